"""Reactions to what other apps announce: they only enqueue."""

from typing import Any

from django.dispatch import receiver

from certificates.tasks import make_application
from exams.api import result_released


@receiver(result_released, dispatch_uid="certificates.make_application_of_result")
def make_application_of_result(*, result_id: int, **_: Any) -> None:
    """A certificate may follow from a result that the candidate can see now."""
    make_application.delay(result_id=result_id)
