"""Orders in which a frozen paper is printed, so that neighbours have another. Plain values only."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from exams.bank import rules as bank
from exams.bank.lints import is_shuffle_safe

# The order that was approved.
FIRST = "A"
SHUFFLED = (bank.SINGLE, bank.MULTIPLE)


@dataclass(frozen=True, slots=True)
class Printable:
    """A place of the paper as it was approved."""

    position: int
    part: str
    section: str
    content: bank.Content
    may_shuffle: bool = False  # the section says that options may come in any order


@dataclass(frozen=True, slots=True)
class Printed:
    """A place in an edition."""

    number: int
    position: int  # on the paper as it was approved
    content: bank.Content  # its options in the order of the edition
    letters: str  # the letters that its options had, in the order of the edition


def arranged(places: Sequence[Printable], *, paper: int, edition: str) -> list[Printed]:
    """Return the places in the order of an edition: the same for the same paper, forever.

    Items change places within their section. Options do where the section lets them and the text
    does not speak of them by letter or place.
    """
    found: list[Printed] = []
    for _section, group in groupby(places, key=lambda each: (each.part, each.section)):
        section = list(group)
        if edition != FIRST:
            section.sort(key=lambda each: _lot(paper, edition, each.position))
        for place in section:
            letters = _letters(place, paper, edition)
            content = _with_options(place.content, letters)
            found.append(Printed(len(found) + 1, place.position, content, letters))
    return found


def _letters(place: Printable, paper: int, edition: str) -> str:
    letters = [letter for letter, _choice in place.content.lettered]
    is_free = edition != FIRST and place.may_shuffle and place.content.kind in SHUFFLED
    if is_free and is_shuffle_safe(place.content):
        letters.sort(key=lambda letter: _lot(paper, edition, f"{place.position}:{letter}"))
    return "".join(letters)


def _with_options(content: bank.Content, letters: str) -> bank.Content:
    by_letter = dict(content.lettered)
    return replace(content, choices=tuple(by_letter[letter] for letter in letters))


def _lot(paper: int, edition: str, what: object) -> bytes:
    return hashlib.sha256(f"{paper}:{edition}:{what}".encode()).digest()
