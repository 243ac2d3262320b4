"""Trainers' page for exporting items: what a format has no place for is shown before."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.dates import local_day
from core.errors import Refusal
from exams.exchange import operations
from exams.exchange.forms import ExportForm

SHOWN = 50  # items that are left out


@role_required(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: UserRequest) -> HttpResponse:
    """Show what a file of the chosen items would be; hand it out when that is sent."""
    if request.method == "POST":
        return _download(request)
    form = ExportForm(request.GET or None)
    if not form.is_bound:
        return render(request, "exams/exchange/export.html", {"form": form})
    if not form.is_valid():
        return render(request, "exams/exchange/export.html", {"form": form}, status=422)
    written = operations.preview_export(
        selection=form.selection(), format=form.cleaned_data["format"]
    )
    context = {"form": form, "written": written, "shown": SHOWN, "chosen": form.cleaned_data}
    return render(request, "exams/exchange/export.html", context)


def _download(request: UserRequest) -> HttpResponse:
    form = ExportForm(request.POST)
    if not form.is_valid():
        return render(request, "exams/exchange/export.html", {"form": form}, status=422)
    now = timezone.now()
    try:
        written = operations.export_items(
            selection=form.selection(),
            format=form.cleaned_data["format"],
            actor=request.user,
            at=now,
        )
    except Refusal as refusal:
        return refused(request, refusal)
    answer = HttpResponse(written.data, content_type=written.media_type)
    name = f"items-{local_day(now).isoformat()}.{written.extension}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
