"""The order of the demonstration, from an empty database to a city's installation."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q

from accounts.models import User
from certificates.issuance.models import Certificate
from certificates.keys.operations import create_issuer_key
from certificates.roster.operations import import_roster
from config.demo import (
    amendments,
    cast,
    editorial,
    exams,
    handbooks,
    laws,
    posts,
    registry,
    reviews,
)
from content.laws.documents import read_folder
from content.laws.operations import load_laws
from content.pages.documents import read_cases
from content.pages.operations import load_cases
from content.search.operations import learn_search_words
from core import audit
from core.dates import SHANGHAI, local_day
from core.models import AuditEntry
from core.sheets import read_file
from exams.delivery.operations import create_receipt_key
from exams.models import Paper
from org.models import Posting, Unit
from org.queries import root_unit

FOLDER = settings.ROOT / "demo"
SIGN_INS = settings.VAR / "demo-signins.txt"
LOADED = "config.demonstration-loaded"
# Left as drafts, for a trainer to publish.
DRAFT_CASES = frozenset({"spc-guiding-60"})
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class People:
    """The people of the roster that the demonstration is about: none holds a certificate yet."""

    candidate: User  # sits the open test
    holder: User  # passed the last one
    passed: list[User]  # five more who passed
    failed: list[User]
    others: list[User]  # listed for the open test


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
        people = _people()
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
    people = _people()
    cast.admit([people.candidate, people.holder], at=at - timedelta(days=90))
    exams.fill_bank(FOLDER, staff=staff, at=at - timedelta(days=80))
    papers = exams.make_papers(staff=staff, at=at - timedelta(days=60))
    reviews.submit(FOLDER, staff=staff, at=at)
    say("Cases and handbook ...")
    _publish(staff["trainer"], at=at)
    handbooks.publish(FOLDER, staff=staff, at=at)
    editorial.publish(FOLDER, staff=staff, readers=[people.holder, *people.passed], at=at)
    posts.publish(FOLDER, staff=staff, learner=people.candidate, at=at)
    laws.bring(FOLDER, trainer=staff["trainer"], at=at)
    say("Exams and certificates ...")
    _examine(papers, people, root, staff, at=at)
    exams.drill(people.candidate, days=3, at=at)
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


def _people() -> People:
    """Choose the cast from the roster, always the same.

    They serve on an establishment that may hold a certificate, have none, and their unit has two
    designated people of whom one at most is certified: a new certificate shows on the board.
    """
    held = Q(certificates__is_imported=True)
    uncertified = (
        User.objects.annotate(imported=Count("certificates", filter=held))
        .filter(
            imported=0,
            postings__until_on=None,
            postings__establishment__in=["administrative", "institution"],
            postings__unit__in=_units_of_two(),
        )
        .order_by("username")
    )
    chosen: list[User] = [*uncertified[:32]]
    return People(
        candidate=chosen[0],
        holder=chosen[1],
        passed=chosen[2:7],
        failed=chosen[7:9],
        others=chosen[9:],
    )


def _units_of_two() -> list[int]:
    rows = Posting.objects.filter(until_on=None).values("unit").annotate(people=Count("pk"))
    return list(rows.filter(people=2).values_list("unit", flat=True))


def _examine(
    papers: dict[str, Paper],
    people: People,
    root: Unit,
    staff: dict[str, User],
    *,
    at: datetime,
) -> None:
    nine = at.astimezone(SHANGHAI).replace(hour=9, minute=0, second=0, microsecond=0)
    opened = nine - timedelta(days=21)
    last = exams.hold(
        papers[exams.LAST],
        kind="certification",
        unit=root,
        candidates=[people.holder, *people.passed, *people.failed],
        opens_at=opened,
        closes_at=opened + timedelta(hours=3),
        staff=staff,
    )
    for number, candidate in enumerate([people.holder, *people.passed]):
        exams.sit(last, candidate, wrong_every=6 + number)
    for candidate in people.failed:
        exams.sit(last, candidate, wrong_every=2)
    exams.release(last, staff=staff, at=opened + timedelta(days=1))
    passed = [people.holder, *people.passed]
    registry.process(passed, staff=staff, at=opened + timedelta(days=3))
    registry.end_some(people.passed[:3], staff=staff, at=at - timedelta(days=2))
    registry.reissue(_imported(at), staff=staff, at=at - timedelta(days=1))
    for title, kind, days in ((exams.OPEN, "certification", 30), (exams.MOCK, "mock", 60)):
        exams.hold(
            papers[title],
            kind=kind,
            unit=root,
            candidates=[people.candidate, *people.others],
            opens_at=nine - timedelta(days=1),
            closes_at=nine + timedelta(days=days),
            staff=staff,
        )


def _imported(at: datetime) -> Certificate:
    """Return the imported certificate to be reissued: in force, of one who holds no other."""
    return (
        Certificate.objects.filter(
            is_imported=True, kind="supervisor", expires_on__gt=local_day(at) + timedelta(days=365)
        )
        .exclude(holder__certificates__kind="officer")
        .filter(holder__postings__establishment__in=["administrative", "institution"])
        .order_by("number")[0]
    )
