"""The rules of one sitting."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import User
from exams.admission.models import EntryRules
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
