from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.jobs.models import Job
from exams.marking import operations, queries
from exams.marking.rules import Agreement
from exams.models import MarkingTask, PersonMark, Response, Result
from tests import by_two
from tests.exams.delivery.helpers import statements
from tests.exams.marking.helpers import (
    LATER,
    answered,
    asked,
    give_points,
    mark_next,
    marker,
    take,
    tasks_of,
    trainer,
    written_sitting,
)
from tests.factories import MOMENT, PostingFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
HALF_HOUR = timedelta(minutes=30)


def plan(sitting, **terms):
    return operations.plan_marking(
        sitting_id=sitting.pk,
        terms=Agreement(**terms),
        due_on=None,
        actor=trainer(sitting),
        at=LATER,
    )


class TestAskingPeople:
    def test_puts_each_written_answer_into_the_queue_for_two(self):
        sitting = written_sitting("single", "short-answer", "case")
        attempt = answered(sitting, {1: ["B"], 2: ["应当"], 3: ["1|B", "2|因为"]})

        assert operations.mark_attempt(attempt_id=attempt.pk, at=LATER) is None

        found = tasks_of(sitting).values_list("position", "part", "round", "maximum")
        assert list(found) == [
            (2, 0, 1, 10),
            (2, 0, 2, 10),
            (3, 2, 1, 8),
            (3, 2, 2, 8),
        ]
        assert not Result.objects.exists()

    def test_asks_once_however_often_it_is_called(self):
        sitting = written_sitting()
        attempt = asked(sitting)[0]

        operations.mark_attempt(attempt_id=attempt.pk, at=LATER)

        assert tasks_of(sitting).count() == 2

    def test_asks_nobody_about_what_was_left_empty(self):
        attempt = answered(written_sitting("single", "short-answer"), {1: ["B"]})

        assert operations.mark_attempt(attempt_id=attempt.pk, at=LATER).raw_score == 10

    def test_asks_nobody_about_what_staff_tried_out(self):
        attempt = answered(written_sitting(), is_test_run=True)

        assert operations.mark_attempt(attempt_id=attempt.pk, at=LATER).raw_score == 0
        assert not MarkingTask.objects.exists()

    def test_takes_out_what_was_answered_anew_after_an_extension(self):
        sitting = written_sitting()
        attempt = asked(sitting)[0]
        first = marker(sitting)
        mark_next(sitting, first, 6, 4)
        Response.objects.create(
            attempt=attempt,
            sequence=2,
            position=1,
            chosen=["不应当"],
            nonce="nonce-of-later",
            given_at=MOMENT,
        )

        operations.mark_attempt(attempt_id=attempt.pk, at=LATER)

        found = tasks_of(sitting).values_list("sequence", "round", "done_at")
        assert sorted(found.filter(done_at=None)) == [(2, 1, None), (2, 2, None)]
        assert found.exclude(done_at=None).count() == 1
        given = queries.given_in([attempt.pk])
        queries.add_people(given, queries.terms_of(sitting))
        assert given[attempt.pk].people == {}


