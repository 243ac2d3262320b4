"""Due times move, attempts are voided and results are released only as two people decided."""

from django.db import migrations

from core.append_only import Forbidden

# Of the attempt's own, confirmed; each decision is by another than who asked (0010, 0018).
CONFIRMED = (
    "SELECT 1 FROM exams_intervention AS asked "
    "INNER JOIN exams_decision AS decided ON decided.intervention_id = asked.id "
    "WHERE asked.attempt_id = NEW.id AND decided.is_confirmed"
)
RELEASED = (
    "SELECT 1 FROM exams_releaserequest AS asked "
    "INNER JOIN exams_releasedecision AS decided ON decided.request_id = asked.id "
    "WHERE asked.sitting_id = NEW.id AND asked.attempt_id IS NULL AND decided.is_confirmed "
    "AND decided.decided_at = NEW.released_at AND decided.decided_by_id = NEW.released_by_id"
)


class Migration(migrations.Migration):
    dependencies = [("exams", "0021_remarks")]

    operations = [
        Forbidden(
            "exams_attempt",
            name="extended_by_nobody",
            when=f"OLD.due_at <> NEW.due_at AND NOT EXISTS ({CONFIRMED} AND asked.kind = 'extend' "
            "AND decided.due_before = OLD.due_at AND decided.due_after = NEW.due_at)",
            columns=("due_at",),
        ),
        Forbidden(
            "exams_attempt",
            name="voided_by_nobody",
            when="OLD.status <> 'voided' AND NEW.status = 'voided' "
            f"AND NOT EXISTS ({CONFIRMED} AND asked.kind = 'void')",
            columns=("status",),
        ),
        Forbidden(
            "exams_sitting",
            name="released_for_good",
            when="OLD.released_at IS NOT NULL AND (NEW.released_at IS NULL "
            "OR NEW.released_at <> OLD.released_at "
            "OR COALESCE(NEW.released_by_id, 0) <> COALESCE(OLD.released_by_id, 0))",
            columns=("released_at", "released_by_id"),
        ),
        Forbidden(
            "exams_sitting",
            name="released_by_nobody",
            when="OLD.released_at IS NULL AND NEW.released_at IS NOT NULL "
            f"AND NOT EXISTS ({RELEASED})",
            columns=("released_at",),
        ),
    ]
