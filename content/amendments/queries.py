"""Reads about amendments: how versions differ, and what a citation of an article is worth."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from content.amendments import marks, rules
from content.amendments.reading import Change
from content.amendments.rules import Pairs
from content.laws.models import Article, LawVersion
from content.laws.queries import nearest_version
from content.laws.rules import in_chinese

EffectKind = Literal["unaffected", "renumbered", "amended", "repealed"]
# Alignments that a process keeps; each is a few thousand numbers.
KEPT = 64


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two versions differ, article by article."""

    old: LawVersion
    new: LawVersion
    alignment: rules.Alignment

    @property
    def versions(self) -> tuple[LawVersion, LawVersion]:
        return self.old, self.new

    @property
    def numbers(self) -> dict[str, Pairs | tuple[int, ...]]:
        """The numbers of the articles, as the command and the page print them."""
        found = self.alignment
        return {
            "identical": found.identical,
            "renumbered": found.renumbered,
            "amended": found.amended,
            "new": found.new,
            "gone": found.gone,
        }

    @property
    def successors(self) -> dict[int, int]:
        """What stands today in the place of each old number, be it as a part of another article.

        Where a law was repealed into another, several articles often became one.
        """
        found = self.alignment
        if self.old.law_id != self.new.law_id:
            return dict(found.nearest + found.renumbered + found.identical)
        return dict(found.merged + found.amended + found.renumbered + found.identical)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a version that takes effect does to one article of an earlier text."""

    kind: EffectKind
    current: Article | None  # the article of the version that stands in its place; None if gone


def compare(old: LawVersion, new: LawVersion) -> Comparison:
    """Return how two versions differ, of one law or of two.

    Four queries, two if this process has compared them before.
    """
    return Comparison(old, new, _alignment(_side(old), _side(new)))


def effects(articles: Iterable[Article], version: LawVersion) -> dict[int, Effect]:
    """Return what a version does to articles of earlier texts, by their primary keys.

    Two queries, and three for each earlier version of which an article is not left as it was; one
    if this process has compared the two before.

    Args:
        version: the one that takes effect, of their law or of one that repeals it.
    """
    cited = list(articles)
    now = _Now(version)
    earlier = LawVersion.objects.select_related("law").in_bulk({each.version_id for each in cited})
    return {each.pk: now.effect(each, earlier[each.version_id]) for each in cited}


class _Now:
    """The articles of the version that takes effect, by number and by text."""

    def __init__(self, version: LawVersion) -> None:
        self.version = version
        self.by_number = {each.number: each for each in version.articles.order_by("number")}
        # The first of several with the same text.
        self.by_text = {each.text_digest: each for each in reversed(self.by_number.values())}
        outline = ((number, each.text_digest) for number, each in self.by_number.items())
        self.side = _Side(version.law_id, tuple(outline), lambda: _texts(version))
        self.successors: dict[int, dict[int, int]] = {}  # by earlier version

    def effect(self, article: Article, earlier: LawVersion) -> Effect:
        """Return what became of an article of an earlier version."""
        if earlier.law_id != self.version.law_id:
            return Effect("repealed", self._counterpart(article, earlier))
        same = self.by_number.get(article.number)
        if same and same.text_digest == article.text_digest:
            return Effect("unaffected", same)
        current = self._counterpart(article, earlier)
        moved = self.by_text.get(article.text_digest)
        if moved is None:
            return Effect("amended", current)
        is_moved = current and current.text_digest == article.text_digest
        return Effect("renumbered", current if is_moved else moved)

    def _counterpart(self, article: Article, earlier: LawVersion) -> Article | None:
        if earlier.pk not in self.successors:
            alignment = _alignment(_side(earlier), self.side)
            compared = Comparison(earlier, self.version, alignment)
            self.successors[earlier.pk] = compared.successors
        return self.by_number.get(self.successors[earlier.pk].get(article.number, 0))


def articles_standing(day: date) -> QuerySet[Article]:
    """Return the articles whose text is in force on a day, be it in a later version.

    An article stands if the version of its law in force that day has an article of the same
    number and the same text; so does every article of that version itself.
    """
    in_force = Article.objects.filter(
        Q(version__ended_on=None) | Q(version__ended_on__gt=day),
        version__effective_on__lte=day,
        version__law=OuterRef("version__law"),
        number=OuterRef("number"),
        text_digest=OuterRef("text_digest"),
    )
    return Article.objects.filter(Exists(in_force))


def predecessors(version: LawVersion) -> list[LawVersion]:
    """Return all versions that a version ends, with their laws, the newest first.

    The earlier versions of its law and those it supersedes or repeals, theirs in turn, and so on.
    A query for each step back.
    """
    found: dict[int, LawVersion] = {}
    reached = [version]
    while reached:
        before = Q(ended_by__in=reached)
        for each in reached:
            before |= Q(law=each.law_id, effective_on__lt=each.effective_on)
        known = [version.pk, *found]
        reached = list(LawVersion.objects.filter(before).exclude(pk__in=known))
        found.update((each.pk, each) for each in reached)
    newest_first = LawVersion.objects.order_by("-effective_on", "-promulgated_on", "pk")
    return list(newest_first.filter(pk__in=found).select_related("law"))


def version_named(newest_first: Sequence[LawVersion], written: str) -> LawVersion | None:
    """Return the version of a key, adopted on a day, or in force on it; None if there is none."""
    for version in newest_first:
        if written in (version.key, str(version.promulgated_on)):
            return version
    try:
        day = datetime.strptime(written, "%Y-%m-%d").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        return None
    in_force = (each for each in newest_first if each.state_on(day) == each.State.IN_FORCE)
    return next(in_force, None)


def versions_beside(
    newest_first: Sequence[LawVersion],
    old: LawVersion | None,
    new: LawVersion | None,
    today: date,
) -> dict[str, LawVersion]:
    """Return the two versions to compare if at most one is named; there must be two.

    The later one is the one in force today, the earlier the one before it. Beside the newest or the
    oldest on the other side there is only the way back.
    """
    versions = list(newest_first)
    if new is None:
        # The oldest has none before it.
        others = [each for each in versions if each != old] if old else versions[:-1]
        new = nearest_version(others, today)
    place = versions.index(new)
    before = versions[place + 1] if new != versions[-1] else versions[place - 1]
    return {"old": old or before, "new": new}


@dataclass(frozen=True, slots=True)
class Passage:
    """A change as the page shows it."""

    change: Change
    old: Article | None
    new: Article | None
    rows: list[marks.Row]  # of an amended article: its paragraphs side by side
    related: str  # the label of the article that it was or is a part of; empty if none


def passages(compared: Comparison, changes: Sequence[Change]) -> list[Passage]:
    """Return the texts of some changes. Two queries."""
    old = _articles(compared.old, {each.old for each in changes if each.old})
    new = _articles(compared.new, {each.new for each in changes if each.new})
    return [_passage(each, old.get(each.old or 0), new.get(each.new or 0)) for each in changes]


def _articles(version: LawVersion, numbers: set[int]) -> dict[int, Article]:
    return {each.number: each for each in version.articles.filter(number__in=numbers)}


def _passage(change: Change, old: Article | None, new: Article | None) -> Passage:
    rows = marks.rows(old.text, new.text) if old and new else []
    related = f"第{in_chinese(change.related)}条" if change.related else ""
    return Passage(change, old, new, rows, related)


@dataclass(frozen=True, slots=True)
class _Side:
    """A version as the cache knows it: by its numbers and digests; the texts come when asked."""

    law: int
    outline: tuple[tuple[int, str], ...]
    texts: Callable[[], Sequence[rules.Text]] = field(compare=False)


def _side(version: LawVersion) -> _Side:
    rows = version.articles.order_by("number").values_list("number", "text_digest")
    return _Side(version.law_id, tuple(rows), lambda: _texts(version))


def _texts(version: LawVersion) -> list[rules.Text]:
    rows = version.articles.order_by("number").values_list(
        "number", "text", "text_digest", "book", "sub_book", "chapter", "section"
    )
    return [
        rules.Text(number, " ".join([version.law.short_name, *headings]), text, digest)
        for number, text, digest, *headings in rows
    ]


@lru_cache(maxsize=KEPT)
def _alignment(old: _Side, new: _Side) -> rules.Alignment:
    return rules.align(old.texts(), new.texts(), is_one_law=old.law == new.law)
