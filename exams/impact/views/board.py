"""What amendments broke: the board, and the list of one version."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from content.api import LawVersion, article_by_key
from core.dates import local_day
from core.errors import Refusal
from exams.impact import operations, queries
from exams.impact.forms import NarrowForm
from exams.impact.models import LawChangeTask

PAGE = 20
READERS = (Role.TRAINER, Role.REVIEWER, Role.AUDITOR)
Kind = LawChangeTask.Kind


@role_required(*READERS)
@require_safe
def board(request: UserRequest) -> HttpResponse:
    """Show which versions broke something, and what is still stale."""
    today = local_day(timezone.now())
    context = {"board": queries.board(on=today), "today": today}
    return render(request, "exams/impact/board.html", context)


@role_required(*READERS)
@require_safe
def version(request: UserRequest, key: str) -> HttpResponse:
    """List what a version breaks."""
    found = _version(key)
    now = timezone.now()
    impact = queries.law_impact(found, at=now)
    every = queries.lines(found, impact)
    form = NarrowForm(request.GET or None, initial={"state": "open"})
    wanted = form.chosen() if form.is_bound else queries.Narrowing()
    shown = [line for line in every if wanted.fits(line)]
    context = {
        "version": found,
        "days_left": (found.effective_on - local_day(now)).days,
        "state": found.state_on(local_day(now)),
        "form": form,
        "wanted": wanted,
        "tabs": _tabs(wanted, every),
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "urgent": [line for line in every if line.kind in URGENT and line.state == "open"],
        "renumbered": sum(_is_correctable(line) for line in every),
        "open": sum(line.state == "open" for line in every),
        "settled": sum(line.state == "settled" for line in every),
        "unaffected": impact.unaffected,
        "today": local_day(now),
        "may_settle": Role.REVIEWER in roles_of(request.user),
    }
    return render(request, "exams/impact/version.html", context)


# Somebody may sit these soon: they stand on top.
URGENT = frozenset({Kind.PAPER, Kind.SITTING})


def _is_correctable(line: queries.Line) -> bool:
    return line.kind == Kind.ITEM and line.effect == "renumbered" and line.state == "open"


def _tabs(
    wanted: queries.Narrowing, lines: list[queries.Line]
) -> list[tuple[str, object, int, bool]]:
    """Return the kinds with how many lines each has: code, label, count, whether it is shown."""
    counts = wanted.counts(lines)
    kinds = [("", _("All")), *((kind.value, kind.label) for kind in Kind)]
    return [
        (code, label, counts[code], code == wanted.kind)
        for code, label in kinds
        if counts[code] or not code or code == wanted.kind
    ]


def _version(key: str) -> LawVersion:
    return get_object_or_404(LawVersion.objects.select_related("law", "ended_by__law"), key=key)


@role_required(Role.REVIEWER)
def correct(request: UserRequest, key: str) -> HttpResponse:
    """Show which citations are corrected in one action; then do it."""
    found = _version(key)
    now = timezone.now()
    if request.method != "POST":
        every = queries.lines(found, queries.law_impact(found, at=now))
        lines = [line for line in every if _is_correctable(line)]
        context = {
            "version": found,
            "lines": lines,
            "is_in_force": found.state_on(local_day(now)) == LawVersion.State.IN_FORCE,
        }
        return render(request, "exams/impact/correct.html", context)
    try:
        done = operations.correct_citations(version_id=found.pk, actor=request.user, at=now)
    except Refusal as refusal:
        return refused(request, refusal)
    _tell(request, done)
    return redirect("exams:law-change", found.key)


def _tell(request: UserRequest, done: operations.Corrected) -> None:
    count = len(done.corrected)
    said = ngettext("%(count)s citation is corrected.", "%(count)s citations are corrected.", count)
    messages.success(request, said % {"count": count})
    for code, reason in done.left[:PAGE]:
        messages.warning(request, f"{code}: {reason}")


@role_required(*READERS)
@require_safe
def article_used(request: UserRequest) -> HttpResponse:
    """Show which items and papers cite an article; a fragment for the page of the law."""
    article = article_by_key(request.GET.get("key", "")[:220])
    context = {"article": article, "use": queries.article_use(article) if article else None}
    part = "_article_used.html" if request.htmx else "article_used.html"
    return render(request, f"exams/impact/{part}", context, status=200 if article else 404)
