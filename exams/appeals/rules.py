"""Until when a candidate may appeal, and when an appeal is to be decided. Plain values."""

from datetime import date, timedelta

# Days after it was made in which an appeal is to be decided.
DAYS_TO_DECIDE = 15
# Appeals of one candidate in one sitting that wait for a decision, at most.
MOST_OPEN = 5


def last_day(released_on: date, *, days: int) -> date:
    """Return the last day on which a candidate may appeal, itself included."""
    return released_on + timedelta(days=days)


def due_day(made_on: date) -> date:
    """Return the last day on which an appeal is to be decided."""
    return made_on + timedelta(days=DAYS_TO_DECIDE)
