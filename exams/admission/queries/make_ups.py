"""Who may sit again what they missed, failed or had voided."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from exams.sittings.models import Candidacy, Sitting


class Cause(StrEnum):
    """Why somebody may make up for a sitting."""

    ABSENT = "absent"
    FAILED = "failed"
    VOIDED = "voided"
    LOST = "not-submitted"  # abandoned: it does not count there


def causes_in(
    original: Sitting, *, at: datetime, people: Iterable[int] | None = None
) -> dict[int, Cause]:
    """Return who may make up for a sitting, and why, by candidate. One query.

    Absent is nobody before it is over; failed is nobody before the own result is
    released.
    """
    listed = Candidacy.objects.filter(sitting=original, is_test_run=False)
    if people is not None:
        listed = listed.filter(candidate__in=list(people))
    causes = {}
    for candidate, *counts in _counted(listed, original):
        cause = _cause(original, *counts, at=at)
        if cause:
            causes[candidate] = cause
    return causes


def is_out(attempts: str) -> Q:
    """Return whether an attempt was let out with the release of its sitting, or by itself since.

    Args:
        attempts: the path to the attempts from the row that is filtered.
    """
    later = Q((f"{attempts}__left_out__later__isnull", False))
    return Q((f"{attempts}__left_out", None)) | later


def may_make_up(original: Sitting, *, at: datetime) -> int:
    """Return how many may."""
    return len(causes_in(original, at=at))


def _counted(listed: QuerySet[Candidacy], original: Sitting) -> Iterable[tuple[int, ...]]:
    own = Q(candidate__attempts__sitting=original.pk)
    voided = Q(candidate__attempts__status="voided")
    standing = Q(candidate__attempts__results__superseded_by=None) & ~voided

    def number(condition: Q) -> Count:
        return Count("candidate__attempts", filter=own & condition, distinct=True)

    rows = listed.annotate(
        live=number(~voided),
        gone=number(voided),
        lost=number(Q(candidate__attempts__status="abandoned")),
        failed=number(
            standing
            & Q(candidate__attempts__results__is_passed=False)
            & is_out("candidate__attempts")
        ),
    )
    return rows.values_list("candidate", "live", "gone", "lost", "failed")


def _cause(
    original: Sitting, live: int, gone: int, lost: int, failed: int, *, at: datetime
) -> Cause | None:
    if not live:
        if gone:
            return Cause.VOIDED
        return Cause.ABSENT if at >= original.closes_at else None
    if lost:
        return Cause.LOST
    return Cause.FAILED if failed and original.released_at else None
