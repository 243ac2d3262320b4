"""What the server had in time counts though the clock was faster; find what is overdue quickly."""

from django.db import migrations, models

from core.append_only import Forbidden, Lifted

MARKED = "EXISTS (SELECT 1 FROM exams_result AS marked WHERE marked.attempt_id = NEW.id)"
# Of 0011.
ALLOWED_BEFORE = (
    "(OLD.status = 'open' AND NEW.status IN ('submitted', 'timed-out', 'abandoned', 'voided')) OR "
    "(OLD.status = 'submitted' AND NEW.status IN ('voided')) OR "
    "(OLD.status = 'timed-out' AND NEW.status IN ('open', 'voided')) OR "
    "(OLD.status = 'abandoned' AND NEW.status IN ('open', 'voided'))"
)
# exams.delivery.states.TRANSITIONS of this day.
ALLOWED = (
    "(OLD.status = 'open' AND NEW.status IN ('submitted', 'timed-out', 'abandoned', 'voided')) OR "
    "(OLD.status = 'submitted' AND NEW.status IN ('voided')) OR "
    "(OLD.status = 'timed-out' AND NEW.status IN ('open', 'submitted', 'voided')) OR "
    "(OLD.status = 'abandoned' AND NEW.status IN ('open', 'submitted', 'voided'))"
)


def no_such_way(allowed):
    return Forbidden(
        "exams_attempt",
        name="no_such_way",
        when=f"OLD.status <> NEW.status AND NOT ({allowed})",
        columns=("status",),
    )


MARKED_ALREADY_BEFORE = Forbidden(
    "exams_attempt",
    name="marked_already",
    when=f"(OLD.due_at <> NEW.due_at OR OLD.status <> 'open' AND NEW.status = 'open') AND {MARKED}",
    columns=("status", "due_at"),
)
MARKED_ALREADY = Forbidden(
    "exams_attempt",
    name="marked_already",
    when="(OLD.due_at <> NEW.due_at OR OLD.status IN ('timed-out', 'abandoned') AND "
    f"NEW.status IN ('open', 'submitted')) AND {MARKED}",
    columns=("status", "due_at"),
)


class Migration(migrations.Migration):
    dependencies = [("exams", "0011_results_versions")]

    operations = [
        Lifted(no_such_way(ALLOWED_BEFORE), MARKED_ALREADY_BEFORE),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("status", "open")),
                fields=["due_at"],
                name="attempt_open_by_due",
            ),
        ),
        no_such_way(ALLOWED),
        MARKED_ALREADY,
    ]
