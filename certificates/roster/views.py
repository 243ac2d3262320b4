"""HR's pages for importing a roster: upload, look at what would happen, confirm."""

import io
import json
from typing import Any

import xlsxwriter
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from certificates.roster import drafts, operations
from certificates.roster.forms import RosterForm
from certificates.roster.rules.columns import REQUIRED, Kind
from certificates.roster.wording import ACTIONS, REASONS
from core.dates import local_day
from core.errors import Refusal

# Details shown on the page; the report that can be downloaded has all of them.
SHOWN = 50
REPORT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@role_required(Role.HR)
def imports(request: UserRequest) -> HttpResponse:
    """Take a roster and go on to what it would change."""
    now = timezone.now()
    today = local_day(now)
    if request.method != "POST":
        return _upload_page(request, RosterForm(today=today))
    form = RosterForm(request.POST, request.FILES, today=today)
    if getattr(request, "upload_too_large", False):
        form.refuse_size()
        return _upload_page(request, form, status=413)
    if not form.is_valid():
        return _upload_page(request, form, status=422)
    try:
        key = operations.keep_roster(
            files=form.uploads(), as_of=form.cleaned_data["as_of"], actor=request.user, at=now
        )
    except Refusal as refusal:
        form.add_error("roster", str(refusal))
        return _upload_page(request, form, status=422)
    return redirect("certificates:import", key)


def _upload_page(request: UserRequest, form: RosterForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "columns": {kind.value: REQUIRED[kind] for kind in Kind}}
    return render(request, "certificates/roster/imports.html", context, status=status)


@role_required(Role.HR)
@require_safe
def import_page(request: UserRequest, key: str) -> HttpResponse:
    """Show what an upload would change, or what it has changed."""
    draft = _own(request, key)
    details = [_shown(said) for said in draft.report["details"]]
    context = {
        "draft": draft,
        "report": draft.report,
        "changes": draft.report["accepted"] + draft.report["repaired"],
        "shown": SHOWN,
        "rejected": [said for said in details if said["action"] == "reject"],
        "repaired": [said for said in details if said["action"] == "repair"],
        "sheets": [said for said in details if said["row"] is None],
    }
    return render(request, "certificates/roster/import.html", context)


@role_required(Role.HR)
@require_POST
def confirm_import(request: UserRequest, key: str) -> HttpResponse:
    """Enter an upload that was looked at."""
    try:
        operations.import_kept(key=key, actor=request.user, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("certificates:import", key)


@role_required(Role.HR)
@require_safe
def import_report(request: UserRequest, key: str, kind: str) -> HttpResponse:
    """Hand out the whole report: as a workbook for people, as JSON for programs."""
    draft = _own(request, key)
    if kind not in ("json", "xlsx"):
        raise Http404
    name = f"roster-report-{draft.as_of.isoformat()}.{kind}"
    if kind == "json":
        text = json.dumps(draft.report, ensure_ascii=False, indent=1)
        answer = HttpResponse(text, content_type="application/json")
    else:
        answer = HttpResponse(_workbook(draft.report), content_type=REPORT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _own(request: UserRequest, key: str) -> drafts.Draft:
    draft = drafts.find(key, owner=request.user)
    if draft is None:
        raise Http404
    return draft


def _shown(said: dict[str, Any]) -> dict[str, Any]:
    reason = REASONS.get(said["code"], said["code"])
    return said | {"reason": reason, "act": ACTIONS[said["action"]]}


def _workbook(report: dict[str, Any]) -> bytes:
    """Return the details as a workbook. Cells are text: nothing that was typed is ever run."""
    heads = {
        "file": _("File"),
        "sheet": _("Sheet"),
        "row": _("Row"),
        "act": _("Decision"),
        "column": _("Column"),
        "reason": _("Reason"),
        "raw": _("Typed"),
        "value": _("Taken as"),
        "code": _("Code"),
    }
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, head in enumerate(heads.values()):
            sheet.write_string(0, place, head)
        for number, said in enumerate(map(_shown, report["details"]), start=1):
            for place, name in enumerate(heads):
                value = said[name]
                sheet.write_string(number, place, "" if value is None else str(value))
    return stream.getvalue()
