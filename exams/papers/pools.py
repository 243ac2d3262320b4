"""The bank and a stored blueprint as the solver sees them."""

import calendar
from collections import defaultdict
from datetime import date, datetime, time

from django.db.models import Count
from django.utils import timezone

from exams.bank.models import Item, Topic
from exams.bank.queries import usable_items
from exams.papers.fitting import Placed
from exams.papers.models import Blueprint, BlueprintSection, Paper, PaperItem, Part
from exams.papers.specification import PoolItem, SectionSpec, Specification


def specification_of(blueprint: Blueprint) -> Specification:
    """Return a stored blueprint as plain values. One query."""
    sections = blueprint.sections.select_related("topic").order_by("position")
    cuts = {
        Part.COMMON.value: blueprint.common_cut_percent,
        Part.SPECIAL.value: blueprint.special_cut_percent,
    }
    return Specification(
        title=blueprint.title,
        minutes=blueprint.minutes,
        sections=tuple(_section(section) for section in sections),
        cut_percent=blueprint.cut_percent,
        part_cuts={part: cut for part, cut in cuts.items() if cut is not None},
        is_open_book=blueprint.is_open_book,
        shuffle_items=blueprint.shuffle_items,
        pilot=blueprint.pilot_items,
        exposure_cap=blueprint.exposure_cap,
        exposure_months=blueprint.exposure_months,
        overlap=blueprint.overlap_limit,
        mean_percent=blueprint.mean_percent,
        sd_percent=blueprint.sd_percent,
        tolerance_percent=blueprint.tolerance_percent,
        expected_minutes=blueprint.expected_minutes,
        domain=blueprint.domain,
        post=blueprint.post,
    )


def _section(section: BlueprintSection) -> SectionSpec:
    return SectionSpec(
        title=section.title,
        kind=section.kind,
        count=section.count,
        marks=section.marks,
        topic=section.topic.code if section.topic else "",
        level=section.level,
        part=section.part,
        rule=section.rule,
        shuffle_options=section.shuffle_options,
        critical=section.critical_items,
    )


def bank_pool(*, on: date, months: int) -> list[PoolItem]:
    """Return what a certification paper may take on a day, by code. Four queries.

    In use, not open to drills, and resting on articles that stand that day.

    Args:
        months: how far back frozen papers count as uses of an item.
    """
    lines, enemies, uses = _lines_of_topics(), _enemies(), _uses(on, months)
    items = usable_items(purpose=Item.Purpose.EXAM, on=on).order_by("code")
    return [
        PoolItem(
            code=item.code,
            kind=item.released.kind,
            topics=lines[item.topic_id],
            level=item.level,
            facility=item.expected_facility,
            seconds=item.expected_seconds,
            is_critical=item.is_critical,
            is_pilot=item.is_pilot,
            enemies=frozenset(enemies[item.pk]),
            uses=uses.get(item.pk, 0),
            domain=item.domain,
            post=item.post,
        )
        for item in items
        if item.released
    ]


def placed_on(paper: Paper) -> list[Placed]:
    """Return what stands on a paper, as its blueprint speaks of it. Three queries.

    Types are those of the versions on the paper; topic, level and enemies those of today.
    """
    lines, enemies = _lines_of_topics(), _enemies()
    rows = PaperItem.objects.filter(paper=paper).select_related("version__item")
    return [
        Placed(
            item=PoolItem(
                code=place.version.item.code,
                kind=place.version.kind,
                topics=lines[place.version.item.topic_id],
                level=place.version.item.level,
                enemies=frozenset(enemies[place.version.item_id]),
            ),
            heading=place.section,
            marks=place.marks,
            part=place.part,
            rule=place.rule,
            is_critical=place.is_critical,
            is_pilot=place.is_pilot,
        )
        for place in rows.order_by("position")
    ]


def unknown_topics(spec: Specification) -> list[str]:
    """Return the codes of topics that a blueprint names and the bank does not have. One query."""
    wanted = {section.topic for section in spec.sections if section.topic}
    known = Topic.objects.filter(code__in=wanted).values_list("code", flat=True)
    return sorted(wanted.difference(known))


def _lines_of_topics() -> dict[int, tuple[str, ...]]:
    """Return the codes of each topic and of all above it, the root last."""
    topics = {
        pk: (code, parent) for pk, code, parent in Topic.objects.values_list("pk", "code", "parent")
    }
    lines = {}
    for pk in topics:
        line: list[str] = []
        at: int | None = pk
        while at is not None and topics[at][0] not in line:
            line.append(topics[at][0])
            at = topics[at][1]
        lines[pk] = tuple(line)
    return lines


def _enemies() -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    pairs = Item.enemies.through.objects.values_list("from_item", "to_item__code")
    for item, enemy in pairs:
        found[item].add(enemy)
    return found


def _uses(on: date, months: int) -> dict[int, int]:
    """Return on how many frozen papers items stood in some months before a day, by pk."""
    until = datetime.combine(on, time.max, tzinfo=timezone.get_current_timezone())
    since = datetime.combine(_earlier(on, months), time.min, tzinfo=until.tzinfo)
    rows = PaperItem.objects.filter(paper__frozen_at__range=(since, until)).order_by()
    return dict(rows.values_list("version__item").annotate(times=Count("paper", distinct=True)))


def _earlier(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
