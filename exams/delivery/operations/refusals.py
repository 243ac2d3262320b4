"""What is said when a sitting, an attempt or an answer is not dealt with as asked."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from exams.bank.answering import Why
from exams.delivery.guard import No


class NotOpenYet(Refusal):
    code = "not-open-yet"
    message = _("The sitting has not opened yet. Come back at the time stated.")


class SittingOver(Refusal):
    code = "sitting-over"
    message = _("The sitting is over. Nobody can start any more.")


class NoSuchAttempt(Refusal):
    """Said of a submission: nothing was started, or not by whoever asks; which, is not said."""

    code = "not-found"
    message = _("You have not started this exam: nothing was submitted. Start it first.")


class TooLate(Refusal):
    code = No.TOO_LATE.value
    message = _("Time is up. Every answer saved in time counts.")


class NotSubmittedInTime(Refusal):
    """What `TooLate` is where the sitting's policy is not to count such a paper."""

    code = No.TOO_LATE.value
    message = _(
        "Time to submit is up. By the rule of this sitting a paper that was not submitted does not "
        "count. Ask the invigilator."
    )


class TimeLeft(Refusal):
    """An automatic submission, by a page that did not hear of an extension."""

    code = "time-left"
    message = _("Time is left: the attempt was not submitted. Go on answering.")


class AttemptClosed(Refusal):
    code = No.CLOSED.value
    message = _("This attempt is closed already. Every answer saved in time counts.")


class AttemptVoided(AttemptClosed):
    """Raised by a submission; said of an answer that was kept."""

    code = "attempt-voided"
    message = _("This attempt was voided. Ask the invigilator.")


class OpenedElsewhere(Refusal):
    """Raised by a submission and by the room; said of an answer that was kept aside."""

    code = No.ELSEWHERE.value
    message = _(
        "This exam was opened in another tab or on another device; only the newest page saves "
        "answers. What was answered here is kept aside and does not count. Continue there, or take "
        "over here."
    )


class LateAnswer(Refusal):
    """Said of an answer that was kept: no operation raises it."""

    code = "late"
    message = _("This answer came after your attempt had ended. It is kept but does not count.")


class BadResponse(Refusal):
    """The answer does not fit the paper: a fault of whoever sent it, not of the candidate."""

    code = "bad-response"
    message = _("The answer does not fit the paper. Reload the page and answer again.")


class NotOnPaper(BadResponse):
    code = "not-on-paper"
    message = _("There is no item %(position)s on this paper.")


class NoSuchOption(BadResponse):
    code = "no-such-option"
    message = _("Item %(position)s has no option %(letters)s.")


class OneOptionOnly(BadResponse):
    code = "one-option-only"
    message = _("Item %(position)s takes one option.")


class NoSuchPair(BadResponse):
    code = "no-such-pair"
    message = _("Item %(position)s has no pair %(what)s.")


class PlacedTwice(BadResponse):
    code = "placed-twice"
    message = _("Item %(position)s: %(what)s cannot stand in two places.")


class TooManyEntries(BadResponse):
    code = "too-many"
    message = _("Item %(position)s takes no more than %(what)s entries.")


class TooLong(BadResponse):
    code = "too-long"
    message = _("Item %(position)s: the text is too long. It may have %(what)s characters.")


class NoSuchPart(BadResponse):
    code = "no-such-part"
    message = _("Item %(position)s has no question %(what)s.")


class SequenceReused(BadResponse):
    code = "sequence-reused"
    message = _(
        "Another answer came under the number %(number)s before. Reload the page and answer item "
        "%(position)s again."
    )


class NonceReused(BadResponse):
    code = "nonce-reused"
    message = _(
        "Another answer came under the same name before. Reload the page and answer item "
        "%(position)s again."
    )


class ReasonMissing(Refusal):
    code = "reason-missing"
    message = _("Give the reason; it is recorded.")


class ResultsReleased(Refusal):
    code = "results-released"
    message = _(
        "The results are released. The attempt can be neither extended nor voided any more."
    )


class MarkedAlready(Refusal):
    code = "marked-already"
    message = _("The attempt is marked already. Its time cannot be extended any more.")


class NothingToExtend(Refusal):
    code = "nothing-to-extend"
    message = _(
        "The candidate has submitted, or the attempt was voided. No time is left to extend."
    )


class NotSoLong(Refusal):
    code = "not-so-long"
    message = _("An extension takes 1 to %(most)s minutes.")


class OwnAttempt(Refusal):
    code = "own-attempt"
    message = _("This is your own attempt. Somebody else has to do it.")


class SecondPersonNeeded(Refusal):
    code = "second-person-needed"
    message = _("You asked for this yourself. Somebody else has to decide it.")


class AskedAlready(Refusal):
    code = "asked-already"
    message = _("The same was asked for before and waits for a second person.")


class DecidedTogether(Refusal):
    code = "decided-together"
    message = _(
        "This is a part of time that was asked for all. It is decided there, for all at once."
    )


class NobodyToExtend(Refusal):
    code = "nobody-to-extend"
    message = _(
        "Nobody is reached: no attempt here is open, or closed by the clock and not marked."
    )


class DecidedAlready(Refusal):
    code = "decided-already"
    message = _("A second person has decided this already.")


REFUSALS: dict[No, type[Refusal]] = {
    No.CLOSED: AttemptClosed,
    No.TOO_LATE: TooLate,
    No.ELSEWHERE: OpenedElsewhere,
}

# What is said of a response that does not fit its item.
MISFITS: dict[Why, type[BadResponse]] = {
    Why.PAIR_UNKNOWN: NoSuchPair,
    Why.PLACED_TWICE: PlacedTwice,
    Why.TOO_MANY: TooManyEntries,
    Why.TOO_LONG: TooLong,
    Why.PART_UNKNOWN: NoSuchPart,
}
