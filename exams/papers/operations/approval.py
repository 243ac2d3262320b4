"""Freeze a paper by a second person, or throw it away."""

from datetime import datetime

from django.db import transaction

from accounts.models import Role, User
from core import audit
from exams.bank.operations import require_role
from exams.papers import queries
from exams.papers.models import Paper
from exams.papers.operations.refusals import OwnPaper, PaperFrozen, PaperOutdated


@transaction.atomic(durable=True)
def approve_paper(*, paper_id: int, approver: User, at: datetime) -> Paper:
    """Freeze a paper that somebody else assembled; from then on sittings may use it.

    Safe to repeat: a frozen paper is returned. Locks the paper.

    Raises:
        NotYourRole: the approver is no reviewer.
        OwnPaper: the approver assembled it.
        PaperOutdated: an item has left the pool since; the message names it.
        Paper.DoesNotExist: there is no such paper.
    """
    require_role(approver, Role.REVIEWER)
    paper = Paper.objects.select_for_update().get(pk=paper_id)
    return _approve(paper, approver, at)


@transaction.atomic(durable=True)
def approve_papers(*, assembly_id: int, approver: User, at: datetime) -> list[Paper]:
    """Freeze all papers of a parallel set, or none; in order of their letters.

    Safe to repeat. Locks the papers.

    Raises:
        what `approve_paper` raises; Paper.DoesNotExist: there is no such set.
    """
    require_role(approver, Role.REVIEWER)
    papers = Paper.objects.select_for_update().filter(assembly=assembly_id).order_by("pk")
    if not papers:
        raise Paper.DoesNotExist
    return [_approve(paper, approver, at) for paper in papers]


def _approve(paper: Paper, approver: User, at: datetime) -> Paper:
    if paper.frozen_at:
        return paper
    if paper.created_by_id == approver.pk:
        raise OwnPaper
    items = paper.items.select_related("version__item").order_by("position")
    outdated = queries.outdated(items, on=paper.law_on)
    if outdated:
        raise PaperOutdated(codes=", ".join(outdated))
    paper.approved_by, paper.frozen_at = approver, at
    paper.save(update_fields=["approved_by", "frozen_at"])
    audit.record("exams.paper-approved", actor=approver, subject=paper, at=at)
    return paper


@transaction.atomic(durable=True)
def discard_paper(*, paper_id: int, actor: User, at: datetime) -> None:
    """Throw a paper away that nobody approved. Locks the paper.

    Raises:
        NotYourRole: the actor is no trainer.
        PaperFrozen: it is approved.
        Paper.DoesNotExist: there is no such paper; it may have been discarded already.
    """
    require_role(actor, Role.TRAINER)
    paper = Paper.objects.select_for_update().get(pk=paper_id)
    if paper.frozen_at:
        raise PaperFrozen
    audit.record("exams.paper-discarded", actor=actor, subject=paper, at=at)
    paper.delete()
