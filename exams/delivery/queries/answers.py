"""What a paper allows and what was answered."""

from dataclasses import dataclass
from datetime import datetime

from exams.bank.models import ItemVersion
from exams.delivery.models import Response
from exams.papers.models import PaperItem


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be answered to an item: which letters, and whether more than one."""

    letters: frozenset[str]
    is_multiple: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The newest response to an item that came in time: the one that counts."""

    chosen: list[str]  # sorted letters; empty if the choice was taken back
    given_at: datetime
    sequence: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the server has of an attempt: for the candidate to keep."""

    answered: int  # items with a choice that counts
    saved_at: datetime | None  # of the newest response that counts
    late: list[int]  # positions of answers that came too late


def choices_of(paper_id: int, *, position: int | None = None) -> dict[int, Choices]:
    """Return what may be answered, by position; of one position if it is given. One query."""
    items = PaperItem.objects.filter(paper=paper_id)
    if position is not None:
        items = items.filter(position=position)
    letters: dict[int, set[str]] = {}
    multiple: dict[int, bool] = {}
    for place, kind, letter in items.values_list(
        "position", "version__kind", "version__options__letter"
    ):
        letters.setdefault(place, set()).add(letter)
        multiple[place] = kind == ItemVersion.Kind.MULTIPLE
    return {place: Choices(frozenset(letters[place]), multiple[place]) for place in letters}


def standing_answers(attempt_id: int) -> dict[int, Answer]:
    """Return the answers that count, by position. One query."""
    rows = Response.objects.filter(attempt=attempt_id, is_late=False).order_by("sequence")
    return {
        position: Answer(chosen, given_at, sequence)
        for position, chosen, given_at, sequence in rows.values_list(
            "position", "chosen", "given_at", "sequence"
        )
    }


def receipt_of(attempt_id: int) -> Receipt:
    """Return what the server has of an attempt. Two queries."""
    answers = standing_answers(attempt_id).values()
    late = Response.objects.filter(attempt=attempt_id, is_late=True)
    return Receipt(
        answered=sum(bool(answer.chosen) for answer in answers),
        saved_at=max((answer.given_at for answer in answers), default=None),
        late=sorted(set(late.values_list("position", flat=True))),
    )
