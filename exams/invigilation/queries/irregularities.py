"""Notes of what should not have happened, and which results they hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from exams.delivery.models import Attempt
from exams.invigilation.models import Irregularity, IrregularityClosing, IrregularityRuling
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach

LIFTED = IrregularityClosing.Outcome.NO_CONSEQUENCE


@dataclass(frozen=True, slots=True)
class Note:
    """An irregularity, how it stands, and what was asked for, the newest first."""

    irregularity: Irregularity
    closings: list[IrregularityClosing]
    waiting: IrregularityClosing | None  # for a second person
    closing: IrregularityClosing | None  # that stands
    is_holding: bool

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has closed it yet."""
        return self.closing is None

    @property
    def may_be_asked(self) -> bool:
        """Tell whether somebody may ask to close it, or to lift what it holds."""
        return self.waiting is None and (self.closing is None or self.is_holding)


def holding(*, at: datetime | None = None) -> QuerySet[Irregularity]:
    """Return the irregularities that hold a result, at a moment or now."""
    if at is None:
        return Irregularity.objects.holding()
    lifted = IrregularityRuling.objects.filter(
        is_confirmed=True, closing__outcome=LIFTED, decided_at__lte=at
    )
    noted = Irregularity.objects.filter(holds_result=True, noted_at__lte=at)
    return noted.exclude(pk__in=lifted.values("closing__irregularity"))


def attempt_is_held(*, at: datetime | None = None, path: str = "") -> Exists:
    """Return whether an irregularity holds the attempt: for a filter on attempts.

    One that was noted before the candidate started holds whatever attempt they have.

    Args:
        path: where the attempt is from the row that is filtered: "attempt__" from a result.
    """
    own = Q(attempt=OuterRef(f"{path}pk"))
    before = Q(
        attempt=None, sitting=OuterRef(f"{path}sitting"), candidate=OuterRef(f"{path}candidate")
    )
    return Exists(holding(at=at).filter(own | before))


def held_attempt_ids(sitting: Sitting) -> set[int]:
    """Return the attempts of a sitting whose result an irregularity holds. One query."""
    attempts = Attempt.objects.live().filter(attempt_is_held(), sitting=sitting)
    return set(attempts.values_list("pk", flat=True))


def irregularities_in_reach(user: User) -> QuerySet[Irregularity]:
    """Return the irregularities of sittings that the user's roles reach."""
    return Irregularity.objects.filter(sitting__in=sittings_in_reach(user))


def waiting_closings() -> QuerySet[IrregularityClosing]:
    """Return what was asked for and waits for a second person, the oldest first."""
    held = IrregularityClosing.objects.filter(irregularity__holds_result=True, ruling=None)
    return held.order_by("asked_at", "pk")


def is_final(noted: Irregularity) -> bool:
    """Tell whether an irregularity is closed and holds nothing any more. Two queries."""
    note = note_of(noted)
    return not note.is_open and not note.is_holding


def notes_of(
    *, sitting: Sitting | None = None, attempt: Attempt | None = None, newest_first: bool = True
) -> list[Note]:
    """Return the notes of a sitting, or those that touch an attempt. Two queries."""
    rows = Irregularity.objects.all()
    if sitting:
        rows = rows.filter(sitting=sitting)
    if attempt:
        mine = Q(attempt=attempt) | Q(attempt=None, candidate=attempt.candidate_id)
        rows = rows.filter(mine, sitting=attempt.sitting_id)
    order = ("-noted_at", "-pk") if newest_first else ("noted_at", "pk")
    return _notes(rows.order_by(*order))


def notes_of_candidate(sitting: Sitting, candidate_id: int) -> list[Note]:
    """Return the notes of a candidate in a sitting, the newest first. Two queries."""
    rows = Irregularity.objects.filter(sitting=sitting, candidate=candidate_id)
    return _notes(rows.order_by("-noted_at", "-pk"))


def note_of(noted: Irregularity) -> Note:
    """Return one irregularity and how it stands. Two queries."""
    return _notes(Irregularity.objects.filter(pk=noted.pk))[0]


def _notes(rows: QuerySet[Irregularity]) -> list[Note]:
    closings = (
        IrregularityClosing.objects.select_related("asked_by", "ruling__decided_by")
        .order_by("-asked_at", "-pk")
        .all()
    )
    found = rows.select_related("candidate", "noted_by", "sitting", "attempt")
    return [
        _note(row, row.closings.all())
        for row in found.prefetch_related(Prefetch("closings", closings))
    ]


def _note(row: Irregularity, asked: Iterable[IrregularityClosing]) -> Note:
    closings = list(asked)
    standing = [each for each in closings if _stands(row, each)]
    waits = [each for each in closings if row.holds_result and not hasattr(each, "ruling")]
    lifted = any(each.outcome == LIFTED for each in standing)
    return Note(
        irregularity=row,
        closings=closings,
        waiting=waits[0] if waits else None,
        closing=standing[0] if standing else None,
        is_holding=row.holds_result and not lifted,
    )


def _stands(row: Irregularity, closing: IrregularityClosing) -> bool:
    if not row.holds_result:
        return True
    ruling = getattr(closing, "ruling", None)
    return bool(ruling and ruling.is_confirmed)
