"""Background entry points of org."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from org import operations


@shared_task(name="accounts.close_leavers", autoretry_for=(OperationalError,), retry_backoff=True)
def close_leavers() -> None:
    operations.close_leavers(at=timezone.now())
