"""The door: every rule at the start of an attempt, done and refused."""

from datetime import timedelta

import pytest

from core.models import AuditEntry
from exams.admission import operations as admission
from exams.admission import safe_browser
from exams.admission.rules import Visit, key_header
from exams.delivery import operations
from exams.models import Attempt, WrongCode
from exams.rooms.operations import NotCheckedIn
from tests.exams.admission.helpers import granted, ruled
from tests.exams.delivery.helpers import statements
from tests.factories import (
    DAY,
    MOMENT,
    CandidacyFactory,
    PostingFactory,
    SittingFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db
SALT = "4iLONVAc1yKWLxbe6Vbf2vWYQO6zIRAobKgc3f25LH8="


def start(place, at=MOMENT, **visit):
    return operations.start_attempt(
        sitting_id=place.sitting_id, candidate=place.candidate, visit=Visit(**visit), at=at
    )


def listed(**rules):
    return CandidacyFactory(sitting=ruled(SittingFactory(), **rules))


class TestOwnTime:
    def test_is_the_papers_with_the_persons_percent(self):
        place = listed()
        granted(place.candidate, percent=25)

        assert start(place).due_at == MOMENT + timedelta(minutes=113)

    def test_ends_for_all_together_where_the_start_is_fixed(self):
        place = listed(timing="fixed")

        attempt = start(place, MOMENT + timedelta(minutes=20))

        assert attempt.due_at == MOMENT + timedelta(minutes=90)

    def test_is_longer_for_who_has_more_where_the_start_is_fixed(self):
        place = listed(timing="fixed")
        granted(place.candidate, percent=50)

        attempt = start(place, MOMENT + timedelta(minutes=20))

        assert attempt.due_at == MOMENT + timedelta(minutes=135)


class TestLateEntry:
    def test_ends_after_so_many_minutes(self):
        place = listed(late_minutes=15)
        late = MOMENT + timedelta(minutes=15)

        with pytest.raises(admission.LateEntryOver) as refusal:
            start(place, late)
        assert refusal.value.params == {"until": "09:15"}
        assert start(place, late - timedelta(seconds=1))

    def test_keeps_nobody_out_who_has_started(self):
        place = listed(late_minutes=15)
        attempt = start(place)

        assert start(place, MOMENT + timedelta(hours=1)) == attempt


class TestEligibility:
    def test_refuses_with_every_reason_in_words(self):
        place = listed(needs_track=True, posts=["科员"])

        with pytest.raises(admission.NotEligible) as refusal:
            start(place)
        assert "科员" in str(refusal.value)
        assert not Attempt.objects.exists()

    def test_lets_in_who_meets_the_rules(self):
        place = listed(needs_track=True)
        PostingFactory(user=place.candidate)

        assert start(place)


class TestAccessCode:
    def test_lets_in_with_the_code_however_it_is_written(self):
        assert start(listed(asks_code=True, access_code="K7MPQ4"), code=" k7m pq4 ")

    def test_refuses_another_and_records_that_without_the_code(self):
        place = listed(asks_code=True, access_code="K7MPQ4")

        with pytest.raises(admission.WrongAccessCode):
            start(place, code="K7MPQ5")

        row = WrongCode.objects.get()
        assert (row.sitting, row.candidate) == (place.sitting, place.candidate)

    def test_refuses_even_the_right_one_after_five_wrong_ones_for_a_while(self):
        place = listed(asks_code=True, access_code="K7MPQ4")
        for _ in range(5):
            with pytest.raises(admission.WrongAccessCode):
                start(place, code="x")

        with pytest.raises(admission.TooManyWrongCodes):
            start(place, code="K7MPQ4")
        assert start(place, MOMENT + timedelta(minutes=16), code="K7MPQ4")

    def test_counts_for_each_candidate_alone(self):
        place = listed(asks_code=True, access_code="K7MPQ4")
        for _ in range(5):
            with pytest.raises(admission.WrongAccessCode):
                start(place, code="x")

        assert start(CandidacyFactory(sitting=place.sitting), code="K7MPQ4")

    def test_says_when_none_was_set(self):
        with pytest.raises(admission.NoAccessCodeYet):
            start(listed(asks_code=True), code="")


class TestNetworks:
    @pytest.mark.parametrize("address", ["10.8.3.4", "::ffff:10.8.3.4"])
    def test_lets_in_from_one_of_them(self, address):
        assert start(listed(networks=["10.8.0.0/16"]), address=address)

    @pytest.mark.parametrize("address", ["10.9.0.1", ""])
    def test_refuses_from_elsewhere(self, address):
        with pytest.raises(admission.OutsideNetworks):
            start(listed(networks=["10.8.0.0/16"]), address=address)


class TestSafeBrowser:
    URL = "http://testserver/exams/1/start/"

    def test_lets_in_who_proves_the_settings(self):
        place = listed(needs_safe_browser=True, browser_salt=SALT)
        proof = key_header(self.URL, safe_browser.key_of(place.sitting.entry))

        assert start(place, url=self.URL, key_hash=proof)

    @pytest.mark.parametrize("proof", ["", "0" * 64])
    def test_refuses_others(self, proof):
        with pytest.raises(admission.SafeBrowserNeeded):
            start(listed(needs_safe_browser=True, browser_salt=SALT), url=self.URL, key_hash=proof)

    def test_has_another_key_for_each_sitting(self):
        keys = {
            safe_browser.key_of(listed(needs_safe_browser=True, browser_salt=SALT).sitting.entry)
            for _ in range(2)
        }
        assert len(keys) == 2


class TestTestRun:
    def test_passes_every_rule_before_the_day_and_is_marked(self):
        sitting = ruled(
            SittingFactory(),
            asks_code=True,
            networks=["10.8.0.0/16"],
            needs_safe_browser=True,
            browser_salt=SALT,
            needs_track=True,
        )
        place = CandidacyFactory(sitting=sitting, is_test_run=True)

        attempt = start(place, MOMENT - timedelta(days=2))

        assert attempt.is_test_run
        assert not Attempt.objects.on_record().exists()

    def test_is_not_of_candidates(self):
        with pytest.raises(operations.NotOpenYet):
            start(listed(), MOMENT - timedelta(days=2))


class TestCost:
    def test_is_twelve_statements_at_most_with_every_rule_on(self):
        original = SittingFactory(
            opens_at=MOMENT - timedelta(days=9), closes_at=MOMENT - timedelta(days=8)
        )
        place = listed(
            timing="fixed",
            late_minutes=30,
            needs_track=True,
            posts=["科员"],
            within=UnitFactory(),
            most_attempts=3,
            most_months=12,
            makes_up=original,
            asks_code=True,
            access_code="K7MPQ4",
            networks=["10.8.0.0/16"],
            needs_safe_browser=True,
            browser_salt=SALT,
            study_measure="days",
            study_least=1,
            study_since_on=DAY,
        )
        entry = place.sitting.entry
        CandidacyFactory(sitting=original, candidate=place.candidate)
        PostingFactory(user=place.candidate, unit=entry.within, title="科员")
        place.candidate.activities.create(kind="case", subject="1", day=DAY, completed_at=MOMENT)
        granted(place.candidate)
        url = "http://testserver/exams/1/start/"
        proof = key_header(url, safe_browser.key_of(entry))

        with statements() as captured:
            start(place, address="10.8.0.1", code="K7MPQ4", url=url, key_hash=proof)

        assert len(captured) <= 12, captured.texts()
        assert AuditEntry.objects.get().action == "exams.attempt-started"


class TestRooms:
    def test_ask_for_a_check_in_after_every_other_rule(self):
        place = listed()
        place.sitting.rooms.create(name="101", address="一楼", seats=10)

        with pytest.raises(NotCheckedIn):
            start(place)
