import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from exams.invigilation import operations, queries
from exams.invigilation.forms import MessageForm
from exams.models import Candidacy, Message, Room, Sitting
from tests.exams.delivery.helpers import open_attempt, statements
from tests.exams.invigilation.test_board import seated
from tests.factories import MOMENT, UserFactory

pytestmark = pytest.mark.django_db


def send(sitting, actor, **to):
    return operations.send_message(
        sitting_id=sitting.pk, **{"text": "请举手", "actor": actor, "at": MOMENT, **to}
    )


def told(attempt):
    return [message.text for message in queries.messages_for(attempt)]


class TestSendMessage:
    def test_reaches_one_candidate_alone(self, sitting, invigilator):
        one, other = open_attempt(sitting=sitting), open_attempt(sitting=sitting)

        send(sitting, invigilator, candidate_id=one.candidate_id)

        assert (told(one), told(other)) == (["请举手"], [])

    def test_reaches_those_who_sit_in_a_room(self, sitting, invigilator):
        one, other = open_attempt(sitting=sitting), open_attempt(sitting=sitting)
        place = seated(Candidacy.objects.get(candidate=one.candidate))

        message = send(sitting, invigilator, room_id=place.room_id)

        assert (told(one), told(other)) == (["请举手"], [])
        assert message.room == place.room.name

    def test_reaches_all_of_the_sitting_and_of_no_other(self, sitting, invigilator):
        mine, others = open_attempt(sitting=sitting), open_attempt()

        send(sitting, invigilator)

        assert (told(mine), told(others)) == (["请举手"], [])

    def test_is_not_sent_to_an_empty_room(self, sitting, invigilator):
        room = Room.objects.create(sitting=sitting, name="二号", address="x", seats=3, columns=3)

        with pytest.raises(operations.NobodyThere):
            send(sitting, invigilator, room_id=room.pk)

    def test_says_something(self, sitting, invigilator):
        with pytest.raises(operations.NothingToSay):
            send(sitting, invigilator, text=" \n ")

    def test_finds_nothing_out_of_reach(self, sitting, invigilator, stranger):
        with pytest.raises(Sitting.DoesNotExist):
            send(sitting, stranger)
        with pytest.raises(Candidacy.DoesNotExist):
            send(sitting, invigilator, candidate_id=UserFactory().pk)

    def test_is_kept_as_it_was_sent(self, sitting, invigilator):
        send(sitting, invigilator)

        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.update(text="别的")


class TestThePage:
    def test_sends_a_usual_sentence(self, client, sitting, invigilator):
        client.force_login(invigilator)
        url = reverse("exams:sitting-messages", args=[sitting.pk])

        answer = client.post(url, {"to": "all", "usual": "5", "text": ""})

        assert answer.status_code == 302
        assert Message.objects.get().sent_by == invigilator

    def test_asks_for_words(self, client, sitting, invigilator):
        client.force_login(invigilator)
        url = reverse("exams:sitting-messages", args=[sitting.pk])

        assert client.post(url, {"to": "all", "text": ""}).status_code == 422
        assert client.post(url, {"to": "candidate-999", "text": "x"}).status_code == 422

    def test_is_not_there_for_those_of_other_units(self, client, sitting, stranger):
        client.force_login(stranger)

        page = client.get(reverse("exams:sitting-messages", args=[sitting.pk]))

        assert page.status_code == 404

    def test_lists_what_was_sent_in_as_many_statements_for_many_as_for_few(
        self, client, sitting, invigilator
    ):
        client.force_login(invigilator)
        taken = []
        for size in (1, 4):
            for _ in range(size):
                attempt = open_attempt(sitting=sitting)
                send(sitting, invigilator, candidate_id=attempt.candidate_id)
            with statements() as page:
                client.get(reverse("exams:sitting-messages", args=[sitting.pk]))
            taken.append(len(page))

        assert taken[0] == taken[1]


class TestTheForm:
    def test_says_one_thing_of_a_text_that_is_too_long(self):
        form = MessageForm({"to": "all", "text": "字" * 301}, recipients=[("all", "all")])

        assert not form.is_valid()
        assert len(form.errors["text"]) == 1

    def test_misses_a_text_that_is_empty(self):
        form = MessageForm({"to": "all", "text": " "}, recipients=[("all", "all")])

        assert form.errors["text"] == [str(operations.NothingToSay.message)]
