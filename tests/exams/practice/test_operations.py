import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections

from core.models import AuditEntry
from exams.models import Drill, DrillItem, Item
from exams.practice import operations
from learning.models import Activity
from tests.exams.practice.helpers import answered, practice_items
from tests.factories import ItemVersionFactory, LawVersionFactory, UserFactory

pytestmark = pytest.mark.django_db


def versions_of(drill):
    return list(drill.items.order_by("position").values_list("version", flat=True))


def answer(drill, learner, at, *, position=1, chosen=("B",)):
    return operations.answer_item(
        drill_id=drill.pk, position=position, learner=learner, chosen=chosen, at=at
    )


class TestStartDrill:
    def test_makes_ten_items_of_those_for_practice(self, at):
        practice_items(12)
        ItemVersionFactory(released=True)  # for exams

        drill = operations.start_drill(learner=UserFactory(), at=at)

        assert drill.day == date(2026, 11, 24)
        assert list(drill.items.values_list("position", flat=True)) == list(range(1, 11))
        assert set(drill.items.values_list("version__item__purpose", flat=True)) == {"practice"}

    def test_changes_nothing_the_second_time_that_day(self, at):
        practice_items(3)
        learner = UserFactory()
        first = operations.start_drill(learner=learner, at=at)

        again = operations.start_drill(learner=learner, at=at + timedelta(hours=12))

        assert again == first
        assert AuditEntry.objects.count() == 1

    def test_begins_another_after_midnight_in_china(self, at):
        practice_items(3)
        learner = UserFactory()
        operations.start_drill(learner=learner, at=at)

        operations.start_drill(learner=learner, at=at.replace(day=25, hour=0, minute=1))

        assert Drill.objects.filter(learner=learner).count() == 2

    def test_begins_with_what_went_wrong(self, at):
        learner = UserFactory()
        right, wrong, _new = practice_items(3)
        answered(learner, right, is_correct=True, at=at - timedelta(days=2))
        answered(learner, wrong, is_correct=False, at=at - timedelta(days=1))

        drill = operations.start_drill(learner=learner, at=at)

        assert versions_of(drill)[0] == wrong.pk
        assert versions_of(drill)[-1] == right.pk

    def test_forgives_what_was_right_later(self, at):
        learner = UserFactory()
        first, second = practice_items(2)
        answered(learner, first, is_correct=False, at=at - timedelta(days=2))
        answered(learner, first, is_correct=True, at=at - timedelta(days=1))

        drill = operations.start_drill(learner=learner, at=at)

        assert versions_of(drill) == [second.pk, first.pk]

    def test_remembers_an_answer_to_an_earlier_version(self, at):
        learner = UserFactory()
        (old,) = practice_items(1)
        answered(learner, old, is_correct=False, at=at - timedelta(days=1))
        new = ItemVersionFactory(item=old.item, number=2, released=True)
        practice_items(1)

        drill = operations.start_drill(learner=learner, at=at)

        assert versions_of(drill)[0] == new.pk

    def test_looks_at_nobody_elses_answers(self, at):
        wrong, _other = practice_items(2)
        learner = UserFactory()
        answered(UserFactory(), wrong, is_correct=False, at=at - timedelta(days=1))
        answered(learner, wrong, is_correct=True, at=at - timedelta(days=1))

        drill = operations.start_drill(learner=learner, at=at)

        assert versions_of(drill)[-1] == wrong.pk

    def test_leaves_out_suspended_items_and_law_out_of_force(self, at):
        (usable,) = practice_items(1)
        (suspended,) = practice_items(1)
        Item.objects.filter(pk=suspended.item_id).update(status="suspended")
        gone = LawVersionFactory(ended_on=at.date(), end_kind="repealed")
        coming = LawVersionFactory(effective_on=at.date() + timedelta(days=1))
        practice_items(1, article__version=gone)
        practice_items(1, article__version=coming)

        drill = operations.start_drill(learner=UserFactory(), at=at)

        assert versions_of(drill) == [usable.pk]

    def test_makes_no_empty_drill(self, at):
        with pytest.raises(operations.NothingToDrill):
            operations.start_drill(learner=UserFactory(), at=at)

        assert not Drill.objects.exists()


