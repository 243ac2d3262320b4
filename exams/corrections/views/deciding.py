"""A correction with its dry run, and what may be done with it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from core.errors import Refusal
from exams.bank.queries import content_of
from exams.corrections import operations, queries
from exams.corrections.forms import WhyForm
from exams.corrections.models import CorrectionRun
from exams.marking.models import KeyCorrection

PAGE, ROWS = 25, 50
READERS = (Role.TRAINER, Role.REVIEWER, Role.AUDITOR)
# Acts that want a reason, and what they come to.
REASONED = {
    "decline": operations.decline_correction,
    "withdraw": operations.withdraw_correction,
}


@role_required(*READERS)
@require_safe
def corrections(request: UserRequest) -> HttpResponse:
    """List the corrections in reach, the newest first."""
    rows = queries.corrections_in_reach(request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "exams/corrections/corrections.html", {"page": page})


@role_required(*READERS)
@require_safe
@never_cache
def correction(request: UserRequest, correction_id: int) -> HttpResponse:
    """Show a correction, what its dry run found, and what may be done."""
    return _page(request, correction_id)


def _page(
    request: UserRequest, correction_id: int, *, failed: str = "", form: WhyForm | None = None
) -> HttpResponse:
    found = get_object_or_404(queries.corrections_in_reach(request.user), pk=correction_id)
    dry_run, commit = queries.newest_dry_run(found), queries.newest_commit(found)
    context: dict[str, Any] = {
        "correction": found,
        "content": content_of(found.version),
        "scope": queries.scope_of(found),
        "dry_run": dry_run,
        "commit": commit,
        "running": next((run for run in (commit, dry_run) if run and run.state == "waiting"), None),
        "refusal": _refusal(commit) or _refusal(dry_run),
        "acts": _acts(request, found, dry_run),
        "forms": {act: WhyForm() for act in REASONED} | ({failed: form} if form else {}),
        "failed": failed,
        "is_own": found.asked_by_id == request.user.pk,
        "only": request.GET.get("only", ""),
    }
    if dry_run and dry_run.state == CorrectionRun.State.DONE:
        rows = queries.change_rows(dry_run, only=context["only"])
        context |= {
            "effects": queries.effects_of(dry_run),
            "sittings": queries.by_sitting(dry_run),
            "units": queries.by_unit(dry_run),
            "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        }
    status = 422 if failed else 200
    return render(request, "exams/corrections/correction.html", context, status=status)


def _refusal(run: CorrectionRun | None) -> str:
    """Return in words why the last work on a correction came to nothing."""
    if run is None or run.state != CorrectionRun.State.REFUSED:
        return ""
    return str(operations.OF_RUNS[run.refusal]())


def _acts(
    request: UserRequest, found: KeyCorrection, dry_run: CorrectionRun | None
) -> frozenset[str]:
    """Return what the reader may do with a correction now."""
    roles = roles_of(request.user)
    if roles.isdisjoint(operations.ROLES) or queries.is_running(found):
        return frozenset()
    if queries.is_in_force(found):
        return frozenset({"take-back"})
    if not queries.is_waiting(found):
        return frozenset()
    if found.asked_by_id == request.user.pk:
        return frozenset({"withdraw", "dry-run"})
    is_done = dry_run is not None and dry_run.state == CorrectionRun.State.DONE
    return frozenset({"decline", "dry-run"} | ({"confirm"} if is_done else set()))


@role_required(*READERS)
@require_safe
@never_cache
def progress(request: UserRequest, correction_id: int) -> HttpResponse:
    """Say how far the work on a correction is; have the page loaded anew once it is done."""
    found = get_object_or_404(queries.corrections_in_reach(request.user), pk=correction_id)
    run = found.runs.filter(state=CorrectionRun.State.WAITING).first()
    if run is None:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(
        request, "exams/corrections/_progress.html", {"correction": found, "running": run}
    )


@role_required(Role.TRAINER, Role.REVIEWER)
@require_POST
def act(request: UserRequest, correction_id: int, code: str) -> HttpResponse:
    """Make another dry run, confirm one, decline, or give up."""
    said: dict[str, Any] = {}
    if code in REASONED:
        form = WhyForm(request.POST)
        if not form.is_valid():
            return _page(request, correction_id, failed=code, form=form)
        said = form.cleaned_data
    elif code == "confirm":
        said = {"dry_run_id": _number(request.POST.get("dry_run", ""))}
    elif code != "dry-run":
        raise Http404
    acts: dict[str, Callable[..., Any]] = {
        **REASONED,
        "confirm": operations.confirm_correction,
        "dry-run": operations.start_dry_run,
    }
    try:
        acts[code](correction_id=correction_id, actor=request.user, at=timezone.now(), **said)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:correction", correction_id)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
