"""Reads of the audit log."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from accounts.models import Role, User
from accounts.queries import roles_of
from core.dates import SHANGHAI
from core.models import AuditEntry
from org.models import Jurisdiction, Posting
from org.queries import root_of_reach


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What the log is narrowed to; all of it stands in the address."""

    action: str = ""  # a whole action, or the app before its dot
    person: str = ""  # account or name of who acted
    from_on: date | None = None
    to_on: date | None = None  # included


def entries(reader: User, narrowed: LogFilter) -> QuerySet[AuditEntry]:
    """Return the entries that the reader may see, the latest first. One query a page.

    Whose jurisdiction is the whole city sees all; others see what the people of their subtree
    did. An administrator without a jurisdiction looks after the whole installation.
    """
    found = _in_reach(reader)
    if narrowed.action:
        found = found.filter(action__startswith=narrowed.action)
    if narrowed.person:
        found = found.filter(actor__in=_named(narrowed.person))
    if narrowed.from_on:
        found = found.filter(at__gte=_start_of(narrowed.from_on))
    if narrowed.to_on:
        found = found.filter(at__lt=_start_of(narrowed.to_on + timedelta(days=1)))
    return found.select_related("actor").order_by("-at", "-pk")


def _in_reach(reader: User) -> QuerySet[AuditEntry]:
    root = root_of_reach(reader)
    if root is None:
        may_see_all = Role.ADMINISTRATOR in roles_of(reader)
        return AuditEntry.objects.all() if may_see_all else AuditEntry.objects.none()
    if root.parent_id is None:
        return AuditEntry.objects.all()
    serves = Posting.objects.filter(unit__path__startswith=root.path).values("user")
    reaches = Jurisdiction.objects.filter(unit__path__startswith=root.path).values("user")
    return AuditEntry.objects.filter(actor__in=serves.union(reaches))


def _named(person: str) -> QuerySet[User]:
    by_account = User.objects.filter(username__iexact=person)
    return (by_account | User.objects.filter(name__icontains=person)).distinct()


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI)
