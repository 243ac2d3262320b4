"""The list beside the board: what happened last, from rows that are there anyway."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from exams.delivery import operations as delivery
from exams.invigilation import operations, queries
from exams.models import PresenceEvent
from tests.exams.delivery.helpers import give, open_attempt, statements
from tests.factories import MOMENT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def events_of(sitting, at):
    board = queries.board_of(sitting, at=at)
    return queries.newest_events(sitting, board)


def told(events):
    return [f"{event.about} {event.what}" for event in events]


def left(attempt, at, kind="left"):
    return PresenceEvent.objects.create(
        attempt=attempt, kind=kind, lease=1, device_ms=int(at.timestamp() * 1000), at=at
    )


class TestNewestEvents:
    def test_tell_starts_and_ends(self, sitting, at):
        attempt = open_attempt(sitting=sitting, submitted=True)

        found = events_of(sitting, at + timedelta(hours=1))

        name = attempt.candidate.name
        assert told(found) == [f"{name} 交卷", f"{name} 开始作答"]
        assert [event.attempt for event in found] == [attempt.pk, attempt.pk]

    def test_tell_many_starts_of_one_minute_as_one(self, sitting, at):
        for second in (0, 20, 59):
            open_attempt(sitting=sitting, opened_at=at + timedelta(seconds=second))
        open_attempt(sitting=sitting, opened_at=at + timedelta(seconds=61))

        found = events_of(sitting, at + timedelta(minutes=2))

        assert len(found) == 2
        assert told(found)[1] == "3 名考生 开始作答"
        assert found[1].at == at + timedelta(seconds=59)

    def test_tell_what_those_in_charge_did(self, sitting, invigilator, colleague, at):
        attempt = open_attempt(sitting=sitting)
        name = attempt.candidate.name
        asked = delivery.extend_attempt(
            attempt_id=attempt.pk, minutes=5, reason="断电", actor=invigilator, at=at
        )
        for minute, act in enumerate(
            (
                lambda now: delivery.confirm_intervention(
                    intervention_id=asked.pk, actor=colleague, at=now
                ),
                lambda now: delivery.hand_over(
                    attempt_id=attempt.pk, actor=invigilator, reason="死机", at=now
                ),
                lambda now: operations.send_message(
                    sitting_id=sitting.pk, text="x", actor=invigilator, at=now
                ),
                lambda now: operations.note_irregularity(
                    sitting_id=sitting.pk,
                    candidate_id=attempt.candidate_id,
                    kind="other",
                    text="x",
                    holds_result=False,
                    actor=colleague,
                    at=now,
                ),
                lambda now: delivery.void_attempt(
                    attempt_id=attempt.pk, reason="替考", actor=invigilator, at=now
                ),
                lambda now: delivery.extend_all(
                    sitting_id=sitting.pk, minutes=9, reason="断电", actor=colleague, at=now
                ),
            ),
            start=1,
        ):
            act(at + timedelta(minutes=minute))

        found = events_of(sitting, at + timedelta(minutes=9))[:6]

        assert [event.about for event in found] == ["全体考生", name, name, "全体考生", name, name]
        assert [event.by for event in found] == [
            colleague.name,
            invigilator.name,
            colleague.name,
            invigilator.name,
            invigilator.name,
            colleague.name,
        ]

    def test_tell_that_the_candidate_went_on_elsewhere(self, sitting, at):
        attempt = open_attempt(sitting=sitting)
        for minute, device in enumerate(("a", "a", "b")):
            delivery.take_over(
                attempt_id=attempt.pk,
                candidate=attempt.candidate,
                device=device,
                at=at + timedelta(minutes=minute),
            )

        found = events_of(sitting, at + timedelta(minutes=9))

        assert [str(event.what) for event in found].count("更换设备") == 1
        assert found[0].at == at + timedelta(minutes=2)

    def test_tell_who_left_the_page_and_what_was_kept_aside(self, sitting, at):
        attempt = open_attempt(sitting=sitting)
        left(attempt, at + timedelta(minutes=1))
        give(attempt, 1, "A", minute=2, page="another")

        found = events_of(sitting, at + timedelta(minutes=3))

        name = attempt.candidate.name
        assert told(found)[:2] == [f"{name} 另存未计入的作答：1", f"{name} 离开页面"]

    def test_are_no_more_than_asked_for_and_the_newest(self, sitting, at):
        attempt = open_attempt(sitting=sitting)
        for minute in range(30):
            left(attempt, at + timedelta(minutes=minute), kind="left" if minute % 2 else "returned")

        found = events_of(sitting, at + timedelta(minutes=31))

        assert len(found) == queries.MOST_EVENTS
        assert found[0].at == at + timedelta(minutes=29)

    def test_find_an_old_request_that_was_decided_last(self, sitting, invigilator, colleague, at):
        asked = delivery.extend_attempt(
            attempt_id=open_attempt(sitting=sitting).pk,
            minutes=5,
            reason="断电",
            actor=invigilator,
            at=at,
        )
        for minute in range(1, 4):
            delivery.extend_attempt(
                attempt_id=open_attempt(sitting=sitting).pk,
                minutes=5,
                reason="断电",
                actor=invigilator,
                at=at + timedelta(minutes=minute),
            )
        decided = at + timedelta(minutes=9)
        delivery.confirm_intervention(intervention_id=asked.pk, actor=colleague, at=decided)

        [entry] = queries.incidents_of(sitting, newest=1)

        assert (entry.at, entry.by) == (decided, colleague.name)

    def test_take_as_many_queries_for_many_as_for_few(self, sitting, invigilator, at):
        taken = []
        for size in (2, 8):
            for _ in range(size):
                attempt = open_attempt(sitting=sitting)
                left(attempt, MOMENT)
                give(attempt, 1, "A", minute=2, page="another")
                delivery.extend_attempt(
                    attempt_id=attempt.pk, minutes=5, reason="断电", actor=invigilator, at=at
                )
            board = queries.board_of(sitting, at=at)
            with statements() as asked:
                queries.newest_events(sitting, board)
            taken.append(len(asked))

        assert taken[0] == taken[1]
        assert taken[0] <= 9

    def test_come_with_the_board(self, client, sitting, invigilator):
        attempt = open_attempt(sitting=sitting, submitted=True)
        client.force_login(invigilator)

        page = client.get(reverse("exams:sitting", args=[sitting.pk])).content.decode()
        answer = client.get(reverse("exams:sitting-board", args=[sitting.pk]) + "?since=1").json()

        assert 'data-part="events"' in page
        assert f"{attempt.candidate.name}</a> 交卷" in answer["parts"]["events"]