class TestAnswerItem:
    @pytest.mark.parametrize(("chosen", "is_correct"), [(["B"], True), (["A"], False)])
    def test_keeps_the_choice_and_judges_it(self, at, chosen, is_correct):
        practice_items(2)
        learner = UserFactory()
        drill = operations.start_drill(learner=learner, at=at)

        answer(drill, learner, at, chosen=chosen)

        place = DrillItem.objects.get(drill=drill, position=1)
        assert (place.chosen, place.is_correct, place.answered_at) == (chosen, is_correct, at)

    @pytest.mark.parametrize(("chosen", "is_correct"), [("DB", True), ("B", False), ("ABD", False)])
    def test_takes_the_whole_key_of_a_multiple_choice_only(self, at, chosen, is_correct):
        practice_items(1, kind="multiple", key="BD")
        learner = UserFactory()
        drill = operations.start_drill(learner=learner, at=at)

        place = answer(drill, learner, at, chosen=list(chosen))

        assert (place.chosen, place.is_correct) == (sorted(chosen), is_correct)

    def test_changes_nothing_the_second_time(self, at):
        practice_items(2)
        learner = UserFactory()
        drill = operations.start_drill(learner=learner, at=at)
        answer(drill, learner, at, chosen=["A"])

        again = answer(drill, learner, at + timedelta(minutes=1), chosen=["B"])

        assert (again.chosen, again.is_correct, again.answered_at) == (["A"], False, at)

    def test_finishes_the_drill_and_reports_it_with_the_last_answer(self, at):
        practice_items(2)
        learner = UserFactory()
        drill = operations.start_drill(learner=learner, at=at)
        answer(drill, learner, at, position=2)
        assert not Activity.objects.exists()

        answer(drill, learner, at, position=1)
        answer(drill, learner, at, position=1)

        drill.refresh_from_db()
        assert drill.finished_at == at
        activity = Activity.objects.get()
        assert (activity.learner, activity.kind) == (learner, "drill")
        assert (activity.subject, activity.day) == (str(drill.pk), drill.day)
        assert AuditEntry.objects.filter(action="exams.drill-finished").count() == 1

    @pytest.mark.parametrize(
        ("chosen", "refusal"),
        [
            ([], operations.NothingChosen),
            (["A", "B"], operations.OneOptionOnly),
            (["E"], operations.NoSuchOption),
            (["<script>"], operations.NoSuchOption),
        ],
    )
    def test_refuses_a_choice_that_is_none(self, at, chosen, refusal):
        practice_items(1)
        learner = UserFactory()
        drill = operations.start_drill(learner=learner, at=at)

        with pytest.raises(refusal):
            answer(drill, learner, at, chosen=chosen)

        assert DrillItem.objects.get().answered_at is None

    def test_takes_nothing_from_somebody_else(self, at):
        practice_items(1)
        drill = operations.start_drill(learner=UserFactory(), at=at)

        with pytest.raises(DrillItem.DoesNotExist):
            answer(drill, UserFactory(), at)

        assert DrillItem.objects.get().answered_at is None

    def test_knows_no_other_place(self, at):
        practice_items(1)
        learner = UserFactory()
        drill = operations.start_drill(learner=learner, at=at)

        with pytest.raises(DrillItem.DoesNotExist):
            answer(drill, learner, at, position=2)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    """Two taps, two threads, on PostgreSQL."""

    def together(self, act):
        assert connection.vendor == "postgresql"
        start, outcomes = threading.Barrier(2), []

        def work():
            start.wait()
            try:
                outcomes.append(act())
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        return outcomes

    def test_one_drill_is_started(self, at):
        practice_items(3)
        learner = UserFactory()

        first, second = self.together(lambda: operations.start_drill(learner=learner, at=at))

        assert first == second
        assert DrillItem.objects.count() == 3

    def test_the_last_answer_finishes_the_drill_once(self, at):
        practice_items(1)
        learner = UserFactory()
        drill = operations.start_drill(learner=learner, at=at)

        self.together(lambda: answer(drill, learner, at))

        assert AuditEntry.objects.filter(action="exams.drill-finished").count() == 1
        assert Activity.objects.count() == 1
