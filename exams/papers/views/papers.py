"""Papers: look through, compare, approve, throw away."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from core.errors import Refusal
from exams.papers import charts, operations, queries
from exams.papers.forms import ApproveAllForm, PrintForm
from exams.papers.models import Paper
from exams.papers.wording import chance_in_words

PAGE = 25
READERS = (Role.TRAINER, Role.REVIEWER, Role.AUDITOR)


@role_required(*READERS)
@require_safe
def papers(request: UserRequest) -> HttpResponse:
    """List the papers."""
    page = Paginator(queries.papers(), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "open_notices": queries.open_notices().count(),
        "may_write": Role.TRAINER in roles_of(request.user),
    }
    return render(request, "exams/papers/papers.html", context)


@role_required(*READERS)
@require_safe
def paper(request: UserRequest, paper_id: int) -> HttpResponse:
    """Show a paper with its keys, what it amounts to, and what may be done with it."""
    try:
        found, items = queries.paper_with_items(paper_id)
    except Paper.DoesNotExist as error:
        raise Http404 from error
    now = timezone.now()
    figures = queries.figures(found, items, at=now)
    siblings = queries.parallel_papers(found.assembly)
    context = {
        "paper": found,
        "items": items,
        "figures": figures,
        "guessing": chance_in_words(figures.guessing),
        "chart": charts.difficulty(figures.bins),
        "outdated": [] if found.frozen_at else queries.outdated(items, on=found.law_on),
        "notices": queries.notices_of(found),
        "siblings": siblings,
        "overlap": queries.overlap_within(siblings) if len(siblings) > 1 else 0,
        "editions": PrintForm.EDITIONS,
        **_allowed(request, found, siblings),
    }
    return render(request, "exams/papers/paper.html", context)


def _allowed(request: UserRequest, found: Paper, siblings: list[Paper]) -> dict[str, Any]:
    """Return what the one who asks may do with a paper."""
    roles = roles_of(request.user)
    is_own = found.created_by_id == request.user.pk
    may_approve = not found.frozen_at and not is_own and Role.REVIEWER in roles
    waiting = [each for each in siblings if not each.frozen_at]
    return {
        "is_own": is_own,
        "may_approve": may_approve,
        "may_approve_all": may_approve and len(waiting) > 1,
        "may_discard": not found.frozen_at and Role.TRAINER in roles,
        "may_print": bool(roles & {Role.TRAINER, Role.REVIEWER}),
        "may_settle": not is_own and Role.REVIEWER in roles,
    }


@role_required(Role.REVIEWER)
@require_POST
def approve(request: UserRequest, paper_id: int) -> HttpResponse:
    """Freeze a paper."""
    try:
        operations.approve_paper(paper_id=paper_id, approver=request.user, at=timezone.now())
    except Paper.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The paper is approved and frozen. Sittings can use it."))
    return redirect("exams:paper", paper_id)


@role_required(Role.REVIEWER)
@require_POST
def approve_all(request: UserRequest, assembly_id: int) -> HttpResponse:
    """Freeze every paper of a set."""
    if not ApproveAllForm(request.POST).is_valid():
        messages.error(request, _("Confirm that you have read every paper of the set."))
        first = Paper.objects.filter(assembly=assembly_id).order_by("letter").first()
        return redirect("exams:paper", first.pk) if first else redirect("exams:papers")
    try:
        done = operations.approve_papers(
            assembly_id=assembly_id, approver=request.user, at=timezone.now()
        )
    except Paper.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The papers are approved and frozen. Sittings can use them."))
    return redirect("exams:paper", done[0].pk)


@role_required(Role.TRAINER)
@require_POST
def discard(request: UserRequest, paper_id: int) -> HttpResponse:
    """Throw a paper away that nobody approved."""
    try:
        operations.discard_paper(paper_id=paper_id, actor=request.user, at=timezone.now())
    except Paper.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The paper is discarded."))
    return redirect("exams:papers")
