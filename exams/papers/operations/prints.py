"""Keep who printed which paper."""

from datetime import datetime

from django.db import transaction

from accounts.models import Role, User
from core import audit
from exams.bank.operations import require_role
from exams.papers.models import Paper

# What may be printed, and what the audit log calls it.
SHEETS = {
    "paper": "exams.paper-printed",
    "large": "exams.paper-printed",
    "answers": "exams.answer-sheet-printed",
    "key": "exams.paper-key-printed",
}


@transaction.atomic(durable=True)
def record_print(*, paper_id: int, sheet: str, edition: str, actor: User, at: datetime) -> Paper:
    """Note that somebody takes a paper, its answer sheet or its key out of the platform.

    Args:
        sheet: one of SHEETS.
        edition: letter of the order that it is printed in.

    Raises:
        NotYourRole: the actor is neither trainer nor reviewer.
        Paper.DoesNotExist: there is no such paper.
    """
    require_role(actor, Role.TRAINER, Role.REVIEWER)
    paper = Paper.objects.get(pk=paper_id)
    detail = {"edition": edition, "draft": paper.frozen_at is None}
    audit.record(SHEETS[sheet], actor=actor, subject=paper, at=at, detail=detail)
    return paper
