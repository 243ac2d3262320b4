"""Items, papers, a sitting of last month with its results, and the sittings of today."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from accounts.models import User
from core.dates import local_day
from exams.bank import documents
from exams.bank.operations import load_items, load_topics
from exams.delivery.models import Attempt
from exams.delivery.operations import (
    open_page,
    save_response,
    start_attempt,
    submit_attempt,
)
from exams.marking.operations import mark_attempt
from exams.models import Blueprint, DrillItem, Paper
from exams.papers.operations import Section, approve_paper, assemble_paper, create_blueprint
from exams.practice.operations import answer_item, start_drill
from exams.results.operations import announce_results, ask_for_release, confirm_release
from exams.sittings.models import Sitting
from exams.sittings.operations import create_sitting, list_candidates
from org.models import Track, Unit

LAST = "2026 年第三批行政执法监督资格考试"
OPEN = "2026 年第四批行政执法监督资格考试"
MOCK = "行政执法监督资格模拟考试"


def fill_bank(folder: Path, *, staff: dict[str, User], at: datetime) -> None:
    """Load topics and items: written by the trainer, released by the reviewer."""
    topics = documents.read_topics((folder / "topics.json").read_bytes())
    load_topics(documents=topics, actor=staff["trainer"], at=at)
    items = documents.read_items((folder / "items.json").read_bytes())
    load_items(documents=items, author=staff["trainer"], reviewer=staff["reviewer"], at=at)


def make_papers(*, staff: dict[str, User], at: datetime) -> dict[str, Paper]:
    """Draw a 50-item paper for each sitting, approved by a second person."""
    blueprint = Blueprint.objects.first() or create_blueprint(
        title="行政执法监督资格考试（50 题，100 分）",
        minutes=90,
        cut_percent=60,
        sections=[
            Section("单项选择题", "single", None, 30, Decimal("1.5")),
            Section("多项选择题", "multiple", None, 12, Decimal("3.25")),
            Section("判断题", "true-false", None, 8, Decimal(2)),
        ],
        author=staff["trainer"],
        at=at,
    )
    papers = {}
    for title, seed in ((LAST, 3), (OPEN, 4), (MOCK, 5)):
        paper = Paper.objects.filter(title=title).first() or assemble_paper(
            blueprint_id=blueprint.pk,
            title=title,
            seed=seed,
            law_on=local_day(at),
            author=staff["trainer"],
            at=at,
        )
        papers[title] = approve_paper(paper_id=paper.pk, approver=staff["reviewer"], at=at)
    return papers


def hold(
    paper: Paper,
    *,
    kind: str,
    unit: Unit,
    candidates: Sequence[User],
    opens_at: datetime,
    closes_at: datetime,
    staff: dict[str, User],
) -> Sitting:
    """Arrange a sitting and list its candidates a week before it opens."""
    at = opens_at - timedelta(days=7)
    sitting = Sitting.objects.filter(title=paper.title).first() or create_sitting(
        title=paper.title,
        kind=kind,
        track=Track.SUPERVISION,
        paper_id=paper.pk,
        unit_id=unit.pk,
        opens_at=opens_at,
        closes_at=closes_at,
        actor=staff["trainer"],
        at=at,
    )
    if sitting.released_at is None:
        accounts = [candidate.username for candidate in candidates]
        list_candidates(sitting_id=sitting.pk, accounts=accounts, actor=staff["trainer"], at=at)
    return sitting


def sit(sitting: Sitting, candidate: User, *, wrong_every: int) -> None:
    """Let a candidate answer every item and submit; each `wrong_every`-th answer is wrong."""
    attempt = start_attempt(sitting_id=sitting.pk, candidate=candidate, at=sitting.opens_at)
    if attempt.status != Attempt.Status.OPEN:
        return
    attempt = open_page(attempt_id=attempt.pk, candidate=candidate, at=sitting.opens_at)
    places = sitting.paper.items.prefetch_related("version__options").order_by("position")
    at, pace = sitting.opens_at, 36 + candidate.pk % 17
    for place in places:
        options = list(place.version.options.all())
        key = [option.letter for option in options if option.is_key]
        others = [option.letter for option in options if not option.is_key]
        is_wrong = place.position % wrong_every == 0
        at += timedelta(seconds=pace + place.position % 7)
        save_response(
            attempt_id=attempt.pk,
            candidate=candidate,
            position=place.position,
            chosen=(others or key)[:1] if is_wrong else key,
            nonce=f"demonstration-{place.position}",
            page_token=attempt.page_token,
            at=at,
        )
    submit_attempt(
        attempt_id=attempt.pk,
        candidate=candidate,
        page_token=attempt.page_token,
        at=at + timedelta(minutes=2),
    )
    mark_attempt(attempt_id=attempt.pk, at=at + timedelta(minutes=3))


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
