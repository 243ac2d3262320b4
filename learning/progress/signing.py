"""Who has confirmed what: the own open sign-offs, and those of the units in reach."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from accounts.models import Role, User
from accounts.queries import roles_of
from content.api import ToSignOff, pages_to_sign_off
from learning.progress.models import SignOff
from org.models import Posting, Unit
from org.queries import people_in_reach, posting_of, units_in_reach

# From so many days before the day it is due, an open sign-off is pointed out.
SOON = timedelta(days=3)


def state_on(day: date, asked: ToSignOff) -> str:
    """Return how an open sign-off stands on a day: open, soon or overdue."""
    if asked.due_on is None or day < asked.due_on - SOON:
        return "open"
    return "overdue" if day > asked.due_on else "soon"


def to_sign_off(page_id: int) -> ToSignOff | None:
    """Return what is to be signed off of a page; None if nothing is. One query."""
    return next((each for each in pages_to_sign_off() if each.page_id == page_id), None)


def signed_at(learner: User, asked: ToSignOff) -> datetime | None:
    """Return when somebody signed the present text; None if not yet. One query."""
    own = SignOff.objects.filter(learner=learner, revision=asked.revision_id)
    return own.values_list("signed_at", flat=True).first()


@dataclass(frozen=True, slots=True)
class OpenSignOff:
    """What somebody is asked to confirm and has not."""

    asked: ToSignOff
    state: str  # open, soon, overdue


def open_sign_offs(learner: User, *, day: date) -> list[OpenSignOff]:
    """Return what somebody has to sign off, the most urgent first. Four queries at most.

    Asked are officers, and whoever serves in a unit on the day.
    """
    asked = pages_to_sign_off()
    if not asked or not _is_asked(learner, day):
        return []
    signed = set(
        SignOff.objects.filter(
            learner=learner, revision__in=[each.revision_id for each in asked]
        ).values_list("revision", flat=True)
    )
    return [
        OpenSignOff(each, state_on(day, each)) for each in asked if each.revision_id not in signed
    ]


def _is_asked(learner: User, day: date) -> bool:
    return Role.OFFICER in roles_of(learner) or posting_of(learner, day=day) is not None


@dataclass(frozen=True, slots=True)
class Signed:
    """How many of the people in reach have signed something."""

    asked: ToSignOff
    people: int
    signed: int
    state: str  # open, soon, overdue; signed once everybody has


def signed_in_reach(reader: User, *, day: date) -> list[Signed]:
    """Return what is to be signed off with how many of the reader's people have. Four queries."""
    asked = pages_to_sign_off()
    serving = _serving(reader, day)
    people = serving.count()
    counted = (
        SignOff.objects.filter(
            revision__in=[each.revision_id for each in asked], learner__in=serving
        )
        .values("revision")
        .annotate(number=Count("pk"))
    )
    signed = dict(counted.values_list("revision", "number"))
    return [_signed(each, people, signed.get(each.revision_id, 0), day) for each in asked]


def _signed(asked: ToSignOff, people: int, signed: int, day: date) -> Signed:
    is_done = people > 0 and signed == people
    return Signed(asked, people, signed, "signed" if is_done else state_on(day, asked))


def _serving(reader: User, day: date) -> QuerySet[User]:
    """Return the people in reach who serve on the day: those who are asked."""
    serves = Posting.objects.on(day).filter(user=OuterRef("pk"))
    return people_in_reach(reader, day=day).filter(Exists(serves), is_active=True)


@dataclass(frozen=True, slots=True)
class UnitSigned:
    """How many of a unit's people have signed something."""

    code: str
    name: str
    people: int
    signed: int


def signed_by_unit(reader: User, asked: ToSignOff, *, day: date) -> list[UnitSigned]:
    """Return the units in reach with how many of their people have signed. Three queries."""
    mark = SignOff.objects.filter(learner=OuterRef("user"), revision=asked.revision_id)
    rows = (
        Posting.objects.on(day)
        .filter(user__is_active=True, unit__in=units_in_reach(reader))
        .values("unit__code", "unit__name")
        .annotate(
            people=Count("user", distinct=True),
            signed=Count("user", distinct=True, filter=Exists(mark)),
        )
        .order_by("unit__path")
    )
    return [
        UnitSigned(row["unit__code"], row["unit__name"], row["people"], row["signed"])
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class PersonSigned:
    """Whether somebody of a unit has signed."""

    name: str
    account: str
    signed_at: datetime | None


def signed_people(
    reader: User, asked: ToSignOff, *, unit_code: str, day: date
) -> tuple[Unit, list[PersonSigned]] | None:
    """Return a unit in reach and its people, those who have not signed first; else None."""
    unit = units_in_reach(reader).filter(code=unit_code).first()
    if unit is None:
        return None
    mark = SignOff.objects.filter(learner=OuterRef("pk"), revision=asked.revision_id)
    serves = Posting.objects.on(day).filter(user=OuterRef("pk"), unit=unit)
    people = User.objects.filter(Exists(serves), is_active=True).annotate(
        at=Subquery(mark.values("signed_at")[:1])
    )
    rows = [PersonSigned(each.name, each.username, each.at) for each in people.order_by("username")]
    return unit, sorted(rows, key=lambda row: row.signed_at is not None)
