"""What the operations of appeals refuse for."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from exams.appeals.rules import MOST_OPEN


class ReasonMissing(Refusal):
    code = "reason-missing"
    message = _("Give the reasons. They are kept, and the other side reads them.")


class NothingToAppeal(Refusal):
    code = "nothing-to-appeal"
    message = _("There is no released result of this attempt that could be appealed.")


class NoAppealsHere(Refusal):
    code = "no-appeals-here"
    message = _("This sitting takes no appeals.")


class AppealsClosed(Refusal):
    code = "appeals-closed"
    message = _("The days to appeal are over: the last one was %(day)s.")


class AppealedAlready(Refusal):
    code = "appealed-already"
    message = _("You have appealed against this already. See how that appeal stands.")


class TooManyAppeals(Refusal):
    code = "too-many-appeals"
    message = _(
        "You have %(most)s appeals in this sitting that wait for a decision. Wait for one of them, "
        "or withdraw one."
    )

    def __init__(self) -> None:
        super().__init__(most=MOST_OPEN)


class NotOnPaper(Refusal):
    code = "not-on-paper"
    message = _("There is no such item on your paper.")


class HadPart(Refusal):
    code = "had-part"
    message = _(
        "You had a part in what is appealed: you wrote, reviewed or marked it, released the "
        "results, or it is your own. Somebody else has to look into it."
    )


class NotTheHandler(Refusal):
    code = "not-the-handler"
    message = _("Somebody else looks into this appeal.")


class SecondPersonNeeded(Refusal):
    code = "second-person-needed"
    message = _("You proposed this yourself. Somebody else has to confirm it.")


class AppealMoved(Refusal):
    code = "appeal-moved"
    message = _("This appeal is not at this step any more. Reload the page.")


class PointsNotMore(Refusal):
    code = "points-not-more"
    message = _("An appeal only ever raises marks: give more than %(now)s and at most %(most)s.")


class NoItemAppealed(Refusal):
    code = "no-item-appealed"
    message = _(
        "This appeal names no item. Name those whose key is to be corrected, or have answers that "
        "people marked be marked again."
    )


class MarkedByPeople(Refusal):
    code = "marked-by-people"
    message = _("People marked this answer. Have it marked again; nobody sets its marks alone.")


class NotMarkedByPeople(Refusal):
    code = "not-marked-by-people"
    message = _("People mark nothing of what the candidate answered there: %(items)s.")


class RemarkedAlready(Refusal):
    code = "re-marked-already"
    message = _("An answer is marked again once. This was: %(items)s.")


class NobodyToRemark(Refusal):
    code = "nobody-to-re-mark"
    message = _(
        "Nobody who marks in this sitting could mark it again: %(items)s. It takes somebody who "
        "has not marked it and has not looked into an appeal of this candidate. A trainer asks "
        "one on the page of the marking."
    )


class RemarkWaits(Refusal):
    code = "re-mark-waits"
    message = _("An answer waits to be marked again. Wait for it, or call it off.")


class NoRemark(Refusal):
    code = "no-re-mark"
    message = _("No answer was marked again for this appeal.")


class RemarkNotMore(Refusal):
    code = "re-mark-not-more"
    message = _(
        "What was marked again gives no more points, and an appeal never takes any away. Reject it "
        "with the reasons."
    )


class RemarkGivesMore(Refusal):
    code = "re-mark-gives-more"
    message = _("What was marked again gives more points. Propose to uphold the appeal by that.")


class EffectStale(Refusal):
    code = "effect-stale"
    message = _(
        "The result has changed since you looked at this page, so nothing was changed. Look at the "
        "scores again, and confirm those."
    )


class NotReversible(Refusal):
    code = "not-reversible"
    message = _(
        "Only an appeal that was upheld by marks can be taken back. A correction of a key is taken "
        "back on its own page."
    )


class ReversalWaits(Refusal):
    code = "reversal-waits"
    message = _("Somebody has asked to take this back already. It waits for another person.")


class NoReversal(Refusal):
    code = "no-reversal"
    message = _("Nobody asks to take this back, or it is decided. Reload the page.")


class ReversalNeedsAnother(Refusal):
    code = "reversal-needs-another"
    message = _("You asked to take this back yourself. Somebody else has to decide it.")
