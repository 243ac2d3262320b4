from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from exams.marking import operations, queries, rules
from exams.models import (
    CorrectedSitting,
    CorrectionDecision,
    KeyCorrection,
    PaperPart,
    PartScore,
    Result,
    TopicScore,
)
from tests.exams.delivery.helpers import statements
from tests.exams.marking.helpers import LATER, answered, asked, written_sitting
from tests.factories import (
    MOMENT,
    AttemptFactory,
    PaperFactory,
    ResponseFactory,
    ResultFactory,
    SittingFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
KINDS = ["single", "multiple", "true-false", "ordering", "matching", "fill-in"]
RIGHT = {
    1: ["B"],
    2: ["A", "C"],
    3: ["B"],
    4: ["C", "A", "B", "D"],
    5: ["A-2", "B-1", "C-3", "D-4"],
    6: ["听证"],
}


def correct(sitting, kind, version, keys=(), *, confirmed=True, at=MOMENT, takes_back=None):
    correction = KeyCorrection.objects.create(
        version=version,
        kind=kind,
        keys=list(keys),
        takes_back=takes_back,
        reason="依据已修改",
        asked_by=UserFactory(),
        asked_at=at,
    )
    CorrectedSitting.objects.create(correction=correction, sitting=sitting)
    if confirmed is not None:
        CorrectionDecision.objects.create(
            correction=correction,
            is_confirmed=confirmed,
            reason="" if confirmed else "不成立",
            decided_by=UserFactory(),
            decided_at=at,
        )
    return correction


def version_at(sitting, position):
    return sitting.paper.items.get(position=position).version


class TestMarking:
    def test_scores_each_type_that_a_computer_marks(self):
        attempt = answered(written_sitting(*KINDS), RIGHT)

        result = operations.mark_attempt(attempt_id=attempt.pk, at=LATER)

        assert result.points == {str(position): "10" for position in RIGHT}
        assert (result.raw_score, result.answered, result.is_passed) == (60, 6, True)

    def test_keeps_parts_with_their_cut_scores(self):
        paper = PaperFactory(size=4, cut_score=2)
        paper.items.filter(position__gte=3).update(part="special")
        PaperPart.objects.create(paper=paper, part="special", maximum=2, cut_score="1.5")
        paper.approved_by, paper.frozen_at = UserFactory(), MOMENT
        paper.save()
        attempt = answered(SittingFactory(paper=paper), {1: ["B"], 2: ["B"], 3: ["B"]})

        result = operations.mark_attempt(attempt_id=attempt.pk, at=LATER)

        parts = PartScore.objects.filter(result=result).order_by("part")
        assert list(parts.values_list("part", "raw_score", "cut_score", "is_passed")) == [
            ("common", 2, None, True),
            ("special", 1, Decimal("1.5"), False),
        ]
        assert (result.parts_failed, result.is_passed) == (1, False)

    def test_fails_who_missed_a_critical_item(self):
        paper = PaperFactory(size=4, cut_score=2)
        paper.items.filter(position=4).update(is_critical=True)
        paper.approved_by, paper.frozen_at = UserFactory(), MOMENT
        paper.save()
        attempt = answered(SittingFactory(paper=paper), {1: ["B"], 2: ["B"], 3: ["B"]})

        result = operations.mark_attempt(attempt_id=attempt.pk, at=LATER)

        assert (result.raw_score, result.critical_missed, result.is_passed) == (3, 1, False)

    def test_marks_many_with_as_many_statements_as_few(self):
        sitting = written_sitting("single", "multiple")
        for _ in range(2):
            answered(sitting, {1: ["B"]})
        queries.scheme_of(sitting)  # a process reads a paper once
        with statements() as few:
            assert operations.mark_sitting(sitting_id=sitting.pk, at=LATER) == 2
        for _ in range(12):
            answered(sitting, {1: ["B"]})

        with statements() as many:
            assert operations.mark_sitting(sitting_id=sitting.pk, at=LATER) == 12

        assert len(many) == len(few) <= 10
        assert Result.objects.count() == 14
        assert operations.mark_sitting(sitting_id=sitting.pk, at=LATER) == 0

    def test_marks_in_sets(self, monkeypatch):
        monkeypatch.setattr("exams.marking.operations.attempts.SET", 2)
        sittings = [written_sitting("single"), written_sitting("single")]
        for sitting in sittings * 3:
            answered(sitting, {1: ["B"]})

        assert operations.mark_missed(at=LATER) == 6
        assert set(Result.objects.values_list("raw_score", flat=True)) == {10}

    def test_asks_people_about_many_with_few_statements(self):
        sitting = written_sitting()
        attempts = [answered(sitting) for _ in range(6)]
        queries.scheme_of(sitting)

        with statements() as captured:
            operations.mark_sitting(sitting_id=sitting.pk, at=LATER)

        assert len(captured) <= 10
        assert sitting.marking_tasks.count() == 2 * len(attempts)


class TestSchemeOf:
    def test_takes_the_last_correction_that_was_confirmed_and_not_taken_back(self):
        sitting = written_sitting("single")
        version = version_at(sitting, 1)
        first = correct(sitting, "two-keys", version, [["C"]])
        second = correct(sitting, "drop", version, at=LATER)
        correct(sitting, "all-credit", version, at=LATER, confirmed=False)
        correct(sitting, "new-key", version, [["D"]], at=LATER, confirmed=None)

        def kind(scheme):
            correction = scheme.places[0].correction
            return correction and correction.kind

        assert kind(queries.scheme_of(sitting)) == "drop"
        assert kind(queries.scheme_of(sitting, at=MOMENT)) == "two-keys"
        assert kind(queries.scheme_without(sitting, second.pk)) == "two-keys"
        assert kind(queries.scheme_without(sitting, first.pk)) == "drop"
        assert kind(queries.scheme_with(sitting, "new-key", version.pk, [["D"]])) == "new-key"
        correct(sitting, "take-back", version, takes_back=second, at=LATER)
        assert kind(queries.scheme_of(sitting)) == "two-keys"

    def test_looks_at_corrections_of_its_own_sitting_alone(self):
        sitting = written_sitting("single")
        other = SittingFactory(paper=sitting.paper)
        correct(other, "drop", version_at(sitting, 1))

        assert queries.scheme_of(sitting).places[0].correction is None

    def test_takes_two_queries_and_three_more_for_a_new_paper(self, django_assert_num_queries):
        sitting = written_sitting(*KINDS)

        with django_assert_num_queries(5):
            first = queries.scheme_of(sitting)
        with django_assert_num_queries(2):
            assert queries.scheme_of(sitting) == first

    def test_knows_of_another_topic_of_an_item(self):
        sitting = written_sitting("single")
        queries.scheme_of(sitting)
        item, other = version_at(sitting, 1).item, TopicFactory()
        item.topic = other
        item.save(update_fields=["topic"])

        assert queries.scheme_of(sitting).places[0].topic == other.pk


class TestSupersede:
    def test_lets_another_result_take_its_place(self):
        attempt = answered(written_sitting("single", "single"), {1: ["B"], 2: ["C"]})
        result = operations.mark_attempt(attempt_id=attempt.pk, at=LATER)
        correction = correct(attempt.sitting, "new-key", version_at(attempt.sitting, 2), [["C"]])
        scheme = queries.scheme_of(attempt.sitting)
        answers = queries.given_in([attempt.pk])[attempt.pk].answers

        after = operations.supersede(
            result=result,
            marked=rules.mark(scheme, answers, {}),
            cause=Result.Cause.KEY_CORRECTED,
            correction=correction,
            at=LATER,
        )

        assert list(Result.objects.standing()) == [after]
        assert (after.number, after.raw_score, after.answered) == (2, 20, 2)
        assert TopicScore.objects.filter(result=after).exists()

    def test_refuses_a_second_one_in_the_same_place(self):
        attempt = answered(written_sitting("single"), {1: ["B"]})
        result = operations.mark_attempt(attempt_id=attempt.pk, at=LATER)
        marked = queries.marked_again(result)
        fields = {"result": result, "marked": marked, "correction": None, "at": LATER}
        operations.supersede(cause="appealed", **fields)

        with pytest.raises(IntegrityError), transaction.atomic():
            operations.supersede(cause="appealed", **fields)


class TestPointsOf:
    def test_come_from_the_result(self, django_assert_num_queries):
        result = ResultFactory(points={"1": "1.5", "12": "0"})

        with django_assert_num_queries(0):
            assert queries.points_of(result) == {1: Decimal("1.5"), 12: Decimal(0)}

    def test_are_counted_again_for_results_that_kept_none(self):
        attempt = AttemptFactory(submitted=True)
        ResponseFactory(attempt=attempt, sequence=1, position=2, chosen=["B"])
        result = ResultFactory(attempt=attempt, marked_at=LATER)
        later = LATER.replace(hour=23)
        correct(attempt.sitting, "new-key", version_at(attempt.sitting, 2), [["C"]], at=later)

        assert queries.points_of(result) == {1: 0, 2: 1, 3: 0, 4: 0}


class TestReadyAttempts:
    def test_leaves_out_what_is_held_and_what_waits_for_people(self):
        held = written_sitting("single", marking_held_at=MOMENT)
        answered(held, {1: ["B"]})
        asked(written_sitting())
        ready = answered(written_sitting("single"), {1: ["B"]})

        assert list(queries.ready_attempts()) == [ready]

    def test_waits_for_a_decision_about_more_time(self):
        attempt = answered(written_sitting("single"), {1: ["B"]}, status="timed-out")
        attempt.interventions.create(
            kind="extend", minutes=5, reason="停电", asked_by=UserFactory(), asked_at=MOMENT
        )

        assert operations.mark_missed(at=LATER) == 0
        assert operations.mark_attempt(attempt_id=attempt.pk, at=LATER) is None
