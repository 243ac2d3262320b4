"""What more than one operation of the register refuses for."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class SamePerson(Refusal):
    code = "same-person"
    message = _("Whoever prepared this may not decide it. A second person has to.")


class OwnCase(Refusal):
    code = "own-case"
    message = _("This is your own certificate or application. Somebody else has to act on it.")


class NotAwaiting(Refusal):
    code = "not-awaiting"
    message = _("This application is not at this step any more. Look at how it stands now.")


class NotEligible(Refusal):
    code = "not-eligible"
    message = _("This application cannot go on. %(problems)s")


class IllegalTransition(Refusal):
    code = "illegal-transition"
    message = _("The state of this certificate does not allow it any more. It is: %(state)s.")
