"""How pages put figures of a paper in words."""

from django.utils.translation import gettext as _

# From here on a percentage says more than "1 in so many".
PERCENT_FROM = 0.01
SMALLEST = 1e-9


def chance_in_words(chance: float) -> str:
    """Return a chance, 0 to 1, as people say it: 12%, 1 in 4,300, less than 1 in a billion."""
    if chance >= PERCENT_FROM:
        return f"{chance:.0%}"
    if chance < SMALLEST:
        return _("Less than 1 in 1,000,000,000")
    times = round(1 / chance)
    digits = 10 ** max(0, len(str(times)) - 2)
    return _("About 1 in %(times)s") % {"times": f"{times // digits * digits:,}"}
