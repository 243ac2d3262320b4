"""What is said when a sitting is not entered, not arranged or not granted as asked."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class LateEntryOver(Refusal):
    code = "late-entry-over"
    message = _("Late entry ended at %(until)s. Ask the invigilator.")


class NotEligible(Refusal):
    code = "not-eligible"
    message = _("You cannot sit this exam: %(reasons)s Ask the office that listed you.")


class WrongAccessCode(Refusal):
    code = "wrong-code"
    message = _("The access code is not right. The invigilator has it.")


class NoAccessCodeYet(Refusal):
    code = "no-code-yet"
    message = _("This sitting asks for an access code, and none was set. Ask the invigilator.")


class TooManyWrongCodes(Refusal):
    code = "too-many-codes"
    message = _("Too many wrong access codes. Wait %(minutes)s minutes, or ask the invigilator.")


class OutsideNetworks(Refusal):
    code = "outside-networks"
    message = _(
        "This exam is sat in its rooms only: the network of your device, %(address)s, is none of "
        "theirs. Ask the invigilator."
    )


class SafeBrowserNeeded(Refusal):
    code = "safe-browser-needed"
    message = _(
        "This exam is sat in Safe Exam Browser with the settings of this sitting. Open its file on "
        "a computer of the room, or ask the invigilator."
    )


class ChangedAfterStart(Refusal):
    code = "changed-after-start"
    message = _("Candidates have started. This cannot be changed any more: %(what)s.")


class ReasonNeeded(Refusal):
    code = "reason-missing"
    message = _("Candidates have started. Give the reason of the change; it is recorded.")


class TooShortForOne(Refusal):
    code = "too-short-for-one"
    message = _(
        "The sitting closes too soon: somebody on the list has %(minutes)s minutes by an approved "
        "accommodation."
    )


class NobodyToMakeUp(Refusal):
    code = "nobody-to-make-up"
    message = _("Nobody is left to be listed: all who may make up for the sitting are.")


class NotAMakeUp(Refusal):
    code = "not-a-make-up"
    message = _("This sitting makes up for no other.")


class ListedAlready(Refusal):
    code = "listed-already"
    message = _("You are on the list as a candidate. Have yourself taken off it first.")


class NoSuchPerson(Refusal):
    code = "no-such-person"
    message = _("Nobody in your area has the account %(account)s.")


class AskedForAlready(Refusal):
    code = "asked-already"
    message = _("The same was asked for before and waits for a second person.")


class SecondPersonDecides(Refusal):
    code = "second-person-needed"
    message = _(
        "Neither who asked for it nor the person it is for decides it. Somebody else has to."
    )


class DecidedBefore(Refusal):
    code = "decided-already"
    message = _("A second person has decided this already.")


class EndedAlready(Refusal):
    code = "ended-already"
    message = _("It has ended already.")


class BasisMissing(Refusal):
    code = "basis-missing"
    message = _("Name the document that it rests on, or the reason of a no; it is recorded.")


class ReleasedAlready(Refusal):
    code = "released-already"
    message = _("The results of the sitting are released. It cannot be changed any more.")
