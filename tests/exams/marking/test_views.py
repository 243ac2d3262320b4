import pytest
from django.urls import reverse
from django.utils import timezone

from exams.models import Marker, MarkingPlan, PersonMark
from tests.exams.delivery.helpers import statements
from tests.exams.marking.helpers import (
    asked,
    mark_next,
    marker,
    take,
    tasks_of,
    trainer,
    written_sitting,
)
from tests.factories import PostingFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def url(name, *arguments):
    return reverse(f"exams:{name}", args=arguments)


def text(response):
    return response.content.decode()


class TestOwnWork:
    def test_says_what_waits_for_the_reader(self, client):
        sitting = written_sitting()
        asked(sitting, 2)
        person = marker(sitting)
        client.force_login(person)

        page = text(client.get(url("marking")))

        assert sitting.title in page
        assert url("marking-next", sitting.pk) in page

    def desk(self, client, person):
        """Return the page of the marker, and what it says of the one sitting."""
        client.force_login(person)
        response = client.get(url("marking"))
        [each] = response.context["work"]
        return text(response), (each.share.done, each.open_to_them, each.marks_in, each.marks)

    def test_counts_an_answer_once_for_a_marker_though_two_are_wanted(self, client):
        sitting = written_sitting()
        asked(sitting, 3)
        person = marker(sitting)

        assert self.desk(client, person)[1] == (0, 3, 0, 6)
        take(sitting, person, at=timezone.now())
        assert self.desk(client, person)[1] == (0, 3, 0, 6)
        mark_next(sitting, person, 6, 4)
        assert self.desk(client, person)[1] == (1, 2, 1, 6)

    def test_offers_nothing_to_who_cannot_be_the_third(self, client):
        sitting = written_sitting()
        asked(sitting)
        first = marker(sitting)
        mark_next(sitting, first, 6, 4)
        mark_next(sitting, marker(sitting), 0, 0)

        page, figures = self.desk(client, first)

        assert figures == (1, 0, 2, 3)
        assert url("marking-next", sitting.pk) not in page
        assert "其余由他人评阅" in page
        third = marker(sitting)
        assert self.desk(client, third)[1] == (0, 1, 2, 3)
        assert url("marking-next", sitting.pk) in self.desk(client, third)[0]

    def test_never_shows_more_done_than_there_is(self, client):
        sitting = written_sitting()
        asked(sitting, 3)
        first = marker(sitting)
        for _ in range(3):
            mark_next(sitting, first, 6, 4)
        for _ in range(4):
            marker(sitting)

        page, figures = self.desk(client, first)

        assert figures == (3, 0, 3, 6)
        assert "3 / 6" in page
        client.force_login(trainer(sitting))
        progress = client.get(url("marking-sitting", sitting.pk)).context["progress"]
        assert {(each.done, each.marks) for each in progress.markers} == {(3, 6), (0, 6)}

    def test_leaves_out_the_answers_of_their_own_unit(self, client):
        sitting, home = written_sitting(), UnitFactory()
        colleague = marker(sitting, unit=home)
        PostingFactory(user=asked(sitting, 2)[0].candidate, unit=home)
        marker(sitting), marker(sitting)

        assert self.desk(client, colleague)[1] == (0, 1, 0, 4)

    def test_takes_as_many_queries_for_many_sittings(self, client):
        person, home = UserFactory(roles=["trainer"], reach=UnitFactory()), UnitFactory()
        PostingFactory(user=person, unit=home)
        client.force_login(person)

        def arrange():
            sitting = written_sitting()
            sitting.unit = person.jurisdiction.unit
            sitting.save()
            PostingFactory(user=asked(sitting)[0].candidate, unit=home)
            marker(sitting), marker(sitting)
            Marker.objects.create(
                sitting=sitting, user=person, appointed_by=person, appointed_at=sitting.opens_at
            )

        arrange()
        client.get(url("marking"))
        with statements() as few:
            client.get(url("marking"))
        for _ in range(3):
            arrange()

        with statements() as many:
            client.get(url("marking"))

        assert len(many) == len(few)


