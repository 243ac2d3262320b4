"""The candidates of a sitting one by one, as an export writes them: some at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from core.dates import local_day
from exams.invigilation.models import PaperResolution
from exams.invigilation.queries import holding
from exams.marking.models import PartScore, Result
from exams.results import rules
from exams.results.queries.standing import attempts_at, begun_at, is_list_known, results_at
from exams.rooms.models import Seat
from exams.sittings.models import Candidacy, Sitting
from org.models import Posting

CHUNK = 500


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A candidate of a sitting as an export writes them."""

    name: str
    account: str
    unit: str  # on the day of the sitting
    unit_code: str
    room: str
    seat: int | None
    state: str  # of the attempt; empty: not arrived
    is_on_paper: bool
    is_held: bool
    result: Result | None  # None while it is held, too
    parts: dict[str, PartScore]
    reasons: list[rules.WhyNot]


def export_rows(sitting: Sitting, *, at: datetime, now: datetime) -> Iterator[ExportRow]:
    """Return the candidates of a sitting at a moment, by account; memory stays flat.

    Of a list that was still open then and is not known, those who had come. Six queries for each
    CHUNK of them, beside the one that is read in pieces.

    Args:
        at: no later than `now`.
        now: when it is asked.
    """
    day = local_day(sitting.opens_at)
    served = Posting.objects.on(day).filter(user=OuterRef("candidate"))
    newest = served.order_by("-from_on", "-pk")
    candidacies = Candidacy.objects.filter(sitting=sitting, is_test_run=False)
    if not is_list_known(sitting, at=at, now=now):
        own = begun_at(at).filter(sitting=sitting, candidate=OuterRef("candidate"))
        candidacies = candidacies.filter(Exists(own))
    listed = (
        candidacies.annotate(
            unit_name=Subquery(newest.values("unit__name")[:1]),
            unit_code=Subquery(newest.values("unit__code")[:1]),
        )
        .order_by("candidate__username")
        .values_list(
            "pk", "candidate", "candidate__name", "candidate__username", "unit_name", "unit_code"
        )
    )
    rows = listed.iterator(chunk_size=CHUNK)
    while some := list(islice(rows, CHUNK)):
        yield from _chunk(sitting, some, at)


_Listed = tuple[int, int, str, str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of some candidates, read in sets."""

    attempts: dict[int, tuple[int, str]]  # by candidate; with the state of the moment
    results: dict[int, Result]  # by attempt
    parts: dict[int, dict[str, PartScore]]  # by result
    held: set[tuple[int, int | None]]  # candidate and attempt
    on_paper: set[int]  # attempts
    seats: dict[int, tuple[str, int]]  # by candidacy


def _chunk(sitting: Sitting, listed: list[_Listed], at: datetime) -> Iterator[ExportRow]:
    facts = _facts(sitting, listed, at)
    for candidacy, candidate, name, account, unit, code in listed:
        attempt, state = facts.attempts.get(candidate, (None, ""))
        is_held = bool(facts.held & {(candidate, None), (candidate, attempt)})
        result = facts.results.get(attempt) if attempt and not is_held else None
        room, seat = facts.seats.get(candidacy, ("", None))
        yield ExportRow(
            name=name,
            account=account,
            unit=unit or "",
            unit_code=code or "",
            room=room,
            seat=seat,
            state=state,
            is_on_paper=attempt in facts.on_paper,
            is_held=is_held,
            result=result,
            parts=facts.parts.get(result.pk, {}) if result else {},
            reasons=_reasons(result),
        )


def _facts(sitting: Sitting, listed: list[_Listed], at: datetime) -> _Facts:
    candidates = [row[1] for row in listed]
    found: QuerySet[Any] = attempts_at(sitting, at).filter(candidate__in=candidates)
    attempts = {
        candidate: (attempt, state)
        for candidate, attempt, state in found.values_list("candidate", "pk", "state_then")
    }
    ids = [attempt for attempt, _state in attempts.values()]
    results = {result.attempt_id: result for result in results_at(at).filter(attempt__in=ids)}
    parts: dict[int, dict[str, PartScore]] = {}
    for part in PartScore.objects.filter(result__in=[each.pk for each in results.values()]):
        parts.setdefault(part.result_id, {})[part.part] = part
    on_paper = PaperResolution.objects.filter(attempt__in=ids).values_list("attempt", flat=True)
    sat = Q(ended_at=None) | Q(ended_at__gt=at)
    seats = Seat.objects.filter(sat, assigned_at__lte=at, candidacy__in=[row[0] for row in listed])
    return _Facts(
        attempts=attempts,
        results=results,
        parts=parts,
        held=_held(sitting, candidates, at),
        on_paper=set(on_paper),
        seats={
            candidacy: (room, number)
            for candidacy, room, number in seats.values_list("candidacy", "room__name", "number")
        },
    )


def _held(sitting: Sitting, candidates: list[int], at: datetime) -> set[tuple[int, int | None]]:
    notes = holding(at=at).filter(sitting=sitting, candidate__in=candidates)
    return set(notes.values_list("candidate", "attempt"))


def _reasons(result: Result | None) -> list[rules.WhyNot]:
    if result is None:
        return []
    return rules.why_not(
        result.raw_score,
        result.cut_score,
        parts_failed=result.parts_failed,
        critical_missed=result.critical_missed,
    )
