"""The whole paper as a candidate sees it. What is shown has no place for a key."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import F

from exams.bank import rules as bank
from exams.bank.answering import Asked, asked, part_responses
from exams.bank.models import ItemVersion, Option
from exams.delivery import rules
from exams.delivery.models import Attempt
from exams.delivery.queries.answers import Answer, answers_of_page
from exams.delivery.shuffling import item_order, may_shuffle, option_order
from exams.papers.kept import once_for_a_paper
from exams.papers.models import PaperItem

# Items of more than one entry, of which a rule says what part of the marks they give.
RULED = (bank.MULTIPLE, bank.ORDERING, bank.MATCHING, bank.FILL_IN)


@dataclass(frozen=True, slots=True)
class Question:
    """An item, or a question of a case, as a candidate sees it, and what they answered."""

    name: str  # of its controls: q7, or q7p2 for the second question of a case
    asked: Asked  # its options in the candidate's order
    kind_label: str  # in words
    chosen: list[str]  # as `answering.fitted` keeps it
    parts: list["Question"]

    @property
    def is_done(self) -> bool:
        """Tell whether nothing of it is left open."""
        if self.parts:
            return all(part.is_done for part in self.parts)
        given = sum(bool(text.strip()) for text in self.chosen)
        if self.asked.kind == bank.ORDERING:
            return given == len(self.asked.options)
        return given >= max(1, len(self.asked.units))


@dataclass(frozen=True, slots=True)
class Slot:
    """A place on the paper as a candidate sees it: what is asked and their answer, no key."""

    position: int  # on the paper
    number: int  # under which the candidate knows it
    points: str  # marks as they are written: 1, 0.5
    rule: str  # of marking, where an item has several entries; else empty
    question: Question
    saved_at: datetime | None  # when the server had the answer that counts
    saved_by: str  # "3.17": lease and number of the page that gave it; empty if none did

    @property
    def kind_label(self) -> str:
        """Return the type in words."""
        return self.question.kind_label

    @property
    def is_answered(self) -> bool:
        """Tell whether an answer counts."""
        return bool(self.question.chosen)

    @property
    def is_partial(self) -> bool:
        """Tell whether an answer counts and a question of the case, a blank or a place has none."""
        return self.is_answered and not self.question.is_done

    @property
    def saved_ms(self) -> int:
        """Return when the server had the answer, ms since 1970; 0 if it has none."""
        return _ms(self.saved_at) if self.saved_at else 0


@dataclass(frozen=True, slots=True)
class Section:
    """Neighbouring places under one heading."""

    number: int  # from 1
    title: str
    slots: list[Slot]

    @property
    def points(self) -> str:
        """Return what each item of the section gives; nothing if they differ."""
        points = {slot.points for slot in self.slots}
        return points.pop() if len(points) == 1 else ""

    @property
    def last(self) -> int:
        """Return the last number of the section."""
        return self.slots[-1].number


@dataclass(frozen=True, slots=True)
class Room:
    """What the page of a running attempt shows."""

    attempt: Attempt
    sections: list[Section]
    aside: list[int]  # numbers of items of which an answer of another page is kept aside
    remaining_ms: int
    now_ms: int  # of the server's clock

    @property
    def slots(self) -> list[Slot]:
        """Return all places in the candidate's order."""
        return [slot for section in self.sections for slot in section.slots]

    @property
    def total(self) -> int:
        """Return how many items there are."""
        return len(self.slots)

    @property
    def answered(self) -> int:
        """Return how many of them have an answer that counts."""
        return sum(slot.is_answered for slot in self.slots)

    @property
    def saved_at(self) -> datetime | None:
        """Return when the newest answer that counts was saved."""
        return max((slot.saved_at for slot in self.slots if slot.saved_at), default=None)

    @property
    def shown(self) -> str:
        """Return the positions on the page, as its form names them."""
        return ",".join(str(slot.position) for slot in self.slots)

    @property
    def open(self) -> list[Slot]:
        """Return the places without an answer that counts."""
        return [slot for slot in self.slots if not slot.is_answered]

    @property
    def partial(self) -> list[Slot]:
        """Return the places of which a part has an answer that counts, and a part has none."""
        return [slot for slot in self.slots if slot.is_partial]

    @property
    def grace_ms(self) -> int:
        """Return how long after the due time an answer still counts."""
        return self.attempt.sitting.grace_seconds * 1000


