"""What somebody is typing in the editor, as its pages and fragments read it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict

from content.api import Article, articles_by_keys, cited_articles, search_articles
from exams.bank import lints, markup, rules
from exams.bank.forms_editor import AttributesForm, ItemForm
from exams.bank.models import Item, ItemVersion
from exams.bank.operations.attributes import MOST_ARTICLES, MOST_ENEMIES
from exams.bank.queries import BankFilter, content_of, items
from exams.bank.rows import Rows, rows_of, said, sent_rows, shaped
from exams.bank.wording import PROBLEMS
from exams.bank.wording_lints import LINTS

# Articles or items that a search offers.
OFFERED = 8
# Of a text in which citations are looked for; the form takes no more.
LONGEST = 8000
# What a new item takes from the address of its editor.
STARTED = ("kind", "topic", "purpose", "article")


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


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of the editor: as the item has them, or as they were sent."""

    form: ItemForm
    attributes: AttributesForm
    rows: Rows
    also: tuple[str, ...] = ()  # citation keys of further articles
    enemies: tuple[str, ...] = ()  # codes

    @property
    def content(self) -> rules.Content:
        """What the item would say if it were kept now."""
        value = {name: self.form[name].value() for name in self.form.fields}
        bare = rules.Content(
            kind=self.rows.kind,
            stem=str(value["stem"] or ""),
            choices=(),
            rationale=str(value["rationale"] or ""),
            article=str(value["article"] or ""),
            paragraph=_number(value["paragraph"]),
            subparagraph=_number(value["subparagraph"]),
            is_html=is_true(value["is_html"]),
        )
        return said(self.rows, bare)


def _number(value: object) -> int:
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 3 else 0


def is_true(value: object) -> bool:
    """Tell whether a hidden field says yes."""
    return str(value) in ("True", "true", "on", "1")


def started(asked: QueryDict) -> Typed:
    """Return the blank fields of a new item, with what the address of its editor asks for."""
    given = {name: str(asked[name]) for name in STARTED if asked.get(name)}
    kind = given["kind"] if given.get("kind") in rules.KINDS else rules.SINGLE
    return Typed(
        form=ItemForm(initial={"purpose": Item.Purpose.EXAM} | given | {"kind": kind}),
        attributes=AttributesForm(initial=_attributes(Item())),
        rows=shaped(Rows(kind)),
    )


def kept(page: Page) -> Typed:
    """Return the fields as the item has them."""
    newest, item = page.newest, page.item
    if newest is None or item is None:
        return started(QueryDict())
    content = content_of(newest)
    return Typed(
        form=ItemForm(is_settled=bool(item.released_id), initial=initial(page)),
        attributes=AttributesForm(initial=_attributes(item)),
        rows=shaped(rows_of(content)),
        also=tuple(
            article.key for article in newest.also_cites.select_related("version").order_by("pk")
        ),
        enemies=tuple(item.enemies.order_by("code").values_list("code", flat=True)),
    )


def initial(page: Page) -> dict[str, Any]:
    """Return what the form of an item starts from."""
    newest, item = page.newest, page.item
    if newest is None or item is None:
        return {"kind": rules.SINGLE, "purpose": Item.Purpose.EXAM}
    return {
        "kind": newest.kind,
        "stem": newest.stem,
        "is_html": newest.is_html,
        "rationale": newest.rationale,
        "article": newest.article.key if newest.article else "",
        "paragraph": newest.paragraph or None,
        "subparagraph": newest.subparagraph or None,
        "topic": item.topic.code,
        "purpose": item.purpose,
        "source": newest.source,
        "seen": newest.content_hash,
    }


def _attributes(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in AttributesForm.base_fields}


def sent(page: Page, data: QueryDict, act: str = "") -> Typed:
    """Return the fields as they were sent, with one row more or less if that was asked."""
    is_settled = bool(page.item and page.item.released_id)
    data = _switched(data, act) if act.startswith("markup-") else data
    rows = sent_rows(data)
    known = rows if rows.kind in rules.KINDS else replace(rows, kind=rules.SINGLE)
    return Typed(
        form=ItemForm(data, is_settled=is_settled, initial=initial(page)),
        # A page without these fields leaves what is said about the item as it is.
        attributes=AttributesForm(data) if "level" in data else AttributesForm(),
        rows=shaped(known, act),
        # One more than may be is kept, so that it is refused and not dropped in silence.
        also=tuple(dict.fromkeys(data.getlist("also")))[: MOST_ARTICLES + 1],
        enemies=tuple(dict.fromkeys(data.getlist("enemies")))[: MOST_ENEMIES + 1],
    )


# Fields that may have markup; those of parts have a prefix.
_MARKED = ("stem", "rationale", "option", "target", "answer", "criterion")


def _switched(data: QueryDict, act: str) -> QueryDict:
    """Return what was sent with its texts as markup that shows the same, or as plain text."""
    to_html = act == "markup-on"
    if is_true(data.get("is_html")) == to_html:
        return data
    switched = data.copy()
    change = markup.escaped if to_html else markup.plain
    for name in data:
        if name.rpartition("-")[2] in _MARKED:
            switched.setlist(name, [change(text) for text in data.getlist(name)])
    switched["is_html"] = "True" if to_html else ""
    return switched


def with_picture(data: QueryDict, tag: str) -> QueryDict:
    """Return what was sent with a picture behind the stem, or the rationale if so chosen."""
    marked = _switched(data, "markup-on").copy()
    place = "rationale" if data.get("picture_to") == "rationale" else "stem"
    before = marked.get(place, "").rstrip()
    marked[place] = f"{before}\n{tag}" if before else tag
    return marked


# --- What is said about it -----------------------------------------------------------------------


def said_problems(content: rules.Content) -> list[Any]:
    """Return in words what is still missing."""
    return [PROBLEMS[problem] for problem in rules.problems_of(rules.cleaned(content))]


def said_lints(content: rules.Content) -> list[dict[str, Any]]:
    """Return what an editor would say, in words."""
    return [{"lint": lint, "words": LINTS[lint.code]} for lint in lints.lints_of(content)]


def articles_found(typed: str, day: date) -> list[Article]:
    """Return the articles in force that fit what was typed."""
    return search_articles(typed, on=day, limit=OFFERED) if typed else []


def articles_cited(request: HttpRequest, day: date) -> list[Article]:
    """Return the articles that stem, options and rationale cite, as in force on a day."""
    parts = [request.POST.get("stem", ""), *request.POST.getlist("option")[: rules.MOST]]
    text = "\n".join(part[:LONGEST] for part in [*parts, request.POST.get("rationale", "")])
    return cited_articles(text, on=day)[:OFFERED]


def further_articles(keys: Iterable[str]) -> list[Article]:
    """Return articles by their keys, in the order of these; unknown ones are left out."""
    wanted = list(keys)
    found = articles_by_keys(wanted)
    return [found[key] for key in wanted if key in found]


def items_found(typed: str, *, besides: Iterable[str] = ()) -> list[Item]:
    """Return items by code or words, for the choice of enemies. Two queries."""
    text = typed.strip()[:60]
    if not text:
        return []
    return list(items(BankFilter(text=text)).exclude(code__in=list(besides))[:OFFERED])


def items_named(codes: Iterable[str]) -> list[Item]:
    """Return items by their codes, with what they say now. Two queries."""
    wanted = list(codes)
    return list(items(BankFilter()).filter(code__in=wanted)) if wanted else []
