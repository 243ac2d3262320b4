"""What is said when something in a sitting is not noted, sent or entered as asked."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class NothingToSay(Refusal):
    code = "nothing-to-say"
    message = _("Write what the candidates are to be told.")


class NobodyThere(Refusal):
    code = "nobody-there"
    message = _("Nobody has a seat in this room. The message was not sent.")


class SittingReleased(Refusal):
    code = "results-released"
    message = _("The results are released. A note can no longer hold one.")


class IrregularityClosed(Refusal):
    code = "irregularity-closed"
    message = _("This irregularity is closed already.")


class ClosingWaits(Refusal):
    code = "closing-waits"
    message = _("Somebody asked for this before. A second person has to decide it first.")


class ClosingDecided(Refusal):
    code = "closing-decided"
    message = _("A second person has decided this already.")


class NoAttemptToVoid(Refusal):
    code = "no-attempt-to-void"
    message = _("The candidate has no attempt that could be voided.")


class OwnIrregularity(Refusal):
    code = "own-irregularity"
    message = _("This is about yourself. Somebody else has to do it.")


class AttemptInTheWay(Refusal):
    code = "attempt-in-the-way"
    message = _(
        "The candidate has an attempt on a device. Only one can count: have it voided by two "
        "people first."
    )


class RecordedAlready(Refusal):
    code = "recorded-already"
    message = _("It is recorded already that the candidate answered on paper.")


class NotThen(Refusal):
    code = "not-then"
    message = _(
        "These times do not fit the sitting: it starts no earlier than the sitting opens, and is "
        "handed in after that and not in the future."
    )


class NoSuchEdition(Refusal):
    code = "no-such-edition"
    message = _("There is no edition %(edition)s. The letter is on the printed sheet.")


class KeyedAlready(Refusal):
    code = "keyed-already"
    message = _(
        "You have keyed this paper already. The other one has to be keyed by somebody else."
    )


class TwoKeyedAlready(Refusal):
    code = "two-keyed-already"
    message = _("Two people have keyed this paper already. A third settles what differs.")


class NotKeyedTwice(Refusal):
    code = "not-keyed-twice"
    message = _("Two people have to key the paper before it can be settled.")


class ThirdPersonNeeded(Refusal):
    code = "third-person-needed"
    message = _("You keyed this paper. A third person has to settle it.")


class NotSettled(Refusal):
    code = "not-settled"
    message = _("Say what stands on the paper for items %(positions)s.")


class Withdrawn(Refusal):
    code = "withdrawn"
    message = _("This record was withdrawn.")


class CommittedAlready(Refusal):
    code = "committed-already"
    message = _("The paper has been entered. Have the attempt voided before you withdraw it.")


class NotListed(Refusal):
    code = "not-listed"
    message = _("The candidate is not listed for the sitting any more.")
