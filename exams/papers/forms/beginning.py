"""The values of a form that begins with a blueprint."""

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from exams.papers.forms.names import (
    ROW_FIELDS,
    SHUFFLED,
    Kind,
    count_name,
    marks_name,
    row_name,
    rule_name,
    title_name,
)
from exams.papers.models import Blueprint, BlueprintSection, Part
from exams.papers.operations import Frame


def entered(blueprint: Blueprint) -> dict[str, Any]:
    """Return the values of a form that begins with a blueprint."""
    sections = list(blueprint.sections.order_by("position"))
    initial: dict[str, Any] = {
        field.name: getattr(blueprint, field.name) for field in fields(Frame)
    }
    initial |= {
        "title": blueprint.title,
        "minutes": blueprint.minutes,
        "cut_percent": blueprint.cut_percent,
        "shuffle_options": any(each.shuffle_options for each in sections),
    }
    for name in ("mean_percent", "sd_percent", "tolerance_percent"):
        initial[name] = _short(initial[name])
    simple = _simple(sections, shuffle=initial["shuffle_options"])
    for section in simple:
        kind = Kind(section.kind)
        initial[count_name(kind, section.topic_id or 0)] = section.count
        initial[marks_name(kind)] = _short(section.marks)
        initial[rule_name(kind)], initial[title_name(kind)] = section.rule, section.title
    others = [each for each in sections if each not in simple]
    for number, section in enumerate(others):
        initial |= {row_name(number, name): getattr(section, name, "") for name in ROW_FIELDS}
        initial[row_name(number, "topic")] = section.topic_id or ""
        initial[row_name(number, "marks")] = _short(section.marks)
    return initial | {"rows": len(others)}


def _simple(sections: Sequence[BlueprintSection], *, shuffle: bool) -> list[BlueprintSection]:
    """Return those that the matrix can hold: one for each type and topic, alike within a type."""
    found: list[BlueprintSection] = []
    alike: dict[str, tuple[Decimal, str, str]] = {}
    for each in sections:
        is_plain = (
            each.part == Part.COMMON
            and not each.level
            and not each.critical_items
            and each.shuffle_options == (shuffle and each.kind in SHUFFLED)
        )
        is_first = (each.kind, each.topic_id) not in {(one.kind, one.topic_id) for one in found}
        worth = (each.marks, each.rule, each.title)
        if is_plain and is_first and alike.setdefault(each.kind, worth) == worth:
            found.append(each)
    return found


def _short(number: Decimal | None) -> Decimal | None:
    """Return a number without zeros at its end: 2, not 2.00."""
    return None if number is None else Decimal(f"{number.normalize():f}")
