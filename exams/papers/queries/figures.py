"""What a paper amounts to: what its approver and its maker look at before it is used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations

from django.db.models import Count

from exams.bank import rules as bank
from exams.bank.lints import is_shuffle_safe
from exams.bank.models import Item
from exams.papers import guessing, rules
from exams.papers.models import Paper, PaperItem, PaperPart
from exams.papers.queries.papers import content_at, guessing_slots

MONTH = timedelta(days=365) / 12
# Whose options come in another order; right and wrong of a statement never do.
SHUFFLED = (bank.SINGLE, bank.MULTIPLE)


@dataclass(frozen=True, slots=True)
class Figures:
    """A paper in figures. Codes are those of its items."""

    parts: list[PaperPart]
    guessing: float  # chance of passing by guesses, 0 to 1
    outlook: rules.Outlook | None
    bins: list[int]  # items by difficulty, the hardest first
    spread: dict[str, int]  # how often each letter is the key of a single choice
    is_lopsided: bool
    unsafe: list[str]  # their options must stay in order, and the section shuffles them
    enemies: list[tuple[str, str]]
    overused: dict[str, int]  # code: frozen papers it stood on lately, at least the cap
    critical: int
    pilot: int


def figures(paper: Paper, items: Sequence[PaperItem], *, at: datetime) -> Figures:
    """Return a paper in figures. Three queries; items with their versions should be at hand."""
    parts = list(paper.parts.order_by("part"))
    bar = guessing.Bar(paper.cut_score, {each.part: each.cut_score for each in parts})
    counting = [each for each in items if not each.is_pilot]
    singles = [content_at(each) for each in counting if each.version.kind == bank.SINGLE]
    spread = rules.key_spread(letter for content in singles for letter in content.key)
    return Figures(
        parts=parts,
        guessing=guessing.chance_of_passing(guessing_slots(items), bar),
        outlook=rules.outlook([_expected(each) for each in counting]),
        bins=rules.histogram(each.version.item.expected_facility for each in counting),
        spread=spread if singles else {},
        is_lopsided=rules.is_lopsided(spread),
        unsafe=[
            each.version.item.code
            for each in items
            if each.shuffle_options
            and each.version.kind in SHUFFLED
            and not is_shuffle_safe(content_at(each))
        ],
        enemies=_enemies(items),
        overused=_overused(paper, items, at=at),
        critical=sum(each.is_critical for each in items),
        pilot=len(items) - len(counting),
    )


def _expected(place: PaperItem) -> rules.Expected:
    item = place.version.item
    return rules.Expected(place.marks, item.expected_facility, item.expected_seconds)


def _enemies(items: Sequence[PaperItem]) -> list[tuple[str, str]]:
    codes = {each.version.item_id: each.version.item.code for each in items}
    pairs = Item.enemies.through.objects.filter(from_item__in=codes, to_item__in=codes)
    found = {
        tuple(sorted((codes[one], codes[other])))
        for one, other in pairs.values_list("from_item", "to_item")
    }
    return sorted((one, other) for one, other in found)


def _overused(paper: Paper, items: Sequence[PaperItem], *, at: datetime) -> dict[str, int]:
    """Return items that stood on as many frozen papers lately as the blueprint allows, or more."""
    cap = paper.blueprint.exposure_cap
    if cap is None:
        return {}
    since = at - MONTH * paper.blueprint.exposure_months
    codes = {each.version.item_id: each.version.item.code for each in items}
    others = PaperItem.objects.filter(
        version__item__in=codes, paper__frozen_at__gte=since, paper__frozen_at__lte=at
    ).exclude(paper=paper)
    uses = others.values_list("version__item").annotate(n=Count("paper", distinct=True)).order_by()
    return {codes[item]: number for item, number in uses if number >= cap}


def overlap_within(papers: Sequence[Paper]) -> int:
    """Return how many items two of the papers share, at most. One query."""
    held: dict[int, set[int]] = {}
    places = PaperItem.objects.filter(paper__in=papers)
    for paper, item in places.values_list("paper", "version__item"):
        held.setdefault(paper, set()).add(item)
    return max((len(one & other) for one, other in combinations(held.values(), 2)), default=0)


@dataclass(frozen=True, slots=True)
class Preview:
    """One of several parallel papers, for comparing them."""

    paper: Paper
    outlook: rules.Outlook | None
    mean_percent: Decimal | None
    overused: int
    bins: list[int]


def previews(papers: Sequence[Paper], *, at: datetime) -> list[Preview]:
    """Return parallel papers side by side. Two queries for each."""
    return [_preview(paper, at=at) for paper in papers]


def _preview(paper: Paper, *, at: datetime) -> Preview:
    places = list(paper.items.select_related("version__item").order_by("position"))
    counting = [each for each in places if not each.is_pilot]
    mean = paper.predicted_mean
    return Preview(
        paper=paper,
        outlook=rules.outlook([_expected(each) for each in counting]),
        mean_percent=round(100 * mean / paper.maximum, 1) if mean and paper.maximum else None,
        overused=len(_overused(paper, places, at=at)),
        bins=rules.histogram(each.version.item.expected_facility for each in counting),
    )