class TestAnswer:
    def test_shows_the_answer_and_nobody(self, client):
        sitting = written_sitting("case")
        attempt = asked(sitting, answers={1: ["2|因为没有听证"]})[0]
        person = marker(sitting)
        task = take(sitting, person)
        client.force_login(person)

        page = text(client.get(url("marking-answer", task.pk)))

        assert "因为没有听证" in page
        assert "指出违法之处" in page
        for secret in (attempt.candidate.name, attempt.candidate.username):
            assert secret not in page

    def test_keeps_the_points_and_opens_the_next_of_the_same_item(self, client):
        sitting = written_sitting()
        asked(sitting, 2)
        person = marker(sitting)
        marker(sitting)
        task = take(sitting, person)
        client.force_login(person)

        response = client.post(
            url("marking-answer", task.pk), {"line-1": "5.5", "line-2": "4", "comment": "依据齐全"}
        )

        mark = PersonMark.objects.get()
        assert (mark.points, mark.comment) == (9.5, "依据齐全")
        following = tasks_of(sitting).get(marker=person, done_at=None)
        assert response.headers["Location"] == url("marking-answer", following.pk)

    @pytest.mark.parametrize("points", ["", "7", "-1", "六", "1.234"])
    def test_says_what_is_wrong_with_the_points(self, client, points):
        sitting = written_sitting()
        asked(sitting)
        person = marker(sitting)
        task = take(sitting, person)
        client.force_login(person)

        response = client.post(url("marking-answer", task.pk), {"line-1": points, "line-2": "4"})

        assert response.status_code == 422
        assert not PersonMark.objects.exists()

    def test_says_how_many_are_open_to_the_marker(self, client):
        sitting = written_sitting()
        asked(sitting, 3)
        person = marker(sitting)
        mark_next(sitting, person, 6, 4)
        task = take(sitting, person, at=timezone.now())
        client.force_login(person)

        page = text(client.get(url("marking-answer", task.pk)))

        assert "本人已评 1 份 · 本人还可评 2 份" in page

    def test_is_nobody_elses(self, client):
        sitting = written_sitting()
        asked(sitting)
        task = take(sitting, marker(sitting))
        client.force_login(marker(sitting))

        assert client.get(url("marking-answer", task.pk)).status_code == 404
        response = client.post(url("marking-answer", task.pk), {"line-1": "1", "line-2": "1"})
        assert response.status_code == 404

    def test_can_be_corrected_from_the_own_marks(self, client):
        sitting = written_sitting()
        asked(sitting, 2)
        person = marker(sitting)
        task = mark_next(sitting, person, 1, 1)
        client.force_login(person)

        assert url("marking-answer", task.pk) in text(client.get(url("marking-own", sitting.pk)))
        client.post(url("marking-answer", task.pk), {"line-1": "6", "line-2": "4"})

        assert list(PersonMark.objects.order_by("number").values_list("points", flat=True)) == [
            2,
            10,
        ]

    def test_a_mark_that_stands_is_answered_409(self, client):
        sitting = written_sitting()
        asked(sitting)
        person = marker(sitting)
        task = mark_next(sitting, person, 1, 1)
        mark_next(sitting, marker(sitting), 1, 1)
        client.force_login(person)

        response = client.post(url("marking-answer", task.pk), {"line-1": "6", "line-2": "4"})

        assert response.status_code == 409


class TestTake:
    def test_opens_the_next_answer(self, client):
        sitting = written_sitting()
        asked(sitting)
        person = marker(sitting)
        client.force_login(person)

        response = client.post(url("marking-next", sitting.pk))

        task = tasks_of(sitting).get(marker=person)
        assert response.headers["Location"] == url("marking-answer", task.pk)

    def test_is_for_those_who_were_asked(self, client):
        sitting = written_sitting()
        asked(sitting)
        client.force_login(trainer(sitting))

        assert client.post(url("marking-next", sitting.pk)).status_code == 404


