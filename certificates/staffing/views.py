"""The staffing board, the units behind it, and one unit with its people."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.http import UserRequest, role_required
from accounts.models import Role
from certificates.staffing import queries, rules
from certificates.staffing.chart import draw_months
from certificates.staffing.forms import BoardForm
from certificates.staffing.rules import Board, Strength
from core.dates import local_day
from org.models import Unit
from org.queries import units_in_reach

PAGE = 25
READERS = (Role.HR, Role.REGISTRAR, Role.APPROVER, Role.AUDITOR)
# The rule that is shown first: who may act today.
FIRST_RULE = "supervisors-certified"


@role_required(*READERS)
def board(request: UserRequest) -> HttpResponse:
    """Show how the units in the reader's reach are staffed, by each rule."""
    today = local_day(timezone.now())
    form = BoardForm(request.GET)
    chosen = form.chosen(today=today)
    root = queries.root_of(request.user)
    if root is None:
        return render(request, "certificates/staffing/no_reach.html")
    drawn = queries.staffing_board(root=root, day=chosen["as_of"])
    report = drawn.report(chosen["rule"] or FIRST_RULE)
    context = {
        "form": form,
        "chosen": chosen,
        "today": today,
        "root": root,
        "board": drawn,
        "report": report,
        "chart": draw_months(queries.running_out_by_month(root=root, day=drawn.day), day=drawn.day),
        **(_shortfalls(request, drawn, report.rule.code, chosen) if report else {}),
    }
    return render(request, "certificates/staffing/board.html", context)


def _shortfalls(
    request: UserRequest, drawn: Board, code: str, chosen: dict[str, Any]
) -> dict[str, Any]:
    """Return the matrix of one rule, and the units behind the chosen part of it."""
    levels = [level for level in Unit.Level if _has(drawn, level)]
    lines = rules.matrix(drawn.strengths, code, levels)
    region = next((line for line in lines if line.code == chosen["region"]), None)
    strengths = _within(drawn.strengths, region.code if region else "", chosen["level"])
    short = rules.shortest_first(strengths, code)
    return {
        "levels": levels,
        "matrix": [(line, [(level, line.cells[level]) for level in levels]) for line in lines],
        "region": region,
        "level": next((level for level in levels if level == chosen["level"]), None),
        "page": Paginator(_rows(short, code), PAGE).get_page(request.GET.get("page")),
    }


def _has(drawn: Board, level: str) -> bool:
    return any(strength.unit.level == level for strength in drawn.strengths)


def _within(strengths: Iterable[Strength], region: str, level: str) -> list[Strength]:
    return [
        strength
        for strength in strengths
        if region in ("", strength.unit.region_code) and level in ("", strength.unit.level)
    ]


def _rows(strengths: Iterable[Strength], code: str) -> list[tuple[Strength, int]]:
    return [(strength, strength.missing(code)) for strength in strengths]


@role_required(*READERS)
def units(request: UserRequest) -> HttpResponse:
    """List the units with their figures."""
    form = BoardForm(request.GET)
    chosen = form.chosen(today=local_day(timezone.now()))
    root = queries.root_of(request.user)
    if root is None:
        return render(request, "certificates/staffing/no_reach.html")
    drawn = queries.staffing_board(root=root, day=chosen["as_of"])
    found = [
        strength
        for strength in _within(drawn.strengths, chosen["region"], chosen["level"])
        if chosen["q"] in strength.unit.name or chosen["q"] == strength.unit.code
    ]
    regions = {strength.unit.region_code: strength.unit.region for strength in drawn.strengths}
    context = {
        "form": form,
        "chosen": chosen,
        "regions": regions,
        "levels": Unit.Level.choices,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "certificates/staffing/units.html", context)


@role_required(*READERS)
def unit(request: UserRequest, pk: int) -> HttpResponse:
    """Show who serves in a unit, which certificates they hold, and what the unit lacks."""
    chosen = BoardForm(request.GET).chosen(today=local_day(timezone.now()))
    found = get_object_or_404(units_in_reach(request.user).select_related("parent"), pk=pk)
    strength = queries.strength_of(found, day=chosen["as_of"])
    if strength is None:
        raise Http404
    context = {
        "unit": found,
        "chosen": chosen,
        "strength": strength,
        "counts": list(strength.counts.values()),
        "members": queries.members_of(found, day=chosen["as_of"]),
    }
    return render(request, "certificates/staffing/unit.html", context)
