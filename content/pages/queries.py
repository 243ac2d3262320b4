"""Reads about cases and handbooks: lists, and what a page shows with the law of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from content.laws.models import Article
from content.laws.queries import Quote, articles_by_keys, quote
from content.pages import rules
from content.pages.models import CasePage, Handbook, HandbookChapter, HandbookPage


def published_cases(*, domain: str = "", kind: str = "") -> QuerySet[CasePage]:
    """Return the cases that readers see, the newest first."""
    cases: QuerySet[CasePage] = CasePage.objects.live()
    if domain:
        cases = cases.filter(domain=domain)
    if kind:
        cases = cases.filter(kind=kind)
    return cases.order_by("kind", "-published_on", "path")


def case_domains() -> list[str]:
    """Return the domains that published cases are about."""
    cases = CasePage.objects.live().exclude(domain="")
    return list(cases.order_by("domain").values_list("domain", flat=True).distinct())


class Standing(StrEnum):
    """How a citation of a case stands on the reader's day."""

    STANDS = "stands"  # the text cited is in force
    MOVED = "moved"  # another article is in force instead
    GONE = "gone"  # out of force, and nothing is known instead
    OLDER = "older"  # the text cited is not in this collection; today's article is known
    UNKNOWN = "unknown"  # neither is in this collection


@dataclass(frozen=True, slots=True)
class Basis:
    """A citation of a case as its page shows it."""

    cited: str
    note: str
    standing: Standing
    old: list[Quote]  # the articles cited, if they are out of force
    current: list[Quote]  # the articles to read today


def case_basis(case: CasePage, *, on: date) -> list[Basis]:
    """Return the citations of a case with the articles behind them. Two queries."""
    rows = list(case.legal_basis.all())
    keys = [key for row in rows for key in rules.lines(f"{row.cited_keys}\n{row.current_keys}")]
    known = articles_by_keys(keys)
    return [_basis(row, known, on) for row in rows]


def _basis(row: Any, known: dict[str, Article], day: date) -> Basis:
    cited = _quotes(rules.lines(row.cited_keys), known, day)
    current = _quotes(rules.lines(row.current_keys), known, day)
    standing = _standing(cited, current)
    if standing == Standing.STANDS:
        return Basis(row.cited, row.note, standing, old=[], current=cited)
    old = [each for each in cited if not each.is_in_force]
    return Basis(row.cited, row.note, standing, old=old, current=current)


def _standing(cited: list[Quote], current: list[Quote]) -> Standing:
    if cited and all(each.is_in_force for each in cited):
        return Standing.STANDS
    if cited:
        return Standing.MOVED if current else Standing.GONE
    return Standing.OLDER if current else Standing.UNKNOWN


def _quotes(keys: Iterable[str], known: dict[str, Article], day: date) -> list[Quote]:
    return [quote(known[key], on=day) for key in keys if key in known]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a handbook page: the kind says what the value is."""

    kind: str  # paragraph, keypoint, steps, law, table
    value: Any  # str, str, list[str], Quote or None, list of rows


def handbook_blocks(page: HandbookPage, *, on: date) -> list[Block]:
    """Return what a handbook page shows, articles as they stand on a day. One query, or none."""
    known = articles_by_keys(str(block.value) for block in page.body if block.block_type == "law")
    return [_block(block.block_type, str(block.value), known, on) for block in page.body]


def _block(kind: str, value: str, known: dict[str, Article], day: date) -> Block:
    match kind:
        case "law":
            return Block(kind, quote(known[value], on=day) if value in known else None)
        case "steps":
            return Block(kind, rules.lines(value))
        case "table":
            return Block(kind, rules.table_rows(value))
        case _:
            return Block(kind, value)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a handbook with its pages in order."""

    handbook: Handbook
    page: HandbookChapter
    pages: list[HandbookPage]


def chapters(below: Handbook | None = None) -> list[Chapter]:
    """Return the published chapters of a handbook, or of all, with their pages. Three queries."""
    books = Handbook.objects.live()
    found = HandbookChapter.objects.live()
    sections = HandbookPage.objects.live().defer("body")
    if below is not None:
        books = books.filter(pk=below.pk)
        found, sections = found.descendant_of(below), sections.descendant_of(below)
    by_path = {book.path: book for book in books}
    pages = list(sections)
    return [
        Chapter(by_path[parent], chapter, _below(chapter, pages))
        for chapter in found
        if (parent := chapter.path[: -chapter.steplen]) in by_path
    ]


def _below(chapter: HandbookChapter, pages: list[HandbookPage]) -> list[HandbookPage]:
    return [page for page in pages if page.path.startswith(chapter.path)]


@dataclass(frozen=True, slots=True)
class Reading:
    """Something to read, as other apps know it."""

    kind: str  # case or handbook
    pk: int
    title: str
    url: str
    group: str  # the case's kind, or handbook and chapter
    domain: str  # of a case; empty for handbooks
    number: str
    published_on: date | None


def readings(*, kind: str = "", domain: str = "") -> list[Reading]:
    """Return what there is to read: handbooks in their order, then cases. Four queries.

    Args:
        kind: case or handbook; empty for both.
        domain: of cases; empty for all. Handbooks are about every domain.
    """
    found: list[Reading] = []
    if kind != "case" and not domain:
        found += [
            _handbook_reading(page, chapter) for chapter in chapters() for page in chapter.pages
        ]
    if kind != "handbook":
        found += [_case_reading(case) for case in published_cases(domain=domain)]
    return found


def _handbook_reading(page: HandbookPage, chapter: Chapter) -> Reading:
    group = f"{chapter.handbook.title} · {chapter.page.title}"
    return Reading("handbook", page.pk, page.title, page.address, group, "", "", None)


def _case_reading(case: CasePage) -> Reading:
    return Reading(
        "case",
        case.pk,
        case.title,
        case.address,
        case.get_kind_display(),
        case.domain,
        case.number,
        case.published_on,
    )


def reading_address(kind: str, pk: int) -> str | None:
    """Return where a published case or handbook page is; None if there is no such thing."""
    model = {"case": CasePage, "handbook": HandbookPage}.get(kind)
    page = model.objects.live().filter(pk=pk).first() if model else None
    return page.address if page else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chapter or page of a handbook stands."""

    handbook: Handbook
    chapter: HandbookChapter
    pages: list[HandbookPage]  # of the chapter, in order
    previous: HandbookPage | None
    next: HandbookPage | None


def handbook_place(page: HandbookPage | HandbookChapter) -> Place:
    """Return the books above a chapter or page and the pages around it. Three queries at most."""
    chapter = page if isinstance(page, HandbookChapter) else page.get_parent().specific
    pages = list(HandbookPage.objects.live().child_of(chapter).defer("body"))
    index = next((number for number, each in enumerate(pages) if each.pk == page.pk), None)
    return Place(
        handbook=Handbook.objects.ancestor_of(chapter).get(),
        chapter=chapter,
        pages=pages,
        previous=pages[index - 1] if index else None,
        next=pages[index + 1] if index is not None and index + 1 < len(pages) else None,
    )
