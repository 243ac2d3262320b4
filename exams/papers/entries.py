"""Values out of the JSON files of blueprints and banks, each with the place it stands at."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any


class SpecificationError(ValueError):
    """The blueprint cannot be read.

    Args:
        where: the place in the file, such as "sections[2].count".
        code: "missing", "unknown-name", "wrong-type", "out-of-range", "unknown-value", "twice",
            "not-json".
    """

    def __init__(self, where: str, code: str, value: object = "") -> None:
        super().__init__(f"{where}: {code} {value}".strip())
        self.where, self.code, self.value = where, code, value


def parsed(data: bytes | str) -> Any:
    """Return what a JSON file holds."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SpecificationError("file", "not-json", str(error)) from error


def known_names(entry: object, where: str, names: set[str]) -> dict[str, Any]:
    """Return an object of the file if all its names are known."""
    if not isinstance(entry, dict):
        raise SpecificationError(where, "wrong-type")
    for name in entry:
        if name not in names:
            raise SpecificationError(f"{where}.{name}" if where != "file" else name, "unknown-name")
    return entry


def text(entry: Mapping[str, Any], name: str, dot: str, *, default: str) -> str:
    """Return a text, or the default if there is none."""
    value = entry.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise SpecificationError(dot + name, "wrong-type", value)
    return value


def one_of(
    entry: Mapping[str, Any],
    name: str,
    dot: str,
    known: tuple[str, ...],
    *,
    default: str | None = None,
) -> str:
    """Return one of some words; without a default it has to be there."""
    value = entry.get(name)
    if value is None:
        value = default
    if value is None:
        raise SpecificationError(dot + name, "missing")
    if value not in known:
        raise SpecificationError(dot + name, "unknown-value", value)
    return str(value)


def flag(entry: Mapping[str, Any], name: str, dot: str) -> bool:
    """Return true or false; false if nothing is said."""
    value = entry.get(name, False)
    if not isinstance(value, bool):
        raise SpecificationError(dot + name, "wrong-type", value)
    return value


def optional(entry: Mapping[str, Any], name: str, dot: str, least: int, most: int) -> int | None:
    """Return a whole number within bounds, or None if there is none."""
    return None if entry.get(name) is None else whole(entry, name, dot, least, most)


def whole(
    entry: Mapping[str, Any],
    name: str,
    dot: str,
    least: int,
    most: int,
    *,
    default: int | None = None,
) -> int:
    """Return a whole number within bounds; without a default it has to be there."""
    value = entry.get(name)
    if value is None:
        value = default
    if value is None:
        raise SpecificationError(dot + name, "missing")
    if not isinstance(value, int) or isinstance(value, bool):
        raise SpecificationError(dot + name, "wrong-type", value)
    if not least <= value <= most:
        raise SpecificationError(dot + name, "out-of-range", value)
    return value


def decimal(value: object, where: str) -> Decimal:
    """Return a number of the file exactly as it is written, in quotes or without."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise SpecificationError(where, "wrong-type", value)
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise SpecificationError(where, "wrong-type", value) from error
    if not number.is_finite():
        raise SpecificationError(where, "out-of-range", value)
    return number
