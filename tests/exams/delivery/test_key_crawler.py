"""Every address of the platform that a candidate may open, before the release: no key in any.

The addresses come from the resolver, so that one that is added tomorrow is crawled tomorrow. Each
is asked with every number that means something to this candidate, by GET, by an empty POST, and by
the JSON that the runner sends; whatever comes back is searched, pages, scripts' answers, files and
the lists of what a browser keeps offline alike. Then the keys and the scores are changed under the
very same attempt, and all of it is asked again: until the release not a byte may differ.
"""

import itertools
import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.urls import resolve, reverse
from django.utils import timezone
from wagtail.models import Page

from exams.delivery import operations
from exams.models import ItemPicture, ItemVersion, Option
from tests.accounts import matrix
from tests.conftest import SignedInClient
from tests.exams.admission.helpers import ruled
from tests.exams.results.helpers import hold, release
from tests.factories import (
    AttemptFactory,
    CandidacyFactory,
    DrillFactory,
    DrillItemFactory,
    ItemVersionFactory,
    PaperFactory,
    ResponseFactory,
    ResultFactory,
    SeatFactory,
    SittingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MARK = "密钥痕迹"  # in all that only those who mark may read
RUBRIC = [[f"{MARK}评分点", 100]]
# Of each type: whatever tells the key bears the mark, and the key is such as no other text has.
SECRETS = {
    "single": {},
    "multiple": {},
    "true-false": {},
    "ordering": {"order": ["D", "B", "A", "C"]},
    "matching": {
        "targets": ["一", "二", "三", "四"],
        "pairs": [["A", 4], ["B", 3], ["C", 1], ["D", 2]],
    },
    "fill-in": {
        "blanks": [
            {"accepted": [f"{MARK}甲", f"{MARK}乙"]},
            {"number": "31415.9", "tolerance": "2.7182", "unit": "元"},
        ]
    },
    "short-answer": {"answer": f"{MARK}参考答案", "rubric": RUBRIC},
    "case": {
        "parts": [
            {
                "kind": "single",
                "stem": "该处罚是否合法？",
                "options": [["合法", False], ["违法", True]],
                "percent": 20,
            },
            {
                "kind": "fill-in",
                "stem": "罚款多少？",
                "blanks": [{"accepted": [f"{MARK}丙"]}],
                "percent": 20,
            },
            {
                "kind": "short-answer",
                "stem": "为什么？",
                "answer": f"{MARK}范文",
                "rubric": RUBRIC,
                "percent": 60,
            },
        ]
    },
}
# Of the same types and shapes, with another key.
OTHERWISE = {
    "ordering": {"order": ["A", "C", "B", "D"]},
    "matching": SECRETS["matching"] | {"pairs": [["A", 1], ["B", 2], ["C", 4], ["D", 3]]},
    "fill-in": {
        "blanks": [{"accepted": ["别的"]}, {"number": "12", "tolerance": "1", "unit": "元"}]
    },
    "short-answer": {"answer": "别的", "rubric": [["别的", 100]]},
    "case": {
        "parts": [
            SECRETS["case"]["parts"][0] | {"options": [["合法", True], ["违法", False]]},
            SECRETS["case"]["parts"][1] | {"blanks": [{"accepted": ["别的"]}]},
            SECRETS["case"]["parts"][2] | {"answer": "别的", "rubric": [["别的", 100]]},
        ]
    },
}
# Names under which keys and rules of marking stand in our tables, files and programs.
NAMES = re.compile(
    r"正确答案|参考答案|标准答案|答案解析|"
    r"\"(key|keys|correct|answer)\" ?: ?\[?\"?[A-H]{1,8}\b|\"(raw_)?(score|points)\" ?:|"
    r"is_?key\b|rationale|\baccepted|answer_?key|model_?answer|rubric|tolerance|\"pairs\"|\"order\"|"
    r"correct_?(answer|option|letter)|data-(key|correct|right|points)\b|points_?by|partial_?rule",
    re.IGNORECASE,
)
# Of a key, and of the marks that a result bears before anybody may see it.
NUMBERS = re.compile(r"31415\.9|2\.7182|\b(?:13\.57|97\.53)\b")
SCORES = (Decimal("13.57"), Decimal("97.53"))
# What changes or ends the session of whoever crawls: it holds nothing of an exam.
LEAVES = {"logout", "closed-cms-logout"}


SALT = "4iLONVAc1yKWLxbe6Vbf2vWYQO6zIRAobKgc3f25LH8="
# Other for each request, whatever is shown.
TOKENS = re.compile(r"""'Expires': '[^']+'|"signature": ?"[^"]+"|[0-9a-f]{22,}|[0-9A-Za-z]{32,}""")


@pytest.fixture(autouse=True)
def receipt_key(settings, tmp_path, at):
    settings.RECEIPT_KEY_FOLDER = settings.MEDIA_ROOT = tmp_path
    return operations.create_receipt_key(at=at)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Stop the clock, so that what is asked twice is told at the same moment."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


@pytest.fixture
def picture(now):
    return ItemPicture.objects.create(
        digest="d" * 64,
        file=ContentFile(b"a picture", name="picture.png"),
        media_type="image/png",
        width=1,
        height=1,
        uploaded_by=UserFactory(),
        uploaded_at=now,
    )


@pytest.fixture
def attempt(now, picture):
    """Return one of a candidate who has a slip, a drill, and a browser of its own to come."""
    shown = f'<img src="item-picture:{picture.digest}" alt="图">'
    versions = [
        ItemVersionFactory(
            released=True, kind=kind, detail=detail, key="AC", rationale=f"{MARK}解析",
            stem=f"第{place}问（____）{shown}", is_html=True,
        )
        for place, (kind, detail) in enumerate(SECRETS.items(), start=1)
    ]  # fmt: skip
    times = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=3)}
    sitting = SittingFactory(
        paper=PaperFactory(size=len(versions), items=versions, frozen=True), review="full", **times
    )
    listed = CandidacyFactory(sitting=sitting, candidate__roles=["officer"])
    SeatFactory(candidacy=listed)
    locked_down = ruled(SittingFactory(**times), needs_safe_browser=True, browser_salt=SALT)
    CandidacyFactory(sitting=locked_down, candidate=listed.candidate)
    drill = DrillFactory(learner=listed.candidate, day=timezone.localdate(now), started_at=now)
    DrillItemFactory(drill=drill, position=1)
    attempt = AttemptFactory(
        sitting=sitting,
        candidate=listed.candidate,
        opened_at=now - timedelta(minutes=50),
        due_at=now + timedelta(hours=1),
    )
    ResponseFactory(attempt=attempt, chosen=["A", "C"], lease=1, client_sequence=1)
    return attempt


