"""Results as files, and the participation of units over a period."""

from datetime import datetime, timedelta
from typing import IO

from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from core.dates import local_day
from exams.results import operations, queries, writing
from exams.results.forms import ExportForm, ParticipationForm
from exams.results.queries import Participation
from exams.results.views.desk import READERS
from exams.sittings.models import Sitting

EXPORTERS = (Role.TRAINER, Role.AUDITOR)
# What the page of participation shows first.
PERIOD = timedelta(days=365)


@role_required(*EXPORTERS)  # type: ignore[arg-type] # what is streamed is no HttpResponse
@require_POST
def export(request: UserRequest, sitting_id: int) -> HttpResponseBase:
    """Hand out the results of a sitting as a file; the audit log says to whom."""
    now = timezone.now()
    form = ExportForm(request.POST, now=now)
    if not form.is_valid():
        raise Http404
    at, format = form.cleaned_data["as_of"], form.cleaned_data["format"]
    try:
        sitting = operations.record_export(
            sitting_id=sitting_id, format=format, as_of=at, actor=request.user, at=now
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    name = f"results-{sitting.pk}-{local_day(at).isoformat()}.{format}"
    rows = queries.export_rows(sitting, at=at, now=now)
    if format == "csv":
        return StreamingHttpResponse(
            writing.sitting_table(rows),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    book = writing.sitting_workbook(
        sitting,
        rows=rows,
        units=queries.unit_figures(sitting, at=at, now=now, reader=request.user),
        figures=queries.figures_of(sitting, at=at, now=now),
        asked_by=request.user.name,
        asked_at=now,
    )
    return _workbook(book, name)


def _workbook(book: IO[bytes], name: str) -> FileResponse:
    return FileResponse(book, as_attachment=True, filename=name, content_type=writing.WORKBOOK_TYPE)


@role_required(*READERS)
@require_safe
def participation(request: UserRequest) -> HttpResponse:
    """Show who took part and passed, by unit in reach, over a period."""
    now = timezone.now()
    form = _participation_form(request, now)
    found = _found(request, form) if form.is_valid() else None
    context = {"form": form, "found": found, "at": form.moment}
    status = 200 if form.is_valid() else 422
    return render(request, "exams/results/participation.html", context, status=status)


@role_required(*EXPORTERS)  # type: ignore[arg-type] # what is streamed is no HttpResponse
@require_POST
def participation_export(request: UserRequest) -> HttpResponseBase:
    """Hand out the same as a workbook; the audit log says to whom."""
    now = timezone.now()
    form = ParticipationForm(request.POST, now=now)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    try:
        operations.record_participation_export(
            since=asked["since"].isoformat(),
            until=asked["until"].isoformat(),
            kind=asked["kind"],
            as_of=asked["as_of"],
            actor=request.user,
            at=now,
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    kinds = dict(Sitting.Kind.choices)
    about = [
        (pgettext("results", "Period"), f"{asked['since']} – {asked['until']}"),
        (_("Kind"), str(kinds.get(asked["kind"], _("All kinds")))),
        (pgettext("results", "As of"), writing.moment(asked["as_of"])),
        (pgettext("results", "Exported"), f"{writing.moment(now)} {request.user.name}"),
    ]
    book = writing.participation_workbook(_found(request, form), asked=about)
    return _workbook(book, f"participation-{asked['since']}-{asked['until']}.xlsx")


def _participation_form(request: UserRequest, now: datetime) -> ParticipationForm:
    if "since" in request.GET:
        return ParticipationForm(request.GET, now=now)
    today = local_day(now)
    first = {"since": (today - PERIOD).isoformat(), "until": today.isoformat()}
    return ParticipationForm(first, now=now)


def _found(request: UserRequest, form: ParticipationForm) -> Participation:
    asked = form.cleaned_data
    return queries.participation(
        reader=request.user,
        since=asked["since"],
        until=asked["until"],
        kind=asked["kind"],
        at=asked["as_of"],
    )