class TestTakeNext:
    def test_gives_two_people_different_tasks_and_never_both_rounds_to_one(self):
        sitting = written_sitting()
        asked(sitting)
        first, second = marker(sitting), marker(sitting)

        one, other = take(sitting, first), take(sitting, second)

        assert {one.round, other.round} == {1, 2}
        give_points(one, first, 6, 4)
        assert take(sitting, first, beyond_share=True) is None

    def test_gives_back_what_somebody_has_taken(self):
        sitting = written_sitting()
        asked(sitting, 3)
        person = marker(sitting)

        assert take(sitting, person).pk == take(sitting, person).pk

    def test_goes_on_with_the_same_item(self):
        sitting = written_sitting("short-answer", "short-answer")
        asked(sitting, 2, answers={1: ["甲"], 2: ["乙"]})
        person = marker(sitting)

        task = take(sitting, person, item=(2, 0))

        assert task.position == 2
        give_points(task, person, 6, 4)
        again = take(sitting, person, item=(2, 0))
        give_points(again, person, 6, 4)
        assert again.position == 2
        assert take(sitting, person, item=(2, 0)).position == 1

    def test_frees_what_nobody_marked_in_half_an_hour(self):
        sitting = written_sitting()
        plan(sitting, markers=1)
        asked(sitting)
        first, second = marker(sitting), marker(sitting)
        task = take(sitting, first)

        assert take(sitting, second, at=LATER + HALF_HOUR - timedelta(seconds=1)) is None
        assert take(sitting, second, at=LATER + HALF_HOUR).pk == task.pk

    def test_never_gives_anybody_their_own_answer(self):
        sitting = written_sitting()
        person = marker(sitting)
        asked(sitting, candidate=person)

        assert take(sitting, person, beyond_share=True) is None

    def test_gives_nobody_answers_of_their_own_unit_while_there_are_others(self):
        sitting, home = written_sitting(), UnitFactory()
        attempt = asked(sitting)[0]
        PostingFactory(user=attempt.candidate, unit=home)
        colleague = marker(sitting, unit=home)
        others = [marker(sitting), marker(sitting)]

        assert take(sitting, colleague, beyond_share=True) is None
        assert all(take(sitting, other) for other in others)

    def test_gives_them_where_it_cannot_be_avoided(self):
        sitting, home = written_sitting(), UnitFactory()
        attempt = asked(sitting)[0]
        PostingFactory(user=attempt.candidate, unit=home)
        colleague = marker(sitting, unit=home)
        marker(sitting)

        assert take(sitting, colleague) is not None

    def test_stops_at_an_even_share_unless_somebody_takes_over(self):
        sitting = written_sitting()
        asked(sitting, 3)
        first = marker(sitting)
        marker(sitting), marker(sitting)
        for _ in range(2):
            mark_next(sitting, first, 6, 4)

        assert take(sitting, first) is None
        assert take(sitting, first, beyond_share=True) is not None

    def test_knows_nobody_who_was_not_asked(self):
        sitting = written_sitting()
        asked(sitting)

        with pytest.raises(operations_marker()):
            take(sitting, trainer(sitting))

    def test_takes_as_many_statements_for_many_answers(self):
        sitting = written_sitting()
        asked(sitting, 2)
        person = marker(sitting)
        with statements() as few:
            take(sitting, person)
        asked(sitting, 6)
        give_points(take(sitting, person), person, 6, 4)

        with statements() as many:
            take(sitting, person)

        assert len(many) == len(few) <= 9


def operations_marker():
    from exams.models import Marker

    return Marker.DoesNotExist


class TestGiveMark:
    def test_two_that_agree_make_their_mean_and_the_result(
        self, django_capture_on_commit_callbacks
    ):
        sitting = written_sitting()
        attempt = asked(sitting)[0]
        mark_next(sitting, marker(sitting), 4, "3.5")

        with django_capture_on_commit_callbacks(execute=True):
            mark_next(sitting, marker(sitting), 4, 3)

        assert Job.objects.get().arguments == {"attempt_id": attempt.pk}
        result = operations.mark_attempt(attempt_id=attempt.pk, at=LATER)
        assert (result.raw_score, result.points) == (Decimal("7.25"), {"1": "7.25"})
        assert result.is_passed

    def test_two_far_apart_ask_a_third_who_is_neither(self, django_capture_on_commit_callbacks):
        sitting = written_sitting()
        attempt = asked(sitting)[0]
        people = [marker(sitting), marker(sitting)]
        mark_next(sitting, people[0], 4, 0)
        with django_capture_on_commit_callbacks() as callbacks:
            mark_next(sitting, people[1], 6, 2)

        assert callbacks == []
        assert operations.mark_attempt(attempt_id=attempt.pk, at=LATER) is None
        assert all(take(sitting, person, beyond_share=True) is None for person in people)
        third = mark_next(sitting, marker(sitting), 4, 3)
        assert third.round == 3
        assert operations.mark_attempt(attempt_id=attempt.pk, at=LATER).raw_score == Decimal("7.5")

    def test_one_is_enough_where_the_plan_says_so(self):
        sitting = written_sitting()
        plan(sitting, markers=1)
        attempt = asked(sitting)[0]

        mark_next(sitting, marker(sitting), 6, 1)

        assert operations.mark_attempt(attempt_id=attempt.pk, at=LATER).raw_score == 7

    def test_changes_nothing_the_second_time(self):
        sitting = written_sitting()
        asked(sitting)
        person = marker(sitting)
        task = mark_next(sitting, person, 6, 4)

        again = give_points(task, person, 6, 4)

        assert again.number == 1
        assert PersonMark.objects.count() == 1

    def test_corrects_a_mark_by_another_row_until_the_second_is_in(self):
        sitting = written_sitting()
        attempt = asked(sitting)[0]
        first = marker(sitting)
        task = mark_next(sitting, first, 0, 0)

        assert give_points(task, first, 6, 3, comment="漏看一行").number == 2

        mark_next(sitting, marker(sitting), 6, 4)
        with pytest.raises(operations.MarkStands):
            give_points(task, first, 6, 4)
        assert operations.mark_attempt(attempt_id=attempt.pk, at=LATER).raw_score == Decimal("9.5")

    @pytest.mark.parametrize("points", [(7, 0), (-1, 0), (6,), (6, 4, 0), ()])
    def test_refuses_points_that_the_rubric_does_not_have(self, points):
        sitting = written_sitting()
        asked(sitting)
        person = marker(sitting)
        task = take(sitting, person)

        with pytest.raises(operations.PointsOutside):
            give_points(task, person, *points)

    def test_keeps_no_mark_of_who_lost_the_answer(self):
        sitting = written_sitting()
        plan(sitting, markers=1)
        asked(sitting)
        first, second = marker(sitting), marker(sitting)
        task = take(sitting, first)
        take(sitting, second, at=LATER + HALF_HOUR)

        with pytest.raises(operations.TakenOver):
            give_points(task, first, 6, 4, at=LATER + HALF_HOUR)

    def test_knows_no_task_of_others(self):
        sitting = written_sitting()
        asked(sitting)
        task = take(sitting, marker(sitting))

        for stranger in (UserFactory(), trainer(sitting)):
            with pytest.raises(MarkingTask.DoesNotExist):
                give_points(task, stranger, 6, 4)

    def test_wants_no_mark_of_a_voided_attempt(self):
        sitting = written_sitting()
        attempt = asked(sitting)[0]
        person = marker(sitting)
        task = take(sitting, person)
        by_two.void(attempt)

        with pytest.raises(operations.NotWanted):
            give_points(task, person, 6, 4)

    def test_leaves_what_waits_for_people_out_of_the_sweep(self):
        sitting = written_sitting()
        asked(sitting)

        assert operations.mark_missed(at=LATER) == 0
        mark_next(sitting, marker(sitting), 6, 4)
        mark_next(sitting, marker(sitting), 6, 4)
        assert operations.mark_missed(at=LATER) == 1


