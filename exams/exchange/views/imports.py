"""Trainers' pages for importing items: upload, look through, enter, submit."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.exchange import operations, queries
from exams.exchange.forms import ImportForm, RowFilterForm
from exams.exchange.models import ItemImport
from exams.exchange.wording import FORMATS

PAGE, ROWS = 25, 20
State = ItemImport.State
WORKING = (State.READING, State.ENTERING)


@role_required(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: UserRequest) -> HttpResponse:
    """Take a file of items, and go on to what it would change."""
    if request.method != "POST":
        return _upload_page(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if getattr(request, "upload_too_large", False):
        form.refuse_size()
        return _upload_page(request, form, status=413)
    if not form.is_valid():
        return _upload_page(request, form, status=422)
    given = form.cleaned_data
    try:
        begun = operations.start_import(
            name=given["file"].name or "",
            data=given["file"].read(),
            topic=given["topic"],
            purpose=given["purpose"],
            is_all_or_nothing=given["is_all_or_nothing"],
            actor=request.user,
            at=timezone.now(),
            language=get_language() or "",
        )
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return _upload_page(request, form, status=422)
    return redirect("exams:item-import", begun.pk)


def _upload_page(request: UserRequest, form: ImportForm, status: int = 200) -> HttpResponse:
    return render(request, "exams/exchange/import_new.html", {"form": form}, status=status)


@role_required(Role.TRAINER)
@require_safe
def imports(request: UserRequest) -> HttpResponse:
    """List one's own imports."""
    page = Paginator(queries.imports_of(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "exams/exchange/imports.html", {"page": page})


@role_required(Role.TRAINER)
@require_safe
def import_page(request: UserRequest, import_id: int) -> HttpResponse:
    """Show how far an import is; once it was read, what it would change or has changed."""
    shown = _own(request, import_id)
    wanted = RowFilterForm(request.GET).chosen()
    rows = Paginator(queries.rows_of(shown, **wanted), ROWS).get_page(request.GET.get("page"))
    context = {
        **_progress(shown),
        "page": rows,
        "rows": queries.shown(list(rows)),
        "wanted": wanted,
        "standing": queries.standing_of(shown) if shown.state == State.DONE else None,
    }
    return render(request, "exams/exchange/import.html", context)


@role_required(Role.TRAINER)
@require_safe
def progress(request: UserRequest, import_id: int) -> HttpResponse:
    """Show the bar alone, as the page asks for it anew; have it reload when the work is done."""
    context = _progress(_own(request, import_id))
    if not context["is_working"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "exams/exchange/_progress.html", context)


def _progress(shown: ItemImport) -> dict[str, Any]:
    is_submitting = bool(shown.submission_asked_at and not shown.submission_done_at)
    return {
        "import": shown,
        "format": FORMATS.get(shown.format, shown.format),
        "progress": queries.progress_of(shown),
        "is_working": shown.state in WORKING or is_submitting,
        "is_submitting": is_submitting,
    }


@role_required(Role.TRAINER)
@require_POST
def commit(request: UserRequest, import_id: int) -> HttpResponse:
    """Enter what was read and looked through."""
    return _act(request, import_id, operations.commit_import)


@role_required(Role.TRAINER)
@require_POST
def discard(request: UserRequest, import_id: int) -> HttpResponse:
    """Put a file aside."""
    answer = _act(request, import_id, operations.discard_import)
    if answer.status_code != 302:
        return answer
    messages.success(request, _("The file is discarded. Nothing of it came into the bank."))
    return redirect("exams:item-imports")


@role_required(Role.TRAINER)
@require_POST
def submit(request: UserRequest, import_id: int) -> HttpResponse:
    """Hand every complete draft of an import to the reviewers."""
    return _act(request, import_id, operations.ask_submission)


def _act(request: UserRequest, import_id: int, operation: Any) -> HttpResponse:
    try:
        operation(import_id=import_id, actor=request.user, at=timezone.now())
    except ItemImport.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:item-import", import_id)


def _own(request: UserRequest, import_id: int) -> ItemImport:
    return get_object_or_404(
        ItemImport.objects.select_related("topic"), pk=import_id, started_by=request.user
    )
