"""Reads for the activation lists."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Q

from accounts.models import User
from org.models import Posting, PostingQuerySet, Unit
from org.queries import units_in_reach


@dataclass(frozen=True, slots=True)
class UnitToActivate:
    """A unit with people who never set a password."""

    unit: Unit
    people: int
    with_code: int  # of them, who hold a code that has not expired


def units_to_activate(reader: User, *, day: date, at: datetime) -> list[UnitToActivate]:
    """Return the units in reach where somebody has no password yet. Two queries."""
    rows = (
        _waiting(reader, day)
        .values("unit")
        .annotate(
            people=Count("user", distinct=True),
            with_code=Count(
                "user",
                distinct=True,
                filter=Q(
                    user__activation_codes__used_at=None,
                    user__activation_codes__expires_at__gt=at,
                ),
            ),
        )
    )
    counts = {row["unit"]: row for row in rows}
    units = Unit.objects.filter(pk__in=counts).order_by("path")
    return [
        UnitToActivate(unit, counts[unit.pk]["people"], counts[unit.pk]["with_code"])
        for unit in units
    ]


def people_to_activate(reader: User, unit_code: str, *, day: date) -> list[int]:
    """Return the primary keys of people of one unit in reach who have no password yet."""
    waiting = _waiting(reader, day).filter(unit__code=unit_code)
    return list(waiting.order_by("user").values_list("user", flat=True).distinct())


def _waiting(reader: User, day: date) -> PostingQuerySet:
    return Posting.objects.on(day).filter(
        unit__in=units_in_reach(reader),
        user__is_active=True,
        user__password__startswith=UNUSABLE_PASSWORD_PREFIX,
    )