class TestMarkedAgain:
    """The fourth round, which an appeal asks for."""

    def again(self, sitting, attempt):
        first = tasks_of(sitting).get(attempt=attempt, round=1)
        return MarkingTask.objects.create(
            sitting=sitting,
            attempt=attempt,
            position=first.position,
            sequence=first.sequence,
            round=4,
            maximum=first.maximum,
            lot=1,
            made_at=LATER,
        )

    def marked(self):
        sitting = written_sitting()
        attempt = asked(sitting)[0]
        people = [marker(sitting), marker(sitting)]
        for person in people:
            mark_next(sitting, person, 3, 1)
        operations.mark_attempt(attempt_id=attempt.pk, at=LATER)
        return sitting, attempt, people

    def test_comes_to_somebody_who_has_not_marked_it(self):
        sitting, attempt, people = self.marked()
        task = self.again(sitting, attempt)

        assert all(take(sitting, person, beyond_share=True) is None for person in people)
        assert take(sitting, marker(sitting)) == task

    def test_counts_in_nothing_by_itself_and_asks_no_third(self):
        sitting, attempt, _people = self.marked()
        self.again(sitting, attempt)

        mark_next(sitting, marker(sitting), 6, 4)

        given = queries.given_in([attempt.pk])
        queries.add_people(given, queries.terms_of(sitting))
        assert given[attempt.pk].people == {(1, 0): Decimal(4)}
        assert tasks_of(sitting).count() == 3
        assert attempt.results.get().raw_score == 4

    def test_is_counted_among_what_is_open(self):
        sitting, attempt, _people = self.marked()
        self.again(sitting, attempt)

        found = queries.progress_of(sitting, at=LATER)

        assert (found.again, found.left, found.thirds_open) == (1, 1, 0)

    def test_is_not_kept_from_a_colleague_where_nobody_else_could(self):
        sitting, home = written_sitting(), UnitFactory()
        attempt = asked(sitting)[0]
        PostingFactory(user=attempt.candidate, unit=home)
        for person in [marker(sitting), marker(sitting)]:
            mark_next(sitting, person, 3, 1)
        self.again(sitting, attempt)
        colleague = marker(sitting, unit=home)

        assert take(sitting, colleague) is not None


