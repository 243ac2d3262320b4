"""The paper of an attempt as its candidate had it before them at a step of its timeline."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from exams.appeals.queries.timeline import Event, in_utc
from exams.bank.answering import asked, part_responses
from exams.bank.markup import plain
from exams.bank.models import ItemVersion, Option
from exams.bank.rules import LETTERS
from exams.delivery.guard import Aside, Verdict
from exams.delivery.models import Attempt
from exams.delivery.shuffling import item_order, may_shuffle, option_order
from exams.papers.models import PaperItem


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An option as the candidate saw it."""

    label: str  # that the candidate saw
    letter: str  # of the paper
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as the candidate saw it, with the answer that counted at the step; no key."""

    position: int
    number: int
    kind: str  # in words
    stem: str
    options: list[ShownOption]
    written: list[str]  # of an answer that is not a choice of options, line by line
    is_answered: bool
    is_touched: bool  # by the very step


@dataclass(frozen=True, slots=True)
class ShownSection:
    """Neighbouring items under one heading."""

    title: str
    items: list[ShownItem]


@dataclass(frozen=True, slots=True)
class PaperItemShown:
    """What of an item does not change from step to step."""

    position: int
    number: int
    section: str
    kind: str
    stem: str
    options: tuple[tuple[str, str], ...]  # letter of the paper and text, in the candidate's order
    content_hash: str


def paper_of(attempt: Attempt) -> list[PaperItemShown]:
    """Return the paper in the candidate's order. Two queries. What it holds has no key."""
    paper = attempt.sitting.paper
    rows = PaperItem.objects.filter(paper=paper).order_by("position").select_related("version")
    rows = rows.only(
        "position", "section", "shuffle_options", "version__kind", "version__stem",
        "version__is_html", "version__detail", "version__content_hash",
    )  # fmt: skip
    options: dict[int, list[tuple[str, str]]] = {}
    shown = Option.objects.filter(version__paper_items__paper=paper).order_by("letter")
    for version, letter, text in shown.values_list("version", "letter", "text"):
        options.setdefault(version, []).append((letter, text))
    by_position = {item.position: item for item in rows}
    order = item_order(
        attempt.pk,
        [(item.position, item.section) for item in by_position.values()],
        is_shuffled=paper.shuffle_items,
    )
    return [
        _shown(attempt, by_position[position], number, options)
        for number, position in enumerate(order, start=1)
    ]


def _shown(
    attempt: Attempt, item: PaperItem, number: int, options: dict[int, list[tuple[str, str]]]
) -> PaperItemShown:
    version = item.version
    said = asked(
        kind=version.kind,
        stem=version.stem,
        options=options.get(version.pk, []),
        detail=version.detail,
        is_html=version.is_html,
    )
    texts = dict(said.options)
    is_shuffled = may_shuffle(said, shuffle_options=item.shuffle_options)
    letters = option_order(attempt.pk, item.position, list(texts), is_shuffled=is_shuffled)
    parts = [f"（{place}）{_text(part.stem, said.is_html)}" for place, part in
             enumerate(said.parts, start=1)]  # fmt: skip
    return PaperItemShown(
        position=item.position,
        number=number,
        section=item.section,
        kind=version.kind,
        stem="\n".join([_text(said.stem, said.is_html), *parts]),
        options=tuple((letter, _text(texts[letter], said.is_html)) for letter in letters),
        content_hash=version.content_hash,
    )


def _text(text: str, is_html: bool) -> str:
    return plain(text) if is_html else text


@dataclass(frozen=True, slots=True)
class Held:
    """The answer to an item that counted at a step."""

    chosen: tuple[str, ...]
    step: int


def answers_at(events: Sequence[Event], step: int) -> dict[int, Held]:
    """Return the answers that counted after so many events, by position.

    As the candidate gave them, by lease and number; what came late counts from the moment on at
    which an extension restored it.
    """
    decided = {in_utc(event.at) for event in events[:step] if event.kind == "decision"}
    counting = [
        (n, event.data)
        for n, event in enumerate(events[:step], start=1)
        if event.kind == "answer" and _counts(event.data, decided)
    ]
    counting.sort(key=lambda each: (each[1]["lease"], each[1]["number"], each[1]["sequence"]))
    return {data["position"]: Held(tuple(data["chosen"]), n) for n, data in counting}


def _counts(data: Mapping[str, object], decided: Collection[str]) -> bool:
    in_time = data["verdict"] != Verdict.LATE.value or data["restored"] in decided
    return in_time and data["aside"] == Aside.NO.value


def sections_at(
    paper: Sequence[PaperItemShown], events: Sequence[Event], step: int
) -> list[ShownSection]:
    """Return the paper with the answers that counted after so many events."""
    answers = answers_at(events, step)
    touched = events[step - 1].data.get("position", 0) if 0 < step <= len(events) else 0
    kinds = {str(kind): str(label) for kind, label in ItemVersion.Kind.choices}
    return [
        ShownSection(
            title,
            [
                _at_step(item, answers.get(item.position), kinds, item.position == touched)
                for item in group
            ],
        )
        for title, group in groupby(paper, key=lambda item: item.section)
    ]


def _at_step(
    item: PaperItemShown, held: Held | None, kinds: dict[str, str], is_touched: bool
) -> ShownItem:
    chosen = held.chosen if held else ()
    is_choice = item.kind in ("single", "multiple", "true-false")
    return ShownItem(
        position=item.position,
        number=item.number,
        kind=kinds.get(item.kind, item.kind),
        stem=item.stem,
        options=[
            ShownOption(label, letter, text, is_choice and letter in chosen)
            for label, (letter, text) in zip(LETTERS, item.options, strict=False)
        ],
        written=[] if is_choice else _written(item, chosen),
        is_answered=any(text.strip() for text in chosen),
        is_touched=is_touched,
    )


def _written(item: PaperItemShown, chosen: Sequence[str]) -> list[str]:
    if item.kind == "case":
        return [f"（{part}）{' / '.join(texts)}" for part, texts in part_responses(chosen).items()]
    if item.kind == "ordering":
        labels = {
            letter: label for label, (letter, _text) in zip(LETTERS, item.options, strict=False)
        }
        return [" → ".join(labels.get(letter, letter) for letter in chosen)] if chosen else []
    return [text for text in chosen if text.strip()]


def event_record(number: int, event: Event) -> dict[str, object]:
    """Return an event as evidence writes it, whatever the reader's language and time zone."""
    return {
        "n": number,
        "at": in_utc(event.at),
        "kind": event.kind,
        "by": event.by,
        **{f"_{name}" if name in ("n", "at", "kind", "by") else name: value
           for name, value in event.data.items()},
    }  # fmt: skip
