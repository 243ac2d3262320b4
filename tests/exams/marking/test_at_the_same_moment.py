"""Several markers, several threads, on PostgreSQL."""

import pytest

from exams.marking import operations
from exams.models import MarkingTask, PersonMark, Result
from tests.exams.delivery.test_at_the_same_moment import together
from tests.exams.marking.helpers import (
    LATER,
    answered,
    asked,
    give_points,
    marker,
    take,
    written_sitting,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


class TestAtTheSameMoment:
    def test_no_two_markers_take_the_same(self):
        sitting = written_sitting()
        asked(sitting, 3)
        people = [marker(sitting) for _ in range(6)]

        tasks = together(*[lambda who=who: take(sitting, who) for who in people])

        assert len({task.pk for task in tasks}) == 6
        pieces = {(task.attempt_id, task.marker_id) for task in tasks}
        assert len(pieces) == 6

    def test_one_marker_with_two_pages_takes_one(self):
        sitting = written_sitting()
        asked(sitting, 3)
        person = marker(sitting)

        tasks = together(*[lambda: take(sitting, person)] * 4)

        assert len({task.pk for task in tasks}) == 1

    def test_the_last_mark_that_comes_twice_is_kept_once_and_makes_one_result(self):
        sitting = written_sitting()
        attempt = asked(sitting)[0]
        first, second = marker(sitting), marker(sitting)
        give_points(take(sitting, first), first, 5, 4)
        task = take(sitting, second)

        marks = together(*[lambda: give_points(task, second, 5, 3)] * 4)
        together(*[lambda: operations.mark_attempt(attempt_id=attempt.pk, at=LATER)] * 4)

        assert len({mark.pk for mark in marks}) == 1
        assert PersonMark.objects.count() == 2
        assert Result.objects.get().raw_score == 8.5

    def test_two_marks_far_apart_ask_one_third(self):
        sitting = written_sitting()
        asked(sitting)
        people = [marker(sitting), marker(sitting)]
        tasks = [take(sitting, person) for person in people]

        together(
            lambda: give_points(tasks[0], people[0], 6, 4),
            lambda: give_points(tasks[1], people[1], 0, 0),
        )

        assert MarkingTask.objects.filter(round=3).count() == 1

    def test_marks_of_two_items_at_once_leave_nobody_waiting(self):
        sitting = written_sitting("short-answer", "short-answer")
        answers = {1: ["甲"], 2: ["乙"]}
        attempt = asked(sitting, answers=answers)[0]
        people = [marker(sitting) for _ in range(4)]
        tasks = [take(sitting, person) for person in people]

        together(
            *[
                lambda task=task, who=who: give_points(task, who, 6, 3)
                for task, who in zip(tasks, people, strict=True)
            ]
        )

        assert operations.mark_attempt(attempt_id=attempt.pk, at=LATER).raw_score == 18

    def test_two_sweeps_mark_each_attempt_once(self):
        sitting = written_sitting("single")
        for _ in range(5):
            answered(sitting, {1: ["B"]})

        together(*[lambda: operations.mark_sitting(sitting_id=sitting.pk, at=LATER)] * 3)

        assert Result.objects.count() == 5
