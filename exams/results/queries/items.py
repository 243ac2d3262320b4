"""How the items of a paper went in a sitting, by the points that results keep."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from exams.papers.models import PaperItem
from exams.results import rules
from exams.results.queries.standing import figures_at
from exams.results.rules import Facility
from exams.sittings.models import Sitting

CHUNK = 500


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item of the paper and how it went."""

    position: int
    item_id: int
    code: str
    topic: str
    kind_label: str
    marks: Decimal
    is_critical: bool
    is_pilot: bool
    expected: Decimal | None  # facility that its author expected
    facility: Facility


def item_figures(sitting: Sitting, *, at: datetime) -> tuple[list[ItemFigures], int]:
    """Return how each item went at a moment, and how many results keep no points. Two queries.

    Results of the time before points were kept are left out, and counted.
    """
    places = list(
        PaperItem.objects.filter(paper=sitting.paper_id)
        .select_related("version__item__topic")
        .defer("version__stem", "version__rationale", "version__detail")
        .order_by("position")
    )
    marks = {str(place.position): place.marks for place in places}
    answers: dict[str, int] = defaultdict(int)
    right: dict[str, int] = defaultdict(int)
    points: dict[str, Decimal] = defaultdict(Decimal)
    without = 0
    results = figures_at(at).filter(attempt__sitting=sitting).values_list("points", flat=True)
    for kept in results.iterator(chunk_size=CHUNK):
        without += not kept
        for position, text in kept.items():
            earned = Decimal(text)
            answers[position] += 1
            points[position] += earned
            right[position] += earned == marks.get(position)
    return [_figures(place, answers, right, points) for place in places], without


def _figures(
    place: PaperItem,
    answers: dict[str, int],
    right: dict[str, int],
    points: dict[str, Decimal],
) -> ItemFigures:
    version, key = place.version, str(place.position)
    return ItemFigures(
        position=place.position,
        item_id=version.item_id,
        code=version.item.code,
        topic=version.item.topic.name,
        kind_label=version.get_kind_display(),
        marks=place.marks,
        is_critical=place.is_critical,
        is_pilot=place.is_pilot,
        expected=version.item.expected_facility,
        facility=rules.facility(answers[key], right[key], points[key], place.marks),
    )
