"""Tables of background work in the embedded set-up, and of the schedule in every set-up."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
