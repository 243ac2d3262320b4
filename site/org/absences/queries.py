"""Who is on leave when."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from org.models import Absence, AbsenceQuerySet
from org.queries import people_in_reach

DAY = timedelta(days=1)


def absences_in_reach(reader: User, *, day: date, words: str = "") -> QuerySet[Absence]:
    """Return the leave of people in reach, the latest first.

    Args:
        words: parts of the person's name or account; all of them must fit.
    """
    found = Absence.objects.filter(person__in=people_in_reach(reader, day=day))
    for word in words.split():
        found = found.filter(Q(person__name__icontains=word) | Q(person__username__icontains=word))
    people = found.select_related("person", "recorded_by", "taken_back_by")
    return people.order_by("-from_on", "-pk")


def absences_of(person: User) -> AbsenceQuerySet:
    """Return the leave of one person, the latest first; what was taken back as well."""
    return Absence.objects.filter(person=person).order_by("-from_on", "-pk")


def days_of_leave(
    people: Iterable[int], *, from_on: date, to_on: date
) -> dict[int, frozenset[date]]:
    """Return the days of leave in a period, both ends included, by person. One query.

    Who has none is left out.
    """
    found = Absence.objects.in_force().between(from_on, to_on).filter(person__in=people)
    days: dict[int, set[date]] = {}
    for person, first, last in found.values_list("person", "from_on", "to_on"):
        first, last = max(first, from_on), min(last, to_on)
        span = range((last - first).days + 1)
        days.setdefault(person, set()).update(first + number * DAY for number in span)
    return {person: frozenset(each) for person, each in days.items()}


def leave_of(person: User, *, from_on: date, to_on: date) -> frozenset[date]:
    """Return the days of one person's leave in a period, both ends included. One query."""
    found = days_of_leave([person.pk], from_on=from_on, to_on=to_on)
    return found.get(person.pk, frozenset())
