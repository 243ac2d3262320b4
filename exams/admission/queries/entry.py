"""The rules of one sitting."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import User
from core.dates import local_day
from exams.admission.models import EntryRules
from exams.admission.queries.passports import passport_of
from exams.admission.rules import due_time
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach


def rules_of(sitting: Sitting) -> EntryRules:
    """Return the entry rules of a sitting; the defaults, unsaved, where none were set.

    One query, unless the sitting was read with them.
    """
    try:
        return sitting.entry
    except EntryRules.DoesNotExist:
        return EntryRules(sitting=sitting)


def own_due_time(
    candidate_id: int, sitting: Sitting, rules: EntryRules, *, at: datetime
) -> datetime:
    """Return until when somebody's attempt may take that starts at a moment. One query."""
    return due_time(
        at=at,
        minutes=passport_of(candidate_id, on=local_day(at)).minutes(sitting.paper.minutes),
        opens_at=sitting.opens_at,
        closes_at=sitting.closes_at,
        is_fixed=rules.is_fixed,
    )


def late_after(sitting: Sitting, rules: EntryRules) -> datetime:
    """Return the moment from which nobody may start any more."""
    if rules.late_minutes is None:
        return sitting.closes_at
    return min(sitting.opens_at + timedelta(minutes=rules.late_minutes), sitting.closes_at)


def sittings_to_make_up(user: User, *, but: int | None = None) -> QuerySet[Sitting]:
    """Return the sittings in reach that another may make up for, the latest first."""
    own = sittings_in_reach(user).filter(entry__makes_up=None)
    others = own if but is None else own.exclude(pk=but)
    return others.order_by("-opens_at", "-pk")
