"""One item as it is printed: as it is asked, and with its key."""

import unicodedata
from decimal import Decimal
from typing import Any

from exams.bank import markup
from exams.bank import rules as bank
from exams.papers.editions import Printed
from exams.papers.models import PaperItem
from exams.papers.printing.words import plain
from exams.papers.richtext import blocks_of

# Options of so many half characters stand four, or two, beside each other.
FOUR_BESIDE, TWO_BESIDE = 14, 34
FEWEST_LINES, MOST_LINES = 4, 16


def asked(printed: Printed, place: PaperItem) -> dict[str, Any]:
    """Return an item as candidates see it."""
    return {
        "n": printed.number,
        "marks": plain(place.marks),
        **_asked(printed.content, place.marks),
    }


def _asked(content: bank.Content, marks: Decimal) -> dict[str, Any]:
    html = content.is_html
    units = [blank.unit for blank in content.blanks]
    stem = blocks_of(content.stem, is_html=html, units=units)
    options = [
        {"letter": letter, "blocks": blocks_of(choice.text, is_html=html)}
        for letter, choice in content.lettered
    ]
    text = markup.plain(content.stem) if html else content.stem
    return {
        "kind": content.kind,
        "stem": stem,
        "options": options,
        "columns": _columns(content),
        "targets": [blocks_of(target, is_html=html) for target in content.targets],
        "blanks": len(content.blanks),
        # Where the stem has no place for the answer, there is one below it or behind it.
        "open_blanks": [blank.unit for blank in content.blanks] if "__" not in text else [],
        "needs_bracket": content.kind in bank.CHOICE_KINDS and not bank.BLANK.search(text),
        "lines": min(MOST_LINES, max(FEWEST_LINES, round(marks * Decimal("1.2")))),
        "parts": [_part(part, marks, html) for part in content.parts],
    }


def _part(part: bank.Part, marks: Decimal, is_html: bool) -> dict[str, Any]:
    own = marks * part.percent / 100
    content = bank.part_content(part, is_html=is_html)
    return {"marks": plain(round(own, 2)), **_asked(content, own)}


def _columns(content: bank.Content) -> int:
    """Return how many options stand beside each other."""
    texts = [choice.text for choice in content.choices]
    if content.is_html and any("<" in text for text in texts):
        return 1
    widest = max((_width(text) for text in texts), default=0)
    if any("\n" in text for text in texts) or widest > TWO_BESIDE:
        return 1
    return 4 if widest <= FOUR_BESIDE else 2


def _width(text: str) -> int:
    """Return the width in half characters."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def keyed(printed: Printed, place: PaperItem) -> dict[str, Any]:
    """Return an item as markers see it: key, rubric, and where it stands on the approved paper."""
    item = place.version.item
    return {
        "n": printed.number,
        "position": place.position,
        "letters": printed.letters if printed.letters != _plain_letters(printed) else "",
        "code": item.code,
        "marks": plain(place.marks),
        "pilot": place.is_pilot,
        "critical": place.is_critical,
        **_keyed(printed.content, place.marks),
    }


def _plain_letters(printed: Printed) -> str:
    return "".join(letter for letter, _choice in printed.content.lettered)


def _keyed(content: bank.Content, marks: Decimal) -> dict[str, Any]:
    return {
        "kind": content.kind,
        "key": key_in_print(content),
        "answer": blocks_of(content.answer, is_html=content.is_html),
        "rubric": [
            {"text": line.text, "marks": plain(round(marks * line.percent / 100, 2))}
            for line in content.rubric
        ],
        "parts": [
            {
                "marks": plain(round(marks * part.percent / 100, 2)),
                **_keyed(
                    bank.part_content(part, is_html=content.is_html), marks * part.percent / 100
                ),
            }
            for part in content.parts
        ],
    }


def key_in_print(content: bank.Content) -> str:
    """Return the key of an item as markers read it; empty where people judge by a rubric."""
    if content.kind == bank.TRUE_FALSE:
        return "√" if content.key == ("A",) else "×"
    if content.kind == bank.ORDERING:
        return " → ".join(content.order)
    if content.kind == bank.MATCHING:
        return "　".join(f"{letter}—{number}" for letter, number in content.pairs)
    if content.kind == bank.FILL_IN:
        return "；".join(
            f"（{number}）{_accepted(blank)}"
            for number, blank in enumerate(content.blanks, start=1)
        )
    return "".join(content.key)


def _accepted(blank: bank.Blank) -> str:
    if not blank.number:
        return " / ".join(blank.accepted)
    has_tolerance = blank.tolerance.strip(" 0.") != ""
    return f"{blank.number}{f' ± {blank.tolerance}' if has_tolerance else ''} {blank.unit}".strip()
