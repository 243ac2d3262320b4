"""What results are called in lists and files."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from exams.delivery.models import Attempt
from exams.results.rules import Verdict, WhyNot

REASONS: dict[WhyNot, str | Promise] = {
    WhyNot.CUT: _("below the cut score"),
    WhyNot.PART: _("a part below its own cut score"),
    WhyNot.CRITICAL: _("a critical item missed"),
}
VERDICTS: dict[Verdict, str | Promise] = {
    Verdict.FEW: _("too few answers to judge"),
    Verdict.HARD: _("very hard: check key and stem"),
    Verdict.EASY: _("nearly everybody right"),
    Verdict.NOTHING: "",
}


def in_list(words: list[str]) -> str:
    """Return words one after the other, as the language separates them."""
    return pgettext("list", ", ").join(words)


def reasons_in_words(reasons: list[WhyNot]) -> str:
    """Return why a result does not pass."""
    return in_list([str(REASONS[reason]) for reason in reasons])


def state_in_words(state: str) -> str:
    """Return the state of an attempt; of none, that nobody came."""
    return str(Attempt.Status(state).label) if state else pgettext("results", "Absent")


OTHER_UNITS = pgettext_lazy("results", "Beyond your reach, or in no unit that day")
