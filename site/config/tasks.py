"""Background entry points of the project itself."""

from celery import shared_task
from django.utils import timezone

from config import demo


@shared_task(name="config.go_on_with_demonstration")
def go_on_with_demonstration() -> None:
    """Let the candidates of the demonstration's running sitting go on."""
    demo.go_on(at=timezone.now())
