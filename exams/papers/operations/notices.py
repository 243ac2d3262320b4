"""Tasks about frozen papers: an item on one may not be used any more, and somebody decides."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from accounts.models import Role, User
from core import audit
from core.dates import local_day
from exams.bank.models import Item
from exams.bank.operations import require_role
from exams.papers import queries
from exams.papers.models import PaperNotice
from exams.papers.operations.refusals import NoticeSettled, OwnPaperNotice, ReasonMissing

Cause = PaperNotice.Cause
_BY_STATUS = {Item.Status.SUSPENDED: Cause.SUSPENDED, Item.Status.RETIRED: Cause.RETIRED}
Triple = tuple[int, int, str]  # paper, item version, cause


@transaction.atomic(durable=True)
def raise_notices(*, at: datetime) -> int:
    """Open a task for each item that has fallen on a frozen paper still in use; return how many.

    Safe to repeat: one task for each paper, item version and cause, ever. A paper is in use until
    its last sitting has ended, or while it has had none. Locks those papers; some six queries,
    and two more for each further day whose law is asked about.
    """
    papers = dict(
        queries.papers_in_use(at=at)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
        .values_list("pk", "law_on")
    )
    known: set[Triple] = set(
        PaperNotice.objects.filter(paper__in=papers).values_list("paper", "version", "cause")
    )
    fresh = [each for each in dict.fromkeys(_fallen(papers, at=at)) if each not in known]
    notices = PaperNotice.objects.bulk_create(
        PaperNotice(paper_id=paper, version_id=version, cause=cause, raised_at=at)
        for paper, version, cause in fresh
    )
    audit.record_all("exams.paper-notice-raised", actor=None, subjects=notices, at=at)
    return len(notices)


def _fallen(papers: dict[int, date], *, at: datetime) -> Iterator[Triple]:
    """Yield what is wrong: by status of the item, and by the law of the day that counts."""
    for paper, version, status in queries.out_of_use(papers):
        yield paper, version, _BY_STATUS[Item.Status(status)]
    today = local_day(at)
    by_day: dict[date, list[int]] = {}
    for pk, law_on in papers.items():
        # A paper for a day to come is held against the law of that day.
        by_day.setdefault(max(today, law_on), []).append(pk)
    for day, pks in by_day.items():
        for paper, version in queries.without_basis(pks, on=day):
            yield paper, version, Cause.LAW_CHANGED


@transaction.atomic(durable=True)
def settle_notice(
    *, notice_id: int, decision: str, reason: str, actor: User, at: datetime
) -> PaperNotice:
    """Keep what was decided about a frozen paper, and why. Locks the notice.

    Raises:
        NotYourRole: the actor is no reviewer.
        OwnPaperNotice: the actor assembled the paper.
        ReasonMissing: no reason was given.
        NoticeSettled: somebody has decided already.
        PaperNotice.DoesNotExist: there is no such notice.
    """
    require_role(actor, Role.REVIEWER)
    notices = PaperNotice.objects.select_for_update(of=("self",))
    notice = notices.select_related("paper").get(pk=notice_id)
    if notice.settled_by:
        raise NoticeSettled(name=notice.settled_by.name)
    if notice.paper.created_by_id == actor.pk:
        raise OwnPaperNotice
    if not reason.strip():
        raise ReasonMissing
    notice.settled_by, notice.settled_at = actor, at
    notice.decision, notice.reason = PaperNotice.Decision(decision), reason.strip()
    notice.save(update_fields=["settled_by", "settled_at", "decision", "reason"])
    audit.record(
        "exams.paper-notice-settled",
        actor=actor,
        subject=notice,
        at=at,
        reason=notice.reason,
        detail={"decision": notice.decision, "paper": notice.paper_id},
    )
    return notice
