from datetime import date, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.admission import rules
from tests.factories import MOMENT


class TestOwnMinutes:
    @pytest.mark.parametrize(
        ("minutes", "percent", "own"),
        [(90, 0, 90), (90, 25, 113), (45, 25, 57), (60, 50, 90), (1, 5, 2), (120, 200, 360)],
    )
    def test_is_rounded_up_to_whole_minutes(self, minutes, percent, own):
        assert rules.own_minutes(minutes, percent) == own

    @given(st.integers(1, 2000), st.integers(0, 200))
    def test_is_never_less_than_granted_and_never_a_minute_more(self, minutes, percent):
        own = rules.own_minutes(minutes, percent)

        assert 0 <= own * 100 - minutes * (100 + percent) < 100

    @given(st.integers(1, 2000), st.integers(0, 199))
    def test_grows_with_the_percent(self, minutes, percent):
        assert rules.own_minutes(minutes, percent) <= rules.own_minutes(minutes, percent + 1)


class TestDueTime:
    def due(self, at, **changes):
        terms = {
            "minutes": 90,
            "opens_at": MOMENT,
            "closes_at": MOMENT + timedelta(hours=3),
            "is_fixed": False,
        }
        return rules.due_time(at=at, **terms | changes)

    def test_counts_from_the_start_in_a_window(self):
        assert self.due(MOMENT + timedelta(minutes=10)) == MOMENT + timedelta(minutes=100)

    def test_counts_from_the_opening_when_all_end_together(self):
        late = MOMENT + timedelta(minutes=10)

        assert self.due(late, is_fixed=True) == MOMENT + timedelta(minutes=90)

    def test_never_lies_past_the_end_of_the_sitting(self):
        late = MOMENT + timedelta(hours=2)

        assert self.due(late) == MOMENT + timedelta(hours=3)


class TestMonthsBefore:
    @pytest.mark.parametrize(
        ("day", "months", "before"),
        [
            (date(2026, 11, 24), 11, date(2025, 12, 24)),
            (date(2026, 3, 31), 1, date(2026, 2, 28)),
            (date(2026, 1, 1), 12, date(2025, 1, 1)),
        ],
    )
    def test_counts_calendar_months(self, day, months, before):
        assert rules.months_before(day, months) == before


class TestIsWithin:
    @pytest.mark.parametrize(
        ("address", "is_in"),
        [
            ("10.8.3.4", True),
            ("10.9.0.1", False),
            ("::ffff:10.8.3.4", True),
            ("2001:db8:1::7", True),
            ("2001:db9::1", False),
            ("", False),
            ("unknown", False),
        ],
    )
    def test_knows_both_kinds_of_addresses(self, address, is_in):
        assert rules.is_within(address, ["10.8.0.0/16", "2001:db8:1::/48"]) is is_in


class TestConfigKey:
    def test_leaves_out_who_saved_the_file_and_empty_dictionaries(self):
        told = {"originatorVersion": "x", "allowQuit": True, "nothing": {}}

        assert rules.config_key(told) == rules.config_key({"allowQuit": True})

    def test_sorts_names_without_regard_to_case_and_escapes_nothing(self):
        told = {"b": "ws:\\x", "A": [], "a2": b"\x00\x01", "c": {"Z": 1, "y": False}}

        assert rules.seb_json(told) == ('{"A":[],"a2":"AAE=","b":"ws:\\x","c":{"y":false,"Z":1}}')

    def test_is_sent_hashed_with_the_address_without_its_fragment(self):
        sent = rules.key_header("https://exam.example/exams/1/?a=1#top", "abc")

        assert sent == sha256(b"https://exam.example/exams/1/?a=1abc").hexdigest()
