"""Whether a paper is as its blueprint asks. Plain values only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from exams.papers.specification import PoolItem, SectionSpec, Specification

# Heading, type, marks an item, part, rule: what a place on a paper shows of its section.
_Look = tuple[str, str, Decimal, str, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """An item on a paper, and as what it stands there."""

    item: PoolItem
    heading: str
    marks: Decimal
    part: str
    rule: str
    is_critical: bool
    is_pilot: bool

    @property
    def look(self) -> _Look:
        return (self.heading, self.item.kind, self.marks, self.part, self.rule)


@dataclass(frozen=True, slots=True)
class Departures:
    """Where a paper is not as asked; nothing: it is."""

    headings: list[str]  # of sections that lack items, have too many, or others
    pilots: int  # on trial beyond what is asked; fewer: negative
    enemies: list[tuple[str, str]]  # codes of items that rule each other out

    def __bool__(self) -> bool:
        return bool(self.headings or self.pilots or self.enemies)


def departures(spec: Specification, placed: Sequence[Placed]) -> Departures:
    """Return where a paper departs from its blueprint.

    Sections of one heading may ask for several topics and levels: their items are shared out among
    them, each to one that it fits.
    """
    counting = [each for each in placed if not each.is_pilot]
    asked: dict[_Look, list[SectionSpec]] = defaultdict(list)
    for section in spec.sections:
        asked[_look_of(section)].append(section)
    found: dict[_Look, list[Placed]] = defaultdict(list)
    for each in counting:
        found[each.look].append(each)
    wrong = [look[0] for look in {**asked, **found} if not _is_as_asked(asked[look], found[look])]
    codes = {each.item.code for each in placed}
    return Departures(
        headings=list(dict.fromkeys(wrong)),
        pilots=len(placed) - len(counting) - spec.pilot,
        enemies=sorted(
            (each.item.code, enemy)
            for each in placed
            for enemy in each.item.enemies & codes
            if each.item.code < enemy
        ),
    )


def _look_of(section: SectionSpec) -> _Look:
    return (section.title, section.kind, section.marks, section.part, section.rule)


def _is_as_asked(sections: Sequence[SectionSpec], placed: Sequence[Placed]) -> bool:
    critical = sum(each.is_critical for each in placed)
    return (
        len(placed) == sum(section.count for section in sections)
        and critical >= sum(section.critical for section in sections)
        and _can_be_shared_out([each.item for each in placed], sections)
    )


def _can_be_shared_out(items: Sequence[PoolItem], sections: Sequence[SectionSpec]) -> bool:
    """Tell whether each item finds a place in a section that it fits: by augmenting paths."""
    taken: list[list[PoolItem]] = [[] for _section in sections]

    def place(item: PoolItem, seen: set[int]) -> bool:
        for at, section in enumerate(sections):
            if at in seen or not item.fits(section):
                continue
            seen.add(at)
            if len(taken[at]) < section.count:
                taken[at].append(item)
                return True
            for other in taken[at]:
                if place(other, seen):
                    taken[at][taken[at].index(other)] = item
                    return True
        return False

    return all(place(item, set()) for item in items)
