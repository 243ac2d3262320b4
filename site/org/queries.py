"""Reads about units and postings, cut to what the reader's roles reach."""

from datetime import date

from accounts.models import User
from org.models import Jurisdiction, Posting, PostingQuerySet, Unit, UnitQuerySet


def units_in_reach(user: User) -> UnitQuerySet:
    """Return the units at and below the root of the person's jurisdiction; none without one."""
    jurisdiction = Jurisdiction.objects.select_related("unit").filter(user=user).first()
    return Unit.objects.under(jurisdiction.unit) if jurisdiction else Unit.objects.none()


def posting_of(user: User, *, day: date) -> Posting | None:
    """Return where the person serves on a day, the newest posting first."""
    return _current(Posting.objects.filter(user=user), day).first()


def _current(postings: PostingQuerySet, day: date) -> PostingQuerySet:
    return postings.on(day).select_related("unit").order_by("-from_on", "-pk")
