from datetime import timedelta

import pytest

from exams.api import TodaysDrill, drill_of_today
from exams.models import Item
from exams.practice import operations, queries
from tests.exams.practice.helpers import answered, practice_items
from tests.factories import UserFactory

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
    def test_are_what_went_wrong_last_time(self, at):
        learner = UserFactory()
        wrong, forgiven, right, retired = practice_items(4)
        day = timedelta(days=1)
        mistake = answered(learner, wrong, is_correct=False, at=at - day)
        answered(learner, forgiven, is_correct=False, at=at - 3 * day)
        answered(learner, forgiven, is_correct=True, at=at - 2 * day)
        answered(learner, right, is_correct=True, at=at - 4 * day)
        answered(learner, retired, is_correct=False, at=at - 5 * day)
        Item.objects.filter(pk=retired.item_id).update(status="retired")
        answered(UserFactory(), right, is_correct=False, at=at - day)

        assert list(queries.mistakes(learner)) == [mistake]
