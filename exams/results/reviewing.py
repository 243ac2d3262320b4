"""One item of a paper as its candidate sees it again: what they answered, and what was right.

Pure. Letters are those of the paper; labels, as the candidate saw them, are theirs by place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from exams.bank import rules as bank
from exams.bank import scoring
from exams.bank.answering import Asked, part_responses
from exams.marking.rules import ALL_CREDIT, DROP, TWO_KEYS, Correction


class Outcome(StrEnum):
    """What became of an item."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNANSWERED = "unanswered"
    NOT_COUNTED = "not-counted"


class Mark(StrEnum):
    """What stands beside an option."""

    NONE = ""
    CHOSEN = "chosen"  # nothing is said of whether it is right
    RIGHT = "right"
    RIGHT_CHOSEN = "right-chosen"
    WRONG_CHOSEN = "wrong-chosen"


@dataclass(frozen=True, slots=True)
class Line:
    """An option, a thing to put in order, or a left side."""

    label: str
    text: str
    mark: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class Piece:
    """An item, or one question of a case."""

    number: int  # of the question of a case; 0: the whole item
    kind: str
    stem: str
    is_html: bool
    lines: tuple[Line, ...]
    targets: tuple[tuple[int, str], ...]
    given: str  # in words; empty: not answered
    right: tuple[str, ...]  # each of what is right, in words; empty: not shown
    model: str = ""  # a model answer
    rubric: tuple[bank.Criterion, ...] = ()
    comments: tuple[str, ...] = ()  # of those who marked it, without their names


@dataclass(frozen=True, slots=True)
class Aside:
    """An answer that was kept and does not count."""

    given: str
    at: datetime
    is_late: bool  # else from another page or device


def outcome(points: Decimal | None, marks: Decimal, *, is_answered: bool) -> Outcome:
    """Return what became of an item; without points it does not count."""
    if points is None:
        return Outcome.NOT_COUNTED
    if points >= marks:
        return Outcome.RIGHT
    if points > 0:
        return Outcome.PARTLY
    return Outcome.WRONG if is_answered else Outcome.UNANSWERED


def labels_of(letters: Sequence[str]) -> dict[str, str]:
    """Return by letter of the paper what the candidate knows an option by.

    Args:
        letters: in the order in which they were shown.
    """
    return dict(zip(letters, bank.LETTERS, strict=False))


def pieces_of(
    asked: Asked,
    response: Sequence[str],
    *,
    order: Sequence[str],
    keys: Sequence[bank.Content] = (),
    comments: Mapping[int, Sequence[str]] | None = None,
) -> list[Piece]:
    """Return the pieces of an item: its questions if it is a case, else the item itself.

    Args:
        order: letters of the paper in the order in which they were shown.
        keys: the item by each key that holds; empty: nothing is shown of what is right.
        comments: of those who marked it, by question of a case; 0: the whole item.
    """
    said = comments or {}
    if asked.kind != bank.CASE:
        return [_piece(0, asked, response, order, keys, said.get(0, ()))]
    own = part_responses(response)
    return [
        _piece(
            number,
            part,
            own.get(number, []),
            [letter for letter, _text in part.options],
            [
                bank.part_content(key.parts[number - 1], is_html=key.is_html)
                for key in keys
                if number <= len(key.parts)
            ],
            said.get(number, ()),
        )
        for number, part in enumerate(asked.parts, start=1)
    ]


def _piece(
    number: int,
    asked: Asked,
    response: Sequence[str],
    order: Sequence[str],
    keys: Sequence[bank.Content],
    comments: Sequence[str],
) -> Piece:
    labels = labels_of(order)
    texts = dict(asked.options)
    marks = _marks(asked.kind, response, keys)
    first = keys[0] if keys else None
    right = dict.fromkeys(
        text for key in keys if (text := in_words(asked.kind, right_response(key), labels))
    )
    return Piece(
        number=number,
        kind=asked.kind,
        stem=asked.stem,
        is_html=asked.is_html,
        lines=tuple(
            Line(labels.get(letter, letter), texts[letter], marks.get(letter, Mark.NONE))
            for letter in order
        ),
        targets=tuple(enumerate(asked.targets, start=1)),
        given=in_words(asked.kind, response, labels),
        right=tuple(right),
        model=first.answer if first else "",
        rubric=first.rubric if first else (),
        comments=tuple(comments),
    )


def _marks(kind: str, response: Sequence[str], keys: Sequence[bank.Content]) -> dict[str, Mark]:
    """Return what stands beside the options of a choice; of the other types, nothing does."""
    if kind not in bank.CHOICE_KINDS:
        return {}
    chosen = set(response)
    if not keys:
        return dict.fromkeys(chosen, Mark.CHOSEN)
    # Of several keys the one that was met, if one was.
    sets = [set(key.key) for key in keys]
    key = next((each for each in sets if each == chosen), sets[0])
    marks = dict.fromkeys(key, Mark.RIGHT)
    for letter in chosen:
        marks[letter] = Mark.RIGHT_CHOSEN if letter in key else Mark.WRONG_CHOSEN
    return marks


def right_response(content: bank.Content) -> list[str]:
    """Return a response that would be right, as responses are written; of blanks what they take."""
    if content.kind == bank.ORDERING:
        return list(content.order)
    if content.kind == bank.MATCHING:
        return [f"{letter}-{number}" for letter, number in content.pairs]
    if content.kind == bank.FILL_IN:
        return [_accepted(blank) for blank in content.blanks]
    return list(content.key)


def _accepted(blank: bank.Blank) -> str:
    if not blank.number:
        return " / ".join(blank.accepted)
    tolerance = f" ± {blank.tolerance}" if blank.tolerance.strip(" 0.") else ""
    return f"{blank.number}{tolerance} {blank.unit}".strip()


def in_words(kind: str, response: Sequence[str], labels: Mapping[str, str]) -> str:
    """Return a response as people write it, by the labels that the candidate saw."""
    if not any(text.strip() for text in response):
        return ""
    if kind == bank.ORDERING:
        return " → ".join(labels.get(letter, letter) or "—" for letter in response)
    if kind == bank.MATCHING:
        return "，".join(f"{labels.get(pair[0], pair[0])}–{pair[2:]}" for pair in response)
    if kind == bank.FILL_IN:
        return "；".join(f"（{at}）{text or '—'}" for at, text in enumerate(response, start=1))
    if kind == bank.CASE:
        return "；".join(f"（{entry.replace('|', '）', 1)}" for entry in response)
    if kind == bank.SHORT_ANSWER:
        return response[0]
    return "".join(sorted(labels.get(letter, letter) for letter in response))


def keys_that_hold(content: bank.Content, correction: Correction | None) -> list[bank.Content]:
    """Return an item by each key that holds; none where everybody got the marks, or none counts."""
    if correction is None:
        return [content]
    if correction.kind in (ALL_CREDIT, DROP):
        return []
    others = [scoring.with_key(content, key) for key in correction.keys]
    return [content, *others] if correction.kind == TWO_KEYS else others
