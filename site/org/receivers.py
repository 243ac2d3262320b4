"""Reactions to what is announced: they only enqueue."""

from typing import Any

from django.dispatch import receiver

from org.signals import photo_import_waiting
from org.tasks import read_photo_import


@receiver(photo_import_waiting, dispatch_uid="org.read_photo_import")
def read_waiting_photo_import(*, import_id: int, **_: Any) -> None:
    """An archive of photos takes seconds: it is read outside the request."""
    read_photo_import.delay(import_id=import_id)
