"""Candidates of a sitting as the rooms and the door need them: one query, however many they are."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from accounts.models import Photo
from core.dates import local_day
from exams.admission.models import Accommodation
from exams.admission.rules import own_minutes
from exams.rooms import rules
from exams.rooms.models import CheckIn
from exams.sittings.models import Candidacy, Sitting
from org.models import Posting


class DoorState(StrEnum):
    """How a candidate stands at the door."""

    NO_SEAT = "no-seat"
    EXPECTED = "expected"
    ADMITTED = "admitted"
    TURNED_AWAY = "turned-away"


@dataclass(frozen=True, slots=True)
class Listed:
    """A candidate of a sitting: where they sit, and whether they came."""

    candidacy_id: int
    candidate_id: int
    name: str
    username: str
    unit_id: int | None
    unit_name: str  # where they serve on the day of the sitting
    room_id: int | None
    room_name: str
    number: int | None
    code: str  # of the slip that holds
    kind: str  # of the last check-in
    last: int  # its number, 0 for none
    last_at: datetime | None
    is_late: bool
    has_started: bool
    is_apart: bool
    minutes: int  # their own
    percent: int  # so much more than the paper takes
    has_photo: bool

    @property
    def state(self) -> DoorState:
        """Return how they stand at the door."""
        if self.kind == CheckIn.Kind.ADMITTED:
            return DoorState.ADMITTED
        if self.kind == CheckIn.Kind.TURNED_AWAY:
            return DoorState.TURNED_AWAY
        return DoorState.EXPECTED if self.room_id else DoorState.NO_SEAT

    @property
    def may_move(self) -> bool:
        """Tell whether a new assignment of the whole list may move them."""
        return not self.has_started and self.kind != CheckIn.Kind.ADMITTED

    @property
    def person(self) -> rules.Person:
        """Return them as the assignment takes them."""
        return rules.Person(self.candidacy_id, self.unit_id, self.is_apart)

    def without_seat(self) -> "Listed":
        """Return them as they are once the seat is given up."""
        return replace(self, room_id=None, room_name="", number=None, code="")


def listed(sitting: Sitting, *, at: datetime, candidates: Iterable[int] = ()) -> list[Listed]:
    """Return who is listed for a sitting, test runs of staff left out, by account. One query.

    Args:
        candidates: narrows it to these.
    """
    own = sitting.candidacies.filter(is_test_run=False)
    if candidates:
        own = own.filter(candidate__in=candidates)
    return _listed(sitting, own)


def listed_in(sitting: Sitting, room_id: int) -> list[Listed]:
    """Return who has a seat in a room, by seat. One query."""
    own = sitting.candidacies.filter(is_test_run=False, seats__room=room_id, seats__ended_at=None)
    return sorted(_listed(sitting, own), key=lambda each: each.number or 0)


def found(sitting: Sitting, words: str) -> list[Listed]:
    """Return who is listed and bears a name or an account like this. One query."""
    own = sitting.candidacies.filter(is_test_run=False)
    for word in words.split():
        own = own.filter(
            Q(candidate__name__icontains=word) | Q(candidate__username__icontains=word)
        )
    return _listed(sitting, own)


def _listed(sitting: Sitting, candidacies: QuerySet[Candidacy]) -> list[Listed]:
    annotated: Any = _annotated(sitting, candidacies)
    rows = annotated.order_by("candidate__username").values_list(
        "pk",
        "candidate_id",
        "candidate__name",
        "candidate__username",
        "unit",
        "unit_name",
        "live__room_id",
        "live__room__name",
        "live__number",
        "live__code",
        "kind",
        "last",
        "last_at",
        "is_late",
        "has_started",
        "is_apart",
        "percent",
        "has_photo",
    )
    return [_row(sitting.paper.minutes, row) for row in rows]


def _row(minutes: int, row: Any) -> Listed:
    candidacy, candidate, name, username, unit = row[:5]
    unit_name, room, room_name, number, code, kind, last, last_at, is_late = row[5:14]
    has_started, is_apart, percent, has_photo = row[14:]
    return Listed(
        candidacy,
        candidate,
        name,
        username,
        unit,
        unit_name or "",
        room,
        room_name or "",
        number,
        code or "",
        kind or "",
        last or 0,
        last_at,
        bool(is_late),
        has_started,
        is_apart,
        own_minutes(minutes, percent or 0),
        percent or 0,
        has_photo,
    )


def _annotated(sitting: Sitting, candidacies: QuerySet[Candidacy]) -> QuerySet[Candidacy, Any]:
    day = local_day(sitting.opens_at)
    postings = Posting.objects.on(day).filter(user=OuterRef("candidate"))
    posting = postings.order_by("-from_on", "-pk")
    events = CheckIn.objects.filter(sitting=sitting, candidate=OuterRef("candidate"))
    last = events.order_by("-number")
    attempts = sitting.attempts.exclude(status="voided").filter(candidate=OuterRef("candidate"))
    granted = Accommodation.objects.in_force(day).filter(person=OuterRef("candidate"))
    photos = Photo.objects.filter(user=OuterRef("candidate"), ended_at=None)
    return candidacies.annotate(
        live=FilteredRelation("seats", condition=Q(seats__ended_at=None)),
        unit=Subquery(posting.values("unit")[:1]),
        unit_name=Subquery(posting.values("unit__name")[:1]),
        kind=Subquery(last.values("kind")[:1]),
        last=Subquery(last.values("number")[:1]),
        last_at=Subquery(last.values("at")[:1]),
        is_late=Subquery(last.values("is_late")[:1]),
        has_started=Exists(attempts),
        is_apart=Exists(granted.filter(separate_room=True)),
        percent=Subquery(granted.order_by("-percent").values("percent")[:1]),
        has_photo=Exists(photos),
    )
