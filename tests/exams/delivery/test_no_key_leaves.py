"""Whatever a candidate is sent before the release holds nothing that tells a key."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from exams.bank.answering import Asked
from exams.delivery import queries
from exams.delivery.operations import create_receipt_key
from exams.delivery.queries import Question, Room, Section, Slot
from tests.factories import (
    AttemptFactory,
    CandidacyFactory,
    ItemVersionFactory,
    PaperFactory,
    SittingFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def receipt_key(settings, tmp_path, at):
    settings.RECEIPT_KEY_FOLDER = tmp_path
    return create_receipt_key(at=at)


RATIONALE = "理由只给命题人看"
WORDS = re.compile(r"is_key|iskey|rationale|correct|answer_key|data-key\b|\bkey=", re.IGNORECASE)


def paper_with(*keys):
    versions = [
        ItemVersionFactory(
            released=True, key=key, kind="multiple", rationale=RATIONALE, stem=f"第{n}问"
        )
        for n, key in enumerate(keys)
    ]
    return PaperFactory(size=len(keys), items=versions, frozen=True)


def running(paper):
    now = timezone.now()
    sitting = SittingFactory(
        paper=paper, opens_at=now - timedelta(minutes=5), closes_at=now + timedelta(hours=3)
    )
    listed = CandidacyFactory(sitting=sitting)
    return AttemptFactory(
        sitting=sitting,
        candidate=listed.candidate,
        opened_at=now - timedelta(minutes=4),
        due_at=now + timedelta(hours=1),
    )


def everything_sent_to(client, attempt):
    """Return all that the pages and answers of one attempt say, until it is submitted."""
    client.force_login(attempt.candidate)
    base = f"/exams/{attempt.pk}"
    room = client.get(f"{base}/room/").content.decode()
    page = re.search(r'data-page="(\w+)"', room)[1]
    answer = {"chosen": "A", "nonce": "nonce-0001", "page": page}
    json = {"accept": "application/json"}
    save = {"position": 2, "chosen": ["A"], "nonce": "nonce-0003", "sequence": 7}
    sent = [
        client.get("/exams/"),
        client.get(f"/exams/{attempt.sitting_id}/"),
        client.post(f"{base}/answers/1/", answer, headers=json),
        client.post(f"{base}/answers/1/", answer | {"chosen": "E"}, headers=json),
        client.post(f"{base}/answers/9/", answer | {"nonce": "nonce-0002"}, headers=json),
        client.get(f"{base}/submit/"),
        client.post(
            f"{base}/sync/",
            {"page": page, "saves": [save, save | {"nonce": "nonce-0004", "position": 9}]},
            content_type="application/json",
        ),
        client.post(f"{base}/submit/", {"page": page}, headers=json),
        client.get(f"{base}/result/"),
        client.get(f"{base}/receipt.json"),
    ]
    assert sent[-1].status_code == 200
    return [room, *(response.content.decode() for response in sent)]


def without_names(html, attempt):
    """Take out what differs between two sittings whatever their keys are."""
    html = re.sub(r'"signature": "[^"]+"|\d+x[0-9a-f]{22}|[0-9a-f]{32}|[0-9A-Za-z]{64}', "", html)
    html = re.sub(r"\d+", "0", html)
    return html.replace(attempt.candidate.name.rstrip("0123456789"), "")


class TestWhatACandidateIsSent:
    def test_is_the_same_whatever_the_key_is(self, client):
        one, other = running(paper_with("A", "BC")), running(paper_with("D", "AB"))

        sent = [
            [without_names(text, attempt) for text in everything_sent_to(client, attempt)]
            for attempt in (one, other)
        ]

        assert sent[0] == sent[1]

    def test_holds_no_word_of_keys_or_rationales(self, client):
        for text in everything_sent_to(client, running(paper_with("A", "BC"))):
            assert RATIONALE not in text
            assert not WORDS.search(text.replace("keyboard", ""))

    def test_is_built_of_parts_that_have_no_place_for_a_key(self):
        fields = {
            name
            for part in (Room, Section, Slot, Question, Asked)
            for name in part.__dataclass_fields__
        }

        assert fields == {
            "attempt", "sections", "aside", "remaining_ms", "now_ms", "number", "title", "slots",
            "position", "points", "rule", "question", "saved_at", "saved_by", "name", "asked",
            "kind_label", "chosen", "parts", "kind", "stem", "is_html", "options", "targets",
            "units", "percent",
        }  # fmt: skip

    def test_is_read_without_the_column_of_the_key(self, at, django_assert_max_num_queries):
        attempt = running(paper_with("A", "BC"))

        with django_assert_max_num_queries(4) as captured:
            queries.room_of(attempt, at=at)

        assert all("is_key" not in query["sql"] for query in captured.captured_queries)
