"""Tables of background work in the embedded set-up, and of the schedule in every set-up."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.jobs.rules import MAX_ATTEMPTS


class JobQuerySet(models.QuerySet["Job"]):
    def unclaimed(self, *, at: datetime) -> Self:
        """Return jobs that nobody works on: never leased, or by a worker that died."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lte=at)
        return self.filter(free, failed_at=None, run_at__lte=at)

    def waiting(self, *, at: datetime) -> Self:
        """Return jobs that a worker may take now."""
        return self.unclaimed(at=at).filter(attempts__lt=MAX_ATTEMPTS)


class Job(models.Model):
    """A task that waits for the embedded worker: written in the caller's transaction.

    Deleted when done. A worker that dies leaves a lease that runs out, and the job is run again.
    """

    task = models.CharField(_("task"), max_length=120)
    arguments = models.JSONField(_("arguments"), default=dict)
    run_at = models.DateTimeField(_("run at"))
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failed_at = models.DateTimeField(_("given up at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="job_waiting",
                fields=["run_at"],
                condition=models.Q(failed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.arguments}"


class Slot(models.Model):
    """A due time of a scheduled task that was taken: `name:date`, so that none runs twice."""

    key = models.CharField(_("key"), max_length=120, primary_key=True)
    taken_at = models.DateTimeField(_("taken at"))

    def __str__(self) -> str:
        return self.key
