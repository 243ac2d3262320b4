from datetime import timedelta

import pytest

from exams.delivery import rules


class TestDueTime:
    def test_is_the_papers_time_after_the_start(self, at):
        due = rules.due_time(at=at, minutes=90, closes_at=at + timedelta(hours=3))

        assert due == at + timedelta(minutes=90)

    def test_is_never_past_the_end_of_the_sitting(self, at):
        due = rules.due_time(at=at, minutes=90, closes_at=at + timedelta(minutes=20))

        assert due == at + timedelta(minutes=20)


class TestLastMoment:
    def test_lies_the_grace_behind_the_due_time(self, at):
        assert rules.last_moment(at, grace_seconds=30) == at + timedelta(seconds=30)


class TestMillisecondsLeft:
    @pytest.mark.parametrize(("seconds", "left"), [(90.25, 90_250), (0, 0), (-5, 0)])
    def test_counts_to_the_due_time_and_stops_there(self, at, seconds, left):
        assert rules.milliseconds_left(at + timedelta(seconds=seconds), at=at) == left
