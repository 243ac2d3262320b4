"""No attempt begins voided and no sitting released; an end, once set, moves as the states allow."""

from django.db import migrations

from core.append_only import Forbidden, Refused

MOVED = "OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL OR NEW.closed_at <> OLD.closed_at)"
BY_CLOCK = "OLD.status IN ('timed-out', 'abandoned')"
# Only with the due time, which two people move (0022), is what the clock closed open again, or its
# end another. A submission that the server had in time came no later than the clock's end; a
# voiding leaves the end. What is no way from a state to another is refused by 0012.
OTHERWISE = (
    f"(NEW.status = OLD.status AND NOT ({BY_CLOCK} AND OLD.due_at <> NEW.due_at))"
    f" OR ({BY_CLOCK} AND NEW.status = 'open' AND OLD.due_at = NEW.due_at)"
    " OR (NEW.status = 'submitted' AND NEW.closed_at > OLD.closed_at)"
    " OR NEW.status = 'voided'"
)


class Migration(migrations.Migration):
    dependencies = [("exams", "0022_by_two")]

    operations = [
        Refused("exams_attempt", name="voided_at_once", when="NEW.status = 'voided'", columns=()),
        Refused(
            "exams_sitting",
            name="released_at_once",
            when="NEW.released_at IS NOT NULL",
            columns=(),
        ),
        Forbidden(
            "exams_attempt",
            name="ended_otherwise",
            when=f"({MOVED}) AND ({OTHERWISE})",
            columns=("closed_at",),
        ),
    ]
