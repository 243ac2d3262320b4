"""The Celery application. Its tasks are rows of the job table unless REDIS_URL is set."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("zhifa", task_cls="core.jobs.tasks:OutboxTask")
# Celery keeps the current application per thread: the web server's threads need the default.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
