"""Reads about drills. Before an answer is given, nothing here knows a key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from content.api import Quote, quote
from core.dates import local_day
from exams.bank.models import Item, ItemVersion, Option
from exams.bank.queries import in_todays_words, usable_items
from exams.bank.rules import CHOICE_KINDS
from exams.practice import rules
from exams.practice.models import Drill, DrillCard, DrillItem
from exams.sittings.models import Sitting


@dataclass(frozen=True, slots=True)
class TodaysDrill:
    """How the drill of a day stands, for the home page."""

    answered: int
    total: int  # 0: there is nothing to drill
    is_finished: bool
    url: str


def drill_of_today(user: User, *, at: datetime) -> TodaysDrill:
    """Return how somebody's drill of the day stands, begun or not. Two queries at most."""
    url, day = reverse("drill-daily"), local_day(at)
    drill = (
        Drill.objects.filter(learner=user, day=day, scope=Drill.Scope.DAILY)
        .annotate(
            total=Count("items"), answered=Count("items", Q(items__answered_at__isnull=False))
        )
        .first()
    )
    if drill:
        return TodaysDrill(drill.answered, drill.total, drill.finished_at is not None, url)
    return TodaysDrill(0, min(rules.SIZE, drillable_items(on=day).count()), False, url)


def drillable_items(*, on: date) -> QuerySet[Item]:
    """Return the items that may be drilled on a day: choices, whose answer is judged at once."""
    usable = usable_items(purpose=Item.Purpose.PRACTICE, on=on)
    return usable.filter(released__kind__in=CHOICE_KINDS)


def candidates(
    learner: User, *, on: date, among: QuerySet[Item] | None = None
) -> list[rules.Candidate]:
    """Return the items that may be drilled on a day, and how the learner stands with each.

    Two queries.

    Args:
        among: items that may be drilled on that day; all of them if it is left out.
    """
    if among is None:
        among = drillable_items(on=on)
    own = DrillCard.objects.filter(learner=learner).select_related("version__article")
    cards = {card.item_id: card for card in own}
    return [
        _candidate(item.pk, item.released, cards.get(item.pk))
        for item in among.select_related("released__article")
        if item.released is not None
    ]


def _candidate(item: int, version: ItemVersion, card: DrillCard | None) -> rules.Candidate:
    if card is None:
        return rules.Candidate(item, version.pk)
    return rules.Candidate(
        item,
        version.pk,
        memory=card.memory,
        is_mistake=card.mistake_id is not None,
        is_changed=is_changed(card, version),
    )


def is_changed(card: DrillCard, version: ItemVersion) -> bool:
    """Tell whether a version rests on other words than the one that was answered last."""
    then, now = card.version.article, version.article
    return then is not None and now is not None and then.text_digest != now.text_digest


def exam_ahead(learner: User, *, at: datetime) -> Sitting | None:
    """Return the next sitting that the learner is listed for, if it is near. One query."""
    near = Sitting.objects.filter(opens_at__gt=at, opens_at__lte=at + rules.EXAM_AHEAD)
    return near.filter(candidacies__candidate=learner).order_by("opens_at", "pk").first()


