"""What a response to an item earns: the share of its marks, 0 to 1. Plain values only.

Worked examples stand in the table of `tests/exams/bank/test_scoring.py`.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from exams.bank import answering, rules

ALL_OR_NOTHING = "all-or-nothing"
PARTIAL_WITHOUT_WRONG = "partial-without-wrong"
PER_OPTION = "per-option"


@dataclass(frozen=True, slots=True)
class Piece:
    """What is scored by itself: an item, or a part of a case."""

    part: int  # of the case, from 1; 0: the whole item
    content: rules.Content
    percent: int = 100  # of the item's marks

    @property
    def is_for_people(self) -> bool:
        """Tell whether people mark it."""
        return self.content.kind not in rules.AUTO_MARKED


def pieces(content: rules.Content) -> list[Piece]:
    """Return what of an item is scored by itself: the parts of a case, else the item."""
    if content.kind != rules.CASE:
        return [Piece(0, content)]
    return [
        Piece(number, rules.part_content(part, is_html=content.is_html), part.percent)
        for number, part in enumerate(content.parts, start=1)
    ]


def response_to(piece: Piece, response: Sequence[str]) -> list[str]:
    """Return what of a response to an item belongs to a piece of it; empty: not answered."""
    own = answering.part_responses(response).get(piece.part, []) if piece.part else list(response)
    return own if any(text.strip() for text in own) else []


class NoKey(ValueError):  # noqa: N818 (as Misfit is: an answer, not a fault)
    """What was given as another key cannot be one of the item."""


def with_key(content: rules.Content, key: Sequence[str]) -> rules.Content:
    """Return an item with another key, given as a response that would be right.

    Of a fill-in an empty text leaves its blank as it is; of a case the parts that it does not name
    stay as they are.

    Raises:
        NoKey: the item does not take such a response, people mark it, or it is incomplete.
    """
    try:
        fit = answering.fitted(answering.shape_of(content), key)
    except answering.Misfit as misfit:
        raise NoKey(str(misfit)) from misfit
    return _keyed_parts(content, fit) if content.kind == rules.CASE else _keyed(content, fit)


def _keyed(content: rules.Content, key: Sequence[str]) -> rules.Content:
    if not key or content.kind == rules.SHORT_ANSWER:
        raise NoKey(f"no key of an item of type {content.kind!r}: {list(key)}")
    if content.kind == rules.ORDERING:
        changed = replace(content, order=tuple(key))
        is_whole = sorted(key) == [letter for letter, _choice in content.lettered]
    elif content.kind == rules.MATCHING:
        changed = replace(content, pairs=tuple((pair[0], int(pair[2:])) for pair in key))
        is_whole = {pair[0] for pair in key} == {letter for letter, _choice in content.lettered}
    elif content.kind == rules.FILL_IN:
        blanks = map(_accepting, content.blanks, key)
        changed = replace(content, blanks=tuple(blanks))
        is_whole = all(rules.as_number(each.number or "0") is not None for each in changed.blanks)
    else:
        chosen = (replace(choice, is_key=letter in key) for letter, choice in content.lettered)
        changed, is_whole = replace(content, choices=tuple(chosen)), True
    if not is_whole:
        raise NoKey(f"not a whole key: {list(key)}")
    return changed


def _accepting(blank: rules.Blank, text: str) -> rules.Blank:
    if not text.strip():
        return blank
    return replace(blank, number=text) if blank.number else replace(blank, accepted=(text,))


def _keyed_parts(content: rules.Content, key: Sequence[str]) -> rules.Content:
    parts = list(content.parts)
    own = answering.part_responses(key)
    if not own:
        raise NoKey("no part is named")
    for number, response in own.items():
        part = parts[number - 1]
        changed = _keyed(rules.part_content(part, is_html=content.is_html), response)
        parts[number - 1] = replace(part, choices=changed.choices, blanks=changed.blanks)
    return replace(content, parts=tuple(parts))


def credit(content: rules.Content, response: Sequence[str], *, rule: str) -> Fraction:
    """Return the share of the marks that a response earns, 0 to 1.

    Args:
        response: letters chosen; letters in the candidate's order; pairs "A-2"; or what was
            written into each blank, in order. Empty: not answered, which earns nothing.
        rule: for multiple choice, ordering, matching and fill-in. All or nothing: everything
            right. Partial without wrong: one wrong spoils it, else each right one earns its share.
            Per option: each option, place, pair or blank earns its share if it is right; of a
            multiple choice an option rightly left alone is right too.

    Raises:
        ValueError: people mark an item of this type, or the rule is not known.
    """
    if rule not in (ALL_OR_NOTHING, PARTIAL_WITHOUT_WRONG, PER_OPTION):
        raise ValueError(f"no marking rule {rule!r}")
    if content.kind in (rules.SINGLE, rules.TRUE_FALSE):
        return Fraction(set(response) == set(content.key) and bool(response))
    if not any(response):
        return Fraction(0)
    if content.kind == rules.MULTIPLE:
        return _chosen(content, set(response), rule)
    return _by_rule(_places(content, response), rule)


def _chosen(content: rules.Content, chosen: set[str], rule: str) -> Fraction:
    key = set(content.key)
    if rule == PER_OPTION:
        letters = {letter for letter, _choice in content.lettered}
        right = len(letters) - len((chosen ^ key) & letters) - len(chosen - letters)
        return Fraction(max(0, right), len(letters))
    if rule == PARTIAL_WITHOUT_WRONG:
        return Fraction(len(chosen & key), len(key)) if chosen <= key else Fraction(0)
    return Fraction(chosen == key)


def _places(content: rules.Content, response: Sequence[str]) -> list[bool | None]:
    """Return of each place, pair or blank whether it is right; None where nothing was answered."""
    if content.kind == rules.ORDERING:
        return _compared(content.order, response)
    if content.kind == rules.MATCHING:
        return _paired(content, response)
    if content.kind == rules.FILL_IN:
        given = [*response, *[""] * len(content.blanks)][: len(content.blanks)]
        return [
            fills(blank, text) if text.strip() else None
            for blank, text in zip(content.blanks, given, strict=True)
        ]
    raise ValueError(f"people mark items of type {content.kind!r}")


def _compared(right: Sequence[str], given: Sequence[str]) -> list[bool | None]:
    padded = [*given, *[""] * len(right)][: len(right)]
    return [(mine == its) if its else None for mine, its in zip(right, padded, strict=True)]


def _paired(content: rules.Content, response: Sequence[str]) -> list[bool | None]:
    right = {f"{letter}-{number}" for letter, number in content.pairs}
    given = {pair for pair in response if pair}
    judged: list[bool | None] = [True if pair in given else None for pair in sorted(right)]
    for place, _wrong in zip(
        [place for place, is_right in enumerate(judged) if is_right is None],
        sorted(given - right),
        strict=False,
    ):
        judged[place] = False
    # More wrong pairs than open places: each takes a right one with it.
    surplus = len(given) - len(right)
    for place in range(len(judged)):
        if surplus > 0 and judged[place]:
            judged[place] = False
            surplus -= 1
    return judged


def _by_rule(judged: Sequence[bool | None], rule: str) -> Fraction:
    right = sum(place is True for place in judged)
    if rule == ALL_OR_NOTHING:
        return Fraction(right == len(judged) > 0)
    if rule == PARTIAL_WITHOUT_WRONG and any(place is False for place in judged):
        return Fraction(0)
    return Fraction(right, len(judged)) if judged else Fraction(0)


def fills(blank: rules.Blank, text: str) -> bool:
    """Tell whether a text fills a blank: one of the accepted, or a number within the tolerance.

    Compared without white space, width and case of letters, and without marks at the end. A
    number may come with the unit or without; with another unit it is wrong.
    """
    if not blank.number:
        return _loose(text) in {_loose(accepted) for accepted in blank.accepted}
    given = unicodedata.normalize("NFKC", text).strip()
    unit = unicodedata.normalize("NFKC", blank.unit).strip()
    if unit and given.casefold().endswith(unit.casefold()):
        given = given[: -len(unit)]
    number, right = rules.as_number(given), rules.as_number(blank.number)
    tolerance = rules.as_number(blank.tolerance or "0")
    if number is None or right is None or tolerance is None:
        return False
    return abs(number - right) <= tolerance


def _loose(text: str) -> str:
    return rules.folded(text).strip("。.,;:!?、《》\"'“”‘’")
