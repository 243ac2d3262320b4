from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from exams.admission import queries
from exams.models import Attempt, PartScore, Result
from learning.models import Activity
from tests import by_two
from tests.exams.admission.helpers import ruled
from tests.exams.delivery.helpers import statements
from tests.exams.results.helpers import hold, release
from tests.factories import (
    DAY,
    MOMENT,
    AttemptFactory,
    AttendanceFactory,
    CandidacyFactory,
    PostingFactory,
    ResultFactory,
    SittingFactory,
    TrainingClassFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def codes(sitting, person, at=MOMENT):
    return [one.code for one in queries.reasons_of(person, sitting, sitting.entry, at=at)]


def passed_before(person, *, months=2, released=True, **fields):
    opens_at = MOMENT - months * MONTH
    sitting = SittingFactory(
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=3),
        released_at=opens_at + timedelta(days=1) if released else None,
        released_by=UserFactory() if released else None,
        **fields,
    )
    attempt = AttemptFactory(submitted=True, candidate=person, sitting=sitting)
    return ResultFactory(attempt=attempt)


class TestService:
    def test_asks_for_the_track_the_unit_and_the_post_of_today(self):
        bureau = UnitFactory()
        sitting = ruled(SittingFactory(), needs_track=True, within=bureau, posts=["科员", "科长"])
        fits = PostingFactory(unit=UnitFactory(parent=bureau), title="科员").user
        left = PostingFactory(unit=bureau, title="科员", until_on=DAY).user
        other = PostingFactory(unit=UnitFactory(), title="司机", track="enforcement").user

        assert codes(sitting, fits) == []
        assert codes(sitting, left) == ["track", "unit", "post"]
        assert codes(sitting, other) == ["track", "unit", "post"]


class TestStudy:
    def studied(self, person, *days, kind="case"):
        for number, day in enumerate(days):
            Activity.objects.create(
                learner=person, kind=kind, subject=str(number % 2), day=day, completed_at=MOMENT
            )

    def test_counts_days(self):
        since = DAY - timedelta(days=9)
        sitting = ruled(SittingFactory(), study_measure="days", study_least=2, study_since_on=since)
        person = UserFactory()
        self.studied(person, since - timedelta(days=1), since)

        [reason] = queries.reasons_of(person, sitting, sitting.entry, at=MOMENT)
        assert reason.text == "Studied on 1 of 2 days since 2026-11-15."
        self.studied(person, DAY)
        assert codes(sitting, person) == []

    def test_counts_pieces_each_once(self):
        since = date(2026, 1, 1)
        sitting = ruled(
            SittingFactory(), study_measure="pieces", study_least=3, study_since_on=since
        )
        person = UserFactory()
        self.studied(person, DAY, DAY, DAY - timedelta(days=1))
        assert codes(sitting, person) == ["study"]

        self.studied(person, DAY, kind="drill")
        assert codes(sitting, person) == []

    def test_counts_training_hours_in_force(self):
        since = DAY - timedelta(days=300)
        sitting = ruled(
            SittingFactory(), study_measure="hours", study_least=6, study_since_on=since
        )
        person = UserFactory()
        before = TrainingClassFactory(held_on=since - timedelta(days=1), hours=24)
        AttendanceFactory(person=person, training_class=before)
        AttendanceFactory(person=person, training_class__hours=24, taken_back=True)
        first = TrainingClassFactory(held_on=since, hours=Decimal("5.5"))
        AttendanceFactory(person=person, training_class=first)

        [reason] = queries.reasons_of(person, sitting, sitting.entry, at=MOMENT)
        assert (reason.code, reason.text) == (
            "study",
            f"Has 5.5 of 6 training hours since {since}.",
        )
        AttendanceFactory(
            person=person, training_class__hours=Decimal("0.5"), training_class__held_on=DAY
        )
        assert codes(sitting, person) == []

    def test_says_none_and_whole_hours_plainly(self):
        sitting = ruled(SittingFactory(), study_measure="hours", study_least=60, study_since_on=DAY)
        nobody, some = UserFactory(), UserFactory()
        for _ in range(2):
            AttendanceFactory(person=some, training_class__held_on=DAY, training_class__hours=20)

        found = queries.eligibility(sitting, sitting.entry, [nobody.pk, some.pk], at=MOMENT)

        assert found[nobody.pk][0].text.startswith("Has 0 of 60 training hours")
        assert found[some.pk][0].text.startswith("Has 40 of 60 training hours")


