"""Enter what was answered on paper: two people key it, a third makes it an attempt."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import audit
from exams.admission.queries import own_due_time, rules_of
from exams.bank.answering import fitted
from exams.delivery import guard
from exams.delivery import operations as delivery
from exams.delivery.models import Attempt, Response
from exams.delivery.operations.closing import close, close_by_clock
from exams.delivery.operations.receipts import sign_if_possible
from exams.delivery.queries import choices_of
from exams.invigilation import queries
from exams.invigilation.models import PaperKeying, PaperRecord, PaperResolution
from exams.invigilation.operations.refusals import (
    AttemptInTheWay,
    CommittedAlready,
    KeyedAlready,
    NoSuchEdition,
    NotKeyedTwice,
    NotListed,
    NotSettled,
    NotThen,
    OwnIrregularity,
    RecordedAlready,
    ThirdPersonNeeded,
    TwoKeyedAlready,
    Withdrawn,
)
from exams.sittings.models import Candidacy, Sitting
from exams.sittings.queries import sittings_in_reach

Answers = Mapping[int, list[str]]
KEYERS = 2


@transaction.atomic(durable=True)
def record_paper(
    *,
    sitting_id: int,
    candidate_id: int,
    edition: str,
    reason: str,
    started_at: datetime,
    handed_in_at: datetime,
    actor: User,
    at: datetime,
) -> PaperRecord:
    """Record that a candidate answered on the printed edition of the sitting's paper.

    Locks the candidacy, so that no attempt is started meanwhile.

    Raises:
        ReasonMissing, NoSuchEdition, NotThen: what is said does not hold together.
        OwnIrregularity: the actor is the candidate.
        ResultsReleased: the results of the sitting are released.
        AttemptInTheWay: the candidate has an attempt on a device.
        RecordedAlready: it was recorded before.
        Sitting.DoesNotExist, Candidacy.DoesNotExist: none such in the actor's reach.
    """
    if not reason.strip():
        raise delivery.ReasonMissing
    if edition not in queries.EDITIONS:
        raise NoSuchEdition(edition=edition)
    sitting = sittings_in_reach(actor).get(pk=sitting_id)
    listed = _listed(sitting, candidate_id)
    _require_other(listed.candidate_id, actor)
    _require_times(sitting, started_at, handed_in_at, at)
    _require_no_attempt(sitting, listed.candidate_id)
    own = PaperRecord.objects.filter(sitting=sitting, candidate=listed.candidate_id)
    if own.filter(withdrawn_at=None).exists():
        raise RecordedAlready
    record = PaperRecord.objects.create(
        sitting=sitting,
        candidate_id=listed.candidate_id,
        edition=edition,
        reason=reason.strip(),
        started_at=started_at,
        handed_in_at=handed_in_at,
        recorded_by=actor,
        recorded_at=at,
    )
    audit.record("exams.paper-recorded", actor=actor, subject=record, at=at, reason=record.reason)
    return record


@transaction.atomic(durable=True)
def withdraw_paper(*, record_id: int, reason: str, actor: User, at: datetime) -> PaperRecord:
    """Withdraw a record that became no attempt, or one that was voided. Safe to repeat. Locks it.

    Raises:
        ReasonMissing: no reason was given.
        OwnIrregularity: the actor is the candidate.
        CommittedAlready: it became an attempt, which counts.
        PaperRecord.DoesNotExist: none such in the actor's reach.
    """
    if not reason.strip():
        raise delivery.ReasonMissing
    record = _locked(record_id, actor)
    _require_other(record.candidate_id, actor)
    if record.withdrawn_at:
        return record
    made = PaperResolution.objects.filter(record=record).select_related("attempt").first()
    if made and made.attempt.status != Attempt.Status.VOIDED:
        raise CommittedAlready
    record.withdrawn_at, record.withdrawn_by, record.withdrawn_why = at, actor, reason.strip()
    record.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    audit.record("exams.paper-withdrawn", actor=actor, subject=record, at=at, reason=reason.strip())
    return record


@transaction.atomic(durable=True)
def key_paper(*, record_id: int, answers: Answers, actor: User, at: datetime) -> PaperKeying:
    """Keep what one person read from the paper, whole. Locks the record.

    Args:
        answers: responses by position, as the approved paper has positions and letters.

    Raises:
        Withdrawn, KeyedAlready, TwoKeyedAlready: this person's keying is not wanted.
        OwnIrregularity: the actor is the candidate.
        NotOnPaper, Misfit: there is no such item, or a response does not fit it.
        PaperRecord.DoesNotExist: none such in the actor's reach.
    """
    record = _locked(record_id, actor)
    _require_in_force(record, actor)
    known = list(record.keyings.order_by("number"))
    if any(each.keyer_id == actor.pk for each in known):
        raise KeyedAlready
    if len(known) >= KEYERS:
        raise TwoKeyedAlready
    keying = PaperKeying.objects.create(
        record=record,
        number=len(known) + 1,
        keyer=actor,
        answers={str(place): answer for place, answer in _fitting(record, answers).items()},
        keyed_at=at,
    )
    audit.record(
        "exams.paper-keyed", actor=actor, subject=record, at=at, detail={"number": keying.number}
    )
    return keying


@transaction.atomic(durable=True)
def settle_paper(*, record_id: int, settled: Answers, actor: User, at: datetime) -> Attempt:
    """Make an attempt of a paper that two people keyed. A third person does it; safe to repeat.

    It is submitted as of the time when the paper was handed in, by which each answer is judged,
    and goes to marking like any other. Locks the record and the candidacy.

    Args:
        settled: what stands on the paper at each position at which the keyings differ.

    Raises:
        Withdrawn, NotKeyedTwice: it cannot be settled.
        ThirdPersonNeeded, OwnIrregularity: the actor keyed it, or is the candidate.
        NotSettled: a difference was left open.
        AttemptInTheWay, NotListed, ResultsReleased: no attempt can be made of it.
        Misfit: a response does not fit its item.
        PaperRecord.DoesNotExist: none such in the actor's reach.
    """
    record = _locked(record_id, actor)
    made = PaperResolution.objects.filter(record=record).select_related("attempt").first()
    if made:
        return made.attempt
    _require_in_force(record, actor)
    final, differences = _final(record, settled, actor)
    attempt = _attempt(record, final, actor, at)
    PaperResolution.objects.create(
        record=record, attempt=attempt, differences=differences, resolved_by=actor, resolved_at=at
    )
    detail = {"differences": len(differences), "attempt": attempt.pk}
    audit.record("exams.paper-settled", actor=actor, subject=record, at=at, detail=detail)
    return attempt


def _listed(sitting: Sitting, candidate_id: int) -> Candidacy:
    rows = Candidacy.objects.select_for_update(of=("self",)).select_related("candidate")
    return rows.get(sitting=sitting, candidate=candidate_id)


def _locked(record_id: int, actor: User) -> PaperRecord:
    rows = PaperRecord.objects.select_for_update(of=("self",), no_key=True)
    reach = sittings_in_reach(actor)
    return rows.select_related("sitting__paper").get(pk=record_id, sitting__in=reach)


def _require_other(candidate_id: int, actor: User) -> None:
    if candidate_id == actor.pk:
        raise OwnIrregularity


def _require_in_force(record: PaperRecord, actor: User) -> None:
    _require_other(record.candidate_id, actor)
    if record.withdrawn_at:
        raise Withdrawn


def _require_times(sitting: Sitting, start: datetime, end: datetime, at: datetime) -> None:
    if not sitting.opens_at <= start < min(end, sitting.closes_at) or end > at:
        raise NotThen


def _require_no_attempt(sitting: Sitting, candidate_id: int) -> None:
    # Asked for under the lock of the candidacy: a release that we waited for must be seen.
    if Sitting.objects.filter(pk=sitting.pk, released_at__isnull=False).exists():
        raise delivery.ResultsReleased
    if Attempt.objects.live().filter(sitting=sitting, candidate=candidate_id).exists():
        raise AttemptInTheWay


def _fitting(record: PaperRecord, answers: Answers) -> dict[int, list[str]]:
    shapes = choices_of(record.sitting.paper_id)
    if unknown := [place for place in answers if place not in shapes]:
        raise delivery.NotOnPaper(position=unknown[0])
    fit = {place: fitted(shapes[place], answer) for place, answer in answers.items()}
    return {place: answer for place, answer in sorted(fit.items()) if answer}


def _final(
    record: PaperRecord, settled: Answers, actor: User
) -> tuple[dict[int, list[str]], list[int]]:
    """Return what stands on the paper, and the positions at which the keyings differed."""
    keyings = list(record.keyings.order_by("number"))
    if len(keyings) < KEYERS:
        raise NotKeyedTwice
    if any(each.keyer_id == actor.pk for each in keyings):
        raise ThirdPersonNeeded
    first, second = (queries.answers_of_keying(each) for each in keyings)
    differences = queries.differing(first, second)
    if open_ones := [place for place in differences if place not in settled]:
        raise NotSettled(positions=", ".join(map(str, open_ones)))
    chosen = {place: settled[place] for place in differences}
    return _fitting(record, first | chosen), differences


def _attempt(record: PaperRecord, answers: Answers, actor: User, at: datetime) -> Attempt:
    sitting = record.sitting
    try:
        listed = _listed(sitting, record.candidate_id)
    except Candidacy.DoesNotExist as error:
        raise NotListed from error
    _require_no_attempt(sitting, record.candidate_id)
    started = record.started_at
    attempt = Attempt.objects.create(
        sitting=sitting,
        candidate=listed.candidate,
        opened_at=started,
        due_at=own_due_time(listed.candidate_id, sitting, rules_of(sitting), at=started),
        is_test_run=listed.is_test_run,
        on_paper_at=record.handed_in_at,
    )
    Response.objects.bulk_create(_responses(attempt, answers, record.handed_in_at))
    if not close_by_clock(attempt, record.handed_in_at):
        close(attempt, Attempt.Status.SUBMITTED, at=record.handed_in_at)
        audit.record("exams.attempt-submitted", actor=actor, subject=attempt, at=at)
    sign_if_possible(attempt, at=at)
    return attempt


def _responses(attempt: Attempt, answers: Answers, handed_in: datetime) -> list[Response]:
    verdict = guard.verdict(handed_in, attempt.due_at, attempt.terms.grace)
    return [
        Response(
            attempt=attempt,
            sequence=number,
            position=position,
            chosen=answer,
            nonce=f"on-paper-{position}",
            given_at=handed_in,
            verdict=verdict.value,
        )
        for number, (position, answer) in enumerate(sorted(answers.items()), start=1)
    ]
