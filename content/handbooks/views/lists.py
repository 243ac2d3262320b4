"""Trainers' pages of the lists of matters: upload a workbook, look at it, take it over."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from content.handbooks import operations, workbooks
from content.handbooks.forms.uploads import ConfirmForm, MatterUploadForm
from content.handbooks.models import MatterImport, MatterListIndexPage, MatterListPage
from content.handbooks.queries import matters as queries
from content.handbooks.rules.matters import changes
from content.handbooks.wording import COLUMNS, remark
from core.errors import Refusal

PER_PAGE = 50
SHOWN = 100  # remarks on the page


@role_required(Role.TRAINER, Role.REVIEWER)
@require_safe
def lists(request: UserRequest) -> HttpResponse:
    """List the lists of matters, drafts too."""
    page = Paginator(queries.all_lists(), PER_PAGE).get_page(request.GET.get("page"))
    root = MatterListIndexPage.objects.get()
    add = reverse("wagtailadmin_pages:add", args=["content", "matterlistpage", root.pk])
    return render(request, "content/handbooks/trainer_lists.html", {"page": page, "add": add})


@role_required(Role.TRAINER, Role.REVIEWER)
def matter_list(request: UserRequest, list_id: int) -> HttpResponse:
    """Show what a list has and what its draft would change; take a workbook."""
    page = get_object_or_404(MatterListPage, id=list_id)
    if request.method != "POST":
        return _list_page(request, page, MatterUploadForm())
    form = MatterUploadForm(request.POST, request.FILES)
    if getattr(request, "upload_too_large", False):
        form.refuse_size()
        return _list_page(request, page, form, status=413)
    if not form.is_valid():
        return _list_page(request, page, form, status=422)
    try:
        upload = operations.keep_matters(
            list_id=page.pk, file=form.upload(), actor=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error("workbook", str(refusal))
        return _list_page(request, page, form, status=422)
    return redirect("content:trainer-list-import", upload.pk)


def _list_page(
    request: UserRequest, page: MatterListPage, form: MatterUploadForm, status: int = 200
) -> HttpResponse:
    rows = queries.rows_of(queries.newest_text(page))
    context = {
        "list": page,
        "form": form,
        "columns": COLUMNS.values(),
        "changes": queries.draft_changes(page),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "content/handbooks/trainer_list.html", context, status=status)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_safe
def list_workbook(request: UserRequest, list_id: int) -> HttpResponse:
    """Hand out the newest text of a list as a workbook."""
    page = get_object_or_404(MatterListPage, id=list_id)
    rows = queries.rows_of(queries.newest_text(page))
    answer = HttpResponse(workbooks.workbook(rows), content_type=workbooks.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="matters-{page.pk}.xlsx"'
    return answer


@role_required(Role.TRAINER, Role.REVIEWER)
def list_import(request: UserRequest, import_id: int) -> HttpResponse:
    """Show what a workbook would change; write it into the list as a draft."""
    upload = queries.import_of(import_id, owner=request.user)
    if upload is None:
        raise Http404
    if request.method != "POST":
        return render(request, "content/handbooks/trainer_import.html", _report(request, upload))
    form = ConfirmForm(request.POST)
    form.full_clean()
    try:
        outcome = operations.confirm_matters(
            import_id=upload.pk,
            actor=request.user,
            at=timezone.now(),
            cite=form.cleaned_data["cite"],
        )
    except Refusal as refusal:
        return refused(request, refusal)
    said = (
        _("Nothing was changed: the list holds these rows already.")
        if outcome.changes.is_none
        else _("The rows are in the draft. Submit it for review to publish it.")
    )
    messages.success(request, said)
    return redirect("content:trainer-list", upload.matter_list_id)


def _report(request: UserRequest, upload: MatterImport) -> dict[str, Any]:
    rows = queries.rows_from(upload.rows)
    said = [each | {"text": remark(each["code"], each["value"])} for each in upload.report["said"]]
    standing = queries.rows_of(queries.newest_text(upload.matter_list))
    columns = upload.report["columns"]
    return {
        "upload": upload,
        "form": ConfirmForm(),
        "rows": rows,
        "changes": changes(standing, rows),
        "columns": [(COLUMNS[name], head) for name, head in columns.items()],
        "rejected": [each for each in said if each["action"] == "reject"],
        "others": [each for each in said if each["action"] != "reject"],
        "unresolved": upload.report["unresolved"],
        "shown": SHOWN,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
