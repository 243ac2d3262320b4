"""The whole paper as a candidate sees it. It is built of rows that hold no key."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from exams.bank.models import ItemVersion, Option
from exams.delivery import rules
from exams.delivery.models import Attempt
from exams.delivery.queries.answers import Answer, standing_answers
from exams.papers.models import PaperItem


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as a candidate sees it."""

    letter: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A place on the paper as a candidate sees it: text and own answer, never the key."""

    position: int
    kind: str
    kind_label: str  # in words
    points: str  # marks as they are written: 1, 0.5
    stem: str
    choices: list[Choice]
    is_answered: bool
    saved_ms: int  # when the server had the answer, ms since 1970; 0 if it has none

    @property
    def is_multiple(self) -> bool:
        """Tell whether more than one option may be chosen."""
        return self.kind == ItemVersion.Kind.MULTIPLE


@dataclass(frozen=True, slots=True)
class Section:
    """Neighbouring places under one heading."""

    title: str
    slots: list[Slot]

    @property
    def points(self) -> str:
        """Return what each item of the section gives; nothing if they differ."""
        points = {slot.points for slot in self.slots}
        return points.pop() if len(points) == 1 else ""

    @property
    def last(self) -> int:
        """Return the last position of the section."""
        return self.slots[-1].position


@dataclass(frozen=True, slots=True)
class Room:
    """What the page of a running attempt shows."""

    attempt: Attempt
    sections: list[Section]
    total: int
    answered: int
    saved_at: datetime | None
    remaining_ms: int
    now_ms: int  # of the server's clock

    @property
    def shown(self) -> str:
        """Return the positions on the page, as its form names them."""
        return ",".join(str(slot.position) for section in self.sections for slot in section.slots)

    @property
    def open(self) -> list[int]:
        """Return the positions without an answer that counts."""
        slots = (slot for section in self.sections for slot in section.slots)
        return [slot.position for slot in slots if not slot.is_answered]

    @property
    def grace_ms(self) -> int:
        """Return how long after the due time an answer still counts."""
        return self.attempt.sitting.grace_seconds * 1000


def room_of(attempt: Attempt, *, at: datetime) -> Room:
    """Return the paper of an attempt with the answers that stand. Three queries."""
    answers = standing_answers(attempt.pk)
    sections = _sections(attempt.sitting.paper_id, answers)
    given = [answer.given_at for answer in answers.values()]
    return Room(
        attempt=attempt,
        sections=sections,
        total=sum(len(section.slots) for section in sections),
        answered=sum(slot.is_answered for section in sections for slot in section.slots),
        saved_at=max(given, default=None),
        remaining_ms=rules.milliseconds_left(attempt.due_at, at=at),
        now_ms=_ms(at),
    )


def _sections(paper_id: int, answers: Mapping[int, Answer]) -> list[Section]:
    options = _options(paper_id)
    labels = {kind: str(label) for kind, label in ItemVersion.Kind.choices}
    items = PaperItem.objects.filter(paper=paper_id).select_related("version").order_by("position")
    items = items.only("version", "position", "section", "marks", "version__kind", "version__stem")
    return [
        Section(
            title,
            [
                _slot(
                    item,
                    options[item.version_id],
                    answers.get(item.position),
                    kind_label=labels[item.version.kind],
                )
                for item in group
            ],
        )
        for title, group in groupby(items, key=attrgetter("section"))
    ]


def _options(paper_id: int) -> dict[int, list[tuple[str, str]]]:
    """Return letter and text of each option, by item version; never which one is the key."""
    options = defaultdict[int, list[tuple[str, str]]](list)
    rows = Option.objects.filter(version__paper_items__paper=paper_id).order_by("letter")
    for version_id, letter, text in rows.values_list("version", "letter", "text"):
        options[version_id].append((letter, text))
    return options


def _slot(
    item: PaperItem, options: list[tuple[str, str]], answer: Answer | None, *, kind_label: str
) -> Slot:
    chosen = answer.chosen if answer else []
    return Slot(
        position=item.position,
        kind=item.version.kind,
        kind_label=kind_label,
        points=format(item.marks.normalize(), "f"),
        stem=item.version.stem,
        choices=[Choice(letter, text, letter in chosen) for letter, text in options],
        is_answered=bool(chosen),
        saved_ms=_ms(answer.given_at) if answer else 0,
    )


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
