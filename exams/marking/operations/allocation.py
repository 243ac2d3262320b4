"""Say how a sitting is marked by people, and by whom."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from core import audit
from core.errors import Refusal
from exams.bank.operations import require_role
from exams.marking import queries, rules
from exams.marking.models import Marker, MarkingPlan, MarkingTask
from exams.marking.operations.tasks import lot
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach


class MarksAreIn(Refusal):
    code = "marks-are-in"
    message = _("Marks are in. How they become one cannot be changed any more.")


class NotEligible(Refusal):
    code = "not-eligible"
    message = _(
        "%(accounts)s cannot mark here: only trainers and reviewers whose roles reach the sitting, "
        "and none of its candidates."
    )


@transaction.atomic(durable=True)
def plan_marking(
    *,
    sitting_id: int,
    terms: rules.Agreement,
    due_on: date | None,
    actor: User,
    at: datetime,
) -> MarkingPlan:
    """Say how many mark each answer, how far they may be apart, what decides, and by when.

    The day can be changed at any time, the rest until the first mark is in. What waits already
    gets a second marker, or loses one. Safe to repeat. Locks the sitting, and what waits in it.

    Raises:
        NotYourRole: the actor is no trainer.
        MarksAreIn: a mark is in, and something else than the day would change.
        Sitting.DoesNotExist: no such sitting in the actor's reach.
    """
    sitting = _locked(sitting_id, actor)
    before = queries.terms_of(sitting)
    if terms != before:
        _require_no_marks(sitting)
    plan, _is_new = MarkingPlan.objects.update_or_create(
        sitting=sitting,
        defaults={
            "markers": terms.markers,
            "tolerance_percent": terms.tolerance_percent,
            "third": terms.third,
            "due_on": due_on,
            "set_by": actor,
            "set_at": at,
        },
    )
    if terms.markers != before.markers:
        _refit(sitting, terms.markers, at)
    detail = {"markers": terms.markers, "tolerance_percent": terms.tolerance_percent}
    audit.record("exams.marking-planned", actor=actor, subject=sitting, at=at, detail=detail)
    return plan


def _require_no_marks(sitting: Sitting) -> None:
    tasks = MarkingTask.objects.filter(sitting=sitting)
    # Whoever gives a mark holds its task: a mark that we waited for is seen.
    waiting = tasks.select_for_update(no_key=True).filter(done_at=None).order_by("pk")
    list(waiting.values_list("pk", flat=True))
    if tasks.filter(done_at__isnull=False).exists():
        raise MarksAreIn


def _refit(sitting: Sitting, markers: int, at: datetime) -> None:
    tasks = MarkingTask.objects.filter(sitting=sitting, done_at=None)
    tasks.filter(round__gt=markers).delete()
    if markers == 1:
        return
    second = [
        MarkingTask(
            sitting=sitting,
            attempt_id=task.attempt_id,
            position=task.position,
            part=task.part,
            sequence=task.sequence,
            round=2,
            maximum=task.maximum,
            lot=lot(task.attempt_id, task.position, task.part, 2),
            made_at=task.made_at,
        )
        for task in tasks.filter(round=1)
    ]
    MarkingTask.objects.bulk_create(second, ignore_conflicts=True)


@transaction.atomic(durable=True)
def appoint_markers(
    *, sitting_id: int, people: Collection[int], actor: User, at: datetime
) -> list[Marker]:
    """Ask people to mark in a sitting, all or none. Safe to repeat. Locks the sitting.

    Raises:
        NotYourRole: the actor is no trainer.
        NotEligible: somebody is no trainer or reviewer in reach of it, or is a candidate of it.
        Sitting.DoesNotExist: no such sitting in the actor's reach.
    """
    sitting = _locked(sitting_id, actor)
    eligible = set(queries.eligible_markers(sitting).values_list("pk", flat=True))
    strangers = User.objects.filter(pk__in=set(people) - eligible)
    if strangers or set(people) - eligible:
        names = ", ".join(strangers.order_by("username").values_list("username", flat=True))
        raise NotEligible(accounts=names or "?")
    there = set(queries.active_markers(sitting.pk).values_list("user", flat=True))
    added = Marker.objects.bulk_create(
        Marker(sitting=sitting, user_id=person, appointed_by=actor, appointed_at=at)
        for person in sorted(set(people) - there)
    )
    if added:
        detail = {"added": len(added)}
        audit.record("exams.markers-appointed", actor=actor, subject=sitting, at=at, detail=detail)
    return added


@transaction.atomic(durable=True)
def dismiss_marker(*, sitting_id: int, person_id: int, actor: User, at: datetime) -> None:
    """Let somebody mark no more in a sitting; their marks stay, what they had taken is free.

    Safe to repeat. Locks the sitting.

    Raises:
        NotYourRole: the actor is no trainer.
        Sitting.DoesNotExist: no such sitting in the actor's reach.
    """
    sitting = _locked(sitting_id, actor)
    ended = Marker.objects.filter(sitting=sitting, user=person_id, ended_at=None).update(
        ended_at=at
    )
    if not ended:
        return
    taken = MarkingTask.objects.filter(sitting=sitting, marker=person_id, done_at=None)
    taken.update(marker=None, claimed_at=None)
    audit.record("exams.marker-dismissed", actor=actor, subject=sitting, at=at)


def _locked(sitting_id: int, actor: User) -> Sitting:
    require_role(actor, Role.TRAINER)
    sittings = sittings_in_reach(actor).select_for_update(of=("self",), no_key=True)
    # Without the plan: it is read after the lock, for another may have changed it meanwhile.
    return sittings.select_related("unit").get(pk=sitting_id)
