"""The report of an import as a file."""

import io
import json
from collections.abc import Iterable

import xlsxwriter
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from exams.bank.models import ItemVersion
from exams.exchange import queries
from exams.exchange.models import ItemImport

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@role_required(Role.TRAINER)
@require_safe
def report(request: UserRequest, import_id: int, kind: str) -> HttpResponse:
    """Hand out the whole report: as a workbook for people, as JSON for programs."""
    shown = get_object_or_404(ItemImport, pk=import_id, started_by=request.user)
    if kind == "json":
        text = json.dumps(queries.report_of_import(shown), ensure_ascii=False, indent=1)
        answer = HttpResponse(text, content_type="application/json")
    elif kind == "xlsx":
        answer = HttpResponse(_workbook(shown), content_type=WORKBOOK)
    else:
        raise Http404
    name = f"import-{shown.pk}-report.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _workbook(shown: ItemImport) -> bytes:
    """Return the rows as a workbook. Cells are text: nothing that was typed is ever run."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(_lines(shown)):
            for place, text in enumerate(cells):
                sheet.write_string(number, place, text[:32000])
    return stream.getvalue()


def _lines(shown: ItemImport) -> Iterable[list[str]]:
    yield [
        _("Place"),
        _("Outcome"),
        _("Type"),
        _("Stem"),
        pgettext("item", "Options"),
        pgettext("item", "Key"),
        _("Legal basis"),
        _("What differs"),
        _("Reason"),
        _("Notes"),
        _("Item"),
    ]
    rows = list(queries.rows_of(shown))
    for each in queries.shown(rows):
        row = each.row
        yield [
            row.place,
            row.get_outcome_display(),
            str(ItemVersion.Kind(each.kind).label) if each.kind else "",
            each.stem,
            "\n".join(f"{option.mark}. {option.text}" for option in each.options),
            "\n".join(each.key),
            each.basis,
            "、".join(str(change.label) for change in each.changes),
            row.reason,
            "\n".join(row.notes),
            row.item.code if row.item else "",
        ]
