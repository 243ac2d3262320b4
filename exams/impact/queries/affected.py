"""What a version of a law breaks: everything that cites what it ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from content.api import Article, Effect, LawVersion, effects, predecessors
from exams.impact.models import LawChangeTask
from exams.impact.queries.citing import (
    Citing,
    citing_items,
    citing_pages,
    citing_papers_and_sittings,
)
from exams.impact.queries.old_items import old_items

Kind = LawChangeTask.Kind


@dataclass(frozen=True, slots=True)
class Affected:
    """One thing whose legal basis a version changes."""

    kind: str
    target: int  # pk of the item, page, paper or sitting
    id: str  # the source's where it was imported
    title: str
    effect: str
    cited: Article | None  # None: only its law is known
    current: Article | None  # None: gone, or nobody has said which
    is_noted: bool  # a person named what is in force instead

    @property
    def place(self) -> tuple[str, int, int]:
        """What no two affected things of a version have in common."""
        return (self.kind, self.target, self.cited.pk if self.cited else 0)


@dataclass(frozen=True, slots=True)
class Impact:
    """What a version of a law breaks, and how much it leaves as it is."""

    version: LawVersion
    affected: list[Affected]  # items, cases, handbook, papers, sittings; by id in each
    unaffected: int  # things that cite what it ends in words that still stand


def law_impact(version: LawVersion, *, at: datetime) -> Impact:
    """Return what a version breaks when it takes effect, be that to come or long past.

    About fifteen queries, however many things cite the law: one for each step back through its
    earlier versions, and two for each earlier version that old items rest on.
    """
    ended = predecessors(version)
    return _judged(
        version,
        [
            *citing_items(version, ended),
            *old_items(version, ended, at=at),
            *citing_papers_and_sittings(ended, at=at),
            *citing_pages(ended),
        ],
    )


def _judged(version: LawVersion, citing: Iterable[Citing]) -> Impact:
    once = _once(citing)
    numbers = {each.article for each in once} | {each.noted for each in once}
    articles = Article.objects.select_related("version__law").in_bulk(
        [number for number in numbers if number]
    )
    cited = [articles[each.article] for each in once if each.article]
    found = effects(cited, version)
    affected = [
        _affected(version, each, articles, found)
        for each in once
        if each.article is None or found[each.article].kind != "unaffected"
    ]
    affected.sort(key=lambda each: (list(Kind).index(Kind(each.kind)), each.id, _number(each)))
    return Impact(version, affected, len(once) - len(affected))


def _number(affected: Affected) -> tuple[str, int]:
    cited = affected.cited
    return (cited.version.key, cited.number) if cited else ("", 0)


def _once(citing: Iterable[Citing]) -> list[Citing]:
    """Return each thing once for each article; what somebody noted wins."""
    found: dict[tuple[str, int, int | None], Citing] = {}
    for each in citing:
        place = (each.kind, each.target, each.article)
        if place not in found or each.noted:
            found[place] = each
    return list(found.values())


def _affected(
    version: LawVersion, each: Citing, articles: dict[int, Article], found: dict[int, Effect]
) -> Affected:
    noted = articles.get(each.noted) if each.noted else None
    current = noted if noted and noted.version_id == version.pk else None
    if each.article is None:
        effect = "amended" if each.law == version.law_id else "repealed"
        return Affected(
            each.kind, each.target, each.id, each.title, effect, None, current, current is not None
        )
    judged = found[each.article]
    return Affected(
        kind=each.kind,
        target=each.target,
        id=each.id,
        title=each.title,
        effect=judged.kind,
        cited=articles[each.article],
        current=current or judged.current,
        is_noted=current is not None,
    )
