"""What a roster changes in what is known, and which rows contradict it."""

from dataclasses import replace
from datetime import date

import pytest

from certificates.roster.rules import Origin, PersonRow, UnitRow
from certificates.roster.rules.changes import (
    ENFORCEMENT,
    SUPERVISION,
    Known,
    KnownCertificate,
    KnownPerson,
    KnownPosting,
    KnownUnit,
    plan,
)

AS_OF = date(2024, 3, 1)
UNIT = UnitRow(Origin("a", "单位", 2), "9901001", "青塘区司法局", "县区", "县区", "青塘区")
PERSON = PersonRow(
    origin=Origin("a", "人员", 2),
    code="P1",
    unit_code="9901001",
    name="何飞",
    sex="男",
    id_number="990001197007223336",
    establishment="行政编制",
    is_full_time=True,
    supervision_number="99JD000262",
    issued_on=date(2022, 7, 31),
    expires_on=date(2027, 7, 30),
    enforcement_number="",
)
KNOWN_UNIT = KnownUnit(5, "青塘区司法局", "县区", "县区", "青塘区", "99/9901/9901001/")
POSTING = KnownPosting(7, "9901001", "99/9901/9901001/", "行政编制", True, date(2023, 12, 1))
KNOWN_PERSON = KnownPerson(3, "P1", "何飞", "男", True, posting=POSTING)
CERTIFICATE = KnownCertificate(3, date(2022, 7, 31), date(2027, 7, 30))


def known(*, unit=KNOWN_UNIT, person=KNOWN_PERSON, certificate=CERTIFICATE):
    return Known(
        units={
            "9901001": unit,
            "9902001": KnownUnit(6, "安陇县司法局", "县区", "县区", "安陇县", "99/9902/9902001/"),
        },
        areas={"云岭市": "99/", "青塘区": "99/9901/", "安陇县": "99/9902/"},
        people={PERSON.id_number: person} if person else {},
        codes={person.code: person.id} if person else {},
        certificates={(SUPERVISION, "99JD000262"): certificate} if certificate else {},
    )


def planned(unit=UNIT, person=PERSON, *, stored, as_of=AS_OF, reach=""):
    return plan([unit], [person], stored, as_of=as_of, reach=reach)


def faults(made):
    return [fault.code for fault in made.faults]


class TestPlan:
    def test_has_nothing_to_write_if_all_is_known(self):
        made = planned(stored=known())

        assert made.is_empty
        assert made.unchanged == {UNIT.origin, PERSON.origin}

    def test_makes_what_is_new_whole(self):
        made = planned(stored=Known())

        (person,) = made.people
        assert [change.id for change in made.units] == [None]
        assert (person.id, person.opens_posting, person.ends_posting) == (None, True, None)
        assert person.certificates == (SUPERVISION,)

    @pytest.mark.parametrize(
        "changed",
        [{"unit_code": "9902001"}, {"establishment": "事业编制"}, {"is_full_time": False}],
    )
    def test_ends_a_posting_and_opens_another_if_anything_of_it_changes(self, changed):
        made = planned(person=replace(PERSON, **changed), stored=known())

        (person,) = made.people
        assert (person.opens_posting, person.ends_posting, person.former) == (True, 7, {})
        assert person.certificates == ()

    def test_keeps_the_posting_of_somebody_who_only_renewed_the_certificate(self):
        row = replace(PERSON, supervision_number="99JD000999", enforcement_number="99ZF1")

        (person,) = planned(person=row, stored=known()).people

        assert not person.opens_posting
        assert person.certificates == (SUPERVISION, ENFORCEMENT)

    def test_believes_a_new_name_if_the_code_says_that_it_is_the_same_person(self):
        with_code = planned(person=replace(PERSON, name="何非"), stored=known())
        without = planned(person=replace(PERSON, name="何非", code=""), stored=known())

        assert with_code.people[0].former == {"name": "何飞"}
        assert faults(without) == ["SAME_ID_DIFFERENT_NAME"]

    def test_gives_the_code_of_the_roster_to_somebody_whose_code_was_made_up(self):
        made_up = replace(KNOWN_PERSON, code="R000001", is_code_free=True)

        made = planned(stored=known(person=made_up))

        assert made.people[0].former == {"code": "R000001"}

    @pytest.mark.parametrize(
        ("stored", "code"),
        [
            (known(person=replace(KNOWN_PERSON, code="P9")), "PERSON_CODE_DIFFERS"),
            (known(person=replace(KNOWN_PERSON, is_active=False)), "PERSON_LEFT"),
            (known(certificate=replace(CERTIFICATE, holder_id=4)), "CERT_NO_DUPLICATE"),
            (
                known(certificate=replace(CERTIFICATE, expires_on=date(2028, 7, 30))),
                "CERT_DATES_DIFFER",
            ),
            (
                known(
                    person=replace(
                        KNOWN_PERSON,
                        posting=replace(
                            POSTING, from_on=date(2024, 3, 2), establishment="事业编制"
                        ),
                    )
                ),
                "AS_OF_TOO_EARLY",
            ),
            (
                known(person=replace(KNOWN_PERSON, posting=None, served_until=date(2024, 3, 2))),
                "AS_OF_TOO_EARLY",
            ),
        ],
    )
    def test_rejects_a_person_who_contradicts_the_records(self, stored, code):
        made = planned(stored=stored)

        assert faults(made) == [code]
        assert made.people == []

    def test_rejects_a_code_that_somebody_else_has(self):
        stored = replace(known(person=None, certificate=None), codes={"P1": 8})

        made = planned(stored=stored)

        assert faults(made) == ["PERSON_CODE_TAKEN"]

    @pytest.mark.parametrize(
        ("unit", "code"),
        [
            (replace(KNOWN_UNIT, is_open=False), "UNIT_CLOSED"),
            (replace(KNOWN_UNIT, is_body=False), "UNIT_CODE_TAKEN"),
        ],
    )
    def test_rejects_a_unit_that_contradicts_the_records(self, unit, code):
        made = planned(stored=known(unit=unit))

        assert code in faults(made)
        assert made.units == []


class TestPlanWithinReach:
    def test_touches_what_lies_below_the_importers_unit(self):
        made = planned(stored=known(person=None, certificate=None), reach="99/9901/")

        assert faults(made) == []
        assert len(made.people) == 1

    def test_rejects_units_and_people_outside(self):
        made = planned(stored=known(), reach="99/9902/")

        assert faults(made) == ["UNIT_OUT_OF_REACH", "UNIT_OUT_OF_REACH"]
        assert made.is_empty
        assert not made.unchanged

    def test_rejects_pulling_somebody_over_from_outside(self):
        row = replace(PERSON, unit_code="9902001")

        made = plan([], [row], known(), as_of=AS_OF, reach="99/9902/")

        assert faults(made) == ["UNIT_OUT_OF_REACH"]

    def test_rejects_a_new_unit_in_an_area_outside(self):
        row = replace(UNIT, code="9903001", region="沙坪县")

        made = plan([row], [], known(), as_of=AS_OF, reach="99/9901/")

        assert faults(made) == ["UNIT_OUT_OF_REACH"]
