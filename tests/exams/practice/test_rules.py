from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import local_day
from exams.practice.rules import (
    NEW_LEAST,
    RETENTION,
    SIZE,
    Candidate,
    Memory,
    drill_of,
    is_over,
    recall,
    remembered,
)
from tests.factories import MOMENT

DAY = timedelta(days=1)


def learnt(*answers, since=30):
    """Return what is known after answers, day by day, the first `since` days ago."""
    memory = None
    for number, is_correct in enumerate(answers):
        at = MOMENT - (since - number) * DAY
        memory = remembered(memory, is_correct=is_correct, at=at)
    return memory


def known(item, **fields):
    """Return an item that is not due: answered right an hour ago, again and again before."""
    memory = learnt(True, True, True, since=10)
    memory = remembered(memory, is_correct=True, at=MOMENT - timedelta(hours=1))
    return Candidate(item, 100 + item, memory, **fields)


def due(item, since=30, **fields):
    return Candidate(item, 100 + item, learnt(True, since=since), **fields)


def new(item):
    return Candidate(item, 100 + item)


def drawn(*candidates, **more):
    return [version - 100 for version in drill_of(candidates, learner=1, at=MOMENT, **more)]


class TestRemembered:
    def test_gives_what_the_published_algorithm_gives(self):
        # FSRS-6 with its default parameters: stability after Good is w2, after Again w0; the
        # intervals of five answers "Good", each on its due day, from the reference implementation.
        intervals, memory, at = [], None, MOMENT
        for _answer in range(4):
            memory = remembered(memory, is_correct=True, at=at)
            intervals.append((memory.due_on - local_day(at)).days)
            at += intervals[-1] * DAY

        assert intervals == [2, 11, 46, 163]
        assert remembered(None, is_correct=True, at=MOMENT).stability == pytest.approx(2.3065)
        assert remembered(None, is_correct=False, at=MOMENT).stability == pytest.approx(0.212)

    def test_comes_again_the_next_day_at_the_earliest(self):
        assert remembered(None, is_correct=False, at=MOMENT).due_on == date(2026, 11, 25)

    def test_a_wrong_answer_brings_it_back_sooner(self):
        right = remembered(learnt(True, True), is_correct=True, at=MOMENT)
        wrong = remembered(learnt(True, True), is_correct=False, at=MOMENT)

        assert wrong.due_on < right.due_on
        assert wrong.difficulty > right.difficulty

    def test_is_forgotten_as_time_goes(self):
        memory = remembered(None, is_correct=True, at=MOMENT)

        chances = [recall(memory, at=MOMENT + days * DAY) for days in (0, 2, 10, 100)]

        assert chances == sorted(chances, reverse=True)
        assert chances[0] == 1
        assert chances[1] == pytest.approx(RETENTION, abs=0.02)

    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 400)), min_size=1, max_size=30))
    def test_stays_in_its_bounds_whatever_is_answered_when(self, answers):
        memory, at = None, datetime(2026, 1, 1, 16, 30, tzinfo=UTC)
        for is_correct, days in answers:
            at += days * DAY
            memory = remembered(memory, is_correct=is_correct, at=at)

            assert memory.stability > 0
            assert 1 <= memory.difficulty <= 10
            assert memory.due_on > local_day(at)


class TestIsOver:
    @pytest.mark.parametrize(
        ("right_on", "day", "over"),
        [
            (None, 24, False),  # the first right answer
            (24, 24, False),  # twice on one day
            (23, 24, False),
            (22, 24, True),
            (1, 24, True),
        ],
    )
    def test_after_two_right_answers_with_days_between(self, right_on, day, over):
        first = date(2026, 11, right_on) if right_on else None

        assert is_over(right_on=first, day=date(2026, 11, day)) is over


class TestDrillOf:
    def test_begins_with_the_law_then_mistakes_then_the_weakest_then_the_new(self):
        asked = drawn(
            known(1), new(2), due(3), due(4, since=60), due(5, is_mistake=True),
            known(6, is_changed=True),
        )  # fmt: skip

        assert asked == [6, 5, 4, 3, 2, 1]

    def test_leaves_a_mistake_alone_until_it_is_due(self):
        assert drawn(known(1, is_mistake=True), new(2)) == [2, 1]

    def test_holds_no_more_than_a_days_items_however_many_are_due(self):
        asked = drawn(*(due(number) for number in range(400)))

        assert len(set(asked)) == SIZE

    def test_keeps_places_for_the_new_whatever_waits(self):
        asked = drawn(*(due(n) for n in range(40)), *(new(n) for n in range(50, 60)))

        assert [item < 50 for item in asked] == [True] * (SIZE - NEW_LEAST) + [False] * NEW_LEAST

    def test_gives_places_of_the_new_to_the_due_if_there_are_no_new(self):
        asked = drawn(*(due(n) for n in range(9)), new(50), known(60))

        assert sorted(asked) == [*range(9), 50]

    def test_fills_up_with_what_is_known_least(self):
        strong = Candidate(2, 102, Memory(400, 5, MOMENT - DAY, date(2027, 11, 24)))
        weak = Candidate(1, 101, Memory(20, 5, MOMENT - DAY, date(2026, 12, 13)))

        assert drawn(strong, weak) == [1, 2]

    def test_brings_forward_what_would_be_forgotten_by_the_day_of_the_exam(self):
        lasting = Candidate(1, 101, Memory(400, 5, MOMENT - DAY, date(2027, 11, 24)))
        fading = Candidate(2, 102, Memory(8, 5, MOMENT - DAY, date(2026, 12, 1)))
        today = Candidate(3, 103, Memory(8, 5, MOMENT, date(2026, 12, 2)))
        others = [new(number) for number in range(10, 20)]

        far = drawn(lasting, fading, today, *others)
        near = drawn(lasting, fading, today, *others, exam_at=MOMENT + 20 * DAY)

        assert far[0] >= 10
        assert near[0] == 2
        assert not {1, 3} & set(near)

    def test_is_the_same_for_the_same_history_in_any_order(self):
        candidates = [new(number) for number in range(40)]

        assert drawn(*candidates) == drawn(*candidates[::-1])

    def test_differs_between_beginners(self):
        candidates = [new(number) for number in range(40)]
        both = [drill_of(candidates, learner=person, at=MOMENT) for person in (1, 2)]

        assert both[0] != both[1]

    def test_is_empty_without_items(self):
        assert drawn() == []
