"""What the values of our own JSON may be: checked before they become a record. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]
_MOST = 100_000  # of signs in a text
_NUMBER = re.compile(r"\d{1,7}(?:\.\d{1,6})?")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _MOST


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 32767


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and bool(_NUMBER.fullmatch(value))


def _is_share(value: Any) -> bool:
    return _is_number(value) and float(value) <= 1


def _list_of(check: Check, *, most: int = 200) -> Check:
    return lambda value: isinstance(value, list) and len(value) <= most and all(map(check, value))


def _pair_of(first: Check, second: Check) -> Check:
    return lambda value: (
        isinstance(value, list) and len(value) == 2 and first(value[0]) and second(value[1])
    )


def _object_of(checks: Mapping[str, Check]) -> Check:
    return lambda value: (
        isinstance(value, dict)
        and all(name in checks and checks[name](each) for name, each in value.items())
    )


_BLANK = {
    "accepted": _list_of(_is_text),
    "number": _is_text,
    "tolerance": _is_text,
    "unit": _is_text,
}
_BODY: dict[str, Check] = {
    "order": _list_of(_is_text),
    "targets": _list_of(_is_text),
    "pairs": _list_of(_pair_of(_is_text, _is_count)),
    "blanks": _list_of(_object_of(_BLANK)),
    "answer": _is_text,
    "rubric": _list_of(_pair_of(_is_text, _is_count)),
}
_OPTIONS = _list_of(_pair_of(_is_text, _is_truth))
_PART = {**_BODY, "kind": _is_text, "stem": _is_text, "options": _OPTIONS, "percent": _is_count}
_CHECKS: dict[str, Check] = {
    **dict.fromkeys(
        (
            "place code type topic stem rationale article level purpose domain post source basis"
        ).split(),
        _is_text,
    ),
    "options": _OPTIONS,
    "paragraph": _is_count,
    "subparagraph": _is_count,
    "is_html": _is_truth,
    "is_critical": _is_truth,
    "is_pilot": _is_truth,
    "detail": _object_of({**_BODY, "parts": _list_of(_object_of(_PART))}),
    "marks": _is_number,
    "facility": _is_share,
    "seconds": _is_count,
    "enemies": _list_of(_is_text),
    "notes": _list_of(_is_text),
}
NAMES = frozenset(_CHECKS)


def wrong_values(entry: Mapping[str, Any]) -> list[str]:
    """Return the names under which stands what `record_from` cannot take; null counts as absent."""
    wrong = [
        name
        for name, check in _CHECKS.items()
        if entry.get(name) is not None and not check(entry[name])
    ]
    return wrong if _is_text(entry.get("type")) else [*wrong, "type"]
