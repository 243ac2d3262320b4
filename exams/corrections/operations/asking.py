"""Ask that a key be corrected, or a correction taken back; give up what one asked for."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Role, User
from core import audit
from exams.bank.models import ItemVersion
from exams.bank.operations import require_role
from exams.bank.operations.drafts import lock_item
from exams.bank.queries import content_of
from exams.bank.scoring import NoKey, with_key
from exams.corrections import queries
from exams.corrections.models import CorrectionRun, CorrectionWithdrawal
from exams.corrections.operations.refusals import (
    CorrectionDecided,
    CorrectionWaits,
    KeyMissing,
    KeyUnfit,
    NoSittingChosen,
    NothingCounts,
    NotInForce,
    NotTheAsker,
    OwnSitting,
    ReasonMissing,
    RunWaits,
)
from exams.corrections.operations.runs import begin_run
from exams.marking.models import CorrectedSitting, KeyCorrection
from exams.sittings.models import Candidacy, Sitting

Kind = KeyCorrection.Kind
WITH_KEYS = (Kind.TWO_KEYS, Kind.NEW_KEY)
# Who may ask for a correction and decide one: those who know the keys.
ROLES = (Role.TRAINER, Role.REVIEWER)


@transaction.atomic(durable=True)
def ask_correction(
    *,
    version_id: int,
    kind: str,
    keys: Sequence[Sequence[str]],
    sitting_ids: Collection[int],
    reason: str,
    actor: User,
    at: datetime,
) -> KeyCorrection:
    """Ask that an item version be scored otherwise in some sittings, and begin the dry run.

    No score changes: a second person decides, once the dry run shows what would. Locks the item.

    Args:
        kind: of KeyCorrection.Kind, but for taking back.
        keys: right answers as responses write them; none for kinds that need none.
        sitting_ids: those of the item's sittings in which it is to hold.

    Raises:
        NotYourRole: the actor is neither trainer nor reviewer.
        ReasonMissing, KeyMissing: there is none.
        KeyUnfit: what is given cannot be a key of the item.
        NoSittingChosen: none, or one that does not hold the item or is not in reach.
        OwnSitting: the actor is a candidate of one of them.
        CorrectionWaits: another one of this item waits there.
        NothingCounts: no item of a sitting, or of a part with a cut score, would count any more.
        ItemVersion.DoesNotExist: there is no such version.
    """
    require_role(actor, *ROLES)
    version = ItemVersion.objects.select_related("item").get(pk=version_id)
    lock_item(version.item_id)
    keys = _require_keys(version, kind, keys)
    known = queries.sittings_holding(version.pk, actor)
    sittings = list(known.filter(pk__in=sitting_ids).order_by("pk"))
    if not sittings or len(sittings) < len(set(sitting_ids)):
        raise NoSittingChosen
    asked = KeyCorrection(version=version, kind=kind, keys=[list(key) for key in keys])
    return _ask(asked, sittings, reason, actor, at)


def _require_keys(
    version: ItemVersion, kind: str, keys: Sequence[Sequence[str]]
) -> Sequence[Sequence[str]]:
    if kind not in WITH_KEYS:
        return []
    if not keys:
        raise KeyMissing
    content = content_of(version)
    for key in keys:
        try:
            with_key(content, key)
        except NoKey as error:
            raise KeyUnfit(key=" ".join(key)) from error
    return keys


@transaction.atomic(durable=True)
def ask_take_back(*, correction_id: int, reason: str, actor: User, at: datetime) -> KeyCorrection:
    """Ask that a correction hold no more, in all its sittings, and begin the dry run.

    Locks the item and the correction.

    Raises:
        NotYourRole, ReasonMissing, OwnSitting, CorrectionWaits, NothingCounts: as above.
        NotInForce: it was not confirmed, or is taken back already.
        KeyCorrection.DoesNotExist: none such in the actor's reach.
    """
    require_role(actor, *ROLES)
    found = queries.corrections_in_reach(actor).get(pk=correction_id)
    lock_item(found.version.item_id)
    if not queries.is_in_force(found):
        raise NotInForce
    asked = KeyCorrection(version=found.version, kind=Kind.TAKE_BACK, takes_back=found)
    sittings = Sitting.objects.filter(pk__in=found.scope.values("sitting")).order_by("pk")
    return _ask(asked, sittings, reason, actor, at)


def _ask(
    asked: KeyCorrection, sittings: Iterable[Sitting], reason: str, actor: User, at: datetime
) -> KeyCorrection:
    scope = list(sittings)
    if not reason.strip():
        raise ReasonMissing
    require_no_candidate(actor, scope)
    if (
        queries.waiting_corrections()
        .filter(version=asked.version, scope__sitting__in=scope)
        .exists()
    ):
        raise CorrectionWaits
    asked.reason, asked.asked_by, asked.asked_at = reason.strip(), actor, at
    asked.save(force_insert=True)
    CorrectedSitting.objects.bulk_create(
        CorrectedSitting(correction=asked, sitting=sitting) for sitting in scope
    )
    if queries.measures_nothing(queries.schemes_after(asked)):
        raise NothingCounts
    detail = {"kind": asked.kind, "sittings": len(scope), "item": asked.version.item.code}
    audit.record(
        "exams.correction-asked",
        actor=actor,
        subject=asked,
        at=at,
        reason=asked.reason,
        detail=detail,
    )
    begin_run(asked, CorrectionRun.Kind.DRY_RUN, actor, at)
    return asked


def require_no_candidate(actor: User, sittings: Iterable[Sitting]) -> None:
    """Let nobody correct the key of an exam that they sat."""
    if Candidacy.objects.filter(sitting__in=sittings, candidate=actor, is_test_run=False).exists():
        raise OwnSitting


@transaction.atomic(durable=True)
def withdraw_correction(
    *, correction_id: int, reason: str, actor: User, at: datetime
) -> CorrectionWithdrawal:
    """Give up a correction that one asked for, before anybody decides. Locks the correction.

    Safe to repeat: one that was given up is returned.

    Raises:
        ReasonMissing: no reason was given.
        NotTheAsker: somebody else asked for it.
        CorrectionDecided: it was decided.
        RunWaits: its dry run, or its commit, is under way.
        KeyCorrection.DoesNotExist: none such in the actor's reach.
    """
    if not reason.strip():
        raise ReasonMissing
    queries.corrections_in_reach(actor).get(pk=correction_id)
    found = KeyCorrection.objects.select_for_update().get(pk=correction_id)
    if found.asked_by_id != actor.pk:
        raise NotTheAsker
    if given_up := CorrectionWithdrawal.objects.filter(correction=found).first():
        return given_up
    if not queries.is_waiting(found):
        raise CorrectionDecided
    if found.runs.filter(state=CorrectionRun.State.WAITING).exists():
        raise RunWaits
    audit.record(
        "exams.correction-withdrawn", actor=actor, subject=found, at=at, reason=reason.strip()
    )
    return CorrectionWithdrawal.objects.create(
        correction=found, reason=reason.strip(), withdrawn_by=actor, withdrawn_at=at
    )
