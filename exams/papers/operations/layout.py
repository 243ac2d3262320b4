"""Write a paper with its places and parts; what both ways of assembling share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from accounts.models import User
from exams.bank.models import Item
from exams.papers import rules
from exams.papers.models import (
    PARTS,
    Assembly,
    Blueprint,
    BlueprintSection,
    Paper,
    PaperItem,
    PaperPart,
)

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Place:
    """An item in its section. One that is tried out carries marks but does not count."""

    section: BlueprintSection
    item: Item
    version_id: int  # of the item, released
    is_pilot: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What a paper is made for: by which blueprint, seed and law, by whom and when."""

    blueprint: Blueprint
    title: str
    seed: int
    law_on: date
    author: User
    at: datetime
    assembly: Assembly | None = None
    letter: str = ""
    mean: Decimal | None = None  # points; both or neither
    sd: Decimal | None = None


def write_paper(order: Order, places: Sequence[Place]) -> Paper:
    """Write a draft of a paper: the common part first, then as the blueprint has its sections."""
    counting = [each for each in places if not each.is_pilot]
    maximum = sum((each.section.marks for each in counting), ZERO)
    paper = Paper.objects.create(
        title=order.title,
        blueprint=order.blueprint,
        assembly=order.assembly,
        letter=order.letter,
        seed=order.seed,
        is_open_book=order.blueprint.is_open_book,
        shuffle_items=order.blueprint.shuffle_items,
        predicted_mean=order.mean,
        predicted_sd=order.sd,
        minutes=order.blueprint.minutes,
        maximum=maximum,
        cut_score=rules.cut_score(maximum, order.blueprint.cut_percent),
        law_on=order.law_on,
        created_by=order.author,
        created_at=order.at,
    )
    in_order = sorted(places, key=lambda each: PARTS.index(each.section.part))
    PaperItem.objects.bulk_create(
        _item(paper, position, place) for position, place in enumerate(in_order, start=1)
    )
    PaperPart.objects.bulk_create(_parts(paper, counting))
    return paper


def _item(paper: Paper, position: int, place: Place) -> PaperItem:
    section = place.section
    return PaperItem(
        paper=paper,
        position=position,
        version_id=place.version_id,
        section=section.title,
        marks=section.marks,
        part=section.part,
        rule=section.rule,
        shuffle_options=section.shuffle_options,
        is_critical=bool(section.critical_items) and place.item.is_critical and not place.is_pilot,
        is_pilot=place.is_pilot,
    )


def _parts(paper: Paper, counting: Sequence[Place]) -> list[PaperPart]:
    """Return the parts with a cut score of their own."""
    blueprint = paper.blueprint
    cuts = {"common": blueprint.common_cut_percent, "special": blueprint.special_cut_percent}
    found = []
    for part, percent in cuts.items():
        maximum = sum((each.section.marks for each in counting if each.section.part == part), ZERO)
        if percent and maximum:
            cut = rules.cut_score(maximum, percent)
            found.append(PaperPart(paper=paper, part=part, maximum=maximum, cut_score=cut))
    return found
