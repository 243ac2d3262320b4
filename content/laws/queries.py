"""Reads about laws: the version in force on a day, articles by their citation keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Length

from content.laws import rules
from content.laws.models import WHOLE_UP_TO, Article, Law, LawVersion

State = LawVersion.State


def version_on(law: Law, day: date) -> LawVersion | None:
    """Return the version of a law in force on a day; None if there is none."""
    return law.versions.in_force(day).order_by("-effective_on", "-promulgated_on").first()


def article_by_key(key: str) -> Article | None:
    """Return the article of a citation key with its version and law; None if there is none."""
    return articles_by_keys([key]).get(key)


def articles_by_keys(keys: Iterable[str]) -> dict[str, Article]:
    """Return the articles of citation keys, with version and law. One query, or none."""
    numbers: dict[str, set[int]] = {}
    for version, number in filter(None, map(rules.split_key, set(keys))):
        numbers.setdefault(version, set()).add(number)
    if not numbers:
        return {}
    # A condition for each version: databases bear some hundred, and a list cites thousands.
    wanted = [Q(version__key=version, number__in=each) for version, each in numbers.items()]
    articles = Article.objects.filter(reduce(or_, wanted)).select_related("version__law")
    return {article.key: article for article in articles}


def in_force(article: Article, *, on: date) -> bool:
    """Tell whether an article's version is in force on a day."""
    return article.version.state_on(on) == State.IN_FORCE


def articles_in_force(day: date) -> QuerySet[Article]:
    """Return the articles of all versions in force on a day, with version and law."""
    return Article.objects.filter(
        Q(version__ended_on=None) | Q(version__ended_on__gt=day), version__effective_on__lte=day
    ).select_related("version__law")


def newest_versions(*, on: date, limit: int) -> list[LawVersion]:
    """Return the versions that took effect last, the newest first. One query."""
    versions = LawVersion.objects.in_force(on).select_related("law")
    return list(versions.order_by("-effective_on", "law__short_name")[:limit])


def current_counterpart(article: Article, *, on: date) -> Article | None:
    """Return the article of the version in force on a day that has the very same text.

    The article itself if its version is in force; None if the text was amended or the law is
    gone. What counts as the same: equal after NFKC, white space apart. Two queries at most.
    """
    if in_force(article, on=on):
        return article
    version = version_on(article.version.law, on)
    if version is None:
        return None
    same = version.articles.filter(text_digest=article.text_digest).order_by("number")
    by_number = {each.number: each for each in same.select_related("version__law")}
    return by_number.get(article.number) or next(iter(by_number.values()), None)


@dataclass(frozen=True, slots=True)
class Quote:
    """An article as a page shows it: with its state on the reader's day and a link."""

    article: Article
    state: State
    url: str

    @property
    def is_in_force(self) -> bool:
        return self.state == State.IN_FORCE


def quote(article: Article, *, on: date) -> Quote:
    """Return an article as a page of that day shows it."""
    return Quote(article, article.version.state_on(on), article.url_on(on))


def laws_named(typed: str) -> QuerySet[Law]:
    """Return the laws whose name contains what was typed, the shortest name first."""
    name = rules.law_name(typed)
    found = Law.objects.filter(Q(name__contains=name) | Q(short_name__contains=name))
    return found.order_by(Length("short_name"), "slug") if name else Law.objects.none()


@dataclass(frozen=True, slots=True)
class LawRow:
    """A law in the list, with the version that counts on the day."""

    law: Law
    version: LawVersion
    state: State


def law_rows(*, typed: str, kind: str, on: date) -> list[LawRow]:
    """Return the laws of the list, the highest level first, then by the sound of the name.

    Two queries.

    Args:
        typed: part of a name; empty for all.
        kind: such as 法律; empty for all.
    """
    laws = laws_named(typed) if typed.strip() else Law.objects.all()
    if kind:
        laws = laws.filter(kind=kind)
    newest_first = LawVersion.objects.order_by("-effective_on", "-promulgated_on")
    laws = laws.filter(Exists(LawVersion.objects.filter(law=OuterRef("pk"))))
    laws = laws.prefetch_related(Prefetch("versions", newest_first))
    return sorted(
        (_row(law, on) for law in laws),
        key=lambda row: (rules.kind_rank(row.law.kind), row.law.slug),
    )


def _row(law: Law, day: date) -> LawRow:
    version = nearest_version(list(law.versions.all()), day)
    return LawRow(law, version, version.state_on(day))


