"""What an item asks, without what answers it, and which responses fit it. Plain values only.

A response is a list of texts, whatever the type: sorted letters of a choice; letters in the
candidate's order; pairs "A-2"; the text of each blank in order; one text of a short answer; of a
case entries "2|text", which give the number of the part, from 1, and one entry of its response.
The empty list takes a response back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from exams.bank import rules

# Characters of one blank, of a short answer, and of all that is written in a case.
LONGEST_BLANK, LONGEST_ANSWER, LONGEST_CASE = 200, 5_000, 20_000
# Entries of a response, as far as one is read: those of a case with all that its parts may have.
MOST_ENTRIES = 200
PART_MARK = "|"


class Why(StrEnum):
    """Why a response does not fit an item."""

    OPTION_UNKNOWN = "no-such-option"
    ONE_ONLY = "one-option-only"
    PAIR_UNKNOWN = "no-such-pair"
    PLACED_TWICE = "placed-twice"
    TOO_MANY = "too-many"
    TOO_LONG = "too-long"
    PART_UNKNOWN = "no-such-part"


class Misfit(ValueError):  # noqa: N818 (an expected "no", not a fault)
    """A response does not fit the item it is given to.

    `what` names it: letters, a pair, the number of a part, or how many there may be.
    """

    def __init__(self, why: Why, what: object = "") -> None:
        self.why, self.what = why, str(what)
        super().__init__(f"{why}: {what}")


@dataclass(frozen=True, slots=True)
class Shape:
    """Which responses an item takes; nothing of it tells which is right."""

    kind: str
    letters: str = ""  # of options, of things to put in order, of a left side
    targets: int = 0
    blanks: int = 0
    parts: tuple["Shape", ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What an item, or a part of a case, asks: all that a candidate reads, and nothing else."""

    kind: str
    stem: str
    is_html: bool = False
    options: tuple[tuple[str, str], ...] = ()  # letter and text
    targets: tuple[str, ...] = ()  # numbered from 1
    units: tuple[str, ...] = ()  # of each blank; empty if it has none
    percent: int = 0  # of the marks; of a part only
    parts: tuple["Asked", ...] = ()

    @property
    def content(self) -> rules.Content:
        """Return it as a content without a key, for what looks at the words of one."""
        return rules.Content(
            kind=self.kind,
            stem=self.stem,
            choices=tuple(rules.Choice(text) for _letter, text in self.options),
            rationale="",
            article="",
            is_html=self.is_html,
        )


def asked(
    *,
    kind: str,
    stem: str,
    options: Iterable[tuple[str, str]],
    detail: Mapping[str, Any],
    is_html: bool = False,
) -> Asked:
    """Return what an item asks, of its columns; what its detail says of the key is left behind."""
    return Asked(
        kind=kind,
        stem=stem,
        is_html=is_html,
        options=tuple(options),
        targets=tuple(detail.get("targets", ())),
        units=tuple(blank.get("unit", "") for blank in detail.get("blanks", ())),
        percent=detail.get("percent", 0),
        parts=tuple(_asked_part(part, is_html) for part in detail.get("parts", ())),
    )


def _asked_part(part: Mapping[str, Any], is_html: bool) -> Asked:
    texts = [text for text, _is_key in part.get("options", ())]
    return asked(
        kind=part.get("kind", ""),
        stem=part.get("stem", ""),
        options=zip(rules.LETTERS, texts, strict=False),
        detail={name: value for name, value in part.items() if name != "parts"},
        is_html=is_html,
    )


def asked_of(content: rules.Content) -> Asked:
    """Return what a content asks."""
    return asked(
        kind=content.kind,
        stem=content.stem,
        options=[(letter, choice.text) for letter, choice in content.lettered],
        detail=rules.detail_of(content),
        is_html=content.is_html,
    )


def shape_of(item: rules.Content | Asked) -> Shape:
    """Return which responses an item takes."""
    it = asked_of(item) if isinstance(item, rules.Content) else item
    return Shape(
        kind=it.kind,
        letters="".join(letter for letter, _text in it.options),
        targets=len(it.targets),
        blanks=len(it.units),
        parts=tuple(shape_of(part) for part in it.parts),
    )


def shape_of_row(kind: str, letters: Iterable[str], detail: Mapping[str, Any]) -> Shape:
    """Return the same of the columns of a version, without its texts."""
    options = [(letter, "") for letter in sorted(letters)]
    return shape_of(asked(kind=kind, stem="", options=options, detail=detail))


