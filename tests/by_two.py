"""What the database lets pass only as two people decided it: the rows of that, no operation."""

from datetime import timedelta

from exams.models import Decision, Intervention, ReleaseDecision, ReleaseRequest
from tests import factories


def decide(attempt, kind, **fields):
    """Let two people have decided on an attempt, and leave it as it is."""
    asked = Intervention.objects.create(
        attempt=attempt,
        kind=kind,
        minutes=1 if kind == "extend" else 0,
        reason="机房停电",
        asked_by=factories.UserFactory(),
        asked_at=factories.MOMENT,
    )
    return Decision.objects.create(
        intervention=asked,
        decided_by=factories.UserFactory(),
        decided_at=factories.MOMENT,
        **{"is_confirmed": True} | fields,
    )


def move_due(attempt, due_at):
    """Give an attempt another due time, an earlier one too."""
    decide(attempt, "extend", due_before=attempt.due_at, due_after=due_at)
    attempt.due_at = due_at
    attempt.save(update_fields=["due_at"])


def void(attempt, at=None):
    """Void an attempt that is open or over, the open one at a moment."""
    decide(attempt, "void")
    attempt.refresh_from_db(fields=["closed_at"])
    attempt.status = "voided"
    attempt.closed_at = attempt.closed_at or at or attempt.opened_at
    attempt.save(update_fields=["status", "closed_at"])


def decide_release(sitting, *, at, by=None, attempt=None, **fields):
    """Let two people have decided on the release of a sitting, and leave it sealed."""
    asked = ReleaseRequest.objects.create(
        sitting=sitting,
        attempt=attempt,
        **dict.fromkeys(("listed", "absent", "marked", "passed", "held", "unmarked"), 0),
        asked_by=factories.UserFactory(),
        asked_at=at - timedelta(minutes=1),
    )
    return ReleaseDecision.objects.create(
        request=asked,
        decided_by=by or factories.UserFactory(),
        decided_at=at,
        **{"is_confirmed": True} | fields,
    )


def release(sitting, *, at, by=None):
    """Release a sitting whatever its attempts and results are."""
    decided = decide_release(sitting, at=at, by=by)
    sitting.released_at, sitting.released_by = at, decided.decided_by
    sitting.save(update_fields=["released_at", "released_by"])
