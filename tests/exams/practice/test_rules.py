from datetime import timedelta

from exams.practice.rules import SIZE, Candidate, drill_of
from tests.factories import MOMENT

YESTERDAY, LAST_WEEK = MOMENT - timedelta(days=1), MOMENT - timedelta(days=7)


class TestDrillOf:
    def test_puts_what_went_wrong_first_then_the_new_then_the_longest_ago(self):
        candidates = [
            Candidate(1, 11, YESTERDAY, was_correct=True),
            Candidate(2, 12, LAST_WEEK, was_correct=True),
            Candidate(3, 13),
            Candidate(4, 14, YESTERDAY, was_correct=False),
            Candidate(5, 15, LAST_WEEK, was_correct=False),
        ]

        assert drill_of(candidates, learner=1) == [15, 14, 13, 12, 11]

    def test_holds_no_more_than_a_days_items(self):
        candidates = [Candidate(n, 100 + n) for n in range(40)]

        assert len(set(drill_of(candidates, learner=1))) == SIZE

    def test_is_the_same_for_the_same_history_in_any_order(self):
        candidates = [Candidate(n, 100 + n) for n in range(40)]

        assert drill_of(candidates, learner=1) == drill_of(candidates[::-1], learner=1)

    def test_differs_between_beginners(self):
        candidates = [Candidate(n, 100 + n) for n in range(40)]

        assert drill_of(candidates, learner=1) != drill_of(candidates, learner=2)

    def test_is_empty_without_items(self):
        assert drill_of([], learner=1) == []
