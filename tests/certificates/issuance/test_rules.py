"""States, dates, numbers, and who may have a certificate."""

from dataclasses import replace
from datetime import date

import pytest

from certificates.issuance import rules
from certificates.issuance.rules import Event, Facts, Problem, State
from certificates.keys.rules import CertificateClass, Fields

# All that may happen; every other pair of a state and an event may not.
ALLOWED = {
    (State.ACTIVE, Event.SUSPEND): State.SUSPENDED,
    (State.SUSPENDED, Event.RESUME): State.ACTIVE,
    (State.ACTIVE, Event.REVOKE): State.REVOKED,
    (State.SUSPENDED, Event.REVOKE): State.REVOKED,
    (State.ACTIVE, Event.DEREGISTER): State.DEREGISTERED,
    (State.SUSPENDED, Event.DEREGISTER): State.DEREGISTERED,
    (State.ACTIVE, Event.SUPERSEDE): State.SUPERSEDED,
}
PAIRS = [(state, event) for state in State for event in Event]


class TestNextState:
    @pytest.mark.parametrize(("state", "event"), PAIRS)
    def test_is_what_the_table_says(self, state, event):
        assert rules.next_state(state, event) == ALLOWED.get((state, event))

    @pytest.mark.parametrize("state", [State.REVOKED, State.DEREGISTERED, State.SUPERSEDED])
    def test_is_never_another_once_a_certificate_has_ended(self, state):
        assert [rules.next_state(state, event) for event in Event] == [None] * len(Event)

    def test_wants_a_known_state(self):
        with pytest.raises(ValueError, match="draft"):
            rules.next_state("draft", Event.SUSPEND)


class TestLastValidDay:
    @pytest.mark.parametrize(
        ("issued_on", "last"),
        [
            (date(2022, 7, 31), date(2027, 7, 30)),  # as in the roster
            (date(2026, 1, 1), date(2030, 12, 31)),
            (date(2024, 2, 29), date(2029, 2, 28)),
            (date(2023, 3, 1), date(2028, 2, 29)),
        ],
    )
    def test_is_the_day_before_the_anniversary(self, issued_on, last):
        assert rules.last_valid_day(issued_on, years=5) == last


class TestPrintedNumber:
    def test_has_the_prefix_and_leading_zeros(self):
        assert rules.printed_number("99JD", 586, digits=6) == "99JD000586"

    def test_grows_when_the_digits_do_not_suffice(self):
        assert rules.printed_number("A", 1000, digits=3) == "A1000"


class TestListForNext:
    @pytest.mark.parametrize(
        ("newest", "taken", "number"),
        [(0, 0, 1), (1, 0, 1), (1, 99_999, 1), (1, 100_000, 2), (7, 100_001, 8)],
    )
    def test_begins_a_new_one_while_places_are_still_easy_to_find(self, newest, taken, number):
        assert rules.list_for_next(newest, taken=taken) == number


GOOD = Facts(
    has_policy=True,
    establishment="administrative",
    is_same_unit=True,
    establishments=["administrative", "institution"],
    holds_same=False,
    holds_other=False,
    excludes_other=True,
    missing_glyphs="",
    division_code="990100",
    fits_code=True,
)


class TestEligibility:
    def test_finds_nothing_against_a_good_applicant(self):
        assert rules.eligibility(GOOD) == []

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            ({"has_policy": False}, Problem.NO_POLICY),
            ({"establishment": None}, Problem.NO_POSTING),
            ({"is_same_unit": False}, Problem.OTHER_UNIT),
            ({"establishment": "contract"}, Problem.ESTABLISHMENT),
            ({"establishment": "seconded"}, Problem.ESTABLISHMENT),
            ({"holds_same": True}, Problem.HOLDS_SAME),
            ({"holds_other": True}, Problem.HOLDS_OTHER),
            ({"missing_glyphs": "𫞩"}, Problem.GLYPHS),
            ({"division_code": ""}, Problem.DIVISION),
            ({"division_code": "99010a"}, Problem.DIVISION),
            ({"fits_code": False}, Problem.TOO_LONG),
            ({"replaced_state": "revoked"}, Problem.REPLACED_STATE),
            ({"replaced_state": "suspended"}, Problem.REPLACED_STATE),
        ],
    )
    def test_names_what_stands_against_one(self, change, problem):
        assert rules.eligibility(replace(GOOD, **change)) == [problem]

    def test_allows_both_kinds_where_the_policy_does(self):
        facts = replace(GOOD, holds_other=True, excludes_other=False)

        assert rules.eligibility(facts) == []

    def test_allows_to_replace_a_certificate_in_force(self):
        assert rules.eligibility(replace(GOOD, replaced_state="active")) == []

    def test_names_everything_at_once(self):
        facts = replace(GOOD, establishment="worker", holds_other=True)

        assert rules.eligibility(facts) == [Problem.ESTABLISHMENT, Problem.HOLDS_OTHER]


class TestFitsCode:
    FIELDS = Fields(
        certificate_class=CertificateClass.SUPERVISOR,
        number="99JD000586",
        issued_on=date(2026, 11, 24),
        last_valid_on=date(2031, 11, 23),
        list_number=1,
        list_index=0,
        division_code="990100",
        name="欧阳晓燕",
        unit="宁远自治县南街镇人民政府",
    )

    def test_is_true_of_usual_names(self):
        assert rules.fits_code(self.FIELDS)

    def test_is_false_of_a_unit_whose_name_is_a_sentence(self):
        assert not rules.fits_code(replace(self.FIELDS, unit="局" * 90))
