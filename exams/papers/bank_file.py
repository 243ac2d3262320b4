"""A bank as a file, for blueprints that are tried out on another bank than the platform's own.

`docs/blueprints.md` describes it. What it does not name (stems, options, keys …) is passed over.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from exams.papers.entries import (
    SpecificationError,
    decimal,
    flag,
    one_of,
    optional,
    parsed,
    text,
    whole,
)
from exams.papers.specification import KINDS, LEVELS, PoolItem

MOST_SECONDS = 86_400
MOST_USES = 1_000_000


def read_pool(data: bytes | str) -> list[PoolItem]:
    """Read the items of a bank file: a list, or an object with the list under "items".

    Raises:
        SpecificationError: something is missing, of the wrong kind, out of range or named twice.
    """
    entry = parsed(data)
    rows = entry.get("items") if isinstance(entry, dict) else entry
    if not isinstance(rows, list):
        raise SpecificationError("items", "wrong-type", type(entry).__name__)
    items = [_item(row, f"items[{place}]") for place, row in enumerate(rows)]
    seen: set[str] = set()
    for place, item in enumerate(items):
        if item.code in seen:
            raise SpecificationError(f"items[{place}].code", "twice", item.code)
        seen.add(item.code)
    return items


def _item(row: object, where: str) -> PoolItem:
    if not isinstance(row, dict):
        raise SpecificationError(where, "wrong-type", type(row).__name__)
    dot = f"{where}."
    code = text(row, "code", dot, default="")
    if not code:
        raise SpecificationError(f"{dot}code", "missing")
    return PoolItem(
        code=code,
        kind=one_of(row, "type", dot, KINDS),
        topics=_topics(row, dot),
        level=one_of(row, "level", dot, LEVELS, default="understand"),
        facility=_facility(row, dot),
        seconds=optional(row, "seconds", dot, 0, MOST_SECONDS),
        is_critical=flag(row, "critical", dot),
        is_pilot=flag(row, "pilot", dot),
        enemies=frozenset(_texts(row, "enemies", dot)),
        uses=whole(row, "uses", dot, 0, MOST_USES, default=0),
        domain=text(row, "domain", dot, default=""),
        post=text(row, "post", dot, default=""),
    )


def _topics(row: Mapping[str, Any], dot: str) -> tuple[str, ...]:
    own = text(row, "topic", dot, default="")
    above = _texts(row, "topics", dot)
    return tuple(dict.fromkeys([*([own] if own else []), *above]))


def _texts(row: Mapping[str, Any], name: str, dot: str) -> list[str]:
    values = row.get(name) or []
    if not isinstance(values, list):
        raise SpecificationError(dot + name, "wrong-type", values)
    for place, value in enumerate(values):
        if not isinstance(value, str):
            raise SpecificationError(f"{dot}{name}[{place}]", "wrong-type", value)
    return values


def _facility(row: Mapping[str, Any], dot: str) -> Decimal | None:
    if row.get("facility") is None:
        return None
    facility = decimal(row["facility"], dot + "facility")
    if not 0 <= facility <= 1:
        raise SpecificationError(dot + "facility", "out-of-range", row["facility"])
    return facility
