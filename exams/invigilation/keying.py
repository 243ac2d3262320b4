"""The grid in which somebody keys a paper: quick to type, read back as responses.

Letters are those of the printed sheet; what is kept are those of the approved paper.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exams.bank import rules as bank
from exams.bank.answering import PART_MARK, Asked, Misfit, Why, fitted, shape_of
from exams.invigilation.queries import Place

NOT_LETTERS = re.compile(r"[^A-Za-z]+")
PAIR = re.compile(r"([A-Za-z])\s*[-–—:：]?\s*(\d{1,2})")
# What is written beside a statement, by the letter that it means.
TRUE_FALSE = {"√": "A", "✓": "A", "对": "A", "T": "A", "×": "B", "✗": "B", "错": "B", "F": "B"}
LONG = (bank.SHORT_ANSWER,)


@dataclass(slots=True)
class Box:
    """One thing to type into."""

    name: str
    label: str
    value: str
    is_long: bool = False


@dataclass(slots=True)
class Row:
    """An item of the sheet with its boxes."""

    place: Place
    boxes: list[Box] = field(default_factory=list)
    error: str = ""

    @property
    def is_wide(self) -> bool:
        """Tell whether it is typed as text, and not as a few letters."""
        return self.place.asked.kind in (bank.FILL_IN, bank.SHORT_ANSWER, bank.CASE)


def rows_of(
    places: Iterable[Place],
    data: Mapping[str, str],
    *,
    known: Mapping[int, list[str]] | None = None,
) -> list[Row]:
    """Return the grid, with what was typed, or with what is known where nothing was."""
    return [
        Row(place, _boxes(place, data, (known or {}).get(place.position, []))) for place in places
    ]


def read(rows: Iterable[Row]) -> dict[int, list[str]]:
    """Return the responses by position; a row that does not fit its item says so in `error`."""
    found: dict[int, list[str]] = {}
    for row in rows:
        try:
            found[row.place.position] = fitted(row.place.shape, _response(row))
        except Misfit as misfit:
            row.error = misfit.why.value
    return found


def _boxes(place: Place, data: Mapping[str, str], known: list[str]) -> list[Box]:
    name = f"p{place.position}"
    if place.asked.kind != bank.CASE:
        return _own_boxes(name, place.asked, data, _on_sheet(place, known))
    boxes = []
    for number, part in enumerate(place.asked.parts, start=1):
        mark = f"{number}{PART_MARK}"
        own = [entry[len(mark) :] for entry in known if entry.startswith(mark)]
        found = _own_boxes(f"{name}.{number}", part, data, own)
        for box in found:
            box.label = f"({number}){box.label}"
        boxes += found
    return boxes


def _own_boxes(name: str, asked: Asked, data: Mapping[str, str], known: list[str]) -> list[Box]:
    if asked.kind == bank.FILL_IN:
        texts = [*known, *[""] * len(asked.units)]
        return [
            Box(f"{name}-{number}", f"[{number}]", data.get(f"{name}-{number}", texts[number - 1]))
            for number in range(1, len(asked.units) + 1)
        ]
    if asked.kind == bank.SHORT_ANSWER:
        return [Box(name, "", data.get(name, "".join(known)), is_long=True)]
    joined = " ".join(known) if asked.kind == bank.MATCHING else "".join(known)
    return [Box(name, "", data.get(name, joined))]


def _on_sheet(place: Place, known: list[str]) -> list[str]:
    if place.asked.kind in (bank.SINGLE, bank.MULTIPLE):
        return sorted(place.to_sheet(letter) for letter in known)
    return known


def _response(row: Row) -> list[str]:
    place = row.place
    if place.asked.kind != bank.CASE:
        typed = [box.value for box in row.boxes]
        entries = _entries(place.asked.kind, typed)
        if place.asked.kind in (bank.SINGLE, bank.MULTIPLE):
            return [place.to_paper(letter) for letter in entries]
        return entries
    found = []
    for number, part in enumerate(place.asked.parts, start=1):
        prefix = f"p{place.position}.{number}"
        own = [box.value for box in row.boxes if box.name.split("-")[0] == prefix]
        entries = fitted(shape_of(part), _entries(part.kind, own))
        found += [f"{number}{PART_MARK}{entry}" for entry in entries]
    return found


def _entries(kind: str, typed: list[str]) -> list[str]:
    """Return what was typed as the entries of a response."""
    if kind in (bank.FILL_IN, bank.SHORT_ANSWER):
        return [text.strip() for text in typed] if any(map(str.strip, typed)) else []
    text = typed[0].strip() if typed else ""
    if kind == bank.TRUE_FALSE and text.upper() in TRUE_FALSE:
        return [TRUE_FALSE[text.upper()]]
    if kind == bank.MATCHING:
        found = [f"{letter.upper()}-{int(number)}" for letter, number in PAIR.findall(text)]
    else:
        found = list(NOT_LETTERS.sub("", text).upper())
    if text and not found:
        raise Misfit(Why.OPTION_UNKNOWN, text[:20])
    return found


def shown(place: Place, answer: list[str]) -> str:
    """Return a response as it stands on the sheet."""
    texts = _on_sheet(place, answer)
    is_text = place.asked.kind in (bank.FILL_IN, bank.SHORT_ANSWER, bank.CASE, bank.MATCHING)
    return (" / " if is_text else "").join(texts)