def kinds() -> list[str]:
    """Return the kinds of laws there are, the highest level first."""
    found = Law.objects.order_by("kind").values_list("kind", flat=True).distinct()
    return sorted(found, key=rules.kind_rank)


def nearest_version(newest_first: list[LawVersion], day: date) -> LawVersion:
    """Return the version in force on a day; else the last that was; else the first to come."""
    begun = [version for version in newest_first if version.effective_on <= day]
    current = [version for version in begun if version.state_on(day) == State.IN_FORCE]
    return (current or begun or newest_first[-1:])[0]


def versions_of(law: Law) -> list[LawVersion]:
    """Return the versions of a law with what ended them, the newest first. One query."""
    newest_first = law.versions.order_by("-effective_on", "-promulgated_on")
    versions = list(newest_first.select_related("ended_by__law"))
    for each in versions:
        each.law = law
    return versions


def coming_version(newest_first: list[LawVersion], day: date) -> LawVersion | None:
    """Return the version that takes effect next after a day; None if none is known."""
    coming = [each for each in newest_first if each.effective_on > day]
    return coming[-1] if coming else None


def repealed_by(version: LawVersion) -> list[LawVersion]:
    """Return the versions of other laws that a version ended, with their laws. One query."""
    found = version.ends.exclude(law=version.law_id).select_related("law")
    return list(found.order_by("law__slug", "-effective_on"))


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a long law."""

    number: int
    first: int  # article
    last: int
    title: str  # book or chapter that it begins with
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents."""

    title: str
    depth: int  # 0 book, 1 part of a book, 2 chapter, 3 section
    article: int  # that it begins with
    part: int


@dataclass(frozen=True, slots=True)
class Passage:
    """An article on the page, and the headings that begin with it."""

    article: Article
    headings: list[Entry]


@dataclass(frozen=True, slots=True)
class LawText:
    """The text of one version, or the part of it that was asked for."""

    passages: list[Passage]
    contents: list[Entry]
    parts: list[Part]  # empty if the law is shown whole
    numbers: frozenset[int]  # of all articles of the version


def law_text(version: LawVersion, *, article: int | None, part: int | None) -> LawText:
    """Return what a page shows of a version. Two queries.

    Args:
        article: of a long law, show the part that this article stands in.
        part: of a long law, the part to show; the first if neither is given.
    """
    headings = _headings(version)
    is_long = version.article_count > WHOLE_UP_TO
    groups = rules.parts(headings) if is_long else [headings]
    shown = _shown(groups, article, part)
    contents = _contents(groups)
    articles = version.articles.order_by("number")
    if is_long:
        articles = articles.filter(
            number__range=(groups[shown][0].number, groups[shown][-1].number)
        )
    starts: dict[int, list[Entry]] = {}
    for entry in contents:
        starts.setdefault(entry.article, []).append(entry)
    return LawText(
        passages=[Passage(each, starts.get(each.number, [])) for each in articles],
        contents=contents,
        parts=[_part(index, group, index == shown) for index, group in enumerate(groups)]
        if is_long
        else [],
        numbers=frozenset(heading.number for heading in headings),
    )


def _headings(version: LawVersion) -> list[rules.Heading]:
    rows = version.articles.order_by("number").values_list(
        "number", "book", "sub_book", "chapter", "section", Length("text")
    )
    return [rules.Heading(*row) for row in rows]


def _shown(groups: list[list[rules.Heading]], article: int | None, part: int | None) -> int:
    for index, group in enumerate(groups):
        if article is not None and group and group[0].number <= article <= group[-1].number:
            return index
    return part - 1 if part and 0 < part <= len(groups) else 0


def _part(index: int, group: list[rules.Heading], is_shown: bool) -> Part:
    title = group[0].book or group[0].chapter
    return Part(index + 1, group[0].number, group[-1].number, title, is_shown)


def _contents(groups: list[list[rules.Heading]]) -> list[Entry]:
    """Return each heading where it begins."""
    entries: list[Entry] = []
    last: tuple[str, ...] = ("", "", "", "")
    for index, group in enumerate(groups):
        for heading in group:
            here = (heading.book, heading.sub_book, heading.chapter, heading.section)
            changed = next((d for d in range(4) if here[d] != last[d]), 4)
            entries += [
                Entry(here[depth], depth, heading.number, index + 1)
                for depth in range(changed, 4)
                if here[depth]
            ]
            last = here
    return entries
