"""Background entry points of org."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from org import operations
from org.photos import operations as photos


@shared_task(name="accounts.close_leavers", autoretry_for=(OperationalError,), retry_backoff=True)
def close_leavers() -> None:
    operations.close_leavers(at=timezone.now())


@shared_task(name="org.read_photo_import", autoretry_for=(OperationalError,), retry_backoff=True)
def read_photo_import(*, import_id: int) -> None:
    """Read an archive of photos that somebody brought."""
    photos.read_import(import_id=import_id, at=timezone.now())


@shared_task(name="org.sweep_photo_imports")
def sweep_photo_imports() -> None:
    """Go on with archives whose worker died, and drop those that nobody acts on."""
    photos.sweep_imports(at=timezone.now())
