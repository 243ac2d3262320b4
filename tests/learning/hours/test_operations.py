"""Entering classes, crediting hours, and taking either back."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from core.sheets import EmptyFile, File, WrongFileType
from learning.hours import operations
from learning.hours.operations import Terms
from learning.models import Attendance, TrainingClass
from org.models import Unit
from tests.factories import (
    DAY,
    MOMENT,
    AttendanceFactory,
    PostingFactory,
    TrainingClassFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return UnitFactory(kind="area", level="city")


@pytest.fixture
def trainer(city):
    return UserFactory(roles=["trainer"], reach=city)


@pytest.fixture
def terms(city):
    return Terms("专题培训", city.pk, DAY, Decimal("6.5"), "face-to-face", "云司通〔2026〕1 号")


@pytest.fixture
def training(city):
    return TrainingClassFactory(unit=city)


@pytest.fixture
def officer(city):
    return PostingFactory(unit=UnitFactory(parent=city)).user


def entries(action):
    return AuditEntry.objects.filter(action=action)


class TestEnterClass:
    def test_keeps_what_was_held(self, terms, trainer):
        entered = operations.enter_class(terms, actor=trainer, at=MOMENT)

        entered.refresh_from_db()
        assert (entered.hours, entered.held_on, entered.entered_by) == (
            Decimal("6.5"),
            DAY,
            trainer,
        )
        assert entries("learning.class-entered").get().subject_id == str(entered.pk)

    def test_changes_nothing_the_second_time(self, terms, trainer):
        first = operations.enter_class(terms, actor=trainer, at=MOMENT)

        assert operations.enter_class(terms, actor=trainer, at=MOMENT) == first
        assert entries("learning.class-entered").count() == 1

    def test_is_refused_where_another_stands(self, terms, trainer):
        first = operations.enter_class(terms, actor=trainer, at=MOMENT)
        other = replace(terms, hours=Decimal(8))

        with pytest.raises(operations.ClassEntered):
            operations.enter_class(other, actor=trainer, at=MOMENT)
        operations.take_back_class(class_id=first.pk, actor=trainer, at=MOMENT, reason="学时有误")
        assert operations.enter_class(other, actor=trainer, at=MOMENT).hours == 8

    def test_is_refused_before_the_day(self, terms, trainer):
        with pytest.raises(operations.ClassToCome):
            operations.enter_class(
                replace(terms, held_on=DAY + timedelta(days=1)), actor=trainer, at=MOMENT
            )

    def test_is_for_units_in_reach_alone(self, terms):
        with pytest.raises(Unit.DoesNotExist):
            operations.enter_class(terms, actor=UserFactory(reach=UnitFactory()), at=MOMENT)


class TestCheckList:
    def test_reads_a_list(self, training, trainer, officer):
        list_ = File("名单", f"序号,姓名\n1,{officer.name}\n2,无此人\n".encode("gb18030"))

        found = operations.check_list(class_id=training.pk, files=[list_], actor=trainer)

        assert [row.person for row in found.meant] == [officer]
        assert [row.line.raw for row in found.left] == ["无此人"]
        assert not Attendance.objects.exists()

    @pytest.mark.parametrize(
        ("data", "refusal"),
        [
            ("姓名,单位\n", operations.NobodyListed),
            ("周明\n" * 1001, operations.TooManyLines),
            (" \n", EmptyFile),
            ("%PDF-1.7", WrongFileType),
        ],
    )
    def test_says_what_cannot_be_read(self, training, trainer, data, refusal):
        with pytest.raises(refusal):
            operations.check_list(
                class_id=training.pk, files=[File("名单", data.encode())], actor=trainer
            )


class TestCreditHours:
    def test_credits_once_a_class(self, training, trainer, officer):
        def credit():
            return operations.credit_hours(
                class_id=training.pk, people=[officer.pk], actor=trainer, at=MOMENT
            )

        assert (credit(), credit()) == (1, 0)
        kept = Attendance.objects.get()
        assert (kept.person, kept.recorded_by, kept.recorded_at) == (officer, trainer, MOMENT)
        assert entries("learning.hours-credited").get().subject_id == str(kept.pk)

    def test_credits_anew_what_was_taken_back(self, training, trainer, officer):
        AttendanceFactory(training_class=training, person=officer, taken_back=True)

        credited = operations.credit_hours(
            class_id=training.pk, people=[officer.pk], actor=trainer, at=MOMENT
        )

        assert credited == 1

    def test_is_refused_for_oneself(self, training, trainer, city, officer):
        PostingFactory(user=trainer, unit=UnitFactory(parent=city))

        with pytest.raises(operations.OwnHoursRefused):
            operations.credit_hours(
                class_id=training.pk, people=[officer.pk, trainer.pk], actor=trainer, at=MOMENT
            )
        assert not Attendance.objects.exists()

    def test_is_refused_for_people_of_other_units(self, training, trainer, officer):
        far = PostingFactory().user

        with pytest.raises(operations.NotOfTheUnit):
            operations.credit_hours(
                class_id=training.pk, people=[officer.pk, far.pk], actor=trainer, at=MOMENT
            )
        assert not Attendance.objects.exists()

    def test_is_refused_for_a_class_taken_back(self, training, trainer, officer):
        operations.take_back_class(class_id=training.pk, actor=trainer, at=MOMENT, reason="重复")

        with pytest.raises(operations.ClassTakenBack):
            operations.credit_hours(
                class_id=training.pk, people=[officer.pk], actor=trainer, at=MOMENT
            )

    def test_is_for_classes_in_reach(self, training, officer):
        with pytest.raises(TrainingClass.DoesNotExist):
            operations.credit_hours(
                class_id=training.pk,
                people=[officer.pk],
                actor=UserFactory(reach=UnitFactory()),
                at=MOMENT,
            )


class TestTakingBack:
    def test_keeps_the_row_with_its_reason(self, training, trainer):
        row = AttendanceFactory(training_class=training)
        for reason in ("名单有误", "再次"):
            operations.take_back_hours(
                attendance_id=row.pk, actor=trainer, at=MOMENT, reason=reason
            )

        row.refresh_from_db()
        assert (row.taken_back_by, row.taken_back_reason) == (trainer, "名单有误")
        assert entries("learning.hours-taken-back").get().reason == "名单有误"

    def test_of_a_class_takes_all_its_hours(self, training, trainer):
        AttendanceFactory(training_class=training)

        operations.take_back_class(class_id=training.pk, actor=trainer, at=MOMENT, reason="重复")

        assert not Attendance.objects.in_force().exists()
        assert Attendance.objects.count() == 1
        assert entries("learning.class-taken-back").get().reason == "重复"

    def test_is_for_classes_in_reach(self, trainer):
        row = AttendanceFactory()

        with pytest.raises(Attendance.DoesNotExist):
            operations.take_back_hours(attendance_id=row.pk, actor=trainer, at=MOMENT, reason="无")
        with pytest.raises(TrainingClass.DoesNotExist):
            operations.take_back_class(
                class_id=row.training_class_id, actor=trainer, at=MOMENT, reason="无"
            )


class TestTheDatabase:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"hours": Decimal(0)},
            {"hours": Decimal("24.1")},
            {"kind": "lunch"},
            {"source": ""},
            {"taken_back_at": MOMENT},
            {"taken_back_reason": "无"},
        ],
    )
    def test_refuses_a_class(self, wrong):
        with pytest.raises(IntegrityError):
            TrainingClassFactory(**wrong)

    def test_refuses_a_class_twice(self, training):
        with pytest.raises(IntegrityError):
            TrainingClassFactory(unit=training.unit, title=training.title, held_on=training.held_on)

    def test_refuses_an_attendance_twice_of_oneself_or_half_taken_back(self):
        row = AttendanceFactory()

        for wrong in (
            {"training_class": row.training_class, "person": row.person},
            {"person": row.recorded_by, "recorded_by": row.recorded_by},
            {"taken_back_at": MOMENT},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                AttendanceFactory(**wrong)

    @pytest.mark.parametrize(
        "change", [{"hours": Decimal(5)}, {"held_on": date(2026, 1, 1)}, {"title": "另一个"}]
    )
    def test_changes_no_class(self, training, change):
        with pytest.raises(IntegrityError):
            TrainingClass.objects.filter(pk=training.pk).update(**change)

    def test_moves_no_hours_to_another(self):
        row = AttendanceFactory()

        with pytest.raises(IntegrityError):
            Attendance.objects.filter(pk=row.pk).update(person=UserFactory())

    def test_takes_back_for_good_and_deletes_nothing(self):
        row = AttendanceFactory(taken_back=True)
        again = {"taken_back_at": None, "taken_back_by": None, "taken_back_reason": ""}

        with pytest.raises(IntegrityError), transaction.atomic():
            Attendance.objects.filter(pk=row.pk).update(**again)
        with pytest.raises(IntegrityError), transaction.atomic():
            Attendance.objects.filter(pk=row.pk).delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            TrainingClass.objects.filter(pk=row.training_class_id).delete()
