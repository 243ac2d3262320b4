"""Reactions to what other apps announce: they only enqueue."""

from typing import Any

from django.dispatch import receiver

from certificates.tasks import follow_result, make_application
from exams.api import result_changed, result_released


@receiver(result_released, dispatch_uid="certificates.make_application_of_result")
def make_application_of_result(*, result_id: int, **_: Any) -> None:
    """A certificate may follow from a result that the candidate can see now."""
    make_application.delay(result_id=result_id)


@receiver(result_changed, dispatch_uid="certificates.follow_changed_result")
def follow_changed_result(*, result_id: int, **_: Any) -> None:
    """An application may have to be stopped, or to be made, after a correction or an appeal."""
    follow_result.delay(result_id=result_id)
