"""Reads about handbooks: what a page shows with the law of a day, and all there is to read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from content.handbooks.models import FormPage, Handbook, HandbookChapter, HandbookPage
from content.laws.models import Article
from content.laws.queries import articles_by_keys, quote
from content.pages import rules
from content.pages.models import CasePage
from content.pages.queries import published_cases


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a handbook page: the kind says what the value is."""

    kind: str  # paragraph, keypoint, steps, checklist, law, form, table
    value: Any  # str, str, list[str], list[str], Quote or None, FormPage or None, list of rows
    place: tuple[int, int] = (0, 0)  # paragraph and item of an article; 0: the whole


def handbook_blocks(page: HandbookPage, *, on: date) -> list[Block]:
    """Return what a handbook page shows, articles as they stand on a day. Two queries at most."""
    return blocks_of([page], on=on)[page.pk]


def blocks_of(pages: Sequence[HandbookPage], *, on: date) -> dict[int, list[Block]]:
    """Return what handbook pages show, by their primary keys. Two queries at most."""
    raw = {
        page.pk: [(each["type"], each["value"]) for each in page.body.raw_data] for page in pages
    }
    every = [each for blocks in raw.values() for each in blocks]
    articles = articles_by_keys(
        rules.split_place(str(value))[0] for kind, value in every if kind == "law"
    )
    forms = forms_by_pk(value for kind, value in every if kind == "form")
    return {
        pk: [_block(kind, value, articles, forms, on) for kind, value in blocks]
        for pk, blocks in raw.items()
    }


def _block(
    kind: str, value: Any, articles: dict[str, Article], forms: dict[int, FormPage], day: date
) -> Block:
    match kind:
        case "law":
            key, *place = rules.split_place(str(value))
            article = articles.get(key)
            return Block(kind, article and quote(article, on=day), (place[0], place[1]))
        case "form":
            return Block(kind, forms.get(value))
        case "steps" | "checklist":
            return Block(kind, rules.lines(value))
        case "table":
            return Block(kind, rules.table_rows(value))
        case _:
            return Block(kind, value)


def forms_by_pk(keys: Iterable[int]) -> dict[int, FormPage]:
    """Return published document forms with their files. One query, or none."""
    wanted = set(keys)
    if not wanted:
        return {}
    forms = FormPage.objects.live().filter(pk__in=wanted).select_related("document")
    return {form.pk: form for form in forms}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a handbook with its pages in order."""

    handbook: Handbook
    page: HandbookChapter
    pages: list[HandbookPage]


def chapters(below: Handbook | None = None, *, level: str = "", domain: str = "") -> list[Chapter]:
    """Return the published chapters of handbooks, with their pages. Three queries.

    Args:
        below: the handbook; None for all.
        level, domain: of the handbooks; empty for all.
    """
    books = Handbook.objects.live()
    found = HandbookChapter.objects.live()
    sections = HandbookPage.objects.live().defer("body")
    if below is not None:
        books = books.filter(pk=below.pk)
        found, sections = found.descendant_of(below), sections.descendant_of(below)
    if level:
        books = books.filter(level=level)
    if domain:
        books = books.filter(domain=domain)
    by_path = {book.path: book for book in books}
    pages = list(sections)
    return [
        Chapter(by_path[parent], chapter, _below(chapter, pages))
        for chapter in found
        if (parent := chapter.path[: -chapter.steplen]) in by_path
    ]


def handbook_domains() -> list[str]:
    """Return the domains that published handbooks are about."""
    books = Handbook.objects.live().exclude(domain="")
    return list(books.order_by("domain").values_list("domain", flat=True).distinct())


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
    page = model.objects.live().filter(id=pk).first() if model else None
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
