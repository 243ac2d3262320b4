"""What a blueprint asks for and what the bank has, as plain values; and the file form of it.

`docs/blueprints.md` describes the file. Law: the parts 公共 and 专业 are those of the
qualification tests of the provinces (domain notes in `docs/guides/trainer.md`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from exams.papers.entries import (
    SpecificationError,
    decimal,
    flag,
    known_names,
    one_of,
    optional,
    parsed,
    text,
    whole,
)

COMMON, SPECIAL = "common", "special"
PARTS = (COMMON, SPECIAL)
MARKING_RULES = ("all-or-nothing", "partial-without-wrong", "per-option")
KINDS = (
    "single",
    "multiple",
    "true-false",
    "ordering",
    "matching",
    "fill-in",
    "short-answer",
    "case",
)
LEVELS = ("remember", "understand", "apply", "analyze")
MOST_ITEMS = 500  # in one section
MOST_SECTIONS = 200
# Mean facility that an item is taken to have if nobody has said what to expect.
FACILITY = Decimal("0.7")


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A part of a blueprint: so many items of one type, topic and level, each for so many marks."""

    title: str
    kind: str
    count: int
    marks: Decimal
    topic: str = ""  # code; what stands below it in the tree fits too; empty: any
    level: str = ""  # empty: any
    part: str = COMMON
    rule: str = MARKING_RULES[0]
    shuffle_options: bool = False
    critical: int = 0  # so many of them critical, at least


@dataclass(frozen=True, slots=True)
class Specification:
    """What each of several parallel papers has to be like."""

    title: str
    minutes: int
    sections: tuple[SectionSpec, ...]
    cut_percent: int = 60
    part_cuts: Mapping[str, int] = field(default_factory=dict)  # part: percent of its marks
    is_open_book: bool = False
    shuffle_items: bool = False
    # Tried out beside the items that count, in sections that they fit into.
    pilot: int = 0
    # Left out: what stood on so many frozen papers in so many months. None: no cap.
    exposure_cap: int | None = None
    exposure_months: int = 6
    overlap: int = 0  # items that two of the papers may share, at most
    mean_percent: Decimal | None = None  # of the marks, that candidates are expected to score
    sd_percent: Decimal | None = None
    tolerance_percent: Decimal = Decimal(2)  # of both, of the marks
    expected_minutes: int | None = None  # that the items take together, at most
    # Only items for this field of enforcement and this post, or for all of them. Empty: only items
    # for all; what is written for one field or post is left out.
    domain: str = ""
    post: str = ""

    @property
    def count(self) -> int:
        """Items that count, on each paper."""
        return sum(section.count for section in self.sections)

    @property
    def maximum(self) -> Decimal:
        """Marks of each paper."""
        return sum((section.count * section.marks for section in self.sections), Decimal(0))


@dataclass(frozen=True, slots=True)
class PoolItem:
    """An item that a paper may take."""

    code: str
    kind: str
    topics: tuple[str, ...]  # its own, then what it stands below, up to the root
    level: str = "understand"
    facility: Decimal | None = None  # expected or found; None: FACILITY is taken
    seconds: int | None = None
    is_critical: bool = False
    is_pilot: bool = False
    enemies: frozenset[str] = frozenset()  # codes
    uses: int = 0  # frozen papers it stood on within the months of the exposure cap
    domain: str = ""
    post: str = ""

    def fits(self, section: SectionSpec) -> bool:
        """Tell whether it may stand in a section, pilot or not."""
        return (
            self.kind == section.kind
            and (not section.topic or section.topic in self.topics)
            and section.level in ("", self.level)
        )


_NAMES = {
    "title",
    "minutes",
    "cut_percent",
    "part_cuts",
    "open_book",
    "shuffle_items",
    "sections",
    "pilot",
    "exposure",
    "overlap",
    "mean_percent",
    "sd_percent",
    "tolerance_percent",
    "expected_minutes",
    "domain",
    "post",
}
_SECTION_NAMES = {
    "title",
    "type",
    "topic",
    "level",
    "part",
    "count",
    "marks",
    "rule",
    "shuffle_options",
    "critical",
}


