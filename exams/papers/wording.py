"""How pages put figures of a paper, sections and mistakes in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.papers.specification import SpecificationError

# From here on a percentage says more than "1 in so many".
PERCENT_FROM = 0.01
SMALLEST = 1e-9
MISTAKES = {
    "missing": gettext_lazy("%(where)s is missing."),
    "unknown-name": gettext_lazy("%(where)s: there is no setting of this name."),
    "wrong-type": gettext_lazy("%(where)s: %(value)s is not the kind of value that belongs here."),
    "out-of-range": gettext_lazy("%(where)s: %(value)s is too small or too large."),
    "unknown-value": gettext_lazy("%(where)s: %(value)s is none of the possible values."),
    "twice": gettext_lazy("%(where)s: %(value)s is there already."),
    "not-json": gettext_lazy("The file is not JSON: %(value)s"),
}


def chance_in_words(chance: float) -> str:
    """Return a chance, 0 to 1, as people say it: 12%, 1 in 4,300, less than 1 in a billion."""
    if chance >= PERCENT_FROM:
        return f"{chance:.0%}"
    if chance < SMALLEST:
        return _("Less than 1 in 1,000,000,000")
    times = round(1 / chance)
    digits = 10 ** max(0, len(str(times)) - 2)
    return _("About 1 in %(times)s") % {"times": f"{times // digits * digits:,}"}


def mistake_in_words(error: SpecificationError) -> str:
    """Return what is wrong with a blueprint file, and where."""
    return str(MISTAKES[error.code]) % {"where": error.where, "value": str(error.value)[:80]}