def fitted(shape: Shape, response: Iterable[str]) -> list[str]:
    """Return a response as it is kept: in order, each entry once, empty if nothing was answered.

    Raises:
        Misfit: the item does not take it.
    """
    entries = [_kept_text(text) for text in response]
    if len(entries) > MOST_ENTRIES:
        raise Misfit(Why.TOO_MANY, MOST_ENTRIES)
    fit = {
        rules.ORDERING: _fitted_order,
        rules.MATCHING: _fitted_pairs,
        rules.FILL_IN: _fitted_blanks,
        rules.SHORT_ANSWER: _fitted_text,
        rules.CASE: _fitted_parts,
    }.get(shape.kind, _fitted_choice)
    return fit(shape, entries)


def _kept_text(text: str) -> str:
    """Return a text as a database can keep it: one kind of line end, no half characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return lines.encode("utf-8", "ignore").decode("utf-8")


def _fitted_choice(shape: Shape, entries: Sequence[str]) -> list[str]:
    letters = sorted(set(entries))
    _require_known(shape, letters)
    if len(letters) > 1 and shape.kind != rules.MULTIPLE:
        raise Misfit(Why.ONE_ONLY)
    return letters


def _require_known(shape: Shape, letters: Sequence[str]) -> None:
    unknown = [letter for letter in letters if len(letter) != 1 or letter not in shape.letters]
    if unknown:
        raise Misfit(Why.OPTION_UNKNOWN, ", ".join(each[:20] for each in unknown[:8]))


def _fitted_order(shape: Shape, entries: Sequence[str]) -> list[str]:
    """An empty entry is a place that nothing was put in yet."""
    letters = _without_empty_end(entries)
    placed = [letter for letter in letters if letter]
    _require_known(shape, placed)
    if len(set(placed)) < len(placed):
        twice = sorted({letter for letter in placed if placed.count(letter) > 1})
        raise Misfit(Why.PLACED_TWICE, ", ".join(twice))
    if len(letters) > len(shape.letters):
        raise Misfit(Why.TOO_MANY, len(shape.letters))
    return letters


def _fitted_pairs(shape: Shape, entries: Sequence[str]) -> list[str]:
    known = {
        f"{letter}-{number}" for letter in shape.letters for number in range(1, shape.targets + 1)
    }
    for pair in entries:
        if pair not in known:
            raise Misfit(Why.PAIR_UNKNOWN, pair[:20])
    return sorted(set(entries), key=lambda pair: (pair[0], int(pair[2:])))


def _fitted_blanks(shape: Shape, entries: Sequence[str]) -> list[str]:
    if len(entries) > shape.blanks:
        raise Misfit(Why.TOO_MANY, shape.blanks)
    if any(len(text) > LONGEST_BLANK for text in entries):
        raise Misfit(Why.TOO_LONG, LONGEST_BLANK)
    if not any(text.strip() for text in entries):
        return []
    return [*entries, *[""] * (shape.blanks - len(entries))]


def _fitted_text(_shape: Shape, entries: Sequence[str]) -> list[str]:
    if len(entries) > 1:
        raise Misfit(Why.TOO_MANY, 1)
    if any(len(text) > LONGEST_ANSWER for text in entries):
        raise Misfit(Why.TOO_LONG, LONGEST_ANSWER)
    return [text for text in entries if text.strip()]


def _fitted_parts(shape: Shape, entries: Sequence[str]) -> list[str]:
    own: dict[int, list[str]] = {}
    for entry in entries:
        number, mark, text = entry.partition(PART_MARK)
        is_number = mark and number.isascii() and number.isdecimal() and len(number) < 4
        if not is_number or not 1 <= int(number) <= len(shape.parts):
            raise Misfit(Why.PART_UNKNOWN, number[:20])
        own.setdefault(int(number), []).append(text)
    kept = [
        f"{number}{PART_MARK}{text}"
        for number, texts in sorted(own.items())
        for text in fitted(shape.parts[number - 1], texts)
    ]
    if sum(map(len, kept)) > LONGEST_CASE:
        raise Misfit(Why.TOO_LONG, LONGEST_CASE)
    return kept


def part_responses(response: Iterable[str]) -> dict[int, list[str]]:
    """Return the response to each part of a case that has one, by number from 1.

    Takes what `fitted` returned.
    """
    found: dict[int, list[str]] = {}
    for entry in response:
        number, _mark, text = entry.partition(PART_MARK)
        found.setdefault(int(number), []).append(text)
    return found


def _without_empty_end(entries: Sequence[str]) -> list[str]:
    kept = list(entries)
    while kept and not kept[-1]:
        kept.pop()
    return kept
