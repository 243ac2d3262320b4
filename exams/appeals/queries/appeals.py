"""Appeals: what may be appealed, by whom they are handled, and how they stand."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from core.dates import local_day
from exams.appeals.models import Appeal, AppealStep, Remark, Reversal
from exams.appeals.rules import last_day
from exams.bank.markup import plain
from exams.corrections.queries import corrections_in_reach
from exams.delivery.models import Attempt
from exams.delivery.queries import standing_answers
from exams.delivery.shuffling import shown_numbers
from exams.marking.models import KeyCorrection, Result
from exams.papers.models import PaperItem
from exams.results.models import LaterRelease
from exams.results.queries import results_out
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach

# So much of a stem stands in a list to choose from.
STEM_SHOWN = 36


@dataclass(frozen=True, slots=True)
class Window:
    """Whether, and until when, a candidate may appeal."""

    result: Result | None  # that they can see
    last_on: date | None  # itself included; None: not released, or no appeals are taken
    today: date

    @property
    def is_open(self) -> bool:
        """Tell whether an appeal can be made today."""
        return self.result is not None and self.last_on is not None and self.today <= self.last_on


def window_of(attempt: Attempt, *, at: datetime) -> Window:
    """Return until when the candidate of an attempt may appeal. Three queries at most."""
    result = results_out().filter(attempt=attempt).first()
    released_at = released_at_of(attempt)
    days = attempt.sitting.appeal_days
    last_on = last_day(local_day(released_at), days=days) if released_at and days else None
    return Window(result, last_on, local_day(at))


def released_at_of(attempt: Attempt) -> datetime | None:
    """Return since when the candidate can see the result: by itself, or with the sitting."""
    later = LaterRelease.objects.filter(left_out__attempt=attempt).select_related("decision")
    if own := later.first():
        return own.decision.decided_at
    return attempt.sitting.released_at


@dataclass(frozen=True, slots=True)
class Appealable:
    """An item of the candidate's own paper."""

    position: int  # of the paper
    number: int  # that the candidate saw
    stem: str  # empty where candidates may not look at their paper again


def appealable_items(attempt: Attempt, *, is_own: bool = True) -> list[Appealable]:
    """Return the items of a paper by the numbers that the candidate knows. Two queries.

    Args:
        is_own: as the candidate may see it: without the words, where the sitting shows candidates
            nothing of the paper.
    """
    paper = attempt.sitting.paper
    rows = list(
        PaperItem.objects.filter(paper=paper)
        .order_by("position")
        .values_list("position", "section", "version__stem")
    )
    places = [(position, section) for position, section, _stem in rows]
    numbers = shown_numbers(attempt.pk, places, is_shuffled=paper.shuffle_items)
    may_look = not is_own or attempt.sitting.review != Sitting.Review.NONE
    found = [
        Appealable(position, numbers[position], plain(stem)[:STEM_SHOWN] if may_look else "")
        for position, _section, stem in rows
    ]
    return sorted(found, key=lambda each: each.number)


def numbers_of(attempt: Attempt) -> dict[int, int]:
    """Return the numbers that the candidate knows items by, by position. Two queries at most."""
    paper = attempt.sitting.paper
    places = PaperItem.objects.filter(paper=paper).order_by("position")
    rows = list(places.values_list("position", "section"))
    return dict(shown_numbers(attempt.pk, rows, is_shuffled=paper.shuffle_items))


def number_of(attempt: Attempt, position: int) -> int:
    """Return the number that the candidate knows an item by. Two queries at most."""
    return numbers_of(attempt)[position]


def number_of_version(attempt: Attempt, version_id: int) -> int:
    """Return the number that the candidate knows an item version by. Three queries at most."""
    places = PaperItem.objects.filter(paper=attempt.sitting.paper_id, version=version_id)
    return number_of(attempt, places.values_list("position", flat=True)[0])


def own_appeals(user: User) -> QuerySet[Appeal]:
    """Return the appeals that somebody made, the newest first."""
    rows = Appeal.objects.filter(attempt__candidate=user)
    return rows.select_related("attempt__sitting__paper").order_by("-made_at", "-pk")


def appeals_in_reach(user: User) -> QuerySet[Appeal]:
    """Return the appeals of the sittings that somebody's roles reach.

    Without those for which they are marking an answer again: they do not learn whose it is.
    """
    marking = Remark.objects.filter(appeal=OuterRef("pk"), task__marker=user, task__done_at=None)
    rows = Appeal.objects.filter(~Exists(marking), attempt__sitting__in=sittings_in_reach(user))
    return rows.select_related(
        "attempt__sitting__paper", "attempt__candidate", "handler", "confirmed_by", "item"
    )


def waiting_reversal(appeal: Appeal) -> Reversal | None:
    """Return the request to take an appeal's outcome back that nobody has decided. One query."""
    rows = Reversal.objects.filter(appeal=appeal, decision=None)
    return rows.select_related("asked_by").first()


def standing_result(attempt: Attempt) -> Result | None:
    """Return the result that stands, whether the candidate can see it or not. One query."""
    return Result.objects.standing().filter(attempt=attempt).first()


def marks_at(appeal: Appeal) -> tuple[Decimal, Decimal] | None:
    """Return what the answer got and the marks of the item; None: it counts not.

    Two queries.
    """
    result = standing_result(appeal.attempt)
    place = PaperItem.objects.filter(
        paper=appeal.attempt.sitting.paper_id, position=appeal.position or 0
    ).first()
    if result is None or place is None or str(appeal.position) not in result.points:
        return None
    return Decimal(result.points[str(appeal.position)]), place.marks


def corrections_since(appeal: Appeal, user: User) -> QuerySet[KeyCorrection]:
    """Return the corrections of its items in this sitting that were asked for since the appeal."""
    return corrections_in_reach(user).filter(
        version__in=places_named(appeal).values("version"),
        scope__sitting=appeal.attempt.sitting_id,
        asked_at__gte=appeal.made_at,
    )


def places_named(appeal: Appeal) -> QuerySet[PaperItem]:
    """Return the places of the paper whose key is in question: the one appealed, or those named."""
    positions = appeal.named if appeal.position is None else [appeal.position]
    places = PaperItem.objects.filter(paper=appeal.attempt.sitting.paper_id, position__in=positions)
    return places.select_related("version__item").order_by("position")


def place_of(appeal: Appeal) -> PaperItem | None:
    """Return the place on the paper that is appealed, with its version; None: the whole is."""
    places = PaperItem.objects.filter(
        paper=appeal.attempt.sitting.paper_id, position=appeal.position or 0
    )
    return places.select_related("version__item", "version__article").first()


def answer_of(appeal: Appeal) -> list[str]:
    """Return what the candidate answered to the item, by the letters of the paper. One query."""
    if appeal.position is None:
        return []
    found = standing_answers(appeal.attempt_id).get(appeal.position)
    return list(found.chosen) if found else []


def steps_of(appeal: Appeal) -> QuerySet[AppealStep]:
    """Return what was done in an appeal, the newest first."""
    return appeal.steps.select_related("actor").order_by("-at", "-pk")
