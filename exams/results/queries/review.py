"""A paper as its candidate sees it again after the release, as far as the sitting lets them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from content.api import Article, LawVersion, Quote, quote
from exams.bank import rules as bank
from exams.bank import scoring
from exams.bank.answering import Asked, asked
from exams.bank.models import ItemVersion, Option
from exams.delivery import shuffling
from exams.delivery.models import Response
from exams.delivery.queries import say_restored
from exams.marking.models import KeyCorrection, Result
from exams.marking.queries import corrections_in_force, counting_marks, points_of
from exams.marking.rules import Correction
from exams.papers.kept import once_for_a_paper
from exams.papers.models import PaperItem
from exams.results import reviewing
from exams.results.reviewing import Aside, Outcome, Piece
from exams.sittings.models import Sitting


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One item as its candidate sees it again."""

    number: int  # as the candidate knows it
    section: str
    kind_label: str
    marks: Decimal
    points: Decimal | None  # None: it does not count
    outcome: Outcome
    is_critical: bool  # and was missed
    is_pilot: bool
    correction: str  # what was decided of its key, in words; empty: nothing
    stem: str
    is_html: bool
    pieces: list[Piece]
    aside: list[Aside]
    rationale: str = ""
    basis: Quote | None = None

    @property
    def is_case(self) -> bool:
        return bool(self.pieces and self.pieces[0].number)


@dataclass(frozen=True, slots=True)
class Paper:
    """All of it, in the order in which the candidate saw it."""

    items: list[Reviewed]
    is_full: bool

    @property
    def right(self) -> int:
        return sum(item.outcome == Outcome.RIGHT for item in self.items)

    @property
    def counted(self) -> int:
        return sum(item.outcome != Outcome.NOT_COUNTED for item in self.items)


@dataclass(frozen=True, slots=True)
class _Place:
    """What a place on a frozen paper and its item say to whoever looks at it again."""

    position: int
    section: str
    marks: Decimal
    is_critical: bool
    is_pilot: bool
    version: int
    asked: Asked
    is_shuffled: bool  # its options
    # Of a review that is full:
    content: bank.Content | None  # by its own key
    rationale: str
    article: int | None


@dataclass(slots=True)
class _Given:
    """What an attempt says of one position."""

    standing: list[str] = field(default_factory=list)
    aside: list[Response] = field(default_factory=list)


def review_of(result: Result, *, on: date) -> Paper | None:
    """Return the paper of a result as its candidate may see it again; None: not at all.

    Seven queries at most, however many items; two more for the first of a paper in a process.
    Nothing that is right is read unless it is shown.

    Args:
        result: one that the candidate may see, with its attempt, sitting and paper.
    """
    sitting = result.attempt.sitting
    if sitting.review == Sitting.Review.NONE:
        return None
    is_full = sitting.review == Sitting.Review.FULL
    by_position = _places(sitting.paper_id, is_full=is_full)
    places = by_position.values()
    reading = _Reading(
        result=result,
        points=points_of(result),
        given=_given(result.attempt_id),
        corrections={each.version_id: each for each in corrections_in_force(sitting)},
        quotes=_quotes({place.article for place in places if place.article}, on=on),
        comments=_comments(result.attempt_id) if any(map(_is_for_people, places)) else {},
    )
    order = shuffling.item_order(
        result.attempt_id,
        [(place.position, place.section) for place in places],
        is_shuffled=sitting.paper.shuffle_items,
    )
    return Paper(
        [
            reading.item(number, by_position[position])
            for number, position in enumerate(order, start=1)
        ],
        is_full,
    )


