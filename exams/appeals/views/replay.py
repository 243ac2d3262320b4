"""The replay of an attempt: step by step, and as evidence."""

import json

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.appeals import operations, printing, queries
from exams.appeals.wording import Wording
from exams.delivery.models import Attempt
from exams.results.queries import results_out
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach


@role_required(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
@require_safe
@never_cache
def replay(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Show all that is on record of an attempt, and the paper at one step of it."""
    attempts = Attempt.objects.select_related("sitting__paper", "candidate")
    attempt = get_object_or_404(
        attempts.filter(sitting__in=sittings_in_reach(request.user)), pk=attempt_id
    )
    return _page(request, attempt, is_own=False)


@login_required
@require_safe
@never_cache
def own_replay(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Show candidates their own attempt, once they can see the result and may see their paper."""
    shown = Sitting.objects.exclude(review=Sitting.Review.NONE)
    attempts = Attempt.objects.select_related("sitting__paper", "candidate").filter(
        candidate=request.user, sitting__in=shown
    )
    attempt = get_object_or_404(
        attempts.filter(pk__in=results_out().values("attempt")), pk=attempt_id
    )
    return _page(request, attempt, is_own=True)


def _page(request: UserRequest, attempt: Attempt, *, is_own: bool) -> HttpResponse:
    events = queries.events_of(attempt, is_own=is_own)
    paper = queries.paper_of(attempt)
    wording = Wording(paper)
    lines = [wording.line(number, event) for number, event in enumerate(events, start=1)]
    step = _step(request.GET.get("step", ""), len(events))
    sections = queries.sections_at(paper, events, step)
    context = {
        "attempt": attempt,
        "sitting": attempt.sitting,
        "lines": lines,
        "step": step,
        "last": len(lines),
        "now": lines[step - 1],
        "sections": sections,
        "touched": next(
            (item for section in sections for item in section.items if item.is_touched), None
        ),
        "answered": sum(item.is_answered for section in sections for item in section.items),
        "items": len(paper),
        "is_own": is_own,
    }
    return render(request, "exams/appeals/replay.html", context)


def _step(text: str, last: int) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else last
    return min(max(number, 1), last)


@role_required(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
@require_POST
def export(request: UserRequest, attempt_id: int, form: str) -> HttpResponse:
    """Hand the replay out as evidence: signed JSON, or a print of it."""
    if form not in ("json", "pdf"):
        raise Http404
    try:
        document = operations.export_replay(
            attempt_id=attempt_id, form=form, actor=request.user, at=timezone.now()
        )
        data, media_type = _rendered(document, form)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="replay-{attempt_id}.{form}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _rendered(document: dict[str, object], form: str) -> tuple[bytes, str]:
    if form == "pdf":
        return printing.replay_sheet(document), "application/pdf"
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1)
    return (text + "\n").encode(), "application/json"