def pages():
    """Return the addresses that a candidate may open, by what the views themselves say."""
    may = {"public", "signed-in", "officer"}
    return [page for page in matrix.pages() if page.access & may and page.name not in LEAVES]


def numbers_of(attempt):
    """Return every number that an address about this exam may bear."""
    paper = attempt.sitting.paper
    rows = paper.items.select_related("version")
    return sorted(
        {
            attempt.pk, attempt.sitting_id, paper.pk, attempt.candidate_id,
            *(row.version_id for row in rows), *(row.version.item_id for row in rows),
            *attempt.sitting.candidacies.values_list("pk", flat=True), 1, 2, 7, 8,
        }
    )  # fmt: skip


def own(attempt):
    """Return what an argument of this name means here."""
    return {
        "attempt_id": [attempt.pk],
        "sitting_id": attempt.candidate.candidacies.values_list("sitting", flat=True),
        "paper_id": [attempt.sitting.paper_id],
        "candidate_id": [attempt.candidate_id],
        "drill_id": attempt.candidate.drills.values_list("pk", flat=True),
        "result_id": attempt.results.values_list("pk", flat=True),
        "appeal_id": attempt.appeals.values_list("pk", flat=True),
        "page_id": Page.objects.order_by("pk").values_list("pk", flat=True)[:1],
        "digest": ItemPicture.objects.values_list("digest", flat=True),
    }


def addresses(page, attempt):
    """Return an address of a page for each number, or the one that it has."""
    known = own(attempt)
    # What is no page of exams knows these numbers as those of something else.
    numbers = numbers_of(attempt) if page.name.startswith("exams:") else [attempt.pk]
    choices = [
        list(known.get(name, ()))
        or (numbers if "int" in type(converter).__name__.lower() else [page.sample[name]])
        for name, converter in page.converters.items()
    ]
    for values in itertools.product(*choices):
        yield reverse(page.name, kwargs=dict(zip(page.converters, values, strict=True)))