class TestTheDatabase:
    def test_takes_no_mark_of_the_candidate(self):
        sitting = written_sitting()
        attempt = asked(sitting)[0]
        task = tasks_of(sitting)[0]

        with pytest.raises(IntegrityError), transaction.atomic():
            MarkingTask.objects.filter(pk=task.pk).update(
                marker=attempt.candidate, claimed_at=LATER
            )

    def test_takes_no_two_marks_of_one_person(self):
        sitting = written_sitting()
        asked(sitting)
        person = marker(sitting)

        with pytest.raises(IntegrityError), transaction.atomic():
            tasks_of(sitting).update(marker=person, claimed_at=LATER)

    def test_changes_no_mark_and_no_task_that_is_done(self):
        sitting = written_sitting()
        asked(sitting)
        task = mark_next(sitting, marker(sitting), 6, 4)

        for change in (
            lambda: PersonMark.objects.update(points=1),
            lambda: PersonMark.objects.all().delete(),
            lambda: MarkingTask.objects.filter(pk=task.pk).update(marker=UserFactory()),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()

    @pytest.mark.parametrize("fields", [{"points": 11}, {"points": -1}, {"is_other": True}])
    def test_takes_no_mark_above_the_maximum_nor_of_another(self, fields):
        sitting = written_sitting()
        asked(sitting)
        task = take(sitting, marker(sitting))
        who = UserFactory() if fields.pop("is_other", False) else task.marker

        with pytest.raises(IntegrityError), transaction.atomic():
            PersonMark.objects.create(
                **{"task": task, "points": 1, "marker": who, "marked_at": LATER, **fields}
            )


class TestPlanMarking:
    def test_gives_waiting_answers_a_second_marker_or_takes_it_away(self):
        sitting = written_sitting()
        asked(sitting)

        plan(sitting, markers=1)
        assert tasks_of(sitting).count() == 1
        plan(sitting, markers=2)
        assert tasks_of(sitting).count() == 2

    def test_changes_the_day_alone_once_a_mark_is_in(self):
        sitting = written_sitting()
        asked(sitting)
        plan(sitting, tolerance_percent=20)
        mark_next(sitting, marker(sitting), 6, 4)

        plan(sitting, tolerance_percent=20)
        with pytest.raises(operations.MarksAreIn):
            plan(sitting, tolerance_percent=10)
        with pytest.raises(IntegrityError), transaction.atomic():
            type(sitting).objects.get(pk=sitting.pk).marking_plan.__class__.objects.update(
                tolerance_percent=10
            )

    def test_knows_no_sitting_out_of_reach(self):
        sitting = written_sitting()
        stranger = UserFactory(roles=["trainer"], reach=UnitFactory())

        with pytest.raises(type(sitting).DoesNotExist):
            operations.plan_marking(
                sitting_id=sitting.pk, terms=Agreement(), due_on=None, actor=stranger, at=LATER
            )


class TestAppointMarkers:
    def appoint(self, sitting, *people):
        return operations.appoint_markers(
            sitting_id=sitting.pk,
            people=[each.pk for each in people],
            actor=trainer(sitting),
            at=LATER,
        )

    def test_takes_trainers_and_reviewers_in_reach_once(self):
        sitting = written_sitting()
        people = [
            UserFactory(roles=["reviewer"], reach=sitting.unit),
            UserFactory(roles=["trainer"], reach=sitting.unit),
        ]

        assert len(self.appoint(sitting, *people)) == 2
        assert self.appoint(sitting, *people) == []

    def test_refuses_candidates_officers_and_who_is_out_of_reach(self):
        sitting = written_sitting()
        candidate = trainer(sitting)
        answered(sitting, candidate=candidate)
        for person in (
            candidate,
            UserFactory(roles=["officer"], reach=sitting.unit),
            UserFactory(roles=["trainer"], reach=UnitFactory()),
        ):
            with pytest.raises(operations.NotEligible):
                self.appoint(sitting, person)

    def test_a_dismissed_marker_leaves_what_they_had_taken(self):
        sitting = written_sitting()
        asked(sitting)
        first = marker(sitting)
        task = take(sitting, first)

        for _ in range(2):
            operations.dismiss_marker(
                sitting_id=sitting.pk, person_id=first.pk, actor=trainer(sitting), at=LATER
            )

        task.refresh_from_db()
        assert (task.marker, task.claimed_at) == (None, None)


class TestSheet:
    def test_shows_another_number_to_each_marker_and_no_name(self):
        sitting = written_sitting("case")
        attempt = asked(sitting, answers={1: ["1|B", "2|第一行\n第二行"]})[0]
        first, second = marker(sitting), marker(sitting)
        task = take(sitting, first)

        sheet = queries.sheet_of(task, first)

        assert sheet.number != queries.candidate_number(second, attempt.pk)
        assert sheet.response == "第一行\n第二行"
        assert [line.maximum for line in sheet.lines] == [Decimal("4.8"), Decimal("3.2")]
        assert attempt.candidate.name not in str(sheet)
