from datetime import date, timedelta

import pytest

from exams.api import TodaysDrill, drill_of_today
from exams.models import Item
from exams.practice import operations, queries
from tests.exams.practice.helpers import answered, practice_items
from tests.factories import (
    CandidacyFactory,
    DrillFactory,
    DrillItemFactory,
    SittingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


class TestDrillOfToday:
    def test_tells_what_waits_before_it_is_begun(self, at, django_assert_num_queries):
        practice_items(3)
        learner = UserFactory()

        with django_assert_num_queries(2):
            today = drill_of_today(learner, at=at)

        assert today == TodaysDrill(0, 3, False, "/drill/daily/")

    def test_promises_no_more_than_a_days_items(self, at):
        practice_items(12)

        assert drill_of_today(UserFactory(), at=at).total == 10

    def test_counts_what_is_answered(self, at, django_assert_num_queries):
        practice_items(2)
        learner = UserFactory()
        drill = operations.start_drill(learner=learner, at=at)

        def answer(position):
            operations.answer_item(
                drill_id=drill.pk, position=position, learner=learner, chosen=["B"], at=at
            )

        answer(1)
        with django_assert_num_queries(1):
            half = drill_of_today(learner, at=at)
        answer(2)
        whole = drill_of_today(learner, at=at)

        assert (half.answered, half.total, half.is_finished) == (1, 2, False)
        assert (whole.answered, whole.total, whole.is_finished) == (2, 2, True)

    def test_says_that_there_is_nothing(self, at):
        assert drill_of_today(UserFactory(), at=at).total == 0


class TestMistakes:
    def test_stay_until_two_right_answers_with_days_between(self, at):
        learner, day = UserFactory(), timedelta(days=1)
        wrong, once, hasty, over, right, retired = practice_items(6)
        answered(learner, over, is_correct=False, at=at - 9 * day)
        answered(learner, retired, is_correct=False, at=at - 8 * day)
        Item.objects.filter(pk=retired.item_id).update(status="retired")
        first = [
            answered(learner, version, is_correct=False, at=at - (7 - place) * day)
            for place, version in enumerate([hasty, once, wrong])
        ]
        answered(learner, over, is_correct=True, at=at - 4 * day)
        answered(learner, hasty, is_correct=True, at=at - 3 * day)
        answered(learner, right, is_correct=True, at=at - 10 * day)
        answered(UserFactory(), right, is_correct=False, at=at - day)
        drill = DrillFactory(learner=learner, day=at.date(), started_at=at)
        for position, version in enumerate([over, once], start=1):
            place = DrillItemFactory(drill=drill, position=position, version=version)
            operations.answer_item(
                drill_id=drill.pk, position=place.position, learner=learner, chosen=["B"], at=at
            )

        found = list(queries.mistakes(learner))

        assert [card.mistake for card in found] == first[::-1]
        assert [card.leaves_from for card in found] == [
            None, date(2026, 11, 26), date(2026, 11, 23),
        ]  # fmt: skip


class TestExamAhead:
    @pytest.mark.parametrize(("days", "is_near"), [(-1, False), (1, True), (30, True), (31, False)])
    def test_is_the_next_sitting_that_somebody_is_listed_for(self, at, days, is_near):
        opens = at + timedelta(days=days)
        sitting = SittingFactory(opens_at=opens, closes_at=opens + timedelta(hours=2))
        listed = CandidacyFactory(sitting=sitting).candidate

        assert queries.exam_ahead(listed, at=at) == (sitting if is_near else None)
        assert queries.exam_ahead(UserFactory(), at=at) is None
