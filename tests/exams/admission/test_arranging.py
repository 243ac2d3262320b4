from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError

from core.models import AuditEntry
from exams.admission import operations, queries
from exams.admission.operations import Entry
from exams.models import Candidacy, EntryRules
from exams.sittings.operations import ListClosed, Terms
from tests import by_two
from tests.exams.admission.helpers import granted, ruled
from tests.exams.delivery.helpers import open_attempt
from tests.factories import (
    MOMENT,
    CandidacyFactory,
    PaperFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return UnitFactory()


@pytest.fixture
def trainer(unit):
    return UserFactory(roles=["trainer"], reach=unit)


def terms_of(sitting, **changes):
    own = {name: getattr(sitting, name) for name in Terms.__dataclass_fields__}
    return Terms(**own | changes)


class TestArrangeSitting:
    def arrange(self, unit, trainer, at, entry=None, **changes):
        own = {
            "title": "补考",
            "kind": "certification",
            "track": "supervision",
            "paper_id": PaperFactory(frozen=True).pk,
            "unit_id": unit.pk,
            "opens_at": at,
            "closes_at": at + timedelta(hours=2),
        }
        return operations.arrange_sitting(
            terms=Terms(**own | changes), entry=entry or Entry(), actor=trainer, at=at
        )

    def test_keeps_the_rules_beside_the_sitting(self, unit, trainer, at):
        entry = Entry(timing="fixed", asks_code=True, access_code="k7 m", posts=["科员"])

        sitting = self.arrange(unit, trainer, at, entry, review="full", jitter_seconds=60)

        assert (sitting.review, sitting.jitter_seconds) == ("full", 60)
        assert sitting.entry.is_fixed
        assert (sitting.entry.access_code, sitting.entry.posts) == ("K7M", ["科员"])

    def test_makes_the_settings_of_each_browser_its_own(self, unit, trainer, at):
        first, second = (
            self.arrange(unit, trainer, at, Entry(needs_safe_browser=True)).entry for _ in range(2)
        )

        assert len(first.browser_salt) == 44
        assert first.browser_salt != second.browser_salt

    def test_makes_up_for_sittings_in_reach_alone(self, unit, trainer, at):
        elsewhere = SittingFactory(unit=UnitFactory(code="880000"))

        with pytest.raises(ObjectDoesNotExist):
            self.arrange(unit, trainer, at, Entry(makes_up_id=elsewhere.pk))


class TestChangeSitting:
    @pytest.fixture
    def sitting(self, unit):
        return SittingFactory(unit=unit)

    def change(self, sitting, trainer, at, entry=None, reason="", **changes):
        return operations.change_sitting(
            sitting_id=sitting.pk,
            terms=terms_of(sitting, **changes),
            entry=entry or Entry(),
            reason=reason,
            actor=trainer,
            at=at,
        )

    def test_changes_everything_before_the_first_start(self, sitting, trainer, at):
        paper = PaperFactory(frozen=True)
        CandidacyFactory(sitting=sitting)

        changed = self.change(
            sitting, trainer, at, Entry(late_minutes=15), paper_id=paper.pk, title="改名"
        )

        assert (changed.paper, changed.title, changed.entry.late_minutes) == (paper, "改名", 15)
        assert AuditEntry.objects.get().detail == {"changed": "late_minutes, paper_id, title"}

    def test_records_nothing_if_nothing_changes(self, sitting, trainer, at):
        self.change(sitting, trainer, at, title="改名")
        sitting.refresh_from_db()
        self.change(sitting, trainer, at)

        assert AuditEntry.objects.count() == 1

    def test_refuses_what_takes_from_those_who_have_started(self, sitting, trainer, at):
        open_attempt(sitting=sitting)

        for changes in (
            {"paper_id": PaperFactory(frozen=True).pk},
            {"grace_seconds": 0},
            {"closes_at": sitting.closes_at - timedelta(minutes=1)},
            {"entry": Entry(needs_track=True)},
        ):
            with pytest.raises(operations.ChangedAfterStart):
                self.change(sitting, trainer, at, reason="因", **changes)

    def test_needs_a_reason_once_somebody_has_started(self, sitting, trainer, at):
        open_attempt(sitting=sitting)
        later = sitting.closes_at + timedelta(hours=1)

        with pytest.raises(operations.ReasonNeeded):
            self.change(sitting, trainer, at, closes_at=later)
        changed = self.change(sitting, trainer, at, closes_at=later, reason="停电")

        assert changed.closes_at == later
        assert AuditEntry.objects.get().reason == "停电"

    def test_is_free_while_only_staff_have_tried_it(self, sitting, trainer, at):
        open_attempt(sitting=sitting, is_test_run=True)

        assert self.change(sitting, trainer, at, grace_seconds=0).grace_seconds == 0

    def test_refuses_an_end_too_soon_for_somebodys_own_time(self, sitting, trainer, at):
        place = CandidacyFactory(sitting=sitting)
        granted(place.candidate, percent=50)

        with pytest.raises(operations.TooShortForOne) as refusal:
            self.change(sitting, trainer, at, closes_at=at + timedelta(minutes=134))
        assert refusal.value.params == {"minutes": 135}
        assert self.change(sitting, trainer, at, closes_at=at + timedelta(minutes=135))

    def test_refuses_once_the_results_are_released(self, sitting, trainer, at):
        by_two.release(sitting, at=at)

        with pytest.raises(operations.ReleasedAlready):
            self.change(sitting, trainer, at, title="改名")

    def test_does_not_reach_sittings_of_other_units(self, trainer, at):
        with pytest.raises(ObjectDoesNotExist):
            self.change(SittingFactory(unit=UnitFactory(code="880000")), trainer, at)


class TestRenewCode:
    def test_makes_another_that_no_audit_entry_tells(self, unit, trainer, at):
        sitting = ruled(SittingFactory(unit=unit), access_code="OLD")

        code = operations.renew_code(sitting_id=sitting.pk, actor=trainer, at=at)

        rules = EntryRules.objects.get()
        assert rules.asks_code
        assert rules.access_code == code != "OLD"
        assert code not in str(AuditEntry.objects.get().detail)

    def test_does_not_reach_sittings_of_other_units(self, trainer, at):
        sitting = SittingFactory(unit=UnitFactory(code="880000"))

        with pytest.raises(ObjectDoesNotExist):
            operations.renew_code(sitting_id=sitting.pk, actor=trainer, at=at)


class TestListMakeUp:
    @pytest.fixture
    def original(self, unit):
        opens_at = MOMENT - timedelta(days=30)
        return SittingFactory(unit=unit, opens_at=opens_at, closes_at=opens_at + timedelta(hours=3))

    def add(self, sitting, trainer, at):
        return operations.list_make_up(sitting_id=sitting.pk, actor=trainer, at=at)

    def test_lists_who_may_and_nobody_twice(self, unit, original, trainer, at):
        absent = CandidacyFactory(sitting=original).candidate
        CandidacyFactory(sitting=original, candidate__is_active=False)
        open_attempt(sitting=original, submitted=True)
        sitting = ruled(SittingFactory(unit=unit), makes_up=original)

        assert self.add(sitting, trainer, at) == 1
        assert sitting.candidacies.get().candidate == absent
        with pytest.raises(operations.NobodyToMakeUp):
            self.add(sitting, trainer, at)

    def test_leaves_out_who_has_had_the_make_ups_allowed(self, unit, original, trainer, at):
        absent = CandidacyFactory(sitting=original).candidate
        earlier = ruled(SittingFactory(unit=unit), makes_up=original)
        CandidacyFactory(sitting=earlier, candidate=absent)
        sitting = ruled(SittingFactory(unit=unit), makes_up=original)

        with pytest.raises(operations.NobodyToMakeUp):
            self.add(sitting, trainer, at)

    def test_refuses_where_there_is_nothing_to_make_up_for(self, unit, trainer, at):
        with pytest.raises(operations.NotAMakeUp):
            self.add(SittingFactory(unit=unit), trainer, at)


class TestListTestRun:
    def add(self, sitting, actor, at):
        return operations.list_test_run(sitting_id=sitting.pk, actor=actor, at=at)

    def test_marks_the_place_and_the_record(self, unit, trainer, at):
        sitting = SittingFactory(unit=unit)

        assert self.add(sitting, trainer, at) == self.add(sitting, trainer, at)

        assert Candidacy.objects.get().is_test_run
        assert AuditEntry.objects.get().action == "exams.test-run-listed"

    def test_refuses_candidates_and_what_is_over(self, unit, trainer, at):
        sitting = SittingFactory(unit=unit)
        with pytest.raises(ListClosed):
            self.add(sitting, trainer, sitting.closes_at)
        CandidacyFactory(sitting=sitting, candidate=trainer)

        with pytest.raises(operations.ListedAlready):
            self.add(sitting, trainer, at)

    def test_does_not_reach_sittings_of_other_units(self, trainer, at):
        with pytest.raises(ObjectDoesNotExist):
            self.add(SittingFactory(unit=UnitFactory(code="880000")), trainer, at)


class TestTheTable:
    @pytest.mark.parametrize(
        "rules",
        [
            {"study_measure": "days"},
            {"earlier_part": "whole"},
            {"most_attempts": 1},
            {"timing": "other"},
            {"needs_safe_browser": True},
        ],
    )
    def test_refuses_rules_told_in_part(self, rules):
        with pytest.raises(IntegrityError):
            ruled(SittingFactory(), **rules)

    def test_refuses_a_sitting_that_makes_up_for_itself(self):
        sitting = SittingFactory()

        with pytest.raises(IntegrityError):
            ruled(sitting, makes_up=sitting)

    def test_has_the_defaults_where_there_is_no_row(self):
        rules = queries.rules_of(SittingFactory())

        assert not rules.is_fixed
        assert rules.late_minutes is None
