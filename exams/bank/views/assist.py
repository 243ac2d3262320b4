"""Parts of the editor that load themselves: rows, articles, enemies, preview, checks."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from content.api import article_by_key
from core.dates import local_day
from exams.bank import queries_doubles, queries_editor
from exams.bank.models import ItemVersion
from exams.bank.views.typed import (
    Page,
    articles_cited,
    articles_found,
    further_articles,
    items_found,
    items_named,
    said_lints,
    said_problems,
    sent,
)


@role_required(Role.TRAINER)
@require_safe
def articles(request: UserRequest) -> HttpResponse:
    """Offer the articles that fit what was typed; those chosen among the ones before stay so."""
    typed, key = request.GET.get("q", "").strip(), request.GET.get("article", "")
    found, named = articles_found(typed, _page().today), request.GET.getlist("also")
    chosen = article_by_key(key) if key else None
    kept = [*([chosen] if chosen else []), *further_articles(named)]
    found = [*(each for each in dict.fromkeys(kept) if each not in found), *found]
    context = {"typed": typed, "found": found, "chosen": chosen, "named": named}
    return render(request, "exams/bank/_articles.html", context)


@role_required(Role.TRAINER)
@require_POST
def cited(request: UserRequest) -> HttpResponse:
    """Offer the articles that the text cites; one chosen before stays chosen."""
    found = articles_cited(request, _page().today)
    if not found and request.htmx.trigger == "law-found":
        # Nobody asked: what was found before stays.
        return HttpResponse(status=204)
    key = request.POST.get("article", "")
    context = {"found": found, "chosen": article_by_key(key) if key else None, "is_cited": True}
    return render(request, "exams/bank/_articles.html", context)


@role_required(Role.TRAINER)
@require_POST
def options(request: UserRequest) -> HttpResponse:
    """Draw the rows below the stem again: for another type, with one more, with one less."""
    act = request.POST.get("act", "")
    typed = sent(_page(), request.POST, act)
    context = {"rows": typed.rows, "content": typed.content, "act": act}
    return render(request, "exams/bank/_rows.html", context)


@role_required(Role.TRAINER)
@require_POST
def enemies(request: UserRequest) -> HttpResponse:
    """Offer the items that fit what was typed as enemies; those chosen stay chosen."""
    chosen = request.POST.getlist("enemies")
    typed = request.POST.get("enemy", "")
    own = request.POST.get("code", "")
    context = {
        "enemies": items_named(chosen),
        "enemy": typed,
        "enemies_found": items_found(typed, besides=[own, *chosen]),
    }
    return render(request, "exams/bank/_enemies.html", context)


@role_required(Role.TRAINER)
@require_POST
def preview(request: UserRequest) -> HttpResponse:
    """Show the item as candidates see it on a phone."""
    content = sent(_page(), request.POST).content
    context = {"content": content, "kind_label": ItemVersion.Kind(content.kind).label}
    return render(request, "exams/bank/_preview.html", context)


@role_required(Role.TRAINER)
@require_POST
def assist(request: UserRequest) -> HttpResponse:
    """Say what is missing, what an editor would say, and which items nearly say the same."""
    typed = sent(_page(), request.POST)
    content = typed.content
    own, topic = request.POST.get("item", ""), request.POST.get("topic", "")
    item_id = int(own) if own.isdecimal() and len(own) < 18 else None
    context = {
        "problems": said_problems(content),
        "lints": said_lints(content),
        "spread": queries_editor.spread_in_topic(topic) if topic else None,
        "doubles": queries_doubles.near_doubles(content, exclude_item=item_id),
    }
    return render(request, "exams/bank/_assist.html", context)


def _page() -> Page:
    return Page(local_day(timezone.now()))
