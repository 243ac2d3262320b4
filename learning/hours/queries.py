"""Training classes in reach, and the hours that are credited to people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from accounts.models import User
from learning.hours.models import Attendance, TrainingClass
from org.queries import units_in_reach

NONE = Decimal(0)


def classes_in_reach(reader: User) -> QuerySet[TrainingClass]:
    """Return the classes held for units in the reader's reach, the newest first.

    Each with `people`, how many have its hours; those taken back too.
    """
    in_force = Q(attendances__taken_back_at=None)
    return (
        TrainingClass.objects.filter(unit__in=units_in_reach(reader))
        .select_related("unit", "entered_by", "taken_back_by")
        .annotate(people=Count("attendances", filter=in_force))
        .order_by("-held_on", "-pk")
    )


def attendances_of(training: TrainingClass) -> QuerySet[Attendance]:
    """Return who attended a class by account, then what was taken back."""
    rows = Attendance.objects.filter(training_class=training)
    return rows.select_related("person", "recorded_by", "taken_back_by").order_by(
        F("taken_back_at").asc(nulls_first=True), "person__username", "pk"
    )


def credited_hours(
    people: Iterable[int], *, since_on: date, until_on: date | None = None
) -> dict[int, Decimal]:
    """Return the hours credited from a day on, by person; who has none is left out. One query.

    Args:
        until_on: hours of this day and later are left out; None: all count.
    """
    rows = Attendance.objects.in_force().filter(
        person__in=list(people), training_class__held_on__gte=since_on
    )
    if until_on is not None:
        rows = rows.filter(training_class__held_on__lt=until_on)
    summed = rows.values("person").annotate(total=Sum("training_class__hours"))
    return {row["person"]: row["total"] for row in summed}


@dataclass(frozen=True, slots=True)
class OwnHours:
    """What somebody attended in a year, and the hours of it."""

    year: int
    classes: list[TrainingClass]  # the newest first

    @property
    def total(self) -> Decimal:
        return sum((each.hours for each in self.classes), NONE)


def hours_of(person: User, *, day: date) -> OwnHours:
    """Return the hours credited to somebody in the year of a day. One query."""
    rows = Attendance.objects.in_force().filter(
        person=person, training_class__held_on__year=day.year
    )
    rows = rows.select_related("training_class").order_by("-training_class__held_on", "-pk")
    return OwnHours(day.year, [row.training_class for row in rows])
