"""Background entry points of the platform itself."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from core.jobs import operations, schedule


@shared_task(name="core.tick")
def tick() -> None:
    """Start what is due. The one entry of Celery beat; the embedded worker ticks by itself."""
    operations.take_due_slots(entries=schedule.entries(), at=timezone.now())


@shared_task(name="core.purge_sessions")
def purge_sessions() -> None:
    """Delete sessions that have run out."""
    call_command("clearsessions")
