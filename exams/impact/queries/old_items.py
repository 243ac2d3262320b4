"""Items of old banks that cite no article: what they rest on, as of their exam year."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from content.api import Article, LawVersion, effects
from core.dates import local_day
from exams.bank.models import Option
from exams.impact import rules
from exams.impact.models import OldBankEntry
from exams.impact.queries.citing import Citing, current_versions, item_citing


@dataclass(frozen=True, slots=True)
class _OldItem:
    """An open version that names its law and year at most."""

    version: int  # pk
    item: int
    code: str
    stem: str
    law: int
    year: int | None


def old_items(version: LawVersion, ended: Sequence[LawVersion], *, at: datetime) -> list[Citing]:
    """Return the items without an article whose law a version amends or repeals.

    Such an item rests on its law as it was at the end of its exam year. Which article that is,
    tells the article of today that a reviewer pointed at, or else the text, if it is clear. What
    is older than all versions kept here, or of no known year, was never judged against the text
    in force: it is returned for that version, without an article.

    Four queries, and about four for each earlier version that such items rest on.
    """
    laws = {version.law_id, *(each.law_id for each in ended)}
    rows = current_versions().filter(article=None, law__in=laws)
    columns = ("pk", "item_id", "item__code", "stem", "law_id", "law_year")
    found = [_OldItem(*row) for row in rows.values_list(*columns)]
    return _Bases(version, ended, found, local_day(at)).citing() if found else []


class _Bases:
    """The versions that old items rest on, each read once."""

    def __init__(
        self, version: LawVersion, ended: Sequence[LawVersion], items: list[_OldItem], today: date
    ) -> None:
        self.version, self.items = version, items
        self.ended = {each.pk for each in ended}
        self.day = max(today, version.effective_on)
        laws = {version.law_id, *(each.law_id for each in ended)}
        self.versions: dict[int, list[LawVersion]] = defaultdict(list)
        for each in LawVersion.objects.filter(law__in=laws).order_by("effective_on", "pk"):
            self.versions[each.law_id].append(each)
        self._matched: dict[int, dict[int, str]] = {}
        self._before: dict[tuple[int, int], dict[int, int]] = {}

    def citing(self) -> list[Citing]:
        return [each for item in self.items for each in self._of(item)]

    def _of(self, item: _OldItem) -> list[Citing]:
        base = self._base(item)
        if base is None:
            is_judge = self._in_force(item.law) == self.version.pk
            return [self._whole(item)] if is_judge else []
        if base.pk not in self.ended:
            return []
        articles = self._articles(item, base)
        if not articles:
            return [self._whole(item)]
        return [
            item_citing(item.item, item.code, item.stem, article, noted)
            for article, noted in articles.items()
        ]

    def _base(self, item: _OldItem) -> LawVersion | None:
        """Return the version that held at the end of the exam year; None if it is not kept."""
        if item.year is None:
            return None
        end = date(item.year, 12, 31)
        held = [each for each in self.versions[item.law] if each.effective_on <= end]
        return held[-1] if held else None

    def _in_force(self, law: int) -> int | None:
        """Return the version by which a law is to be judged: its own in force, or what ended it."""
        begun = [each for each in self.versions[law] if each.effective_on <= self.day]
        if not begun:
            return None
        last = begun[-1]
        return last.ended_by_id if last.ended_on and last.ended_on <= self.day else last.pk

    def _whole(self, item: _OldItem) -> Citing:
        noted = next(
            (each.pk for each in self._pointers[item.item] if each.version_id == self.version.pk),
            None,
        )
        return item_citing(item.item, item.code, item.stem, None, noted, item.law)

    def _articles(self, item: _OldItem, base: LawVersion) -> dict[int, int | None]:
        """Return the articles of the base that an item is about, each with the one pointed at."""
        found: dict[int, int | None] = {}
        for pointer in self._pointers[item.item]:
            article = self._predecessor(pointer, base)
            if article:
                found[article] = pointer.pk
        if found or self._pointers[item.item]:
            return found
        match = self._match(item, base)
        return {match: None} if match else {}

    def _predecessor(self, pointer: Article, base: LawVersion) -> int | None:
        """Return the article of a base that became the one pointed at."""
        if pointer.version_id == base.pk:
            return pointer.pk
        if pointer.version.law_id not in (base.law_id, self.version.law_id):
            return None
        known = (base.pk, pointer.version_id)
        if known not in self._before:
            became = effects(base.articles.select_related("version"), pointer.version)
            self._before[known] = {
                effect.current.pk: article for article, effect in became.items() if effect.current
            }
        return self._before[known].get(pointer.pk)

    def _match(self, item: _OldItem, base: LawVersion) -> int | None:
        if base.pk not in self._matched:
            self._matched[base.pk] = dict(base.articles.values_list("pk", "text"))
        wanted = f"{item.stem}\n{self._keys[item.version]}"
        return rules.clear_match(wanted, self._matched[base.pk])

    @cached_property
    def _keys(self) -> dict[int, str]:
        keys: dict[int, str] = defaultdict(str)
        chosen = Option.objects.filter(
            version__in=[item.version for item in self.items], is_key=True
        )
        for version, text in chosen.values_list("version", "text"):
            keys[version] += f"{text}\n"
        return keys

    @cached_property
    def _pointers(self) -> dict[int, list[Article]]:
        links = OldBankEntry.points_at.through.objects.filter(
            oldbankentry__item__in=[item.item for item in self.items]
        )
        found: dict[int, list[Article]] = defaultdict(list)
        rows = links.select_related("article__version", "oldbankentry").order_by("pk")
        for link in rows:
            found[link.oldbankentry.item_id].append(link.article)
        return found
