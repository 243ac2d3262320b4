import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections

from core.models import AuditEntry
from exams.models import Drill, DrillCard, DrillItem, Item
from exams.practice import operations, queries, rules
from learning.models import Activity
from tests.exams.practice.helpers import answered, practice_items
from tests.factories import (
    ArticleFactory,
    CandidacyFactory,
    ItemVersionFactory,
    LawVersionFactory,
    SittingFactory,
    UserFactory,
)

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

    def test_leaves_out_what_is_not_judged_at_once(self, at):
        practice_items(1, kind="fill-in")
        practice_items(1, kind="ordering")
        choices = [*practice_items(1), *practice_items(1, kind="true-false")]

        drill = operations.start_drill(learner=UserFactory(), at=at)

        assert set(versions_of(drill)) == {each.pk for each in choices}
        assert queries.drill_of_today(UserFactory(), at=at).total == 2

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
        right, wrong, new, known = practice_items(4)
        answered(learner, right, is_correct=True, at=at - timedelta(days=3))
        answered(learner, wrong, is_correct=False, at=at - timedelta(days=2))
        answered(learner, known, is_correct=True, at=at - timedelta(days=1))

        drill = operations.start_drill(learner=learner, at=at)

        assert versions_of(drill) == [each.pk for each in (wrong, right, new, known)]

    def test_brings_what_would_be_forgotten_by_the_day_of_the_exam(self, at):
        learner = UserFactory()
        new, known = practice_items(2)
        answered(learner, known, is_correct=True, at=at - timedelta(days=1))
        opens = at + timedelta(days=20)
        sitting = SittingFactory(opens_at=opens, closes_at=opens + timedelta(hours=2))
        CandidacyFactory(sitting=sitting, candidate=learner)

        drill = operations.start_drill(learner=learner, at=at)

        assert versions_of(drill) == [known.pk, new.pk]

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


class TestWhatIsRemembered:
    def test_grows_with_right_answers_and_falls_with_a_wrong_one(self, at):
        learner, [version] = UserFactory(), practice_items(1)
        seen = []
        for days, is_correct in [(9, True), (7, True), (1, False)]:
            answered(learner, version, is_correct=is_correct, at=at - timedelta(days=days))
            card = DrillCard.objects.get()
            seen.append((card.stability, card.due_on, card.mistake is not None))

        (first, _due, _no), (second, later, _no), (last, soon, is_mistake) = seen
        assert first < second > last
        assert (later > soon, soon, is_mistake) == (True, date(2026, 11, 24), True)

    def test_is_not_changed_by_the_same_answer_sent_twice(self, at):
        learner, _items = UserFactory(), practice_items(1)
        drill = operations.start_drill(learner=learner, at=at)
        answer(drill, learner, at)
        once = DrillCard.objects.values().get()

        answer(drill, learner, at + timedelta(hours=1), chosen=["A"])

        assert DrillCard.objects.values().get() == once

    def test_begins_anew_where_the_law_changed(self, at):
        learner, [version] = UserFactory(), practice_items(1)
        for days in (60, 58, 47, 1):
            answered(learner, version, is_correct=True, at=at - timedelta(days=days))
        law = version.article.version.law
        amendment = LawVersionFactory(
            law=law, promulgated_on=date(2026, 10, 1), effective_on=date(2026, 11, 1)
        )
        amended = ArticleFactory(version=amendment, number=version.article.number, text="改了。")
        revised = ItemVersionFactory(item=version.item, number=2, released=True, article=amended)
        others = practice_items(3)
        strong = DrillCard.objects.get().stability

        drill = operations.start_drill(learner=learner, at=at)
        answer(drill, learner, at)

        assert versions_of(drill)[0] == revised.pk
        assert len(others) == 3
        assert DrillCard.objects.get().stability < strong / 10


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

    def test_no_answer_of_an_item_is_forgotten(self, at):
        """Two drills ask for the same item that was never answered before."""
        learner, [version] = UserFactory(), practice_items(1)
        daily = operations.start_drill(learner=learner, at=at)
        key = version.article.key
        other = operations.start_article_drill(learner=learner, key=key, at=at)
        drills = iter([(daily, "A"), (other, "B")])

        def act():
            drill, chosen = next(drills)
            return answer(drill, learner, at, chosen=[chosen])

        assert len(self.together(act)) == 2
        # As one after the other, in whichever order: a wrong answer and a right one.
        card = DrillCard.objects.get()
        wrong_first = rules.remembered(None, is_correct=False, at=at)
        right_first = rules.remembered(None, is_correct=True, at=at)
        either = [
            rules.remembered(wrong_first, is_correct=True, at=at).stability,
            rules.remembered(right_first, is_correct=False, at=at).stability,
        ]
        assert any(card.stability == pytest.approx(each) for each in either)
        assert card.mistake is not None
