"""Every address of the platform that a candidate may open, before the release: no key in any.

The addresses come from the resolver, so that one that is added tomorrow is crawled tomorrow. Each
is asked with every number that means something to this candidate, by GET, by an empty POST, and by
the JSON that the runner sends; whatever comes back is searched, pages, scripts' answers, files and
the lists of what a browser keeps offline alike.
"""

import itertools
import json
import re
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from exams.delivery import operations
from tests.accounts import matrix
from tests.factories import (
    AttemptFactory,
    CandidacyFactory,
    ItemVersionFactory,
    PaperFactory,
    SittingFactory,
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
# Names under which keys and rules of marking stand in our tables, files and programs.
NAMES = re.compile(
    r"is_?key\b|rationale|\baccepted|answer_?key|model_?answer|rubric|tolerance|\"pairs\"|\"order\"|"
    r"correct_?(answer|option|letter)|data-(key|correct|right|points)\b|points_?by|partial_?rule",
    re.IGNORECASE,
)
NUMBERS = re.compile(r"31415\.9|2\.7182")
# What changes or ends the session of whoever crawls: it holds nothing of an exam.
LEAVES = {"logout", "closed-cms-logout"}


@pytest.fixture(autouse=True)
def receipt_key(settings, tmp_path, at):
    settings.RECEIPT_KEY_FOLDER = tmp_path
    return operations.create_receipt_key(at=at)


@pytest.fixture
def attempt():
    versions = [
        ItemVersionFactory(
            released=True, kind=kind, detail=detail, key="AC", rationale=f"{MARK}解析",
            stem=f"第{place}问（____）",
        )
        for place, (kind, detail) in enumerate(SECRETS.items(), start=1)
    ]  # fmt: skip
    now = timezone.now()
    sitting = SittingFactory(
        paper=PaperFactory(size=len(versions), items=versions, frozen=True),
        opens_at=now - timedelta(minutes=5),
        closes_at=now + timedelta(hours=3),
    )
    listed = CandidacyFactory(sitting=sitting, candidate__roles=["officer"])
    return AttemptFactory(
        sitting=sitting,
        candidate=listed.candidate,
        opened_at=now - timedelta(minutes=4),
        due_at=now + timedelta(hours=1),
    )


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
        "attempt_id": attempt.pk,
        "sitting_id": attempt.sitting_id,
        "paper_id": attempt.sitting.paper_id,
        "candidate_id": attempt.candidate_id,
    }


def addresses(page, attempt):
    """Return an address of a page for each number, or the one that it has."""
    known = own(attempt)
    # What is no page of exams knows these numbers as those of something else.
    numbers = numbers_of(attempt) if page.name.startswith("exams:") else [attempt.pk]
    choices = [
        [known[name]] if name in known
        else numbers if re.fullmatch(converter.regex, "1") and "int" in str(type(converter)).lower()
        else [page.sample[name]]
        for name, converter in page.converters.items()
    ]  # fmt: skip
    for values in itertools.islice(itertools.product(*choices), 60):
        try:
            yield reverse(page.name, kwargs=dict(zip(page.converters, values, strict=True)))
        except NoReverseMatch:
            continue


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
    return [*found, *NAMES.findall(text), *NUMBERS.findall(text)]


def crawl(client, attempt):
    """Return what each address gave away, and which were answered at all."""
    client.force_login(attempt.candidate)
    # What breaks is a fault of another test; here its page is searched like any other.
    client.raise_request_exception = False
    leaks, answered = [], set()
    for page in pages():
        for address in addresses(page, attempt):
            attempt.refresh_from_db()
            for response in asked(client, address, attempt.page_token):
                if response.status_code == 200:
                    answered.add(page.name)
                leaks += [(address, what) for what in findings(text_of(response))]
    return leaks, answered


OF_AN_EXAM = {
    "exams:list", "exams:intro", "exams:room", "exams:save-response", "exams:sync",
    "exams:receipt-check", "exams:receipt-keys",
}  # fmt: skip


class TestEveryAddress:
    def test_gives_nothing_away_during_the_exam(self, client, attempt, monkeypatch):
        # The crawler must not end the exam that it looks at.
        monkeypatch.setattr(operations, "submit_attempt", lambda **_: attempt)

        leaks, answered = crawl(client, attempt)

        assert leaks == []
        assert answered >= OF_AN_EXAM

    def test_gives_nothing_away_between_the_exam_and_the_release(self, client, attempt):
        operations.submit_attempt(
            attempt_id=attempt.pk,
            candidate=attempt.candidate,
            page_token=attempt.page_token,
            at=timezone.now(),
        )

        leaks, answered = crawl(client, attempt)

        assert leaks == []
        assert answered >= {"exams:result", "exams:receipt"}

    def test_is_found_by_the_resolver_and_not_by_a_list(self):
        names = {page.name for page in pages()}

        assert {page.name for page in matrix.pages() if page.name.startswith("exams:")} & names
        assert names >= OF_AN_EXAM


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
        [f"<p>{MARK}</p>", json.dumps({"a": MARK}), '{"is_key": true}', "31415.9", "data-key=B"],
    )
    def test_sees_what_is_given_away(self, text):
        assert findings(text)

    def test_is_blind_to_ordinary_words(self):
        assert not findings("The keyboard: <kbd>A</kbd>. Correct the address. In order.")
