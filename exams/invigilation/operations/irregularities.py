"""Note what should not have happened, and close it; what holds a result takes two people."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from core import audit, pictures
from exams.delivery import operations as delivery
from exams.delivery.models import Attempt
from exams.invigilation import evidence, queries
from exams.invigilation.models import Irregularity, IrregularityClosing, IrregularityRuling
from exams.invigilation.operations.refusals import (
    ClosingDecided,
    ClosingWaits,
    IrregularityClosed,
    NoAttemptToVoid,
    OwnIrregularity,
    SittingReleased,
)
from exams.sittings.models import Candidacy, Sitting
from exams.sittings.queries import sittings_in_reach

Outcome = IrregularityClosing.Outcome


@transaction.atomic(durable=True)
def note_irregularity(
    *,
    sitting_id: int,
    candidate_id: int,
    kind: str,
    text: str,
    actor: User,
    at: datetime,
    holds_result: bool = False,
    picture: bytes = b"",
) -> Irregularity:
    """Note an irregularity of a candidate, with a picture if there is one. Locks the sitting.

    One that holds the result keeps it from being released until two people lift it.

    Raises:
        ReasonMissing: no text says what happened.
        OwnIrregularity: the actor is the candidate.
        SittingReleased: it is to hold a result that the candidates have seen.
        PictureTooLarge, PictureUnknown, PictureBroken …: as `core.pictures` refuses.
        Sitting.DoesNotExist, Candidacy.DoesNotExist: none such in the actor's reach.
    """
    if not text.strip():
        raise delivery.ReasonMissing
    sitting = _locked_sitting(sitting_id, actor)
    listed = Candidacy.objects.get(sitting=sitting, candidate=candidate_id)
    if listed.candidate_id == actor.pk:
        raise OwnIrregularity
    if holds_result and sitting.released_at:
        raise SittingReleased
    noted = Irregularity(
        sitting=sitting,
        candidate_id=listed.candidate_id,
        attempt=_attempt_of(listed),
        kind=kind,
        text=text.strip(),
        holds_result=holds_result,
        noted_by=actor,
        noted_at=at,
    )
    if picture:
        _attach(noted, picture)
    noted.save(force_insert=True)
    _record("noted", noted, actor, at, reason=noted.text[:300])
    return noted


@transaction.atomic(durable=True)
def ask_to_close(
    *, irregularity_id: int, outcome: str, reason: str, actor: User, at: datetime
) -> IrregularityClosing:
    """Ask to close an irregularity with an outcome. One that holds no result is closed by it.

    To have the attempt voided is asked for in the same act; another person confirms that beside.
    Locks the sitting. Safe to repeat: what the same person asked for and waits is returned.

    Raises:
        ReasonMissing: no reason was given.
        OwnIrregularity: the actor is the candidate.
        IrregularityClosed: it is closed, and holds nothing that could be lifted.
        ClosingWaits: another closing waits for a second person.
        NoAttemptToVoid: there is no attempt to void.
        Irregularity.DoesNotExist: none such in the actor's reach.
    """
    if not reason.strip():
        raise delivery.ReasonMissing
    noted = _locked(irregularity_id, actor)
    waiting = queries.waiting_closings().filter(irregularity=noted).first()
    if waiting:
        if (waiting.asked_by_id, waiting.outcome) != (actor.pk, outcome):
            raise ClosingWaits
        return waiting
    if queries.is_final(noted):
        raise IrregularityClosed
    if outcome == Outcome.VOID_ASKED:
        _ask_to_void(noted, reason=reason, actor=actor, at=at)
    closing = IrregularityClosing.objects.create(
        irregularity=noted, outcome=outcome, reason=reason.strip(), asked_by=actor, asked_at=at
    )
    what = "closing-asked" if noted.holds_result else "closed"
    _record(what, noted, actor, at, reason=closing.reason, outcome=outcome)
    return closing


@transaction.atomic(durable=True)
def decide_closing(
    *, closing_id: int, is_confirmed: bool, reason: str, actor: User, at: datetime
) -> IrregularityRuling:
    """Confirm or decline the closing of an irregularity that holds a result. Locks the sitting.

    Safe to repeat: the same decision is returned as it stands.

    Raises:
        ReasonMissing: no reason was given.
        SecondPersonNeeded: the actor asked for it.
        OwnIrregularity: the actor is the candidate.
        ClosingDecided: it was decided otherwise, or needs nobody.
        IrregularityClosing.DoesNotExist: none such in the actor's reach.
    """
    if not reason.strip():
        raise delivery.ReasonMissing
    closing = IrregularityClosing.objects.select_related("irregularity").get(pk=closing_id)
    noted = _locked_for(closing, actor)
    if closing.asked_by_id == actor.pk:
        raise delivery.SecondPersonNeeded
    ruling = IrregularityRuling.objects.filter(closing=closing).first()
    if ruling and ruling.is_confirmed == is_confirmed:
        return ruling
    if ruling or not noted.holds_result:
        raise ClosingDecided
    ruling = IrregularityRuling.objects.create(
        closing=closing,
        is_confirmed=is_confirmed,
        reason=reason.strip(),
        decided_by=actor,
        decided_at=at,
    )
    what = "closed" if is_confirmed else "closing-declined"
    _record(what, noted, actor, at, reason=ruling.reason, outcome=closing.outcome)
    return ruling


def _locked_sitting(sitting_id: int, actor: User) -> Sitting:
    # The release locks it as well: a note that holds comes before it, or is refused after it.
    reach = sittings_in_reach(actor).select_for_update(of=("self",), no_key=True)
    return reach.get(pk=sitting_id)


def _locked(irregularity_id: int, actor: User) -> Irregularity:
    noted = Irregularity.objects.get(pk=irregularity_id)
    try:
        noted.sitting = _locked_sitting(noted.sitting_id, actor)
    except Sitting.DoesNotExist as error:
        raise Irregularity.DoesNotExist from error
    if noted.candidate_id == actor.pk:
        raise OwnIrregularity
    return noted


def _locked_for(closing: IrregularityClosing, actor: User) -> Irregularity:
    try:
        return _locked(closing.irregularity_id, actor)
    except Irregularity.DoesNotExist as error:
        raise IrregularityClosing.DoesNotExist from error


def _attempt_of(listed: Candidacy) -> Attempt | None:
    own = Attempt.objects.live().filter(sitting=listed.sitting_id, candidate=listed.candidate_id)
    return own.first()


def _attach(noted: Irregularity, data: bytes) -> None:
    clean, kind, _size = pictures.rewritten(data)
    _ending, noted.media_type, _options = pictures.FORMATS[kind]
    noted.picture = evidence.keep(clean)


def _ask_to_void(noted: Irregularity, *, reason: str, actor: User, at: datetime) -> None:
    """Ask for the voiding, if nobody has; a second person confirms that."""
    own = Q(pk=noted.attempt_id) if noted.attempt_id else Q(candidate=noted.candidate_id)
    attempt = Attempt.objects.live().filter(own, sitting=noted.sitting_id).first()
    if attempt is None:
        raise NoAttemptToVoid
    attempt.sitting = noted.sitting
    delivery.ask_to_void(attempt, reason=reason, actor=actor, at=at)


def _record(
    what: str, noted: Irregularity, actor: User, at: datetime, *, reason: str, outcome: str = ""
) -> None:
    detail = {"kind": noted.kind, "holds_result": noted.holds_result}
    audit.record(
        f"exams.irregularity-{what}",
        actor=actor,
        subject=noted,
        at=at,
        reason=reason,
        detail=detail | ({"outcome": outcome} if outcome else {}),
    )