def room_of(attempt: Attempt, *, at: datetime) -> Room:
    """Return the paper of an attempt with the answers that stand.

    One query; two more for the first of a paper in a process.
    """
    answers, aside = answers_of_page(attempt.pk)
    sections = _sections(attempt, answers)
    slots = (slot for section in sections for slot in section.slots)
    return Room(
        attempt=attempt,
        sections=sections,
        aside=[slot.number for slot in slots if slot.position in aside],
        remaining_ms=rules.milliseconds_left(attempt.due_at, at=at),
        now_ms=_ms(at),
    )


def _sections(attempt: Attempt, answers: Mapping[int, Answer]) -> list[Section]:
    items = _items(attempt)
    options = _options(attempt.sitting.paper_id)
    labels = {str(kind): str(label) for kind, label in ItemVersion.Kind.choices}
    sections: list[Section] = []
    number = 0
    for title, group in groupby(items, key=lambda item: item.section):
        slots = []
        for item in group:
            number += 1
            answer = answers.get(item.position)
            own = options.get(item.version_id, [])
            slots.append(_slot(attempt, item, number, own, answer, labels))
        sections.append(Section(len(sections) + 1, title, slots))
    return sections


def _items(attempt: Attempt) -> list[PaperItem]:
    """Return the items of the paper in the candidate's order."""
    by_position = {item.position: item for item in _items_of(attempt.sitting.paper_id)}
    order = item_order(
        attempt.pk,
        [(item.position, item.section) for item in by_position.values()],
        is_shuffled=any(item.is_shuffled for item in by_position.values()),
    )
    return [by_position[position] for position in order]


@once_for_a_paper
def _items_of(paper_id: int) -> list[Any]:
    """Return the items of a paper in its own order. One query."""
    rows = PaperItem.objects.filter(paper=paper_id).order_by("position")
    rows = rows.annotate(is_shuffled=F("paper__shuffle_items")).select_related("version")
    rows = rows.only(
        "version", "position", "section", "marks", "rule", "shuffle_options",
        "version__kind", "version__stem", "version__is_html", "version__detail",
    )  # fmt: skip
    return list(rows)


@once_for_a_paper
def _options(paper_id: int) -> dict[int, list[tuple[str, str]]]:
    """Return letter and text of each option, by item version; never which one is the key.

    One query.
    """
    options = defaultdict[int, list[tuple[str, str]]](list)
    rows = Option.objects.filter(version__paper_items__paper=paper_id).order_by("letter")
    for version_id, letter, text in rows.values_list("version", "letter", "text"):
        options[version_id].append((letter, text))
    return dict(options)


def _slot(
    attempt: Attempt,
    item: PaperItem,
    number: int,
    options: Sequence[tuple[str, str]],
    answer: Answer | None,
    labels: Mapping[str, str],
) -> Slot:
    said = _in_own_order(attempt, item, options)
    return Slot(
        position=item.position,
        number=number,
        points=format(item.marks.normalize(), "f"),
        rule=item.rule if said.kind in RULED else "",
        question=_question(f"q{item.position}", said, answer.chosen if answer else [], labels),
        saved_at=answer.given_at if answer else None,
        saved_by=f"{answer.lease}.{answer.number}" if answer else "",
    )


def _in_own_order(attempt: Attempt, item: PaperItem, options: Sequence[tuple[str, str]]) -> Asked:
    """Return what an item asks, its options in the candidate's order."""
    version = item.version
    said = asked(
        kind=version.kind,
        stem=version.stem,
        options=options,
        detail=version.detail,
        is_html=version.is_html,
    )
    if not may_shuffle(said, shuffle_options=item.shuffle_options):
        return said
    texts = dict(said.options)
    order = option_order(attempt.pk, item.position, list(texts), is_shuffled=True)
    return replace(said, options=tuple((letter, texts[letter]) for letter in order))


def _question(name: str, said: Asked, chosen: list[str], labels: Mapping[str, str]) -> Question:
    own = part_responses(chosen) if said.parts else {}
    return Question(
        name=name,
        asked=said,
        kind_label=labels.get(said.kind, said.kind),
        chosen=chosen,
        parts=[
            _question(f"{name}p{number}", part, own.get(number, []), labels)
            for number, part in enumerate(said.parts, start=1)
        ],
    )


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
