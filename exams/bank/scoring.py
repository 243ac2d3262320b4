"""What a response to an item earns: the share of its marks, 0 to 1. Plain values only.

Worked examples stand in the table of `tests/exams/bank/test_scoring.py`.
"""

import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from exams.bank import rules

ALL_OR_NOTHING = "all-or-nothing"
PARTIAL_WITHOUT_WRONG = "partial-without-wrong"
PER_OPTION = "per-option"


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
