"""Reads about requests to reset a password or a second factor."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import ResetRequest, Role, User
from accounts.queries import roles_of
from org.queries import accounts_in_reach, people_in_reach


def resettable(reader: User, *, day: date) -> QuerySet[User]:
    """Return whose resets the reader asks for and decides: HR the roster's, administrators all."""
    if Role.ADMINISTRATOR in roles_of(reader):
        return accounts_in_reach(reader, day=day)
    return people_in_reach(reader, day=day)


def open_resets(reader: User, *, day: date) -> QuerySet[ResetRequest]:
    """Return the requests in reach that wait for a decision, the oldest first."""
    waiting = ResetRequest.objects.filter(decided_at=None, user__in=resettable(reader, day=day))
    return waiting.select_related("user", "asked_by").order_by("asked_at", "pk")


def decided_resets(reader: User, *, day: date) -> QuerySet[ResetRequest]:
    """Return the decided requests in reach, the latest first."""
    decided = ResetRequest.objects.filter(
        decided_at__isnull=False, user__in=resettable(reader, day=day)
    )
    return decided.select_related("user", "asked_by", "decided_by").order_by("-decided_at", "-pk")


def open_resets_of(person: User) -> QuerySet[ResetRequest]:
    """Return what is asked for a person and not decided yet."""
    return ResetRequest.objects.filter(user=person, decided_at=None).select_related("asked_by")
