"""The class of every task: what `.delay()` does in the embedded set-up and in production."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import Task
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core.jobs import operations, rules


class OutboxTask(Task):  # type: ignore[type-arg]
    """A task that is sent if, and only if, the caller's transaction commits.

    Embedded (no REDIS_URL): a row of the job table, written in that transaction. Production: a
    message sent after the commit; should the broker be away then, a scheduled sweep makes good.
    Either way a task may come twice, is tried again when it fails, and takes keywords only.
    """

    abstract = True
    autoretry_for = (Exception,)
    max_retries = rules.MAX_ATTEMPTS - 1
    retry_backoff = int(rules.FIRST_DELAY.total_seconds())
    retry_backoff_max = int(rules.LONGEST_DELAY.total_seconds())
    retry_jitter = False

    def apply_async(  # type: ignore[override]
        self, args: Any = None, kwargs: dict[str, Any] | None = None, **options: Any
    ) -> None:
        """Send the task with the caller's transaction.

        Args:
            options: `countdown` (seconds) or `eta` (aware); in production whatever Celery takes.

        Raises:
            TypeError: positional arguments, or keywords that the task does not take.
        """
        if args:
            raise TypeError(f"{self.name} takes keywords only.")
        getattr(self, "__header__")(**(kwargs or {}))  # noqa: B009 (Celery makes it per task)
        if settings.JOBS_EMBEDDED:
            self._write_job(kwargs or {}, **options)
        else:
            send = partial(super().apply_async, None, kwargs, **options)
            transaction.on_commit(send, robust=connection.in_atomic_block)

    def _write_job(
        self, arguments: dict[str, Any], *, countdown: float = 0, eta: datetime | None = None
    ) -> None:
        run_at = eta or timezone.now() + timedelta(seconds=countdown)
        operations.enqueue_job(task=self.name, arguments=arguments, run_at=run_at)