def kind_labels() -> dict[str, str]:
    """Return what the types are called in the language of the page."""
    return {kind.value: str(kind.label) for kind in ItemVersion.Kind}


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the items of a review are made of."""

    result: Result
    points: Mapping[int, Decimal]
    given: Mapping[int, _Given]
    corrections: Mapping[int, KeyCorrection]
    quotes: Mapping[int, Quote]
    comments: Mapping[int, Mapping[int, Sequence[str]]]
    kinds: Mapping[str, str] = field(default_factory=kind_labels)

    def item(self, number: int, place: _Place) -> Reviewed:
        said = place.asked
        given = self.given.get(place.position, _Given())
        order = self._order(place)
        points = self.points.get(place.position)
        correction = self.corrections.get(place.version)
        is_answered = any(text.strip() for text in given.standing)
        return Reviewed(
            number=number,
            section=place.section,
            kind_label=self.kinds[said.kind],
            marks=place.marks,
            points=points,
            outcome=reviewing.outcome(points, place.marks, is_answered=is_answered),
            is_critical=place.is_critical and points is not None and points < place.marks,
            is_pilot=place.is_pilot,
            correction=correction.get_kind_display() if correction else "",
            stem=said.stem,
            is_html=said.is_html,
            pieces=reviewing.pieces_of(
                said,
                given.standing,
                order=order,
                keys=_keys(place, correction),
                comments=self.comments.get(place.position),
            ),
            aside=_aside(said.kind, given.aside, reviewing.labels_of(order)),
            rationale=place.rationale,
            basis=self.quotes[place.article] if place.article else None,
        )

    def _order(self, place: _Place) -> list[str]:
        letters = [letter for letter, _text in place.asked.options]
        attempt = self.result.attempt_id
        return shuffling.option_order(
            attempt, place.position, letters, is_shuffled=place.is_shuffled
        )


def _keys(place: _Place, correction: KeyCorrection | None) -> list[bank.Content]:
    if place.content is None:
        return []
    if correction is None:
        return [place.content]
    keys = tuple(tuple(key) for key in correction.keys)
    return reviewing.keys_that_hold(place.content, Correction(correction.kind, keys))


def _is_for_people(place: _Place) -> bool:
    """Tell whether people mark something of it, whose comments a full review shows."""
    return place.content is not None and any(
        piece.is_for_people for piece in scoring.pieces(place.content)
    )


@once_for_a_paper
def _places(paper_id: int, *, is_full: bool) -> Mapping[int, _Place]:
    """Return the places of a frozen paper by position, in their order. Two queries, or none."""
    options = _options(paper_id, is_full=is_full)
    rows = PaperItem.objects.filter(paper=paper_id).order_by("position")
    shown = ("version__rationale", "version__article") if is_full else ()
    return {row["position"]: _place(row, options) for row in rows.values(*_READ, *shown)}


_READ = (
    "position",
    "section",
    "marks",
    "shuffle_options",
    "is_critical",
    "is_pilot",
    "version",
    "version__kind",
    "version__stem",
    "version__is_html",
    "version__detail",
)


def _place(row: Mapping[str, Any], options: "_Options") -> _Place:
    """Make a place of a row; of one with the article, with what is right."""
    own = options.get(row["version"], ())
    kind, is_html, detail = row["version__kind"], row["version__is_html"], row["version__detail"]
    said = asked(
        kind=kind,
        stem=row["version__stem"],
        options=[(letter, text) for letter, text, _is_key in own],
        detail=detail,
        is_html=is_html,
    )
    content = bank.Content(
        kind=kind,
        stem="",
        choices=tuple(bank.Choice(text, is_key) for _letter, text, is_key in own),
        rationale="",
        article="",
        is_html=is_html,
    )
    is_full = "version__article" in row
    return _Place(
        position=row["position"],
        section=row["section"],
        marks=row["marks"],
        is_critical=row["is_critical"],
        is_pilot=row["is_pilot"],
        version=row["version"],
        asked=said,
        is_shuffled=shuffling.may_shuffle(said, shuffle_options=row["shuffle_options"]),
        content=bank.with_detail(content, detail) if is_full else None,
        rationale=row.get("version__rationale", ""),
        article=row.get("version__article"),
    )


# By item version: letter, text, right if that is shown.
_Options = Mapping[int, Sequence[tuple[str, str, bool]]]


def _options(paper_id: int, *, is_full: bool) -> _Options:
    """Return the options of a paper. One query."""
    found: dict[int, list[tuple[str, str, bool]]] = defaultdict(list)
    rows = Option.objects.filter(version__paper_items__paper=paper_id).order_by("letter")
    if is_full:
        for version, letter, text, is_key in rows.values_list(
            "version", "letter", "text", "is_key"
        ):
            found[version].append((letter, text, is_key))
    else:
        for version, letter, text in rows.values_list("version", "letter", "text"):
            found[version].append((letter, text, False))
    return found


def _quotes(articles: set[int], *, on: date) -> dict[int, Quote]:
    """Return what articles say and whether they are in force; three queries, or none."""
    if not articles:
        return {}
    # One object of an article, and of a law, however many items rest on it.
    versions = Prefetch("version", LawVersion.objects.select_related("law"))
    cited = Article.objects.filter(pk__in=articles).prefetch_related(versions)
    return {article.pk: quote(article, on=on) for article in cited}


def _given(attempt_id: int) -> dict[int, _Given]:
    rows = list(Response.objects.filter(attempt=attempt_id).in_order())
    say_restored(rows)
    found: dict[int, _Given] = defaultdict(_Given)
    counting = {row.nonce for row in rows if row.counts}
    for row in rows:
        if row.counts:
            found[row.position].standing = row.chosen
        elif row.nonce not in counting:
            # What was sent again once the page had the lease counts after all.
            found[row.position].aside.append(row)
    return found


def _aside(kind: str, rows: Iterable[Response], labels: Mapping[str, str]) -> list[Aside]:
    return [
        Aside(reviewing.in_words(kind, row.chosen, labels), row.given_at, row.is_late)
        for row in rows
    ]


def _comments(attempt_id: int) -> dict[int, dict[int, list[str]]]:
    """Return what those who marked an attempt said, by position and question. One query."""
    rows = counting_marks().filter(task__attempt=attempt_id).order_by("task__round", "number")
    newest = {
        (position, part, round_): comment
        for position, part, round_, comment in rows.values_list(
            "task__position", "task__part", "task__round", "comment"
        )
    }
    found: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (position, part, _round), comment in newest.items():
        if comment:
            found[position][part].append(comment)
    return found
