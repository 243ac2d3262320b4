"""Who had a part in what is appealed handles none of it: each kind of part by itself."""

import pytest

from exams.appeals import operations, queries
from exams.models import (
    CorrectionDecision,
    Decision,
    Intervention,
    Irregularity,
    IrregularityClosing,
    IrregularityRuling,
    KeyCorrection,
    MarkingTask,
    PaperKeying,
    PaperRecord,
    PaperResolution,
    PersonMark,
    ReleaseDecision,
    ReleaseRequest,
)
from tests.exams.appeals.helpers import IN_TIME, appeal, marked_sitting, version_at
from tests.factories import (
    MOMENT,
    JurisdictionFactory,
    RoleGrantFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return UnitFactory()


@pytest.fixture
def attempt(city):
    return marked_sitting(city, "ABBC").attempts.get()


def marked(attempt, position, person):
    task = MarkingTask.objects.create(
        sitting=attempt.sitting,
        attempt=attempt,
        position=position,
        sequence=1,
        round=1,
        maximum=1,
        lot=1,
        made_at=MOMENT,
        marker=person,
        claimed_at=MOMENT,
        done_at=MOMENT,
    )
    PersonMark.objects.create(task=task, points=1, marker=person, marked_at=MOMENT)


def marker(attempt, one, _other):
    marked(attempt, 1, one)
    return {one}


def release(attempt, one, other):
    figures = dict.fromkeys(["listed", "absent", "marked", "passed", "held", "unmarked"], 0)
    asked = ReleaseRequest.objects.create(
        sitting=attempt.sitting, digest="a" * 64, asked_by=one, asked_at=MOMENT, **figures
    )
    ReleaseDecision.objects.create(
        request=asked, is_confirmed=False, reason="等一等", decided_by=other, decided_at=MOMENT
    )
    return {one, other}


def voiding(attempt, one, other):
    asked = Intervention.objects.create(
        attempt=attempt, kind="void", reason="替考", asked_by=one, asked_at=MOMENT
    )
    Decision.objects.create(
        intervention=asked,
        is_confirmed=False,
        reason="不属实",
        decided_by=other,
        decided_at=MOMENT,
    )
    return {one, other}


def correction(attempt, one, other):
    asked = KeyCorrection.objects.create(
        version=version_at(attempt.sitting),
        kind="drop",
        reason="有误",
        asked_by=one,
        asked_at=MOMENT,
    )
    CorrectionDecision.objects.create(
        correction=asked, is_confirmed=False, reason="无误", decided_by=other, decided_at=MOMENT
    )
    return {one, other}


def irregularity(attempt, one, other):
    noted = Irregularity.objects.create(
        sitting=attempt.sitting,
        candidate=attempt.candidate,
        attempt=attempt,
        kind="other",
        text="中途离场",
        noted_by=one,
        noted_at=MOMENT,
    )
    third, fourth = UserFactory(), other
    closing = IrregularityClosing.objects.create(
        irregularity=noted,
        outcome="no-consequence",
        reason="已说明",
        asked_by=third,
        asked_at=MOMENT,
    )
    IrregularityRuling.objects.create(
        closing=closing, is_confirmed=True, reason="属实", decided_by=fourth, decided_at=MOMENT
    )
    return {one, third, fourth}


def keying(attempt, one, other):
    record = PaperRecord.objects.create(
        sitting=attempt.sitting,
        candidate=attempt.candidate,
        reason="断电",
        started_at=MOMENT,
        handed_in_at=IN_TIME,
        recorded_by=UserFactory(),
        recorded_at=IN_TIME,
    )
    for number, person in enumerate((one, other), start=1):
        PaperKeying.objects.create(
            record=record, number=number, keyer=person, answers={}, keyed_at=IN_TIME
        )
    third = UserFactory()
    PaperResolution.objects.create(
        record=record, attempt=attempt, resolved_by=third, resolved_at=IN_TIME
    )
    return {one, other, third}


class TestParties:
    @pytest.mark.parametrize("part", [marker, release, voiding, correction, irregularity, keying])
    def test_are_who_took_each_step_before(self, attempt, city, part):
        made = appeal(attempt)
        before = queries.parties_of(made)

        people = part(attempt, UserFactory(), UserFactory())

        assert queries.parties_of(made) == before | {person.pk for person in people}
        for person in people:
            RoleGrantFactory(user=person, role="reviewer")
            JurisdictionFactory(user=person, unit=city)
            with pytest.raises(operations.HadPart):
                operations.take_on_appeal(appeal_id=made.pk, actor=person, at=IN_TIME)

    def test_are_not_who_marked_another_answer(self, attempt):
        made, person = appeal(attempt), UserFactory()

        marked(attempt, 2, person)

        assert person.pk not in queries.parties_of(made)

    def test_are_not_who_corrects_the_key_because_of_the_appeal(self, attempt):
        made = appeal(attempt)
        before = queries.parties_of(made)

        KeyCorrection.objects.create(
            version=version_at(attempt.sitting),
            kind="drop",
            reason="申诉属实",
            asked_by=UserFactory(),
            asked_at=IN_TIME,
        )

        assert queries.parties_of(made) == before