class TestEarlier:
    @pytest.fixture
    def sitting(self):
        return ruled(
            SittingFactory(),
            earlier_part="whole",
            earlier_kind="certification",
            earlier_months=6,
        )

    def test_is_met_by_a_standing_result_that_was_released(self, sitting):
        result = passed_before(UserFactory())

        assert codes(sitting, result.attempt.candidate) == []

    def test_is_not_met_by_nothing_by_old_other_sealed_or_voided_ones(self, sitting):
        voided = passed_before(UserFactory()).attempt
        by_two.void(voided)
        people = [
            UserFactory(),
            passed_before(UserFactory(), months=8).attempt.candidate,
            passed_before(UserFactory(), kind="mock").attempt.candidate,
            passed_before(UserFactory(), track="enforcement").attempt.candidate,
            passed_before(UserFactory(), released=False).attempt.candidate,
            voided.candidate,
        ]

        assert [codes(sitting, person) for person in people] == [["earlier"]] * len(people)

    def test_is_not_met_by_what_was_left_out_of_the_release(self, sitting):
        held = passed_before(UserFactory(), released=False)
        hold(held.attempt)
        ResultFactory(attempt__sitting=held.attempt.sitting)

        release(held.attempt.sitting)

        assert codes(sitting, held.attempt.candidate) == ["earlier"]

    def test_looks_at_the_result_that_stands(self, sitting):
        result = passed_before(UserFactory())
        Result.objects.create(
            attempt=result.attempt,
            number=2,
            supersedes=result,
            cause="key-corrected",
            raw_score=1,
            maximum=4,
            cut_score=2,
            is_passed=False,
            marked_at=MOMENT,
            answered=4,
            last_sequence=4,
        )

        assert codes(sitting, result.attempt.candidate) == ["earlier"]

    def test_may_ask_for_one_part(self):
        sitting = ruled(
            SittingFactory(),
            earlier_part="common",
            earlier_kind="certification",
            earlier_months=6,
        )
        result = passed_before(UserFactory())
        assert codes(sitting, result.attempt.candidate) == ["earlier"]

        PartScore.objects.create(
            result=result, part="common", raw_score=2, maximum=2, cut_score=1, is_passed=True
        )
        assert codes(sitting, result.attempt.candidate) == []


class TestLimits:
    def test_counts_attempts_of_the_kind_and_track_in_the_months(self):
        sitting = ruled(SittingFactory(), most_attempts=2, most_months=12)
        person = UserFactory()
        passed_before(person, months=2)
        passed_before(person, months=2, kind="mock")
        passed_before(person, months=20)
        assert codes(sitting, person) == []

        passed_before(person, months=3)
        assert codes(sitting, person) == ["attempts"]

    def test_counts_neither_this_sitting_nor_test_runs_nor_voided_ones(self):
        sitting = ruled(SittingFactory(), most_attempts=1, most_months=12)
        person = UserFactory()
        AttemptFactory(sitting=sitting, candidate=person)
        test_run = passed_before(person).attempt
        Attempt.objects.filter(pk=test_run.pk).update(is_test_run=True)
        voided = passed_before(person).attempt
        by_two.void(voided)

        assert codes(sitting, person) == []


class TestMakeUps:
    @pytest.fixture
    def original(self):
        return self.sat(released_at=MOMENT - MONTH + timedelta(days=1), released_by=UserFactory())

    def sat(self, **fields):
        opens_at = MOMENT - MONTH
        return SittingFactory(
            title="上一场", opens_at=opens_at, closes_at=opens_at + timedelta(hours=3), **fields
        )

    def listed(self, original, status=None, **result):
        place = CandidacyFactory(sitting=original)
        if status:
            closed = None if status == "open" else original.closes_at
            attempt = AttemptFactory(
                sitting=original, candidate=place.candidate, status=status, closed_at=closed
            )
            if result:
                ResultFactory(attempt=attempt, **result)
        return place.candidate

    def test_are_for_who_was_absent_failed_voided_or_did_not_submit(self, original):
        people = {
            self.listed(original).pk: "absent",
            self.listed(original, "submitted", raw_score=1).pk: "failed",
            self.listed(original, "voided").pk: "voided",
            self.listed(original, "abandoned").pk: "not-submitted",
        }
        self.listed(original, "submitted", raw_score=4)
        CandidacyFactory(sitting=original, is_test_run=True)

        found = queries.causes_in(original, at=MOMENT)

        assert {person: cause.value for person, cause in found.items()} == people

    def test_tell_nothing_before_the_end_and_the_release(self):
        original = self.sat()
        self.listed(original)
        self.listed(original, "submitted", raw_score=1)

        assert len(queries.causes_in(original, at=original.closes_at)) == 1
        assert queries.causes_in(original, at=original.opens_at) == {}

    def test_are_for_nobody_else(self, original):
        sitting = ruled(SittingFactory(), makes_up=original)
        passed = self.listed(original, "submitted", raw_score=4)

        assert codes(sitting, self.listed(original)) == []
        assert codes(sitting, passed) == ["make-up"]
        assert codes(sitting, UserFactory()) == ["make-up"]

    def test_are_limited_for_a_person(self, original):
        absent = self.listed(original)
        earlier = ruled(SittingFactory(), makes_up=original)
        CandidacyFactory(sitting=earlier, candidate=absent)
        sitting = ruled(SittingFactory(), makes_up=original)
        CandidacyFactory(sitting=sitting, candidate=absent)

        assert codes(sitting, absent) == ["make-ups"]
        sitting.entry.most_make_ups = 2
        assert codes(sitting, absent) == []


class TestCost:
    @pytest.mark.parametrize("measure", ["days", "hours"])
    def test_is_the_same_for_one_and_for_many(self, measure):
        original = SittingFactory()
        sitting = ruled(
            SittingFactory(),
            needs_track=True,
            study_measure=measure,
            study_least=1,
            study_since_on=DAY,
            earlier_part="whole",
            earlier_kind="certification",
            earlier_months=6,
            most_attempts=1,
            most_months=6,
            makes_up=original,
        )
        costs = []
        for people in ([UserFactory().pk], [UserFactory().pk for _ in range(9)]):
            with statements() as captured:
                found = queries.eligibility(sitting, sitting.entry, people, at=MOMENT)
            assert len(found) == len(people)
            costs.append(len(captured))

        assert costs == [3, 3]
