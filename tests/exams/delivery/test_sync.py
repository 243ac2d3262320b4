"""What a device gathered while it was away, sent in one request."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from exams.delivery import operations, queries
from exams.delivery.batches import MOST_BYTES
from exams.delivery.operations import Save
from tests.exams.delivery.helpers import give, sitting_of, statements
from tests.factories import (
    MOMENT,
    AttemptFactory,
    CandidacyFactory,
    SittingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def save(number, position=1, letters="A", **fields):
    return Save(position, list(letters), f"nonce-{number:04d}", number, **fields)


def sync(attempt, saves, *, minute=5, page="page-1"):
    return operations.sync_responses(
        attempt_id=attempt.pk,
        candidate=attempt.candidate,
        saves=saves,
        page_token=page,
        at=MOMENT + timedelta(minutes=minute),
    )


class TestSyncResponses:
    def test_applies_the_last_by_number_whatever_the_order(self):
        attempt = AttemptFactory()

        sync(attempt, [save(3, letters="C"), save(1, letters="A"), save(2, letters="B")])

        assert queries.standing_answers(attempt.pk)[1].chosen == ["C"]

    def test_keeps_each_once(self):
        attempt = AttemptFactory()
        batch = [save(1), save(2, 2), save(1)]

        first, again = sync(attempt, batch), sync(attempt, batch)

        assert attempt.responses.count() == 2
        assert [row.pk for row in first.kept] == [row.pk for row in again.kept]

    def test_names_the_numbers_that_it_lacks(self):
        attempt = AttemptFactory()

        synced = sync(attempt, [save(5), save(2)])

        assert synced.lacking == [1, 3, 4]

    def test_names_no_more_numbers_than_an_answer_holds(self):
        attempt = AttemptFactory()

        synced = sync(attempt, [save(1_000_000)])

        assert synced.lacking == list(range(1, queries.MOST_LACKING + 1))

    def test_keeps_the_good_ones_beside_a_bad_one(self):
        attempt = AttemptFactory()

        synced = sync(attempt, [save(1), save(2, 99), save(3, 2, "AB"), save(4, 3, "D")])

        assert [type(each).__name__ for each in synced.kept] == [
            "Response", "NotOnPaper", "OneOptionOnly", "Response",
        ]  # fmt: skip
        assert attempt.responses.count() == 2

    def test_refuses_a_number_that_comes_again_with_another_answer(self):
        attempt = AttemptFactory()
        give(attempt, 1, "A", number=7)

        synced = sync(attempt, [Save(1, ["B"], "nonce-another", 7)])

        assert synced.kept[0].code == "sequence-reused"
        assert queries.standing_answers(attempt.pk)[1].chosen == ["A"]

    def test_keeps_what_comes_after_the_end_as_late(self):
        attempt = AttemptFactory()

        [late] = sync(attempt, [save(1)], minute=95).kept

        assert (late.verdict, late.is_late) == ("late", True)

    def test_keeps_what_comes_in_the_grace(self):
        [row] = sync(AttemptFactory(), [save(1)], minute=90.4).kept

        assert (row.verdict, row.counts) == ("in-grace", True)

    @pytest.mark.parametrize("size", [1, 40])
    def test_takes_five_statements_however_many(self, size):
        attempt = AttemptFactory(sitting=sitting_of(40))

        with statements() as captured:
            sync(attempt, [save(number, number) for number in range(1, size + 1)])

        assert len(captured) == 5

    def test_says_of_a_clock_a_day_off_that_it_is(self, caplog):
        attempt = AttemptFactory()

        [row] = sync(attempt, [save(1, client_at=MOMENT + timedelta(days=1))]).kept

        assert row.verdict == "in-time"
        assert row.clock_skew == timedelta(days=1) - timedelta(minutes=5)
        assert "86100 s off" in caplog.text


class TestOneSave:
    def test_takes_two_statements_with_number_and_clock(self):
        attempt = AttemptFactory()
        for number in range(1, 20):
            give(attempt, 1 + number % 4, "A", number=number)

        with statements() as captured:
            give(attempt, 1, "B", number=20)

        assert len(captured) == 2

    def test_takes_four_statements_from_a_page_without_the_lease(self):
        attempt = AttemptFactory()
        operations.open_page(attempt_id=attempt.pk, candidate=attempt.candidate, at=MOMENT)

        with statements() as captured:
            give(attempt, 1, "B", page="page-1")

        assert len(captured) == 4

    def test_does_not_take_back_what_overtook_it(self):
        attempt = AttemptFactory()
        give(attempt, 1, "B", number=2)

        give(attempt, 1, "A", number=1)

        assert queries.standing_answers(attempt.pk)[1].chosen == ["B"]


@pytest.fixture
def attempt():
    now = timezone.now()
    sitting = SittingFactory(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=2))
    return AttemptFactory(
        sitting=sitting,
        candidate=CandidacyFactory(sitting=sitting).candidate,
        opened_at=now - timedelta(minutes=10),
        due_at=now + timedelta(minutes=80),
    )


@pytest.fixture
def post(client, attempt):
    client.force_login(attempt.candidate)

    def send(body):
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return client.post(f"/exams/{attempt.pk}/sync/", text, content_type="application/json")

    return send


def entry(**changes):
    return {
        "position": 1, "chosen": ["B"], "nonce": "nonce-0001", "sequence": 1, "clock": 1,
    } | changes  # fmt: skip


class TestTheAddress:
    def test_says_of_each_what_it_came_to(self, post, attempt):
        said = post(
            {
                "page": "page-1",
                "saves": [entry(), entry(nonce="nonce-0003", sequence=3, position=9)],
            }
        ).json()

        assert [save["code"] for save in said["saves"]] == ["saved", "not-on-paper"]
        assert said["saves"][0]["verdict"] == "in-time"
        assert (said["lacking"], said["is_closed"]) == ([], False)

    def test_names_answers_kept_aside(self, post, attempt):
        said = post({"page": "page-0", "saves": [entry()]}).json()

        assert said["saves"][0]["code"] == "opened-elsewhere"
        assert attempt.responses.get().aside == "other-page"

    @pytest.mark.parametrize(
        "body",
        [
            "", "{", "[]", "null", '{"page": "page-1"}', '{"page": 1, "saves": []}', b"\xff\xfe",
            {"page": "page-1", "saves": [entry()] * 501},
            {"page": "page-1", "saves": "no"},
            {"page": "page-1", "saves": [None]},
            *[
                {"page": "page-1", "saves": [entry(**wrong)]}
                for wrong in [
                    {"position": 0}, {"position": "1"}, {"position": True}, {"position": 10**9},
                    {"chosen": "B"}, {"chosen": [1]}, {"chosen": ["甲" * 40_001]},
                    {"nonce": "x"}, {"nonce": None}, {"sequence": 0}, {"sequence": 1.5},
                    {"sequence": 10**12},
                ]
            ],
        ],
    )  # fmt: skip
    def test_refuses_what_cannot_be_read(self, post, attempt, body):
        response = post(body)

        assert (response.status_code, response.json()["code"]) == (422, "bad-input")
        assert not attempt.responses.exists()

    def test_says_what_lacks_when_nothing_is_sent(self, post, attempt):
        post({"page": "page-1", "saves": [entry(sequence=2)]})

        assert post({"page": "page-1", "saves": []}).json()["lacking"] == [1]

    @pytest.mark.parametrize("chosen", [["Z"], ["AB"]])
    def test_says_of_an_option_that_there_is_none(self, post, attempt, chosen):
        said = post({"page": "page-1", "saves": [entry(chosen=chosen)]}).json()

        assert [save["code"] for save in said["saves"]] == ["no-such-option"]
        assert not attempt.responses.exists()

    def test_refuses_what_is_too_large(self, post, attempt):
        body = json.dumps({"page": "page-1", "saves": [entry()], "more": "x" * MOST_BYTES})

        response = post(body)

        assert (response.status_code, response.json()["code"]) == (413, "too-large")
        assert not attempt.responses.exists()

    def test_takes_a_senseless_clock_for_none(self, post, attempt):
        post({"page": "page-1", "saves": [entry(clock=-5)]})

        assert attempt.responses.get().client_at is None

    def test_does_not_know_somebody_elses_attempt(self, client, attempt):
        client.force_login(UserFactory())
        body = json.dumps({"page": "page-1", "saves": [entry()]})

        response = client.post(f"/exams/{attempt.pk}/sync/", body, content_type="application/json")

        assert (response.status_code, response.json()["code"]) == (404, "not-found")

    def test_tells_who_is_signed_out(self, client, attempt):
        response = client.post(f"/exams/{attempt.pk}/sync/", "{}", content_type="application/json")

        assert response.status_code == 401