def read_specification(data: bytes | str) -> Specification:
    """Read a blueprint file.

    Raises:
        SpecificationError: something is missing, unknown or out of range; it says where.
    """
    entry = known_names(parsed(data), "file", _NAMES)
    raw = entry.get("sections")
    if not isinstance(raw, list) or not 0 < len(raw) <= MOST_SECTIONS:
        raise SpecificationError("sections", "missing" if not raw else "out-of-range")
    exposure = known_names(entry.get("exposure") or {}, "exposure", {"cap", "months"})
    return Specification(
        title=text(entry, "title", "", default="Paper"),
        minutes=whole(entry, "minutes", "", 1, 600, default=90),
        sections=tuple(_section(each, f"sections[{place}]") for place, each in enumerate(raw)),
        cut_percent=whole(entry, "cut_percent", "", 1, 100, default=60),
        part_cuts=_part_cuts(entry.get("part_cuts") or {}),
        is_open_book=flag(entry, "open_book", ""),
        shuffle_items=flag(entry, "shuffle_items", ""),
        pilot=whole(entry, "pilot", "", 0, MOST_ITEMS, default=0),
        exposure_cap=optional(exposure, "cap", "exposure.", 1, 10_000),
        exposure_months=whole(exposure, "months", "exposure.", 1, 120, default=6),
        overlap=whole(entry, "overlap", "", 0, 10_000, default=0),
        mean_percent=_percent(entry, "mean_percent"),
        sd_percent=_percent(entry, "sd_percent"),
        tolerance_percent=_percent(entry, "tolerance_percent") or Decimal(2),
        expected_minutes=optional(entry, "expected_minutes", "", 1, 600),
        domain=text(entry, "domain", "", default=""),
        post=text(entry, "post", "", default=""),
    )


def _section(entry: object, where: str) -> SectionSpec:
    known = known_names(entry, where, _SECTION_NAMES)
    dot = f"{where}."
    count = whole(known, "count", dot, 1, MOST_ITEMS)
    return SectionSpec(
        title=text(known, "title", dot, default=where),
        kind=one_of(known, "type", dot, KINDS),
        count=count,
        marks=_marks(known, dot),
        topic=text(known, "topic", dot, default=""),
        level=one_of(known, "level", dot, ("", *LEVELS), default=""),
        part=one_of(known, "part", dot, PARTS, default=COMMON),
        rule=one_of(known, "rule", dot, MARKING_RULES, default=MARKING_RULES[0]),
        shuffle_options=flag(known, "shuffle_options", dot),
        critical=whole(known, "critical", dot, 0, count, default=0),
    )


def _part_cuts(entry: object) -> dict[str, int]:
    known = known_names(entry, "part_cuts", set(PARTS))
    return {part: whole(known, part, "part_cuts.", 1, 100) for part in known}


def _marks(entry: Mapping[str, Any], dot: str) -> Decimal:
    if entry.get("marks") is None:
        raise SpecificationError(dot + "marks", "missing")
    marks = decimal(entry["marks"], dot + "marks")
    if not 0 < marks <= 999 or marks != marks.quantize(Decimal("0.01")):
        raise SpecificationError(dot + "marks", "out-of-range", entry["marks"])
    return marks


def _percent(entry: Mapping[str, Any], name: str) -> Decimal | None:
    if entry.get(name) is None:
        return None
    percent = decimal(entry[name], name)
    if not 0 < percent <= 100 or percent != percent.quantize(Decimal("0.01")):
        raise SpecificationError(name, "out-of-range", entry[name])
    return percent


def write_specification(spec: Specification) -> str:
    """Return the file form; what is as by default is left out. Read again it is the same."""
    entry: dict[str, Any] = {
        "title": spec.title,
        "minutes": spec.minutes,
        "cut_percent": spec.cut_percent,
        "part_cuts": dict(spec.part_cuts),
        "open_book": spec.is_open_book,
        "shuffle_items": spec.shuffle_items,
        "pilot": spec.pilot,
        "exposure": {"cap": spec.exposure_cap, "months": spec.exposure_months},
        "overlap": spec.overlap,
        "mean_percent": _said(spec.mean_percent),
        "sd_percent": _said(spec.sd_percent),
        "tolerance_percent": _said(spec.tolerance_percent),
        "expected_minutes": spec.expected_minutes,
        "domain": spec.domain,
        "post": spec.post,
        "sections": [_section_entry(section) for section in spec.sections],
    }
    if spec.exposure_cap is None:
        del entry["exposure"]["cap"]
    return json.dumps(_without_empty(entry), ensure_ascii=False, indent=2) + "\n"


def _section_entry(section: SectionSpec) -> dict[str, Any]:
    return _without_empty(
        {
            "title": section.title,
            "type": section.kind,
            "topic": section.topic,
            "level": section.level,
            "part": section.part,
            "count": section.count,
            "marks": _said(section.marks),
            "rule": section.rule,
            "shuffle_options": section.shuffle_options,
            "critical": section.critical,
        }
    )


def _said(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _without_empty(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value not in (None, "", False, {}, 0)}


__all__ = [
    "FACILITY",
    "KINDS",
    "LEVELS",
    "MARKING_RULES",
    "PARTS",
    "PoolItem",
    "SectionSpec",
    "Specification",
    "SpecificationError",
    "read_specification",
    "write_specification",
]
