"""The list of a sitting before the day: who is on it, who may not sit it, who gets what."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from core.dates import local_day
from exams.admission.models import Accommodation
from exams.admission.queries.eligibility import Reason, eligibility
from exams.admission.queries.entry import rules_of
from exams.admission.queries.passports import NOTHING, Passport, passports_on
from exams.sittings.models import Candidacy, Sitting
from org.models import Posting


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """Somebody on the list."""

    candidate: User
    unit_name: str  # where they serve today
    is_test_run: bool
    has_started: bool
    passport: Passport
    is_undecided: bool  # an accommodation waits for a second person
    minutes: int  # their own
    is_too_long: bool  # longer than the sitting is open
    reasons: list[Reason]  # why they may not sit


@dataclass(frozen=True, slots=True)
class CandidateTable:
    """The whole list, or those on it who need attention."""

    rows: list[CandidateRow]
    listed: int
    refused: int
    granted: int  # have an accommodation
    undecided: int
    test_runs: int


SHOWN = ("refused", "granted", "test-runs")


def candidate_table(sitting: Sitting, *, show: str = "", at: datetime) -> CandidateTable:
    """Return the list of a sitting by account; what people are granted, on the day it opens.

    Eight queries at most, however many are listed.

    Args:
        show: "refused", "granted" or "test-runs"; all of them otherwise.
    """
    rows = _rows(sitting, at)
    kinds = {
        "refused": [row for row in rows if row.reasons],
        "granted": [row for row in rows if row.passport or row.is_undecided],
        "test-runs": [row for row in rows if row.is_test_run],
    }
    return CandidateTable(
        rows=kinds.get(show, rows),
        listed=len(rows),
        refused=len(kinds["refused"]),
        granted=sum(bool(row.passport) for row in rows),
        undecided=sum(row.is_undecided for row in rows),
        test_runs=len(kinds["test-runs"]),
    )


def _listed(sitting: Sitting, at: datetime) -> QuerySet[Candidacy]:
    postings = Posting.objects.on(local_day(at)).filter(user=OuterRef("candidate"))
    own = Q(candidate__attempts__sitting=sitting.pk)
    rows = Candidacy.objects.filter(sitting=sitting).annotate(
        unit_name=Subquery(postings.order_by("-from_on", "-pk").values("unit__name")[:1]),
        started=Count("candidate__attempts", filter=own),
    )
    return rows.select_related("candidate").order_by("candidate__username")


def _rows(sitting: Sitting, at: datetime) -> list[CandidateRow]:
    listed = list(_listed(sitting, at))
    people = [each.candidate_id for each in listed]
    passports = passports_on(people, on=local_day(sitting.opens_at))
    waiting = set(
        Accommodation.objects.waiting().filter(person__in=people).values_list("person", flat=True)
    )
    tested = [each.candidate_id for each in listed if not each.is_test_run]
    refused = eligibility(sitting, rules_of(sitting), tested, at=at)
    return [
        _row(
            each,
            sitting,
            passports.get(each.candidate_id, NOTHING),
            is_undecided=each.candidate_id in waiting,
            reasons=refused.get(each.candidate_id, []),
        )
        for each in listed
    ]


def _row(
    each: Candidacy,
    sitting: Sitting,
    passport: Passport,
    *,
    is_undecided: bool,
    reasons: list[Reason],
) -> CandidateRow:
    facts, minutes = vars(each), passport.minutes(sitting.paper.minutes)
    return CandidateRow(
        candidate=each.candidate,
        unit_name=facts["unit_name"] or "",
        is_test_run=each.is_test_run,
        has_started=facts["started"] > 0,
        passport=passport,
        is_undecided=is_undecided,
        minutes=minutes,
        is_too_long=minutes * 60 > (sitting.closes_at - sitting.opens_at).total_seconds(),
        reasons=reasons,
    )
