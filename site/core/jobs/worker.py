"""The embedded worker: threads that run waiting jobs, and one that keeps the schedule.

It needs nothing but the database. A job that was being run when the process died is run again when
its lease ends; a job that is still being run has its lease renewed.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery.exceptions import NotRegistered
from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from core.jobs import operations, registry, schedule
from core.jobs.models import Job
from core.jobs.signals import job_waiting

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
POLL = 0.5  # seconds between two looks for work of other processes
AFTER_DATABASE_ERROR = 5.0  # seconds


def run_job(job: Job) -> None:
    """Run a claimed job: delete it when it is done, put it off when it fails."""
    error = _error_of(job)
    if error is None:
        operations.finish_job(job=job)
        return
    logger.warning("Job %s failed (attempt %s): %s", job, job.attempts, error.splitlines()[-1])
    operations.put_off_job(job=job, error=error, at=timezone.now())


def _error_of(job: Job) -> str | None:
    """Run the task itself; return the traceback if it failed."""
    try:
        task = registry.task_named(job.task)
    except NotRegistered:
        return f"There is no task named {job.task}."
    # The job table does the waiting and counting, so that the task is told its retries are used up.
    result = task.apply(kwargs=job.arguments, retries=task.max_retries or 0, throw=False)
    return None if result.successful() else str(result.traceback or result.result)


def run_waiting_jobs() -> int:
    """Run whatever waits, jobs that these jobs enqueue included; return how many were run."""
    count = 0
    while job := operations.claim_job(at=timezone.now(), lease=LEASE):
        run_job(job)
        count += 1
    return count


class EmbeddedWorker:
    """Threads beside whatever else the process does. Start it once, stop it once."""

    def __init__(self, *, threads: int = 2, lease: timedelta = LEASE) -> None:
        self.lease = lease
        self._stopping = threading.Event()
        self._work = threading.Event()
        self._running: dict[int, Job] = {}
        self._threads = [self._thread(f"worker-{n + 1}", self._run_one) for n in range(threads)]
        self._threads.append(self._thread("schedule", self._keep_time))
        self._ticked = self._renewed = 0.0

    def start(self) -> None:
        """Start the threads. A tasks module that cannot be imported stops the start instead."""
        registry.load_tasks()
        job_waiting.connect(self._wake)
        for thread in self._threads:
            thread.start()

    def stop(self, *, timeout: float = 10.0) -> None:
        """Stop after the jobs in hand. What is not done in time is run again by the next worker."""
        job_waiting.disconnect(self._wake)
        self._stopping.set()
        self._work.set()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _wake(self, **_: Any) -> None:
        self._work.set()

    def _thread(self, name: str, step: Callable[[], None]) -> threading.Thread:
        return threading.Thread(target=self._repeat, args=(step,), name=name, daemon=True)

    def _repeat(self, step: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                step()
            except DatabaseError:
                # The database is away or busy: the only fault that waiting mends.
                logger.exception("Background work waits for the database")
                self._stopping.wait(AFTER_DATABASE_ERROR)
            finally:
                close_old_connections()
        connections.close_all()

    def _run_one(self) -> None:
        at = timezone.now()
        # Looked for without a write lock; only what is there is claimed with one.
        job = None
        if Job.objects.waiting(at=at).exists():
            job = operations.claim_job(at=at, lease=self.lease)
        if job is None:
            self._work.wait(POLL)
            self._work.clear()
            return
        self._running[job.pk] = job
        try:
            run_job(job)
        finally:
            del self._running[job.pk]

    def _keep_time(self) -> None:
        now, at = time.monotonic(), timezone.now()
        if now - self._renewed >= self.lease.total_seconds() / 3:
            self._renewed = now
            operations.renew_leases(jobs=list(self._running.values()), at=at, lease=self.lease)
            operations.give_up_lost_jobs(at=at)
        minute = at.timestamp() // 60
        if minute != self._ticked:
            operations.take_due_slots(entries=schedule.entries(), at=at)
            self._ticked = minute
        self._stopping.wait(min(1.0, self.lease.total_seconds() / 6))
