"""The results of sittings for those in charge: figures, units, items, candidates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from exams.results import charts, queries, rules
from exams.results.forms import AsOfForm
from exams.results.queries import Show
from exams.results.words import OTHER_UNITS, VERDICTS
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach

PAGE = 25
ROWS = 100
READERS = (Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)


@role_required(*READERS)
@require_safe
def results(request: UserRequest) -> HttpResponse:
    """List the sittings in reach that have results."""
    rows = queries.result_sittings(request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "exams/results/results.html", {"page": page})


@dataclass(frozen=True, slots=True)
class Asked:
    """Which sitting is looked at, as of when, and what every tab of it shows."""

    sitting: Sitting
    at: datetime
    now: datetime
    form: AsOfForm

    @property
    def status(self) -> int:
        return 200 if self.form.is_valid() else 422

    def context(self, tab: str, **more: Any) -> dict[str, Any]:
        is_now = self.at == self.now
        moment = "" if is_now else f"{localtime(self.at):%Y-%m-%dT%H:%M:%S}"
        return {
            "sitting": self.sitting,
            "tab": tab,
            "form": self.form,
            "at": self.at,
            "is_now": is_now,
            "as_of": moment,
            "query": f"?{urlencode({'as_of': moment})}" if moment else "",
            "is_list_open": self.at < queries.list_fixed_at(self.sitting),
            **more,
        }


def asked(request: UserRequest, sitting_id: int) -> Asked:
    """Return what is asked for of a sitting in reach, or answer 404."""
    reach = sittings_in_reach(request.user).select_related("paper", "unit", "released_by")
    sitting = get_object_or_404(reach, pk=sitting_id)
    now = timezone.now()
    form = AsOfForm(request.GET, now=now)
    return Asked(sitting, form.moment, now, form)


@role_required(*READERS)
@require_safe
def sitting_results(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show how a sitting went, in figures."""
    ask = asked(request, sitting_id)
    figures = queries.figures_of(ask.sitting, at=ask.at, now=ask.now)
    context = ask.context(
        "overall",
        figures=figures,
        chart=charts.histogram(figures.columns, figures.cut_score),
        waiting=queries.waiting_request(ask.sitting),
        left_out=queries.left_out_in(ask.sitting) if ask.sitting.released_at else [],
    )
    return render(request, "exams/results/sitting_results.html", context, status=ask.status)


@role_required(*READERS)
@require_safe
def sitting_units(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show how the units in reach did in a sitting."""
    ask = asked(request, sitting_id)
    units = queries.unit_figures(ask.sitting, at=ask.at, now=ask.now, reader=request.user)
    context = ask.context("units", units=units, others=OTHER_UNITS)
    return render(request, "exams/results/sitting_units.html", context, status=ask.status)


@role_required(*READERS)
@require_safe
def sitting_items(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show how the items of a sitting's paper went."""
    ask = asked(request, sitting_id)
    items, without = queries.item_figures(ask.sitting, at=ask.at)
    rows = [(item, VERDICTS[item.facility.verdict]) for item in items]
    context = ask.context("items", rows=rows, without=without, fewest=rules.FEWEST_ANSWERS)
    return render(request, "exams/results/sitting_items.html", context, status=ask.status)


@role_required(*READERS)
@require_safe
def sitting_candidates(request: UserRequest, sitting_id: int) -> HttpResponse:
    """List the candidates of a sitting: with a result, held, waiting, or absent."""
    ask = asked(request, sitting_id)
    typed = request.GET.get("show", "")
    show = Show(typed) if typed in list(Show) else Show.RESULTS
    lists = {
        Show.RESULTS: queries.result_rows,
        Show.HELD: queries.held_people,
        Show.UNMARKED: queries.unmarked_people,
        Show.ABSENT: queries.absent_people,
    }
    rows: Any = lists[show](ask.sitting, at=ask.at)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = ask.context("candidates", show=show.value, page=page)
    return render(request, "exams/results/sitting_candidates.html", context, status=ask.status)
