import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from exams.invigilation import operations
from exams.invigilation.heartbeats import Beat, read_beat
from exams.models import Attempt, Message, Presence, PresenceEvent
from tests.exams.delivery.helpers import open_attempt, statements
from tests.factories import MOMENT, UserFactory

pytestmark = pytest.mark.django_db
NOW_MS = int(MOMENT.timestamp() * 1000)


def hear(attempt, *, seconds=0, candidate=None, **beat):
    return operations.hear(
        attempt_id=attempt.pk,
        candidate=candidate or attempt.candidate,
        beat=Beat(**{"page": "page-1", **beat}),
        at=MOMENT + timedelta(seconds=seconds),
    )


class TestReadBeat:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"[]",
            b"null",
            b'"page"',
            b"{",
            b'{"page": 1}',
            b'{"page": ""}',
            b'{"page": "a b"}',
            b'{"page": "p", "pending": -1}',
            b'{"page": "p", "pending": true}',
            b'{"page": "p", "pending": 1e9}',
            b'{"page": "p", "hidden": 1}',
            b'{"page": "p", "events": {}}',
            b'{"page": "p", "events": [1]}',
            b'{"page": "p", "events": [{"kind": "slept", "clock": 1}]}',
            b'{"page": "p", "events": [{"kind": ["left"], "clock": 1}]}',
            b'{"page": "p", "events": [{"kind": "left", "clock": 1e20}]}',
            b'{"page": "p", "clock": "now"}',
            b'{"page": "p", "clock": NaN}',
            b"[" * 5000,
            b'{"page": "p", "events": ['
            + b",".join([b'{"kind": "left", "clock": 1}'] * 101)
            + b"]}",
        ],
    )
    def test_takes_nothing_that_is_not_as_it_should_be(self, body):
        assert read_beat(body) is None

    def test_reads_what_a_page_says(self):
        said = {"page": "1xab", "pending": 3, "hidden": True, "events": [], "clock": NOW_MS}

        assert read_beat(json.dumps(said).encode()) == Beat("1xab", 3, True, [], NOW_MS)

    @pytest.mark.parametrize("clock", [-1, 5_000_000_000_000, 10**30])
    def test_hears_a_page_whose_clock_stands_where_none_can(self, clock):
        said = {"page": "1xab", "pending": 3, "clock": clock}

        assert read_beat(json.dumps(said).encode()) == Beat("1xab", 3, clock_ms=None)


