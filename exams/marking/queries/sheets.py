"""What a marker has before them: an answer and what it is marked by, and nobody's name."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.crypto import salted_hmac

from accounts.models import User
from exams.bank import rules as bank
from exams.bank.queries import content_of
from exams.bank.scoring import Piece, pieces, response_to
from exams.delivery.models import Response
from exams.marking import rules
from exams.marking.models import MarkingTask
from exams.papers.models import PaperItem


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the rubric, and how many points it is worth."""

    text: str  # empty: there is no rubric, the points are those of the whole
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """An answer to mark."""

    number: str  # what this marker knows the candidate by
    position: int
    part: int
    stem: str
    facts: str  # of the case; empty otherwise
    is_html: bool
    answer: str  # the model answer
    rationale: str
    lines: tuple[Line, ...]
    maximum: Decimal
    response: str


def candidate_number(marker: User, attempt_id: int) -> str:
    """Return what a marker knows a candidate by: another number for each of them."""
    digest = salted_hmac("exams.marking.candidate", f"{marker.pk}.{attempt_id}").digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def lines_of(task: MarkingTask) -> tuple[Line, ...]:
    """Return the lines that points are given for. Two queries."""
    return _lines(_piece(_item(task), task.part), task.maximum)


def sheet_of(task: MarkingTask, marker: User) -> Sheet:
    """Return what a marker needs to mark an answer. Three queries."""
    whole = _item(task)
    piece = _piece(whole, task.part)
    chosen = Response.objects.values_list("chosen", flat=True)
    response = chosen.get(attempt=task.attempt_id, sequence=task.sequence)
    return Sheet(
        number=candidate_number(marker, task.attempt_id),
        position=task.position,
        part=task.part,
        stem=piece.content.stem,
        facts=whole.stem if task.part else "",
        is_html=whole.is_html,
        answer=piece.content.answer,
        rationale=whole.rationale,
        lines=_lines(piece, task.maximum),
        maximum=task.maximum,
        response="\n".join(response_to(piece, response)),
    )


def _item(task: MarkingTask) -> bank.Content:
    places = PaperItem.objects.select_related("version__article__version")
    place = places.prefetch_related("version__options").get(
        paper__sittings=task.sitting_id, position=task.position
    )
    return content_of(place.version)


def _piece(whole: bank.Content, part: int) -> Piece:
    return next(each for each in pieces(whole) if each.part == part)


def _lines(piece: Piece, maximum: Decimal) -> tuple[Line, ...]:
    if not piece.content.rubric:
        return (Line("", maximum),)
    maxima = rules.split(maximum, (line.percent for line in piece.content.rubric))
    return tuple(
        Line(line.text, most) for line, most in zip(piece.content.rubric, maxima, strict=True)
    )
