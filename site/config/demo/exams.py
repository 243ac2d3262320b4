"""Items, papers, a sitting of last month with its results, and the sittings of today."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.db.models import QuerySet

from accounts.models import User
from core.dates import local_day
from exams.admission.operations import Entry, arrange_sitting
from exams.bank import documents
from exams.bank.models import Item
from exams.bank.operations import load_items, load_topics
from exams.bank.rules import CHOICE_KINDS
from exams.delivery.models import Attempt
from exams.delivery.operations import (
    open_page,
    save_response,
    start_attempt,
    submit_attempt,
)
from exams.marking.operations import mark_attempt
from exams.models import Blueprint, DrillItem, Paper, PaperItem
from exams.papers.operations import Section, approve_paper, assemble_paper, create_blueprint
from exams.practice.operations import answer_item, start_drill
from exams.results.operations import announce_results, ask_for_release, confirm_release
from exams.sittings.models import Sitting
from exams.sittings.operations import Terms, list_candidates
from org.models import Track, Unit

LAST = "2026 年第三批行政执法监督资格考试"
OPEN = "2026 年第四批行政执法监督资格考试"
NEXT = "2026 年第五批行政执法监督资格考试"
MOCK = "行政执法监督资格模拟考试"
# Papers with written items, which people mark.
WRITTEN_1 = "行政执法案例测评卷（一）"
WRITTEN_2 = "行政执法案例测评卷（二）"
# What candidates write: by stem, from good to poor.
Answers = Mapping[str, Sequence[list[str]]]
AT_ANY_TIME = Entry()


def fill_bank(folder: Path, *, staff: dict[str, User], at: datetime) -> None:
    """Load topics and items: written by the trainer, released by the reviewer."""
    topics = documents.read_topics((folder / "topics.json").read_bytes())
    load_topics(documents=topics, actor=staff["trainer"], at=at)
    known = set(Item.objects.values_list("code", flat=True))
    items = documents.read_items((folder / "items.json").read_bytes())
    # Of some that are there the next version is on its way: a file cannot say them again.
    fresh = [item for item in items if item.code not in known]
    load_items(documents=fresh, author=staff["trainer"], reviewer=staff["reviewer"], at=at)


def read_answers(folder: Path) -> Answers:
    """Return what candidates write to the written items."""
    entries = json.loads((folder / "examination.json").read_text("utf-8"))
    return {entry["stem"]: entry["answers"] for entry in entries}


def make_papers(*, staff: dict[str, User], at: datetime) -> dict[str, Paper]:
    """Draw a paper for each sitting, approved by a second person."""
    certification = _blueprint(
        "行政执法监督资格考试（50 题，100 分）",
        60,
        Section("单项选择题", "single", None, 30, Decimal("1.5")),
        Section("多项选择题", "multiple", None, 12, Decimal("3.25")),
        Section("判断题", "true-false", None, 8, Decimal(2)),
        staff=staff,
        at=at,
    )
    written = _blueprint(
        "行政执法案例测评（10 题，100 分）",
        75,
        Section("单项选择题", "single", None, 6, Decimal(5)),
        Section("多项选择题", "multiple", None, 2, Decimal(5)),
        Section("简答题", "short-answer", None, 1, Decimal(20)),
        Section("案例分析题", "case", None, 1, Decimal(40)),
        staff=staff,
        at=at,
    )
    wanted = [
        (certification, title, seed) for seed, title in enumerate((LAST, OPEN, MOCK, NEXT), 3)
    ]
    wanted += [(written, WRITTEN_1, 11), (written, WRITTEN_2, 12)]
    return {
        title: _paper(blueprint, title, seed, staff=staff, at=at)
        for blueprint, title, seed in wanted
    }


def _blueprint(
    title: str, cut_percent: int, *sections: Section, staff: dict[str, User], at: datetime
) -> Blueprint:
    return Blueprint.objects.filter(title=title).first() or create_blueprint(
        title=title,
        minutes=90,
        cut_percent=cut_percent,
        sections=sections,
        author=staff["trainer"],
        at=at,
    )


def _paper(
    blueprint: Blueprint, title: str, seed: int, *, staff: dict[str, User], at: datetime
) -> Paper:
    paper = Paper.objects.filter(title=title).first() or assemble_paper(
        blueprint_id=blueprint.pk,
        title=title,
        seed=seed,
        law_on=local_day(at),
        author=staff["trainer"],
        at=at,
    )
    return approve_paper(paper_id=paper.pk, approver=staff["reviewer"], at=at)


def hold(
    paper: Paper,
    *,
    kind: str,
    unit: Unit,
    candidates: Sequence[User],
    opens_at: datetime,
    closes_at: datetime,
    staff: dict[str, User],
    title: str = "",
    review: str = Sitting.Review.ANSWERS,
    entry: Entry = AT_ANY_TIME,
) -> Sitting:
    """Arrange a sitting and list its candidates a week before it opens.

    Args:
        title: of the sitting; that of the paper if there is none.
    """
    at = opens_at - timedelta(days=7)
    terms = Terms(
        title=title or paper.title,
        kind=kind,
        track=Track.SUPERVISION,
        paper_id=paper.pk,
        unit_id=unit.pk,
        opens_at=opens_at,
        closes_at=closes_at,
        review=review,
    )
    sitting = Sitting.objects.filter(title=terms.title).first() or arrange_sitting(
        terms=terms, entry=entry, actor=staff["trainer"], at=at
    )
    if sitting.released_at is None:
        accounts = [candidate.username for candidate in candidates]
        list_candidates(sitting_id=sitting.pk, accounts=accounts, actor=staff["trainer"], at=at)
    return sitting


def sit(
    sitting: Sitting, candidate: User, *, wrong_every: int, answers: Answers | None = None
) -> None:
    """Let a candidate answer every item and submit; each `wrong_every`-th answer is wrong."""
    attempt = start_attempt(sitting_id=sitting.pk, candidate=candidate, at=sitting.opens_at)
    if attempt.status != Attempt.Status.OPEN:
        return
    attempt = open_page(attempt_id=attempt.pk, candidate=candidate, at=sitting.opens_at)
    at, pace = sitting.opens_at, 36 + candidate.pk % 17
    for place in places_of(sitting.paper):
        at += timedelta(seconds=pace + place.position % 7)
        answer(attempt, place, wrong_every=wrong_every, answers=answers or {}, at=at)
    submit_attempt(
        attempt_id=attempt.pk,
        candidate=candidate,
        page_token=attempt.page_token,
        at=at + timedelta(minutes=2),
    )
    mark_attempt(attempt_id=attempt.pk, at=at + timedelta(minutes=3))


def places_of(paper: Paper) -> QuerySet[PaperItem]:
    """Return the items of a paper with what they ask, in order."""
    return paper.items.prefetch_related("version__options").order_by("position")


def answer(
    attempt: Attempt, place: PaperItem, *, wrong_every: int, answers: Answers, at: datetime
) -> None:
    """Let the candidate of an attempt, whose page it is, answer an item."""
    save_response(
        attempt_id=attempt.pk,
        candidate=attempt.candidate,
        position=place.position,
        chosen=_chosen(place, wrong_every, answers),
        nonce=f"demonstration-{place.position}",
        page_token=attempt.page_token,
        at=at,
    )


def _chosen(place: PaperItem, wrong_every: int, answers: Answers) -> list[str]:
    if place.version.kind not in CHOICE_KINDS:
        written = answers[place.version.stem]
        # Who seldom chooses the wrong option writes well.
        return written[0 if wrong_every > 4 else 1 if wrong_every > 2 else 2]
    options = list(place.version.options.all())
    key = [option.letter for option in options if option.is_key]
    others = [option.letter for option in options if not option.is_key]
    is_wrong = place.position % wrong_every == 0
    return (others or key)[:1] if is_wrong else key


def release(sitting: Sitting, *, staff: dict[str, User], at: datetime) -> None:
    """Release the results by two people; each pass becomes an application at once."""
    if sitting.released_at is None:
        asked = ask_for_release(sitting_id=sitting.pk, actor=staff["trainer"], at=at)
        later = at + timedelta(minutes=20)
        confirm_release(request_id=asked.pk, actor=staff["invigilator"], at=later)
    announce_results(sitting_id=sitting.pk)


def drill(learner: User, *, days: int, at: datetime) -> None:
    """Let somebody have done the drill of the last days."""
    for before in range(days, 0, -1):
        moment = at - timedelta(days=before)
        started = start_drill(learner=learner, at=moment)
        for place in DrillItem.objects.filter(drill=started, answered_at=None).order_by("position"):
            options = list(place.version.options.order_by("letter"))
            key = [option.letter for option in options if option.is_key]
            is_wrong = place.position % 4 == 0
            others = [option.letter for option in options if not option.is_key]
            answer_item(
                drill_id=started.pk,
                position=place.position,
                learner=learner,
                chosen=(others or key)[:1] if is_wrong else key,
                at=moment + timedelta(seconds=45 * place.position),
            )