def asked(client, address, page_token):
    """Ask an address in every way in which a browser of a candidate asks."""
    as_json = {"accept": "application/json"}
    save = {"position": 1, "chosen": ["A"], "nonce": "nonce-0001", "sequence": 1, "clock": 1}
    yield client.get(address)
    if not address.startswith(("/exams/", "/drill", "/practice", "/receipts")):
        return
    yield client.get(address, headers={"hx-request": "true"})
    yield client.post(address, headers=as_json)
    yield client.post(
        address,
        {"chosen": "A", "nonce": "nonce-0002", "page": page_token, "shown": "1", "due": "1"},
        headers=as_json,
    )
    yield client.post(
        address,
        json.dumps({"page": page_token, "saves": [save], "pending": 0, "events": []}),
        content_type="application/json",
    )


def text_of(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace") + str(dict(response.headers))


def findings(text):
    """Return what a text gives away."""
    found = [MARK] if MARK in text or json.dumps(MARK).strip('"') in text else []
    return [*found, *(each[0] for each in NAMES.finditer(text)), *NUMBERS.findall(text)]


class Crawl:
    """What every address said to the candidate; whatever that changed is undone.

    Attributes:
        said: the status and the text of each, by address and by how it was asked.
        answered: names of the addresses that were answered 200 at all.
    """

    def __init__(self, attempt):
        self.said, self.answered = {}, set()
        before = transaction.savepoint()
        cache.clear()
        client = SignedInClient()
        client.force_login(attempt.candidate)
        # What breaks is a fault of another test; here its page is searched like any other.
        client.raise_request_exception = False
        for page in pages():
            for address in addresses(page, attempt):
                attempt.refresh_from_db()
                for way, response in enumerate(asked(client, address, attempt.page_token)):
                    self.said[address, way] = f"{response.status_code} {text_of(response)}"
                    if response.status_code == 200:
                        self.answered.add(page.name)
        transaction.savepoint_rollback(before)
        attempt.refresh_from_db()

    @property
    def leaks(self):
        """What is given away, and where."""
        return [(where, what) for where, text in self.said.items() for what in findings(text)]

    def unlike(self, other):
        """Return what was said otherwise, tokens aside."""
        return [
            where
            for where, text in self.said.items()
            if TOKENS.sub("", text) != TOKENS.sub("", other.said.get(where, ""))
        ]


def change_keys_and_scores(attempt):
    """Give the very same attempt a paper with other keys and another result, past all triggers."""
    switch_off("exams_option", "exams_itemversion", "exams_result")
    versions = ItemVersion.objects.filter(paper_items__paper=attempt.sitting.paper_id)
    options = Option.objects.filter(version__in=versions)
    keys = options.filter(is_key=True)
    keys = list(keys.values_list("pk", flat=True))
    options.filter(pk__in=keys).update(is_key=False)
    options.exclude(pk__in=keys).update(is_key=True)
    for version in versions:
        version.detail, version.rationale = OTHERWISE.get(version.kind, {}), "另一解析"
        version.save(update_fields=["detail", "rationale"])
    passed = attempt.results.filter(is_passed=True)
    attempt.results.update(raw_score=SCORES[0] if passed else SCORES[1], is_passed=not passed)


def switch_off(*tables):
    """Drop the triggers of tables, until the test is over."""
    with connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                continue
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")


def submitted(attempt):
    operations.submit_attempt(
        attempt_id=attempt.pk,
        candidate=attempt.candidate,
        page_token=attempt.page_token,
        at=timezone.now(),
    )


def marked(attempt):
    """Submit it and mark it, as the sealed result of a sitting is."""
    submitted(attempt)
    ResultFactory(
        attempt=attempt, raw_score=SCORES[1], maximum=100, cut_score=60,
        points={"1": "13.57"}, marked_at=timezone.now(),
    )  # fmt: skip


def left_out(attempt):
    """Mark it and release its sitting without it: an irregularity holds the result."""
    marked(attempt)
    hold(attempt, at=timezone.now())
    released_without_more(attempt)


def released_without_more(attempt):
    ResultFactory(attempt__sitting=attempt.sitting, raw_score=4)
    release(attempt.sitting, at=timezone.now())


def released(attempt):
    marked(attempt)
    released_without_more(attempt)


# What must be answered 200: at any time, while the exam is on, once it is over, once released.
ALWAYS = {
    "drill-on-page", "drill-on-post", "exams:browser-profile", "exams:companion", "exams:drill",
    "exams:drill-calendar", "exams:drill-item", "exams:intro", "exams:list", "exams:mistakes",
    "exams:own-accommodations", "exams:own-appeals", "exams:own-results", "exams:presence",
    "exams:receipt-check", "exams:receipt-keys", "exams:room-worker", "exams:slip",
    "exams:slip-pdf", "exams:submit", "exams:sync", "exams:appeal-new",
}  # fmt: skip
DURING = ALWAYS | {"exams:item-picture", "exams:room", "exams:save-response"}
OVER = ALWAYS | {"exams:receipt", "exams:result"}
RELEASED = OVER | {"exams:own-answers", "exams:own-replay"}
# What tells of keys and scores, and only then.
TELLING = {"exams:result", "exams:own-answers", "exams:own-replay", "exams:own-results"}
# What only leads on to another address, takes what is sent and leads on, or is of appeals and
# corrections, of which there are none before a release.
NEVER = {
    "drill-daily", "drill-on-article", "exams:start", "exams:save-page", "exams:take-over",
    "exams:accommodation-end", "exams:own-appeal", "exams:appeal-withdraw",
    "exams:appeal-letter", "exams:change-letter",
}  # fmt: skip


def answering(attempt):
    """Leave it open."""


class TestEveryAddress:
    @pytest.mark.parametrize(
        ("stage", "answered"),
        [(answering, DURING), (submitted, OVER), (marked, OVER), (left_out, OVER)],
    )
    def test_tells_the_same_whatever_the_keys_and_the_scores(
        self, attempt, monkeypatch, stage, answered
    ):
        stage(attempt)
        # The crawler must not end the exam that it looks at.
        monkeypatch.setattr(operations, "submit_attempt", lambda **_: attempt)

        one = Crawl(attempt)
        change_keys_and_scores(attempt)
        other = Crawl(attempt)

        assert one.leaks == []
        assert one.unlike(other) == []
        assert one.answered >= answered

    def test_tells_them_after_the_release(self, attempt):
        """What is searched can be seen to differ, where it may."""
        released(attempt)

        one = Crawl(attempt)
        change_keys_and_scores(attempt)
        other = Crawl(attempt)

        unlike = {resolve(address).view_name for address, _way in one.unlike(other)}
        assert unlike >= TELLING
        assert one.answered >= RELEASED

    def test_is_answered_at_some_time(self):
        """Whoever adds an address says here when the crawler is answered."""
        names = {page.name for page in pages() if page.name.startswith(("exams:", "drill-"))}

        assert names - NEVER == DURING | RELEASED
        assert names >= NEVER


class TestWhatABrowserKeeps:
    def test_names_no_key_in_scripts_of_the_exam_room(self):
        """The scripts are the same for everybody: none may know what only the markers know."""
        folder = configured.ROOT / "site" / "static_src" / "js"
        scripts = [*folder.glob("exam/*.js"), folder / "exam.js", *folder.glob("*worker*.js")]

        assert len(scripts) > 2
        for script in scripts:
            assert not re.search(
                r"is_?key\b|rationale|answer_?key|rubric|model_?answer", script.read_text(), re.I
            ), script


class TestTheCrawlerItself:
    @pytest.mark.parametrize(
        "text",
        [
            f"<p>{MARK}</p>",
            json.dumps({"a": MARK}),
            '{"is_key": true}',
            "31415.9",
            "data-key=B",
            "正确答案：AC",
            '{"key":"AC"}',
            '{"key": ["A", "C"]}',
            '{"correct":["A"]}',
            '{"raw_score": "3"}',
            '{"points":{"1":"0"}}',
            "13.57 分",
            "得 97.53 分",
            "rationale",
        ],
    )
    def test_sees_what_is_given_away(self, text):
        assert findings(text)

    def test_is_blind_to_ordinary_words(self):
        assert not findings("The keyboard: <kbd>A</kbd>. Correct the address. In order.")
        assert not findings('{"key": "d8b17eea", "chosen": ["A"]}')
