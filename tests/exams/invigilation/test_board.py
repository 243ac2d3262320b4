from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from exams.delivery import operations as delivery
from exams.invigilation import queries
from exams.invigilation.rules import Flag, State
from exams.models import CheckIn, Presence, Room, Seat
from tests.exams.delivery.helpers import give, open_attempt, statements
from tests.factories import (
    MOMENT,
    CandidacyFactory,
    PostingFactory,
    RoomFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def seat_of(sitting, candidate, *, at):
    board = queries.board_of(sitting, at=at)
    return next(seat for seat in board.seats if seat.candidate == candidate.pk)


def present(attempt, at, **fields):
    return Presence.objects.create(
        attempt=attempt, **{"seen_at": at, "changed_at": at, "lease": 1, **fields}
    )


def seated(listed, number=1, room=None):
    room = room or Room.objects.create(
        sitting=listed.sitting, name="第 3 号机房", address="云岭路 1 号", seats=40
    )
    return Seat.objects.create(
        sitting=listed.sitting,
        candidacy=listed,
        candidate=listed.candidate,
        room=room,
        number=number,
        code=f"AB{listed.pk:06d}"[:8],
        assigned_by=listed.sitting.created_by,
        assigned_at=MOMENT - timedelta(days=1),
    )


class TestBoardOf:
    def test_tells_how_far_each_candidate_is(self, sitting, bureau, at):
        absent = CandidacyFactory(sitting=sitting, candidate=PostingFactory(unit=bureau).user)
        attempt = open_attempt(sitting=sitting)
        give(attempt, 1, "A")
        give(attempt, 1, "B")
        give(attempt, 2, "B")
        done = open_attempt(sitting=sitting, submitted=True)
        give(done, 1, "B", minute=50)

        board = queries.board_of(sitting, at=at + timedelta(hours=1))

        seats = {seat.candidate: seat for seat in board.seats}
        assert (board.items, board.absent, board.answering, board.done) == (4, 1, 1, 1)
        assert seats[absent.candidate_id].unit == bureau.name
        assert seats[attempt.candidate_id].figures.answered == 2
        done_seat = seats[done.candidate_id]
        assert (done_seat.figures.answered, done_seat.figures.late) == (0, 1)

    def test_leaves_voided_attempts_out(self, sitting, at):
        open_attempt(sitting=sitting, status="voided", closed_at=at + timedelta(minutes=1))

        assert queries.board_of(sitting, at=at).absent == 1

    def test_leaves_test_runs_of_staff_out(self, sitting, at):
        CandidacyFactory(sitting=sitting, is_test_run=True)
        run = open_attempt(sitting=sitting, is_test_run=True)
        run.sitting.candidacies.filter(candidate=run.candidate).update(is_test_run=True)
        real = open_attempt(sitting=sitting)

        board = queries.board_of(sitting, at=at)

        assert [seat.candidate for seat in board.seats] == [real.candidate_id]
        assert (board.absent, board.answering, board.done) == (0, 1, 0)

    def test_counts_again_only_what_has_a_newer_response(self, sitting, at):
        attempt = open_attempt(sitting=sitting)
        give(attempt, 1, "A")
        queries.board_of(sitting, at=at)

        with statements() as nothing_new:
            queries.board_of(sitting, at=at)
        give(attempt, 2, "A", minute=6)
        with statements() as one_more:
            board = queries.board_of(sitting, at=at)

        assert (len(nothing_new), len(one_more)) == (5, 7)
        assert board.seats[0].figures.answered == 2

    def test_counts_again_what_an_extension_restored(self, sitting, at, invigilator, colleague):
        attempt = open_attempt(sitting=sitting)
        give(attempt, 1, "A", minute=95)
        before = seat_of(sitting, attempt.candidate, at=at)
        asked = delivery.extend_attempt(
            attempt_id=attempt.pk, minutes=20, reason="断电", actor=invigilator, at=at
        )
        delivery.confirm_intervention(intervention_id=asked.pk, actor=colleague, at=at)

        after = seat_of(sitting, attempt.candidate, at=at)

        assert (before.figures.answered, before.figures.late) == (0, 1)
        assert (after.figures.answered, after.figures.late) == (1, 0)

    def test_forgets_an_answer_that_was_taken_back(self, sitting, at):
        attempt = open_attempt(sitting=sitting)
        give(attempt, 1, "A")
        give(attempt, 1, "", minute=6)

        assert seat_of(sitting, attempt.candidate, at=at).figures.answered == 0

    def test_takes_seven_queries_however_many_candidates(self, sitting, at):
        for _ in range(5):
            give(open_attempt(sitting=sitting), 1, "A")

        with statements() as taken:
            queries.board_of(sitting, at=at)

        assert len(taken) == 7

    def test_puts_candidates_in_the_order_of_their_seats(self, sitting, at):
        first, second = CandidacyFactory(sitting=sitting), CandidacyFactory(sitting=sitting)
        place = seated(first, 2)
        seated(second, 1, place.room)

        board = queries.board_of(sitting, at=at)

        assert [seat.label for seat in board.seats] == ["001", "002"]
        assert board.seats[0].candidate == second.candidate_id
        assert board.seats[0].room_name == "第 3 号机房"

    def test_names_the_room_of_a_seat_where_there_are_several(self, sitting, at):
        rooms = [RoomFactory(sitting=sitting, name=name) for name in ("第一考场", "第二考场")]
        for room in rooms:
            seated(CandidacyFactory(sitting=sitting), room=room)

        board = queries.board_of(sitting, at=at)

        assert [seat.label for seat in board.seats] == ["第一考场 001", "第二考场 001"]

    def test_knows_who_came_through_the_door(self, listed, at):
        place = seated(listed)
        CheckIn.objects.create(
            sitting=listed.sitting,
            candidate=listed.candidate,
            number=1,
            kind="admitted",
            way="list",
            seat=place,
            by=UserFactory(),
            at=at,
        )

        assert seat_of(listed.sitting, listed.candidate, at=at).state == State.CHECKED_IN


class TestFlags:
    def flags(self, attempt, at, **fields):
        present(attempt, at, **fields)
        return seat_of(attempt.sitting, attempt.candidate, at=at + timedelta(seconds=91)).flags

    def test_say_that_a_page_in_front_is_heard_of_no_more(self, sitting, at):
        assert self.flags(open_attempt(sitting=sitting), at) == (Flag.OFFLINE,)

    def test_say_that_a_page_that_was_left_is_silent(self, sitting, at):
        assert self.flags(open_attempt(sitting=sitting), at, is_hidden=True) == (Flag.SILENT,)

    def test_say_that_nothing_was_ever_heard(self, sitting, at):
        attempt = open_attempt(sitting=sitting)

        seat = seat_of(sitting, attempt.candidate, at=at + timedelta(seconds=91))

        assert seat.flags == (Flag.SILENT,)

    def test_hear_of_a_browser_without_scripts_by_its_saves(self, sitting, at):
        attempt = open_attempt(sitting=sitting)
        give(attempt, 1, "A", minute=5)

        seat = seat_of(sitting, attempt.candidate, at=at + timedelta(minutes=6))

        assert seat.flags == ()

    @pytest.mark.parametrize(
        ("fields", "flag"),
        [
            ({"is_hidden": True}, Flag.LEFT),
            ({"pending": 3}, Flag.BEHIND),
            ({"skew_ms": -200_000}, Flag.SKEW),
        ],
    )
    def test_say_what_a_page_that_is_there_told(self, sitting, at, fields, flag):
        attempt = open_attempt(sitting=sitting)
        now = at + timedelta(minutes=5)
        present(attempt, now, **fields)

        assert seat_of(sitting, attempt.candidate, at=now).flags == (flag,)

    def test_say_that_another_device_has_the_page_open(self, sitting, at):
        attempt = open_attempt(sitting=sitting)
        present(attempt, at, elsewhere_at=at)

        soon = seat_of(sitting, attempt.candidate, at=at + timedelta(seconds=30))
        later = seat_of(sitting, attempt.candidate, at=at + timedelta(seconds=121))

        assert soon.flags == (Flag.ELSEWHERE,)
        assert Flag.ELSEWHERE not in later.flags

    def test_end_with_the_attempt(self, sitting, at):
        attempt = open_attempt(sitting=sitting, submitted=True)
        present(attempt, at, is_hidden=True, pending=4)

        seat = seat_of(sitting, attempt.candidate, at=at + timedelta(hours=1))

        assert (seat.state, seat.flags) == (State.SUBMITTED, ())

    def test_say_what_waits_for_a_second_person(self, sitting, at, invigilator):
        attempt = open_attempt(sitting=sitting)
        present(attempt, at)
        delivery.extend_attempt(
            attempt_id=attempt.pk, minutes=5, reason="断电", actor=invigilator, at=at
        )

        assert seat_of(sitting, attempt.candidate, at=at).flags == (Flag.WAITING,)


class TestChanged:
    def test_is_nobody_if_nothing_happened(self, sitting, at):
        attempt = open_attempt(sitting=sitting)
        present(attempt, at)
        board = queries.board_of(sitting, at=at + timedelta(seconds=40))

        assert board.changed(at + timedelta(seconds=30)) == []

    def test_is_who_saved_since(self, sitting, at):
        quiet, busy = open_attempt(sitting=sitting), open_attempt(sitting=sitting)
        for attempt in (quiet, busy):
            present(attempt, at + timedelta(minutes=4))
        Presence.objects.update(changed_at=at)
        give(busy, 1, "A", minute=5)

        board = queries.board_of(sitting, at=at + timedelta(minutes=5))

        [seat] = board.changed(at + timedelta(minutes=4, seconds=50))
        assert seat.candidate == busy.candidate_id

    def test_is_who_fell_silent_by_the_clock_alone(self, sitting, at):
        present(open_attempt(sitting=sitting), at)
        board = queries.board_of(sitting, at=at + timedelta(seconds=95))

        assert len(board.changed(at + timedelta(seconds=85))) == 1

    def test_is_whose_request_was_decided(self, sitting, at, invigilator, colleague):
        attempt = open_attempt(sitting=sitting)
        present(attempt, at)
        asked = delivery.extend_attempt(
            attempt_id=attempt.pk, minutes=5, reason="断电", actor=invigilator, at=at
        )
        decided = at + timedelta(seconds=60)
        delivery.decline_intervention(
            intervention_id=asked.pk, reason="没有断电", actor=colleague, at=decided
        )

        board = queries.board_of(sitting, at=decided)

        assert len(board.changed(at + timedelta(seconds=50))) == 1


class TestThePage:
    @pytest.fixture(autouse=True)
    def _now(self, monkeypatch, at):
        self.now = at + timedelta(minutes=1)
        monkeypatch.setattr("exams.invigilation.views.sitting.timezone.now", lambda: self.now)

    def page(self, client, user, sitting, query="", name="exams:sitting"):
        client.force_login(user)
        return client.get(reverse(name, args=[sitting.pk]) + query)

    def test_shows_each_candidate_with_what_can_be_done(self, client, sitting, invigilator):
        attempt = open_attempt(sitting=sitting)

        page = self.page(client, invigilator, sitting).content.decode()

        assert attempt.candidate.name in page
        assert reverse("exams:attempt-extend", args=[attempt.pk]) in page
        assert f'data-board="{reverse("exams:sitting-board", args=[sitting.pk])}?' in page

    def test_offers_those_who_only_look_nothing_to_do(self, client, sitting, city):
        attempt = open_attempt(sitting=sitting)
        auditor = UserFactory(roles=["auditor"], reach=city)

        page = self.page(client, auditor, sitting).content.decode()

        assert reverse("exams:attempt-extend", args=[attempt.pk]) not in page
        assert reverse("exams:sitting-messages", args=[sitting.pk]) not in page

    def test_is_not_there_for_those_of_other_units(self, client, sitting, stranger):
        assert self.page(client, stranger, sitting).status_code == 404
        board = self.page(client, stranger, sitting, name="exams:sitting-board")
        assert board.status_code == 404

    def test_shows_whom_the_address_asks_for(self, client, sitting, invigilator):
        running, absent = open_attempt(sitting=sitting), CandidacyFactory(sitting=sitting)

        page = self.page(client, invigilator, sitting, "?show=absent&sort=name").content.decode()

        assert f'id="seat-{absent.pk}"' in page
        assert f'href="{reverse("exams:attempt-void", args=[running.pk])}"' not in page

    @pytest.mark.parametrize("query", ["?show=x", "?room=x", "?room=٣", "?sort=password&since=-1"])
    def test_leaves_out_what_it_does_not_know(self, client, sitting, invigilator, query):
        open_attempt(sitting=sitting)

        assert self.page(client, invigilator, sitting, query).status_code == 200

    def test_is_told_only_what_changed(self, client, sitting, invigilator, at):
        quiet, busy = open_attempt(sitting=sitting), open_attempt(sitting=sitting)
        for attempt in (quiet, busy):
            present(attempt, self.now, changed_at=at)
        cursor = int(self.now.timestamp() * 1000)
        give(busy, 1, "A", minute=1)
        self.now += timedelta(seconds=10)

        answer = self.page(
            client, invigilator, sitting, f"?since={cursor}", name="exams:sitting-board"
        ).json()

        [[pk, tile]] = answer["seats"]
        assert (pk, answer["total"]) == (busy.candidate.candidacies.get().pk, 2)
        assert busy.candidate.name in tile
        assert answer["cursor"] == cursor + 10_000

    def test_is_told_to_take_away_whom_its_filter_no_longer_shows(
        self, client, sitting, invigilator, at
    ):
        attempt = open_attempt(sitting=sitting)

        answer = self.page(
            client, invigilator, sitting, "?show=absent&since=1", name="exams:sitting-board"
        ).json()

        assert answer["seats"] == [[attempt.candidate.candidacies.get().pk, ""]]

    def test_takes_as_many_statements_for_many_as_for_few(self, client, sitting, invigilator):
        taken = []
        for size in (2, 8):
            for _ in range(size):
                give(open_attempt(sitting=sitting), 1, "A", minute=0)
            client.force_login(invigilator)
            with statements() as page:
                client.get(reverse("exams:sitting-board", args=[sitting.pk]) + "?since=1")
            taken.append(len(page))

        assert taken[0] == taken[1]

    def test_shows_who_has_not_started(self, client, listed, invigilator):
        client.force_login(invigilator)

        page = client.get(
            reverse("exams:board-seat", args=[listed.sitting_id, listed.candidate_id])
        )

        assert listed.candidate.name in page.content.decode()

    def test_leads_on_to_the_attempt_of_who_has(self, client, sitting, invigilator):
        attempt = open_attempt(sitting=sitting)
        client.force_login(invigilator)

        page = client.get(reverse("exams:board-seat", args=[sitting.pk, attempt.candidate_id]))

        assert page.url == reverse("exams:attempt", args=[attempt.pk])

    def test_knows_nobody_who_is_not_listed(self, client, sitting, invigilator):
        client.force_login(invigilator)

        page = client.get(reverse("exams:board-seat", args=[sitting.pk, UserFactory().pk]))

        assert page.status_code == 404
