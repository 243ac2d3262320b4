"""Leave of some people, so that the drill calendar has days on which nothing is expected."""

from datetime import datetime, timedelta

from accounts.models import User
from config.demo.people import People
from core.dates import local_day
from org.absences.operations import Leave, record_absence, take_back_absence


def record(people: People, *, staff: dict[str, User], at: datetime) -> None:
    """Record leave that is over, that runs and that is to come, and take one back."""
    _leave(people.candidate, "annual", 12, 10, "", staff=staff, at=at)
    _leave(people.holder, "study", 20, 16, "省司法厅集中培训", staff=staff, at=at)
    _leave(people.passed[0], "sick", 1, -3, "", staff=staff, at=at)
    _leave(people.passed[1], "annual", -7, -11, "", staff=staff, at=at)
    mistaken = _leave(people.failed[0], "other", 5, 4, "", staff=staff, at=at)
    if mistaken:
        take_back_absence(
            absence_id=mistaken, reason="登记有误，当天在岗", actor=staff["hr"], at=at
        )


def _leave(
    person: User,
    kind: str,
    first: int,
    last: int,
    note: str,
    *,
    staff: dict[str, User],
    at: datetime,
) -> int | None:
    """Record leave from so many days ago to so many; nothing if an earlier load did."""
    if person.absences.exists():
        return None
    today = local_day(at)
    leave = Leave(kind, today - timedelta(days=first), today - timedelta(days=last), note)
    absence = record_absence(account=person.username, leave=leave, actor=staff["hr"], at=at)
    return absence.pk
