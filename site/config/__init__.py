"""The shell: settings, addresses, the Celery application that `@shared_task` binds to."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
