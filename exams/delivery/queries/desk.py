"""What those in charge see of attempts: of the units that their roles reach, and no others."""

from django.db.models import QuerySet

from accounts.models import User
from exams.delivery.models import (
    Attempt,
    DeviceLease,
    Intervention,
    Response,
)
from exams.sittings.queries import sittings_in_reach


def waiting_interventions() -> QuerySet[Intervention]:
    """Return what was asked for and waits for a second person, the oldest first."""
    return Intervention.objects.filter(decision=None).order_by("asked_at", "pk")


def interventions_in_reach(user: User) -> QuerySet[Intervention]:
    """Return what was asked for in sittings that the user's roles reach."""
    reach = Intervention.objects.filter(attempt__sitting__in=sittings_in_reach(user))
    return reach.select_related("attempt__sitting", "attempt__candidate", "asked_by", "decision")


def interventions_of(attempt: Attempt) -> QuerySet[Intervention]:
    """Return what was asked for in an attempt and what came of it, the newest first."""
    rows = Intervention.objects.filter(attempt=attempt)
    return rows.select_related("asked_by", "decision__decided_by").order_by("-asked_at", "-pk")


def leases_of(attempt: Attempt) -> QuerySet[DeviceLease]:
    """Return which pages could save in an attempt, the newest first."""
    leases = DeviceLease.objects.filter(attempt=attempt)
    return leases.select_related("granted_by").order_by("-number")


def uncounted_responses(attempt: Attempt) -> QuerySet[Response]:
    """Return what was kept in an attempt and does not count, in the order in which it came."""
    rows = Response.objects.filter(attempt=attempt)
    return (rows.late() | rows.elsewhere()).distinct().order_by("sequence")
