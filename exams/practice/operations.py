"""Start the drill of the day, or one on a subject of one's choice, and answer it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.dates import local_day
from core.errors import Refusal
from exams.bank.models import ItemVersion
from exams.bank.rules import is_correct
from exams.practice import queries, rules, subjects
from exams.practice.models import Drill, DrillCard, DrillItem
from learning.api import record_activity

TITLE = 255  # characters of a subject's title that are kept


class NothingToDrill(Refusal):
    code = "nothing-to-drill"
    message = _("There are no practice items yet. Your trainers are writing them.")


class NothingOnThis(Refusal):
    code = "nothing-on-this"
    message = _("There are no practice items on this yet. Read the articles; items follow.")


class NoSuchSubject(Refusal):
    code = "no-such-subject"
    message = _("There is no such article or page to drill on.")


class NothingChosen(Refusal):
    code = "nothing-chosen"
    message = _("Choose an answer first.")


class OneOptionOnly(Refusal):
    code = "one-option-only"
    message = _("This item has one right answer. Choose one option.")


class NoSuchOption(Refusal):
    code = "no-such-option"
    message = _("The item has no option %(letter)s.")


@transaction.atomic(durable=True)
def start_drill(*, learner: User, at: datetime) -> Drill:
    """Make the learner's drill of the day.

    Safe to repeat: the drill of the day is returned as it stands; should two requests race, the
    unique constraint decides, and both get the same one.

    Raises:
        NothingToDrill: no item for practice is in use.
    """
    day = local_day(at)
    drill, is_new = Drill.objects.get_or_create(
        learner=learner, day=day, scope=Drill.Scope.DAILY, defaults={"started_at": at}
    )
    if not is_new:
        return drill
    if not _fill(drill, queries.candidates(learner, on=day), at):
        raise NothingToDrill
    audit.record("exams.drill-started", actor=learner, subject=drill, at=at)
    return drill


@transaction.atomic(durable=True)
def start_article_drill(*, learner: User, key: str, at: datetime) -> Drill:
    """Make a drill of the practice items on an article.

    Safe to repeat: while the learner's drill on it of that day is not done, it is returned.

    Args:
        key: citation key of the article, of whatever version.

    Raises:
        NoSuchSubject: there is no such article.
        NothingOnThis: no item for practice that rests on it is in use.
    """
    return _start_on(subjects.article_subject(key, on=local_day(at)), learner, at)


@transaction.atomic(durable=True)
def start_page_drill(*, learner: User, page_id: int, at: datetime) -> Drill:
    """Make a drill of the practice items on the articles that a page cites.

    Safe to repeat: while the learner's drill on it of that day is not done, it is returned.

    Raises:
        NoSuchSubject: there is no such page.
        NothingOnThis: no item for practice that rests on its articles is in use.
    """
    return _start_on(subjects.page_subject(page_id), learner, at)


def _start_on(subject: subjects.Subject | None, learner: User, at: datetime) -> Drill:
    if subject is None:
        raise NoSuchSubject
    day = local_day(at)
    drill, is_new = Drill.objects.get_or_create(
        learner=learner,
        day=day,
        scope=subject.scope,
        subject=subject.key,
        finished_at=None,
        defaults={"started_at": at, "title": subject.title[:TITLE]},
    )
    if not is_new:
        return drill
    items = subjects.items_on(subject.articles, on=day)
    if not _fill(drill, queries.candidates(learner, on=day, among=items), at):
        raise NothingOnThis
    audit.record("exams.drill-started", actor=learner, subject=drill, at=at)
    return drill


def _fill(drill: Drill, candidates: Sequence[rules.Candidate], at: datetime) -> int:
    """Put the items of a new drill in their places; return how many."""
    exam = queries.exam_ahead(drill.learner, at=at)
    versions = rules.drill_of(
        candidates, learner=drill.learner_id, at=at, exam_at=exam.opens_at if exam else None
    )
    DrillItem.objects.bulk_create(
        DrillItem(drill=drill, position=position, version_id=version)
        for position, version in enumerate(versions, start=1)
    )
    return len(versions)


@transaction.atomic(durable=True)
def answer_item(
    *, drill_id: int, position: int, learner: User, chosen: Sequence[str], at: datetime
) -> DrillItem:
    """Answer one place of the learner's drill; with the last one the drill is finished.

    Safe to repeat: what was answered is returned as it stands, whatever is chosen now. Locks the
    drill, then the learner's card of the item.

    Raises:
        NothingChosen: no option was chosen.
        OneOptionOnly: several were, of an item with one right answer.
        NoSuchOption: it is none of this item's.
        DrillItem.DoesNotExist: there is no such place in a drill of this learner's.
    """
    drill = Drill.objects.select_for_update().filter(pk=drill_id, learner=learner).first()
    if drill is None:
        raise DrillItem.DoesNotExist
    place = drill.items.select_related("version__article").get(position=position)
    if place.answered_at:
        return place
    options = dict(place.version.options.values_list("letter", "is_key"))
    _require_valid(place.version, chosen, options)
    place.chosen, place.answered_at = sorted(set(chosen)), at
    key = [letter for letter, is_key in options.items() if is_key]
    place.is_correct = is_correct(place.chosen, key)
    place.save(update_fields=["chosen", "is_correct", "answered_at"])
    _remember(place, learner=learner, is_correct=place.is_correct, at=at)
    if not drill.items.filter(answered_at=None).exists():
        _finish(drill, at)
    return place


def _remember(place: DrillItem, *, learner: User, is_correct: bool, at: datetime) -> None:
    """Write down how well the item is known now, and whether it stays among the mistakes."""
    memory = rules.remembered(None, is_correct=is_correct, at=at)
    first = {"version": place.version, "mistake": None if is_correct else place, **asdict(memory)}
    card, is_new = DrillCard.objects.get_or_create(
        learner=learner, item_id=place.version.item_id, defaults=first
    )
    if is_new:
        return
    cards = DrillCard.objects.select_for_update(of=("self",)).select_related("version__article")
    card = cards.get(pk=card.pk)
    # What the law changed since is learnt anew.
    before = None if queries.is_changed(card, place.version) else card.memory
    for name, value in asdict(rules.remembered(before, is_correct=is_correct, at=at)).items():
        setattr(card, name, value)
    card.version = place.version
    if not is_correct:
        card.mistake, card.right_on = place, None
    elif rules.is_over(right_on=card.right_on, day=local_day(at)):
        card.mistake = card.right_on = None
    elif card.mistake_id and card.right_on is None:
        card.right_on = local_day(at)
    card.save()


def _require_valid(version: ItemVersion, chosen: Sequence[str], options: dict[str, bool]) -> None:
    if not chosen:
        raise NothingChosen
    if version.kind != ItemVersion.Kind.MULTIPLE and len(set(chosen)) > 1:
        raise OneOptionOnly
    for letter in chosen:
        if letter not in options:
            raise NoSuchOption(letter=letter[:8])


def _finish(drill: Drill, at: datetime) -> None:
    """Close a drill and report it as training done on that day."""
    drill.finished_at = at
    drill.save(update_fields=["finished_at"])
    record_activity(learner=drill.learner, kind="drill", subject=str(drill.pk), at=at)
    audit.record("exams.drill-finished", actor=drill.learner, subject=drill, at=at)
