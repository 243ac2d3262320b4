"""Which article a citation in a text means: laws by all their names, versions by day or year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, reduce
from operator import or_

from django.db.models import Q
from wagtail.models import Page

from content.citations.names import KnownNames
from content.citations.rules import Found, find_citations
from content.laws.models import Article, Law, LawAlias, LawVersion
from content.laws.rules import law_name

State = LawVersion.State


class Problem(StrEnum):
    """Why a citation leads to no article."""

    LAW = "law"  # nobody knows which law, or it is not in this collection
    VERSION = "version"  # no text of that law of that day or year is in this collection
    ARTICLE = "article"  # the text has no such article


@dataclass(frozen=True, slots=True)
class Resolved:
    """A citation in a text, and the article that it means."""

    found: Found
    number: int
    article: Article | None  # with version and law
    version: LawVersion | None
    state: State | None  # of the version on the day asked for
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in which citations are looked for, and what it takes for granted."""

    text: str
    on: date  # the law of that day is meant where the text names no year
    law: Law | None = None  # that 本法 stands for
    article: int = 0  # number, if this is the text of an article
    rests_on: Sequence[Article] = ()  # cited by its author: their versions are meant first


def page_prose(page: Page, on: date, *, rests_on: Sequence[Article] = ()) -> Prose:
    """Return the text of a page as citations are looked for in it; no text if it has none.

    Args:
        on: whose law counts if the page has no day of its own.
    """
    text: str = page.prose() if hasattr(page, "prose") else ""
    day: date | None = page.cites_on() if hasattr(page, "cites_on") else None
    return Prose(text, day or on, rests_on=rests_on)


class Resolver:
    """Knows the laws by all their names, and keeps what it has read: one for a request."""

    def __init__(self) -> None:
        self._versions: dict[int, list[LawVersion]] = {}
        self._articles: dict[tuple[int, int], Article | None] = {}

    @cached_property
    def laws(self) -> dict[str, int]:
        """Primary keys of the laws by name. Two queries."""
        names: dict[str, set[int]] = {}
        for name, law in LawAlias.objects.values_list("name", "law"):
            names.setdefault(law_name(name), set()).add(law)
        # A name of two laws is nobody's; a law's own name goes before other people's for it.
        found = {name: laws.pop() for name, laws in names.items() if len(laws) == 1}
        for law, short, full in Law.objects.values_list("pk", "short_name", "name"):
            found |= {law_name(short): law, law_name(full): law}
        return found

    @cached_property
    def known(self) -> KnownNames:
        return KnownNames(self.laws)

    def resolve(self, proses: Sequence[Prose]) -> list[list[Resolved]]:
        """Return what each text cites. Two queries, and two more once for what they name."""
        found = [self._find(prose) for prose in proses]
        self._read_versions(self._law(each) for founds in found for each in founds)
        wanted = [
            [self._wanted(each, prose) for each in founds]
            for prose, founds in zip(proses, found, strict=True)
        ]
        self._read_articles(
            (version.pk, number)
            for prose, founds, versions in zip(proses, found, wanted, strict=True)
            for each, version in zip(founds, versions, strict=True)
            if version is not None
            for number in each.numbers
        )
        return [
            [
                self._resolved(each, number, version, prose)
                for each, version in zip(founds, versions, strict=True)
                for number in each.numbers
            ]
            for prose, founds, versions in zip(proses, found, wanted, strict=True)
        ]

    def _find(self, prose: Prose) -> list[Found]:
        law = prose.law.name if prose.law else ""
        return find_citations(prose.text, self.known, law=law, article=prose.article)

    def _law(self, found: Found) -> int | None:
        return self.laws.get(found.law)

    def _wanted(self, found: Found, prose: Prose) -> LawVersion | None:
        versions = self._versions.get(self._law(found) or 0, [])
        if found.year:
            return next((each for each in versions if _is_of(each, found.year)), None)
        said = [each.version_id for each in prose.rests_on if each.number == found.number]
        named = next((each for each in versions if each.pk in said), None)
        return named or next(
            (each for each in versions if each.state_on(prose.on) == State.IN_FORCE), None
        )

    def _resolved(
        self, found: Found, number: int, version: LawVersion | None, prose: Prose
    ) -> Resolved:
        if version is None:
            problem = Problem.VERSION if self._law(found) else Problem.LAW
            return Resolved(found, number, None, None, None, problem)
        state = version.state_on(prose.on)
        # 第…条之一 was put in by a decision of amendment; versions here count through.
        article = None if found.insert else self._articles[version.pk, number]
        missing = None if article else Problem.ARTICLE
        return Resolved(found, number, article, version, state, missing)

    def _read_versions(self, laws: Iterable[int | None]) -> None:
        missing = {law for law in laws if law} - self._versions.keys()
        if not missing:
            return
        self._versions |= {law: [] for law in missing}
        rows = LawVersion.objects.filter(law__in=missing).select_related("law")
        for version in rows.order_by("-effective_on", "-promulgated_on"):
            self._versions[version.law_id].append(version)

    def _read_articles(self, places: Iterable[tuple[int, int]]) -> None:
        missing = set(places) - self._articles.keys()
        if not missing:
            return
        self._articles |= dict.fromkeys(missing)
        by_version: dict[int, list[int]] = {}
        for version, number in sorted(missing):
            by_version.setdefault(version, []).append(number)
        wanted = [Q(version=version, number__in=numbers) for version, numbers in by_version.items()]
        for article in Article.objects.filter(reduce(or_, wanted)).select_related("version__law"):
            self._articles[article.version_id, article.number] = article


def _is_of(version: LawVersion, year: int) -> bool:
    return year in (version.promulgated_on.year, version.effective_on.year)