class TestHear:
    def test_tells_the_time_that_is_left(self):
        attempt = open_attempt()

        heard = hear(attempt, seconds=60)

        assert heard.remaining_ms == 89 * 60 * 1000
        assert (heard.now_ms, heard.is_closed) == (NOW_MS + 60_000, False)

    def test_tells_a_page_that_another_has_the_lease(self):
        attempt = open_attempt()

        assert not hear(attempt).is_elsewhere
        assert hear(attempt, page="0xolder").is_elsewhere

    def test_tells_that_the_time_is_up_though_nobody_closed_the_attempt(self):
        attempt = open_attempt()

        heard = hear(attempt, seconds=91 * 60)

        assert (heard.remaining_ms, heard.is_closed) == (0, True)
        assert not Presence.objects.exists()

    def test_keeps_what_the_page_says(self):
        attempt = open_attempt()

        hear(attempt, pending=2, is_hidden=True, clock_ms=NOW_MS + 5000)

        presence = Presence.objects.get()
        assert (presence.seen_at, presence.left_at) == (MOMENT, MOMENT)
        assert (presence.pending, presence.is_hidden, presence.skew_ms) == (2, True, 5000)

    def test_writes_no_more_than_each_twenty_seconds_if_nothing_changed(self):
        attempt = open_attempt()
        hear(attempt)

        hear(attempt, seconds=10)
        between = Presence.objects.get()
        hear(attempt, seconds=21)

        assert between.seen_at == MOMENT
        after = Presence.objects.get()
        assert after.seen_at == MOMENT + timedelta(seconds=21)
        assert after.changed_at == MOMENT

    @pytest.mark.parametrize("change", [{"is_hidden": True}, {"pending": 1}])
    def test_writes_at_once_what_changed(self, change):
        attempt = open_attempt()
        hear(attempt)

        hear(attempt, seconds=3, **change)

        assert Presence.objects.get().changed_at == MOMENT + timedelta(seconds=3)

    def test_keeps_each_event_once_however_often_it_comes(self):
        attempt = open_attempt()
        events = [("left", NOW_MS), ("returned", NOW_MS + 9000), ("left", NOW_MS + 20_000)]

        hear(attempt, events=events)
        hear(attempt, seconds=1, events=events)

        assert PresenceEvent.objects.count() == 3
        presence = Presence.objects.get()
        assert (presence.times_left, presence.events) == (2, 3)

    def test_keeps_what_is_left_of_a_full_book_out(self, monkeypatch):
        monkeypatch.setattr("exams.invigilation.operations.presence.MOST_EVENTS", 1)
        attempt = open_attempt()
        hear(attempt, events=[("left", 1)])

        hear(attempt, seconds=1, events=[("left", 2)])

        assert PresenceEvent.objects.count() == 1

    def test_lets_a_page_without_the_lease_change_nothing_but_that_it_was_heard_of(self):
        attempt = open_attempt()
        hear(attempt)

        hear(attempt, seconds=5, page="0xold", pending=9, is_hidden=True, events=[("left", 1)])

        presence = Presence.objects.get()
        assert presence.elsewhere_at == MOMENT + timedelta(seconds=5)
        assert (presence.pending, presence.is_hidden, presence.times_left) == (0, False, 0)
        assert PresenceEvent.objects.get().lease == 0

    def test_finds_no_attempt_of_somebody_else(self):
        with pytest.raises(Attempt.DoesNotExist):
            hear(open_attempt(), candidate=UserFactory())

    def test_brings_messages_each_time_and_notes_the_first(self):
        attempt = open_attempt()
        message = Message.objects.create(
            sitting=attempt.sitting,
            scope="all",
            text="还剩 15 分钟",
            sent_by=UserFactory(),
            sent_at=MOMENT,
        )

        first, second = hear(attempt, seconds=30), hear(attempt, seconds=60)

        assert first.messages == second.messages == [message]
        assert attempt.message_readings.get().read_at == MOMENT + timedelta(seconds=30)

    def test_takes_two_statements_and_one_more_to_write(self):
        attempt = open_attempt()
        hear(attempt)

        with statements() as quiet:
            hear(attempt, seconds=5)
        with statements() as written:
            hear(attempt, seconds=30)
        with statements() as with_event:
            hear(attempt, seconds=31, is_hidden=True, events=[("left", NOW_MS)])

        assert (len(quiet), len(written), len(with_event)) == (2, 3, 4)

    def test_takes_four_statements_with_messages_that_are_known(self):
        attempt = open_attempt()
        Message.objects.create(
            sitting=attempt.sitting, scope="all", text="安静", sent_by=UserFactory(), sent_at=MOMENT
        )
        hear(attempt)

        with statements() as later:
            hear(attempt, seconds=30)

        assert len(later) == 4


class TestThePage:
    @pytest.fixture
    def attempt(self):
        return open_attempt(candidate=UserFactory(roles=["officer"]))

    def post(self, client, attempt, body):
        return client.post(
            reverse("exams:presence", args=[attempt.pk]), body, content_type="application/json"
        )

    def test_answers_in_json(self, client, attempt):
        client.force_login(attempt.candidate)

        answer = self.post(client, attempt, {"page": "page-1", "pending": 0, "hidden": False})

        assert answer.status_code == 200
        assert set(answer.json()) == {
            "code", "remaining_ms", "now_ms", "is_closed", "is_elsewhere", "messages",
        }  # fmt: skip

    def test_turns_a_visitor_away_with_a_code(self, client, attempt):
        answer = self.post(client, attempt, {"page": "page-1"})

        assert (answer.status_code, answer.json()["code"]) == (401, "signed-out")

    def test_knows_no_attempt_of_somebody_else(self, client, attempt):
        client.force_login(UserFactory(roles=["officer"]))

        answer = self.post(client, attempt, {"page": "page-1"})

        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")

    def test_refuses_what_it_cannot_read(self, client, attempt):
        client.force_login(attempt.candidate)

        answer = self.post(client, attempt, {"page": "page-1", "pending": "many"})

        assert (answer.status_code, answer.json()["code"]) == (422, "bad-input")

    def test_does_not_even_read_a_large_body(self, client, attempt):
        client.force_login(attempt.candidate)

        answer = self.post(client, attempt, {"page": "p" * 20_000})

        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


class TestTheTables:
    def test_never_change_an_event(self):
        attempt = open_attempt()
        hear(attempt, events=[("left", 1)])

        with pytest.raises(IntegrityError), transaction.atomic():
            PresenceEvent.objects.update(kind="returned")
        with pytest.raises(IntegrityError), transaction.atomic():
            PresenceEvent.objects.all().delete()

    def test_know_no_other_events(self):
        with pytest.raises(IntegrityError):
            PresenceEvent.objects.create(
                attempt=open_attempt(), kind="slept", lease=1, device_ms=1, at=MOMENT
            )