def _answers(learner: User) -> QuerySet[DrillItem]:
    return DrillItem.objects.filter(drill__learner=learner, answered_at__isnull=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as it is offered: whether it is right is not in here."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A place in a drill that waits for an answer. Holds nothing of its key."""

    drill_id: int
    title: str  # of what the drill is on; empty for that of the day
    position: int
    total: int
    kind: str
    kind_label: str
    topic: str
    stem: str
    is_html: bool
    choices: list[Choice]

    @property
    def is_multiple(self) -> bool:
        return self.kind == ItemVersion.Kind.MULTIPLE


@dataclass(frozen=True, slots=True)
class Judged:
    """An option after the answer."""

    letter: str
    text: str
    is_key: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Feedback:
    """A place in a drill after its answer: the key, why, and the article."""

    drill_id: int
    title: str  # of what the drill is on; empty for that of the day
    position: int
    total: int
    is_correct: bool
    times_wrong: int  # this item, until then
    kind_label: str
    topic: str
    stem: str
    rationale: str
    is_html: bool
    choices: list[Judged]
    basis: Quote
    next_position: int | None  # None: nothing is left
    mastery: "Mastery"
    card: DrillCard | None  # how the item stands by now

    @property
    def key(self) -> str:
        return "".join(choice.letter for choice in self.choices if choice.is_key)

    @property
    def chosen(self) -> str:
        return "".join(choice.letter for choice in self.choices if choice.is_chosen)


@dataclass(frozen=True, slots=True)
class Mastery:
    """How somebody does in a topic, all their drills together."""

    correct: int
    answered: int

    @property
    def percent(self) -> int:
        return round(100 * self.correct / self.answered) if self.answered else 0


def question_or_feedback(
    *, drill_id: int, position: int, learner: User, on: date
) -> Question | Feedback:
    """Return a place of the learner's drill: a question, or its feedback once it is answered.

    Raises:
        DrillItem.DoesNotExist: there is no such place in a drill of this learner's.
    """
    place = (
        DrillItem.objects.filter(drill__learner=learner)
        .select_related("drill", "version__item__topic", "version__article__version__law")
        .prefetch_related(Prefetch("version__options", Option.objects.order_by("letter")))
        .get(drill=drill_id, position=position)
    )
    waiting = _waiting(drill_id)
    total = DrillItem.objects.filter(drill=drill_id).count()
    if place.answered_at is None:
        return _question(place, total)
    return _feedback(place, total, waiting, learner, on)


def _question(place: DrillItem, total: int) -> Question:
    version = place.version
    return Question(
        drill_id=place.drill_id,
        title=place.drill.title,
        position=place.position,
        total=total,
        kind=version.kind,
        kind_label=version.get_kind_display(),
        topic=version.item.topic.name,
        stem=version.stem,
        is_html=version.is_html,
        choices=[Choice(option.letter, option.text) for option in version.options.all()],
    )


def _feedback(
    place: DrillItem, total: int, waiting: Sequence[int], learner: User, on: date
) -> Feedback:
    version, chosen = place.version, place.chosen or []
    until_then = _answers(learner).filter(answered_at__lte=place.answered_at)
    wrong = until_then.filter(version__item=version.item_id, is_correct=False).count()
    return Feedback(
        drill_id=place.drill_id,
        title=place.drill.title,
        position=place.position,
        total=total,
        is_correct=bool(place.is_correct),
        times_wrong=wrong,
        kind_label=version.get_kind_display(),
        topic=version.item.topic.name,
        stem=version.stem,
        rationale=version.rationale,
        is_html=version.is_html,
        choices=[
            Judged(option.letter, option.text, option.is_key, option.letter in chosen)
            for option in version.options.all()
        ],
        basis=quote(in_todays_words(version.cited, on=on), on=on),
        next_position=_next_after(place.position, waiting),
        mastery=_mastery(learner, version.item.topic_id),
        card=DrillCard.objects.filter(learner=learner, item=version.item_id).first(),
    )


def _waiting(drill_id: int) -> list[int]:
    places = DrillItem.objects.filter(drill=drill_id, answered_at=None)
    return list(places.order_by("position").values_list("position", flat=True))


def _next_after(position: int, waiting: Iterable[int]) -> int | None:
    """Return the next place that waits, around the end; None if none does."""
    return min(waiting, key=lambda other: (other < position, other), default=None)


def _mastery(learner: User, topic_id: int) -> Mastery:
    counts = (
        _answers(learner)
        .filter(version__item__topic=topic_id)
        .aggregate(answered=Count("pk"), correct=Count("pk", Q(is_correct=True)))
    )
    return Mastery(**counts)


def next_position(drill: Drill) -> int | None:
    """Return the first place of a drill that waits for an answer; None if none does."""
    return next(iter(_waiting(drill.pk)), None)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the summary."""

    position: int
    stem: str
    is_html: bool
    topic: str
    is_correct: bool | None  # None: not answered


@dataclass(frozen=True, slots=True)
class Summary:
    """A drill as a whole."""

    drill: Drill
    places: list[Place]

    @property
    def correct(self) -> int:
        return sum(place.is_correct is True for place in self.places)

    @property
    def total(self) -> int:
        return len(self.places)

    @property
    def waiting(self) -> int | None:
        """The first place without an answer."""
        return next((place.position for place in self.places if place.is_correct is None), None)


def summary(*, drill_id: int, learner: User) -> Summary:
    """Return the learner's drill with its places. Two queries.

    Raises:
        Drill.DoesNotExist: there is no such drill of this learner's.
    """
    drill = Drill.objects.get(pk=drill_id, learner=learner)
    places = drill.items.select_related("version__item__topic").order_by("position")
    return Summary(
        drill,
        [
            Place(
                each.position,
                each.version.stem,
                each.version.is_html,
                each.version.item.topic.name,
                each.is_correct,
            )
            for each in places
        ],
    )


def mistakes(learner: User) -> QuerySet[DrillCard]:
    """Return the items in use on somebody's list of mistakes, the latest first.

    With the wrong answer, `mistake`; an item stays until `rules.is_over`.
    """
    cards = DrillCard.objects.filter(
        learner=learner, mistake__isnull=False, item__status=Item.Status.IN_USE
    )
    return cards.select_related(
        "mistake__version__item__topic", "mistake__version__article__version__law"
    ).order_by("-mistake__answered_at", "-pk")
