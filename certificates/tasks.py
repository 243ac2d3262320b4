"""Background entry points of all features."""

from celery import shared_task
from django.utils import timezone

from certificates.issuance import operations


@shared_task(name="certificates.make_application")
def make_application(*, result_id: int) -> None:
    """Make the application of a passed certification test."""
    operations.make_application(result_id=result_id, at=timezone.now())


@shared_task(name="certificates.make_missing_applications")
def make_missing_applications() -> None:
    """Find passed tests whose announcement was missed."""
    operations.make_missing_applications(at=timezone.now())
    operations.stop_missed_applications(at=timezone.now())


@shared_task(name="certificates.follow_result")
def follow_result(*, result_id: int) -> None:
    """Do what follows of a result that was changed after its release."""
    operations.follow_result(result_id=result_id, at=timezone.now())
