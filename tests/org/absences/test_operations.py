"""Leave is recorded and taken back: in reach only, never two on one day, never changed."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from org.absences import operations
from org.absences.operations import Leave
from org.models import Absence
from tests.factories import AbsenceFactory, PostingFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


@pytest.fixture
def city():
    return UnitFactory(kind="area", level="city")


@pytest.fixture
def county(city):
    return UnitFactory(kind="area", parent=city)


@pytest.fixture
def hr(county):
    return UserFactory(roles=["hr"], reach=county)


@pytest.fixture
def officer(county):
    return PostingFactory(unit=UnitFactory(parent=county)).user


@pytest.fixture
def stranger(city):
    return PostingFactory(unit=UnitFactory(parent=city)).user


def record(person, hr, at, *, from_on=MONDAY, to_on=FRIDAY, kind="annual", note=""):
    leave = Leave(kind, from_on, to_on, note)
    return operations.record_absence(account=person.username, leave=leave, actor=hr, at=at)


class TestRecordAbsence:
    def test_keeps_who_when_and_by_whom(self, officer, hr, at):
        record(officer, hr, at, note="年假")

        absence = Absence.objects.in_force().get()
        assert (absence.person, absence.from_on, absence.to_on) == (officer, MONDAY, FRIDAY)
        assert (absence.kind, absence.note) == ("annual", "年假")
        assert (absence.recorded_by, absence.recorded_at) == (hr, at)

    def test_is_in_the_audit_log_of_the_person_without_its_kind(self, officer, hr, at):
        record(officer, hr, at, kind="sick")

        entry = AuditEntry.objects.get(action="org.absence-recorded")
        assert (entry.actor, entry.subject_id) == (hr, str(officer.pk))
        assert entry.detail == {"from": "2026-11-23", "to": "2026-11-27"}

    def test_changes_nothing_the_second_time(self, officer, hr, at):
        first = record(officer, hr, at)

        assert record(officer, hr, at) == first
        assert AuditEntry.objects.filter(action="org.absence-recorded").count() == 1

    def test_takes_one_day(self, officer, hr, at):
        assert record(officer, hr, at, to_on=MONDAY).to_on == MONDAY

    @pytest.mark.parametrize(
        ("from_on", "to_on"),
        [
            (FRIDAY, date(2026, 11, 30)),
            (date(2026, 11, 20), MONDAY),
            (date(2026, 11, 24), date(2026, 11, 25)),
            (date(2026, 11, 1), date(2026, 12, 31)),
        ],
    )
    def test_refuses_a_day_that_has_leave_and_names_it(self, officer, hr, at, from_on, to_on):
        record(officer, hr, at)

        with pytest.raises(operations.AbsenceOverlaps) as refusal:
            record(officer, hr, at, from_on=from_on, to_on=to_on)

        assert "2026-11-23" in str(refusal.value)
        assert Absence.objects.count() == 1

    def test_refuses_the_same_days_as_another_kind(self, officer, hr, at):
        record(officer, hr, at)

        with pytest.raises(operations.AbsenceOverlaps):
            record(officer, hr, at, kind="sick")

    def test_takes_the_day_after(self, officer, hr, at):
        record(officer, hr, at)
        record(officer, hr, at, from_on=date(2026, 11, 28), to_on=date(2026, 11, 28))

        assert Absence.objects.count() == 2

    def test_takes_days_whose_leave_was_taken_back(self, officer, hr, at):
        AbsenceFactory(person=officer, from_on=MONDAY, taken_back=True)

        record(officer, hr, at)

        assert Absence.objects.in_force().count() == 1

    def test_refuses_a_last_day_before_the_first(self, officer, hr, at):
        with pytest.raises(operations.EndsBeforeStart):
            record(officer, hr, at, from_on=FRIDAY, to_on=MONDAY)

    def test_knows_nobody_out_of_reach(self, stranger, hr, at):
        with pytest.raises(operations.NoSuchPerson):
            record(stranger, hr, at)

    def test_knows_nobody_without_a_jurisdiction(self, officer, at):
        with pytest.raises(operations.NoSuchPerson):
            record(officer, UserFactory(roles=["hr"]), at)


class TestTakeBackAbsence:
    def take_back(self, absence, hr, at, reason="登记有误"):
        return operations.take_back_absence(absence_id=absence.pk, reason=reason, actor=hr, at=at)

    def test_keeps_the_row_with_who_when_and_why(self, officer, hr, at):
        absence = AbsenceFactory(person=officer)

        self.take_back(absence, hr, at)

        absence.refresh_from_db()
        assert (absence.taken_back_at, absence.taken_back_by) == (at, hr)
        assert absence.taken_back_reason == "登记有误"
        assert not Absence.objects.in_force().exists()
        assert AuditEntry.objects.get(action="org.absence-taken-back").reason == "登记有误"

    def test_changes_nothing_the_second_time(self, officer, hr, at):
        absence = AbsenceFactory(person=officer)
        self.take_back(absence, hr, at)

        again = self.take_back(absence, hr, at, reason="另一原因")

        assert again.taken_back_reason == "登记有误"
        assert AuditEntry.objects.filter(action="org.absence-taken-back").count() == 1

    def test_asks_why(self, officer, hr, at):
        with pytest.raises(operations.ReasonMissing):
            self.take_back(AbsenceFactory(person=officer), hr, at, reason=" ")

    def test_finds_none_out_of_reach(self, stranger, hr, at):
        with pytest.raises(Absence.DoesNotExist):
            self.take_back(AbsenceFactory(person=stranger), hr, at)


class TestTheDatabase:
    @pytest.mark.parametrize(
        "fields",
        [
            {"kind": "holiday"},
            {"to_on": date(2026, 11, 23)},
            {"taken_back_reason": "登记有误"},
        ],
    )
    def test_refuses_what_makes_no_sense(self, fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            AbsenceFactory(**fields)

    def test_refuses_two_in_force_on_one_day(self, officer):
        AbsenceFactory(person=officer, from_on=MONDAY, to_on=FRIDAY)

        with pytest.raises(IntegrityError), transaction.atomic():
            AbsenceFactory(person=officer, from_on=FRIDAY)

    @pytest.mark.parametrize("change", [{"to_on": FRIDAY}, {"kind": "sick"}, {"note": "改"}])
    def test_refuses_a_change(self, change):
        absence = AbsenceFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.filter(pk=absence.pk).update(**change)

    def test_refuses_to_delete(self):
        absence = AbsenceFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            absence.delete()

    def test_refuses_to_put_back_what_was_taken_back(self):
        absence = AbsenceFactory(taken_back=True)

        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.filter(pk=absence.pk).update(
                taken_back_at=None, taken_back_by=None, taken_back_reason=""
            )
