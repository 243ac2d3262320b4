"""The editor of items. Each part of it works without scripts; htmx only saves reloads."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from accounts.queries import roles_of
from content.api import Article, article_by_key, cited_articles, search_articles
from core.dates import local_day
from core.errors import Refusal
from exams.bank import operations, queries, rules
from exams.bank.forms import ItemForm, sent_choices, shaped_choices
from exams.bank.models import Item, ItemVersion
from exams.bank.views.bank import possible_acts
from exams.bank.wording import PROBLEMS

# Articles that a search offers.
OFFERED = 8
# Of a text in which citations are looked for; the form takes no more.
LONGEST = 4000
KEPT = ("save", "submit")


@dataclass(frozen=True, slots=True)
class Page:
    """What the editor is about: a new item, or one that is there."""

    today: date
    item: Item | None = None
    versions: list[ItemVersion] = field(default_factory=list)  # the newest first

    @property
    def newest(self) -> ItemVersion | None:
        return self.versions[0] if self.versions else None

    @property
    def open_version(self) -> ItemVersion | None:
        """The version that is being worked on; none before anything is saved."""
        newest = self.newest
        return newest if newest and newest.released_at is None else None

    @property
    def number(self) -> int:
        """The number that what is written here has or will have."""
        newest = self.newest
        if newest is None:
            return 1
        return newest.number + (1 if newest.released_at else 0)

    def form(self, data: Any = None) -> ItemForm:
        """Return the form, filled with what was sent or with what the item says."""
        is_settled = bool(self.item and self.item.released_id)
        return ItemForm(data, is_settled=is_settled, initial=self._initial())

    def _initial(self) -> dict[str, Any]:
        newest = self.newest
        if newest is None or self.item is None:
            return {"kind": rules.SINGLE, "purpose": Item.Purpose.EXAM}
        return {
            "kind": newest.kind,
            "stem": newest.stem,
            "rationale": newest.rationale,
            "article": newest.article.key if newest.article else "",
            "paragraph": newest.paragraph or None,
            "subparagraph": newest.subparagraph or None,
            "topic": self.item.topic.code,
            "purpose": self.item.purpose,
            "source": newest.source,
            "seen": newest.content_hash,
        }


@role_required(Role.TRAINER)
def new_item(request: UserRequest) -> HttpResponse:
    """Write a new item."""
    page = Page(local_day(timezone.now()))
    if request.method == "POST":
        return _take(request, page)
    return _editor(request, page, page.form(), shaped_choices(rules.SINGLE, ()))


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
    newest = page.newest
    choices = queries.content_of(newest).choices if newest else ()
    kind = newest.kind if newest else rules.SINGLE
    return _editor(request, page, page.form(), shaped_choices(kind, choices))


def _may_change(request: UserRequest, page: Page) -> bool:
    if Role.TRAINER not in roles_of(request.user) or page.item is None or page.newest is None:
        return False
    if page.item.status == Item.Status.RETIRED:
        return False
    is_own = page.newest.author_id == request.user.pk
    is_open_to_author = is_own and page.newest.status != ItemVersion.Status.IN_REVIEW
    return page.newest.released_at is not None or is_open_to_author


def _take(request: UserRequest, page: Page) -> HttpResponse:
    """Keep what was sent, or only draw it again with one row more or an article found."""
    act = request.POST.get("act", "save")
    form, sent = page.form(request.POST), sent_choices(request.POST)
    kind = request.POST.get("kind", rules.SINGLE)
    if act not in KEPT:
        rows = shaped_choices(kind, sent, act=act)
        cited = _cited(request, page.today) if act == "cited" else None
        return _editor(request, page, form, rows, cited=cited, is_checked=False)
    if not form.is_valid():
        return _editor(request, page, form, shaped_choices(kind, sent), status=422)
    draft = form.draft(shaped_choices(kind, sent) if kind == rules.TRUE_FALSE else sent)
    now = timezone.now()
    try:
        version = operations.save_draft(
            item_id=page.item.pk if page.item else None,
            draft=draft,
            author=request.user,
            at=now,
            seen=form.cleaned_data["seen"],
        )
    except Refusal as refusal:
        rows = shaped_choices(kind, sent)
        return _editor(request, page, form, rows, refusal=refusal, status=409)
    return _submit(request, version) if act == "submit" else _saved(request, version)


def _saved(request: UserRequest, version: ItemVersion) -> HttpResponse:
    messages.success(request, _("The draft is saved."), extra_tags="toast")
    typed = request.POST.get("q", "").strip()
    query = f"?{urlencode({'q': typed})}" if typed else ""
    return redirect(reverse("exams:item", args=[version.item_id]) + query)


def _submit(request: UserRequest, version: ItemVersion) -> HttpResponse:
    """Hand a draft on that is kept already: if it is refused, nothing that was typed is lost."""
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
    form: ItemForm,
    choices: tuple[rules.Choice, ...],
    *,
    refusal: Refusal | None = None,
    cited: list[Article] | None = None,
    is_checked: bool = True,
    status: int = 200,
) -> HttpResponse:
    typed = (request.POST.get("q") or request.GET.get("q") or "").strip()
    chosen = article_by_key(str(form["article"].value() or ""))
    basis = queries.basis(chosen, on=page.today) if chosen else None
    content = _content(form, choices)
    context = {
        "page": page,
        "item": page.item,
        "form": form,
        "is_checked": is_checked,
        "refusal": {"code": refusal.code, "message": str(refusal)} if refusal else None,
        "content": content,
        "kind_label": ItemVersion.Kind(content.kind).label,
        "problems": _said(content),
        "basis": basis,
        "typed": typed,
        "found": _found(typed, page.today) if cited is None else cited,
        "is_cited": cited is not None,
        "most": rules.MOST,
        "acts": possible_acts(request, page.item) if page.item else [],
    }
    return render(request, "exams/bank/editor.html", context, status=status)


def _content(form: ItemForm, choices: tuple[rules.Choice, ...]) -> rules.Content:
    kind = str(form["kind"].value())
    return rules.Content(
        kind=kind if kind in ItemVersion.Kind.values else rules.SINGLE,
        stem=str(form["stem"].value() or ""),
        choices=choices,
        rationale=str(form["rationale"].value() or ""),
        article=str(form["article"].value() or ""),
    )


def _said(content: rules.Content) -> list[Any]:
    """Return in words what is still missing."""
    return [PROBLEMS[problem] for problem in rules.problems_of(rules.cleaned(content))]


def _found(typed: str, day: date) -> list[Article]:
    return search_articles(typed, on=day, limit=OFFERED) if typed else []


def _cited(request: UserRequest, day: date) -> list[Article]:
    """Return the articles that stem, options and rationale cite, as in force on a day."""
    parts = [request.POST.get("stem", ""), *request.POST.getlist("option")[: rules.MOST]]
    text = "\n".join(part[:LONGEST] for part in [*parts, request.POST.get("rationale", "")])
    return cited_articles(text, on=day)[:OFFERED]


def _reading(request: UserRequest, page: Page) -> HttpResponse:
    newest = page.newest
    context = {
        "page": page,
        "item": page.item,
        "version": newest,
        "content": queries.content_of(newest) if newest else None,
        "basis": _basis(newest, page.today),
        "acts": possible_acts(request, page.item) if page.item else [],
    }
    return render(request, "exams/bank/item.html", context)


def _basis(version: ItemVersion | None, day: date) -> queries.Basis | None:
    article = version.article if version else None
    return queries.basis(article, on=day) if article else None


# --- Parts that load themselves ------------------------------------------------------------------


@role_required(Role.TRAINER)
@require_safe
def articles(request: UserRequest) -> HttpResponse:
    """Offer the articles that fit what was typed; one chosen among those before stays chosen."""
    typed, key = request.GET.get("q", "").strip(), request.GET.get("article", "")
    found = _found(typed, local_day(timezone.now()))
    chosen = article_by_key(key) if key else None
    if chosen and chosen not in found:
        found.insert(0, chosen)
    context = {"typed": typed, "found": found, "chosen": chosen}
    return render(request, "exams/bank/_articles.html", context)


@role_required(Role.TRAINER)
@require_POST
def cited(request: UserRequest) -> HttpResponse:
    """Offer the articles that the text cites; one chosen before stays chosen."""
    found = _cited(request, local_day(timezone.now()))
    if not found and request.htmx.trigger == "law-found":
        # Nobody asked: what was found before stays.
        return HttpResponse(status=204)
    key = request.POST.get("article", "")
    context = {"found": found, "chosen": article_by_key(key) if key else None, "is_cited": True}
    return render(request, "exams/bank/_articles.html", context)


@role_required(Role.TRAINER)
@require_POST
def options(request: UserRequest) -> HttpResponse:
    """Draw the option rows again: for another type, with one more, with one less."""
    act, kind = request.POST.get("act", ""), request.POST.get("kind", rules.SINGLE)
    rows = shaped_choices(kind, sent_choices(request.POST), act=act)
    content = rules.Content(kind, "", rows, "", "")
    context = {"content": content, "most": rules.MOST, "act": act}
    return render(request, "exams/bank/_options.html", context)


@role_required(Role.TRAINER)
@require_POST
def preview(request: UserRequest) -> HttpResponse:
    """Show the item as candidates see it on a phone, and what is still missing."""
    form = ItemForm(request.POST)
    content = _content(form, sent_choices(request.POST))
    context = {
        "content": content,
        "kind_label": ItemVersion.Kind(content.kind).label,
        "problems": _said(content),
    }
    return render(request, "exams/bank/_preview.html", context)
