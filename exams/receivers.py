"""Reactions to what is announced: they only enqueue."""

from typing import Any

from django.dispatch import receiver

from exams.signals import attempt_closed, sitting_released
from exams.tasks import announce_results, mark_attempt


@receiver(attempt_closed, dispatch_uid="exams.mark_closed_attempt")
def mark_closed_attempt(*, attempt_id: int, **_: Any) -> None:
    """A closed attempt is marked outside the request."""
    mark_attempt.delay(attempt_id=attempt_id)


@receiver(sitting_released, dispatch_uid="exams.announce_released_results")
def announce_released_results(*, sitting_id: int, **_: Any) -> None:
    """One task for a sitting, however many results it has."""
    announce_results.delay(sitting_id=sitting_id)
