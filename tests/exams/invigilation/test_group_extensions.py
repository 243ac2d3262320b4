"""Time for all as a page: whom it reaches is shown before anybody decides."""

from datetime import timedelta

import pytest
from django.urls import reverse

from exams.delivery import operations as delivery
from exams.invigilation import queries
from exams.models import Attempt, GroupDecision, GroupExtension
from tests.exams.delivery.helpers import open_attempt
from tests.factories import CandidacyFactory, RoomFactory, SeatFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch, later):
    monkeypatch.setattr("exams.invigilation.views.group_extensions.timezone.now", lambda: later)


def ask(client, user, sitting, query="", **data):
    client.force_login(user)
    address = reverse("exams:sitting-extend", args=[sitting.pk]) + query
    return client.post(address, {"minutes": 20, "reason": "断电", **data})


def decide(client, user, asked, **data):
    client.force_login(user)
    return client.post(reverse("exams:group-extension", args=[asked.pk]), data)


class TestAsking:
    def test_shows_whom_it_reaches_and_whom_not(self, client, sitting, invigilator):
        for _ in range(3):
            open_attempt(sitting=sitting)
        open_attempt(sitting=sitting, submitted=True)
        CandidacyFactory(sitting=sitting)
        client.force_login(invigilator)

        page = client.get(reverse("exams:sitting-extend", args=[sitting.pk]))

        reach = page.context["reach"]
        assert (len(reach.attempts), reach.submitted, reach.not_started) == (3, 1, 1)
        assert "之后才开考的考生也不延时" in page.content.decode()

    def test_leads_to_the_request_that_waits(self, client, sitting, invigilator):
        open_attempt(sitting=sitting)

        answer = ask(client, invigilator, sitting)

        asked = GroupExtension.objects.get()
        assert answer.url == reverse("exams:group-extension", args=[asked.pk])
        page = client.get(answer.url).content.decode()
        assert 'name="confirm"' not in page

    def test_is_of_the_room_in_the_address(self, client, sitting, invigilator):
        seat = SeatFactory(candidacy__sitting=sitting)
        own = open_attempt(sitting=sitting)
        Attempt.objects.filter(pk=own.pk).update(candidate=seat.candidate)
        open_attempt(sitting=sitting)

        ask(client, invigilator, sitting, f"?room={seat.room_id}")

        asked = GroupExtension.objects.get()
        assert (asked.room, asked.interventions.get().attempt) == (seat.room.name, own)

    @pytest.mark.parametrize("room", ["x", "999", "٣"])
    def test_knows_no_other_room(self, client, sitting, invigilator, room):
        assert ask(client, invigilator, sitting, f"?room={room}").status_code == 404

    def test_knows_no_room_of_another_sitting(self, client, sitting, invigilator):
        room = RoomFactory()

        assert ask(client, invigilator, sitting, f"?room={room.pk}").status_code == 404

    def test_says_what_is_missing(self, client, sitting, invigilator):
        open_attempt(sitting=sitting)

        assert ask(client, invigilator, sitting, reason="").status_code == 422

    def test_says_that_nobody_is_reached(self, client, sitting, invigilator):
        answer = ask(client, invigilator, sitting)

        assert answer.status_code == 409
        assert "没有可延时的考生" in answer.content.decode()

    def test_is_not_there_for_others(self, client, sitting, stranger, city):
        open_attempt(sitting=sitting)

        assert ask(client, stranger, sitting).status_code == 404
        auditor = UserFactory(roles=["auditor"], reach=city)
        assert ask(client, auditor, sitting).status_code == 403


class TestDeciding:
    @pytest.fixture
    def asked(self, sitting, invigilator, at):
        for _ in range(2):
            open_attempt(sitting=sitting)
        return delivery.extend_all(
            sitting_id=sitting.pk, minutes=20, reason="断电", actor=invigilator, at=at
        )

    def test_shows_how_many_have_it_before_the_button_is_pressed(
        self, client, asked, colleague, at
    ):
        first = Attempt.objects.order_by("pk").first()
        Attempt.objects.filter(pk=first.pk).update(status="submitted", closed_at=at)
        client.force_login(colleague)

        page = client.get(reverse("exams:group-extension", args=[asked.pk])).content.decode()

        assert "确认，为 1 人延时" in page
        assert "申请后又有 1 人已交卷" in page

    def test_moves_the_due_times(self, client, asked, colleague, at):
        decide(client, colleague, asked, confirm="1")

        due = set(Attempt.objects.values_list("due_at", flat=True))
        assert due == {at + timedelta(minutes=110)}
        page = client.get(reverse("exams:group-extension", args=[asked.pk])).content.decode()
        assert "已为 2 人延时" in page

    def test_is_refused_to_who_asked(self, client, asked, invigilator):
        assert decide(client, invigilator, asked, confirm="1").status_code == 409
        assert not GroupDecision.objects.exists()

    def test_takes_a_reason_to_decline(self, client, asked, colleague):
        assert decide(client, colleague, asked, reason="").status_code == 422
        decide(client, colleague, asked, reason="没有断电")

        assert not GroupDecision.objects.get().is_confirmed

    def test_is_not_there_for_those_of_other_units(self, client, asked, stranger):
        assert decide(client, stranger, asked, confirm="1").status_code == 404

    def test_is_where_the_part_of_one_attempt_leads(self, client, asked, colleague):
        client.force_login(colleague)
        own = asked.interventions.first()

        answer = client.get(reverse("exams:intervention", args=[own.pk]))

        assert answer.url == reverse("exams:group-extension", args=[asked.pk])

    def test_is_told_once_above_the_seats(self, client, asked, colleague, sitting, at):
        board = queries.board_of(sitting, at=at)
        client.force_login(colleague)

        page = client.get(reverse("exams:sitting", args=[sitting.pk])).content.decode()

        assert board.waiting == 0
        assert page.count(reverse("exams:group-extension", args=[asked.pk])) == 1

    def test_is_one_line_of_the_log(self, asked, colleague, sitting, later):
        delivery.confirm_group_extension(extension_id=asked.pk, actor=colleague, at=later)

        entries = queries.incidents_of(sitting)

        assert [(entry.by, str(entry.about)) for entry in entries] == [
            (asked.asked_by.name, "全体考生"),
            (colleague.name, "全体考生"),
        ]
