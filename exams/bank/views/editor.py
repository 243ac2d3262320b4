"""The editor of items. Each part of it works without scripts; htmx only saves reloads."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import UserRequest, role_required
from accounts.models import Role
from accounts.queries import roles_of
from content.api import Article, article_by_key, case_domains, published_posts
from core.dates import local_day
from core.errors import Refusal
from exams.bank import lints, markup, operations, queries, queries_doubles, queries_editor, rules
from exams.bank.models import Item, ItemVersion
from exams.bank.operations import attributes as attribute_operations
from exams.bank.operations.drafts import UNDER_REVIEW
from exams.bank.views.bank import possible_acts
from exams.bank.views.pictures import taken_in
from exams.bank.views.typed import (
    Page,
    Typed,
    articles_cited,
    articles_found,
    further_articles,
    items_found,
    items_named,
    kept,
    said_lints,
    said_problems,
    sent,
    started,
    with_picture,
)
from exams.bank.wording_lints import LINTS

KEPT = ("save", "submit")


@role_required(Role.TRAINER)
def new_item(request: UserRequest) -> HttpResponse:
    """Write a new item."""
    page = Page(local_day(timezone.now()))
    if request.method == "POST":
        return _take(request, page)
    return _editor(request, page, started(request.GET))


@role_required(Role.TRAINER, Role.REVIEWER, Role.AUDITOR)
def item(request: UserRequest, item_id: int) -> HttpResponse:
    """Show an item: in the editor to who may change it, else to read."""
    found = get_object_or_404(Item.objects.select_related("topic"), pk=item_id)
    page = Page(local_day(timezone.now()), found, queries.item_versions(found))
    if request.method == "POST":
        if Role.TRAINER not in roles_of(request.user):
            raise PermissionDenied
        return _take(request, page)
    if not _may_change(request, page):
        return _reading(request, page)
    return _editor(request, page, kept(page))


def _may_change(request: UserRequest, page: Page) -> bool:
    if Role.TRAINER not in roles_of(request.user) or page.item is None or page.newest is None:
        return False
    if page.item.status == Item.Status.RETIRED:
        return False
    is_own = page.newest.author_id == request.user.pk
    is_open_to_author = is_own and page.newest.status not in UNDER_REVIEW
    return page.newest.released_at is not None or is_open_to_author


def _take(request: UserRequest, page: Page) -> HttpResponse:
    """Keep what was sent, or only draw it again: one row more, an article found, a preview."""
    act = request.POST.get("act", "save")
    if act == "add-picture":
        return _take_picture(request, page)
    typed = sent(page, request.POST, act)
    if act not in KEPT:
        cited = articles_cited(request, page.today) if act == "cited" else None
        return _editor(request, page, typed, cited=cited, is_checked=False)
    has_attributes = typed.attributes.is_bound
    are_valid = [typed.form.is_kept(typed.rows), not has_attributes or typed.attributes.is_valid()]
    if not all(are_valid):
        return _editor(request, page, typed, status=422)
    draft = typed.form.draft(typed.rows)
    try:
        version = operations.save_draft(
            item_id=page.item.pk if page.item else None,
            draft=draft,
            author=request.user,
            at=timezone.now(),
            seen=typed.form.cleaned_data["seen"],
        )
    except Refusal as refusal:
        return _editor(request, page, typed, refusal=refusal, status=409)
    _say_what_went(request, draft.content)
    if has_attributes and not _keep_attributes(request, version, typed):
        return redirect("exams:item", version.item_id)
    return _submit(request, version) if act == "submit" else _saved(request, version)


def _take_picture(request: UserRequest, page: Page) -> HttpResponse:
    """Take in a picture and put it behind the text, for browsers without scripts."""
    try:
        tag = taken_in(request)
    except Refusal as refusal:
        typed = sent(page, request.POST)
        return _editor(request, page, typed, refusal=refusal, is_checked=False, status=409)
    typed = sent(page, with_picture(request.POST, tag))
    return _editor(request, page, typed, is_checked=False)


def _keep_attributes(request: UserRequest, version: ItemVersion, typed: Typed) -> bool:
    """Keep what is said beside the text, which is kept by now; tell the author if it cannot be."""
    now = timezone.now()
    try:
        attribute_operations.set_attributes(
            item_id=version.item_id,
            attributes=typed.attributes.attributes(),
            enemies=typed.enemies,
            actor=request.user,
            at=now,
        )
        attribute_operations.set_further_articles(
            version_id=version.pk, keys=typed.also, author=request.user, at=now
        )
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return False
    return True


def _say_what_went(request: UserRequest, content: rules.Content) -> None:
    """Tell the author which markup was taken out of what they wrote."""
    if not content.is_html:
        return
    texts = [content.stem, content.rationale, content.answer, *content.targets]
    texts += [choice.text for choice in content.choices]
    for part in content.parts:
        texts += [part.stem, part.answer, *(choice.text for choice in part.choices)]
    gone = sorted({name for text in texts for name in markup.gone(text)})
    if gone:
        said = _("Items cannot have this markup, so it was taken out: %(names)s")
        messages.warning(request, said % {"names": ", ".join(gone)})


def _saved(request: UserRequest, version: ItemVersion) -> HttpResponse:
    messages.success(request, _("The draft is saved."), extra_tags="toast")
    typed = request.POST.get("q", "").strip()
    query = f"?{urlencode({'q': typed})}" if typed else ""
    return redirect(reverse("exams:item", args=[version.item_id]) + query)


def _submit(request: UserRequest, version: ItemVersion) -> HttpResponse:
    """Hand a draft on that is kept already: if it is refused, nothing that was typed is lost."""
    found = lints.lints_of(queries.content_of(version))
    musts = [str(LINTS[lint.code]) for lint in found if lint.severity == lints.Severity.MUST]
    if musts:
        messages.warning(request, " ".join(musts))
        return redirect("exams:item", version.item_id)
    try:
        operations.submit_for_review(version_id=version.pk, author=request.user, at=timezone.now())
    except ItemVersion.DoesNotExist:
        messages.info(request, _("Nothing was changed. The item stays as it is in use."))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The version waits for a reviewer now."))
    return redirect("exams:item", version.item_id)


def _editor(
    request: UserRequest,
    page: Page,
    typed: Typed,
    *,
    refusal: Refusal | None = None,
    cited: list[Article] | None = None,
    is_checked: bool = True,
    status: int = 200,
) -> HttpResponse:
    searched = (request.POST.get("q") or request.GET.get("q") or "").strip()
    content = typed.content
    chosen = article_by_key(content.article)
    context = {
        "page": page,
        "item": page.item,
        "form": typed.form,
        "attributes": typed.attributes,
        "is_checked": is_checked,
        "refusal": {"code": refusal.code, "message": str(refusal)} if refusal else None,
        "basis": queries.basis(chosen, on=page.today) if chosen else None,
        "typed": searched,
        "found": articles_found(searched, page.today) if cited is None else cited,
        "is_cited": cited is not None,
        "also": further_articles(typed.also),
        "acts": possible_acts(request, page.item) if page.item else [],
        "exposure": queries_editor.exposure(page.item) if page.item else None,
        "domains": case_domains(),
        "posts": published_posts(),
        **_fragments(request, page, typed, content),
    }
    return render(request, "exams/bank/editor.html", context, status=status)


def _fragments(
    request: UserRequest, page: Page, typed: Typed, content: rules.Content
) -> dict[str, Any]:
    """Return what the parts are drawn from that htmx draws anew as somebody types."""
    enemy = request.POST.get("enemy", "")
    own = page.item.code if page.item else ""
    item_id = page.item.pk if page.item else None
    topic = str(typed.form["topic"].value() or "")
    return {
        "rows": typed.rows,
        "content": content,
        "kind_label": ItemVersion.Kind(content.kind).label,
        "problems": said_problems(content),
        "lints": said_lints(content),
        "spread": queries_editor.spread_in_topic(topic) if topic else None,
        "doubles": queries_doubles.near_doubles(content, exclude_item=item_id),
        "enemies": items_named(typed.enemies),
        "enemy": enemy,
        "enemies_found": items_found(enemy, besides=[own, *typed.enemies]),
    }


def _reading(request: UserRequest, page: Page) -> HttpResponse:
    newest = page.newest
    context = {
        "page": page,
        "item": page.item,
        "version": newest,
        "content": queries.content_of(newest) if newest else None,
        "basis": _basis(newest, page),
        "also": list(newest.also_cites.select_related("version__law")) if newest else [],
        "enemies": list(page.item.enemies.order_by("code")) if page.item else [],
        "exposure": queries_editor.exposure(page.item) if page.item else None,
        "acts": possible_acts(request, page.item) if page.item else [],
    }
    return render(request, "exams/bank/item.html", context)


def _basis(version: ItemVersion | None, page: Page) -> queries.Basis | None:
    article = version.article if version else None
    return queries.basis(article, on=page.today) if article else None
