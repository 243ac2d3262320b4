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
    message = _("This appeal names no item, so there is none whose marks or key could change.")