class TestProgress:
    def test_shows_how_far_items_and_markers_are(self, client):
        sitting = written_sitting("short-answer", "case")
        asked(sitting, 2, answers={1: ["甲"], 2: ["2|乙"]})
        first, second = marker(sitting), marker(sitting)
        mark_next(sitting, first, 6, 4)
        mark_next(sitting, second, 0, 0)
        client.force_login(trainer(sitting))

        response = client.get(url("marking-sitting", sitting.pk))

        progress = response.context["progress"]
        assert (progress.answers, progress.complete) == (4, 0)
        done = sum(each.first + each.second + each.third_done for each in progress.items)
        assert done == 2
        assert {each.user: each.percent for each in progress.markers} == {first: 100, second: 0}

    def test_counts_what_is_complete_and_what_a_third_has(self, client):
        sitting = written_sitting()
        asked(sitting)
        mark_next(sitting, marker(sitting), 6, 4)
        mark_next(sitting, marker(sitting), 0, 0)
        client.force_login(trainer(sitting))

        before = client.get(url("marking-sitting", sitting.pk)).context["progress"]
        mark_next(sitting, marker(sitting), 0, 0)
        after = client.get(url("marking-sitting", sitting.pk)).context["progress"]

        assert (before.complete, before.thirds_open, before.needs_third) == (0, 1, True)
        assert (after.complete, after.thirds_open) == (1, 0)

    def test_takes_as_many_queries_for_many_answers(self, client):
        sitting = written_sitting()
        asked(sitting)
        client.force_login(trainer(sitting))
        client.get(url("marking-sitting", sitting.pk))
        with statements() as few:
            client.get(url("marking-sitting", sitting.pk))
        asked(sitting, 5)

        with statements() as many:
            client.get(url("marking-sitting", sitting.pk))

        assert len(many) == len(few)

    def test_is_404_out_of_reach(self, client):
        sitting = written_sitting()
        client.force_login(UserFactory(roles=["trainer"], reach=UnitFactory()))

        assert client.get(url("marking-sitting", sitting.pk)).status_code == 404
        assert client.post(url("marking-plan", sitting.pk), {}).status_code == 404
        assert client.post(url("marking-markers", sitting.pk), {}).status_code == 404
        assert client.post(url("marking-dismiss", sitting.pk, 1)).status_code == 404


class TestArranging:
    PLAN = {"markers": "2", "tolerance_percent": "15", "third": "third-alone", "due_on": ""}

    def test_sets_the_terms(self, client):
        sitting = written_sitting()
        client.force_login(trainer(sitting))

        client.post(url("marking-plan", sitting.pk), self.PLAN)

        plan = MarkingPlan.objects.get()
        assert (plan.markers, plan.tolerance_percent, plan.third) == (2, 15, "third-alone")

    @pytest.mark.parametrize(("change", "status"), [({"markers": "3"}, 422), ({}, 409)])
    def test_says_why_not(self, client, change, status):
        sitting = written_sitting()
        asked(sitting)
        mark_next(sitting, marker(sitting), 6, 4)
        client.force_login(trainer(sitting))

        response = client.post(url("marking-plan", sitting.pk), {**self.PLAN, **change})

        assert response.status_code == status

    def test_asks_and_dismisses(self, client):
        sitting = written_sitting()
        other = trainer(sitting)
        client.force_login(trainer(sitting))

        client.post(url("marking-markers", sitting.pk), {"people": [other.pk]})
        assert Marker.objects.get(ended_at=None).user == other
        client.post(url("marking-dismiss", sitting.pk, other.pk))
        assert not Marker.objects.filter(ended_at=None).exists()

    def test_asks_nobody_without_a_choice(self, client):
        sitting = written_sitting()
        trainer(sitting)
        client.force_login(trainer(sitting))

        assert client.post(url("marking-markers", sitting.pk), {}).status_code == 422
