"""The order of the demonstration, from an empty database to a city's installation."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings

from accounts.models import User
from certificates.keys.operations import create_issuer_key
from certificates.roster.operations import import_roster
from config.demo import (
    absences,
    amendments,
    cast,
    editorial,
    examday,
    exams,
    handbooks,
    laws,
    occasions,
    posts,
    reviews,
    training,
)
from config.demo.people import choose
from content.laws.documents import read_folder
from content.laws.operations import load_laws
from content.pages.documents import read_cases
from content.pages.operations import load_cases
from content.search.operations import learn_search_words
from core import audit
from core.models import AuditEntry
from core.sheets import read_file
from exams.delivery.operations import create_receipt_key
from org.models import Unit
from org.queries import root_unit

FOLDER = settings.ROOT / "demo"
SIGN_INS = settings.VAR / "demo-signins.txt"
LOADED = "config.demonstration-loaded"
# Left as drafts, for a trainer to publish.
DRAFT_CASES = frozenset({"spc-guiding-60"})
Say = Callable[[str], None]


def is_loaded() -> bool:
    """Tell whether the demonstration was loaded to its end."""
    return AuditEntry.objects.filter(action=LOADED).exists()


def load(*, at: datetime, say: Say) -> None:
    """Load the demonstration, or what an interrupted load left out.

    Args:
        at: now; what lies in the past is dated before it.
        say: is told what is being done, for the operator.
    """
    if not is_loaded():
        _load(at=at, say=say)
    if not SIGN_INS.exists():
        people = choose()
        cast.write_sign_ins(
            SIGN_INS,
            {
                people.candidate.username: "执法监督人员：可参加考试",
                people.holder.username: "执法监督人员：已持证",
            },
        )


def _load(*, at: datetime, say: Say) -> None:
    # The key is older than the certificates of last month: it has to be valid on their day.
    create_issuer_key(at=at - timedelta(days=60))
    create_receipt_key(at=at - timedelta(days=60))
    say("Laws ...")
    load_laws(documents=read_folder(FOLDER / "laws"), actor=None, at=at)
    learn_search_words()
    root = _import_people(at=at, say=say)
    say("Accounts, items and papers ...")
    staff = cast.engage(root=root, at=at - timedelta(days=90))
    people = choose()
    cast.admit([people.candidate, people.holder], at=at - timedelta(days=90))
    exams.fill_bank(FOLDER, staff=staff, at=at - timedelta(days=80))
    reviews.release(FOLDER, staff=staff, at=at)
    papers = exams.make_papers(staff=staff, at=at - timedelta(days=60))
    reviews.submit(FOLDER, staff=staff, at=at)
    say("Cases and handbook ...")
    _publish(staff["trainer"], at=at)
    handbooks.publish(FOLDER, staff=staff, at=at)
    editorial.publish(FOLDER, staff=staff, readers=[people.holder, *people.passed], at=at)
    posts.publish(FOLDER, staff=staff, learner=people.candidate, at=at)
    attended = [people.candidate, people.holder, *people.passed, *people.failed, *people.others]
    training.hold(attended, root=root, staff=staff, at=at)
    laws.bring(FOLDER, trainer=staff["trainer"], at=at)
    say("Exams and certificates ...")
    city = occasions.City(papers, people, root, staff, exams.read_answers(FOLDER), at)
    occasions.examine(city)
    say("Exam day ...")
    occasions.hold_written(city)
    occasions.prepare_next(city)
    occasions.run_live(city)
    absences.record(people, staff=staff, at=at)
    for learner, days in ((people.candidate, 3), (people.holder, 9), (people.passed[0], 6)):
        exams.drill(learner, days=days, at=at)
    say("Old items ...")
    amendments.load(FOLDER, staff=staff, at=at)
    audit.record(LOADED, actor=None, subject=root, at=at)


def _import_people(*, at: datetime, say: Say) -> Unit:
    say("Roster ...")
    folder = FOLDER / "roster"
    expected = json.loads((folder / "expected_clean.json").read_text("utf-8"))
    import_roster(
        files=[read_file(folder / "roster_clean.xlsx")],
        as_of=date.fromisoformat(expected["as_of"]),
        actor=None,
        at=at - timedelta(days=100),
    )
    root = root_unit()
    if root is None:
        raise RuntimeError("The roster of the demonstration made no units.")
    return root


def _publish(editor: User, *, at: datetime) -> None:
    cases = read_cases("cases.json", (FOLDER / "cases" / "cases.json").read_bytes())
    for drafts in (False, True):
        load_cases(
            documents=[case for case in cases if (case.source_id in DRAFT_CASES) is drafts],
            actor=editor,
            at=at,
            publish=not drafts,
        )


def go_on(*, at: datetime) -> None:
    """Let the running sitting go on; without the demonstration nothing runs."""
    if settings.DEMO:
        examday.go_on(at=at, answers=exams.read_answers(FOLDER))
