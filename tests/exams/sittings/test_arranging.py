from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from core.models import AuditEntry
from exams.models import Candidacy, PaperNotice, PaperPart
from exams.sittings import operations
from tests.exams.delivery.helpers import open_attempt
from tests.factories import (
    CandidacyFactory,
    ItemVersionFactory,
    PaperFactory,
    PostingFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return UnitFactory(code="990100", kind="area", level="city")


@pytest.fixture
def bureau(city):
    return UnitFactory(parent=city)


@pytest.fixture
def trainer(city):
    return UserFactory(roles=["trainer"], reach=city)


@pytest.fixture
def sitting(bureau):
    return SittingFactory(unit=bureau)


class TestCreateSitting:
    def create(self, trainer, at, **changes):
        arguments = {
            "title": "2026 年行政执法资格考试",
            "kind": "certification",
            "track": "enforcement",
            "opens_at": at,
            "closes_at": at + timedelta(hours=2),
            "actor": trainer,
            "at": at,
        }
        return operations.create_sitting(**arguments | changes)

    def test_arranges_it_and_records_that(self, trainer, bureau, at):
        paper = PaperFactory(frozen=True)

        sitting = self.create(trainer, at, paper_id=paper.pk, unit_id=bureau.pk)

        assert (sitting.paper, sitting.unit, sitting.created_by) == (paper, bureau, trainer)
        assert AuditEntry.objects.get().action == "exams.sitting-created"

    def test_refuses_a_paper_that_nobody_approved(self, trainer, bureau, at):
        with pytest.raises(operations.PaperNotFrozen):
            self.create(trainer, at, paper_id=PaperFactory().pk, unit_id=bureau.pk)

    def test_takes_papers_of_all_types_with_parts_and_critical_items(self, trainer, bureau, at):
        kind = PaperFactory(items=[ItemVersionFactory(released=True, kind="ordering")], frozen=True)
        part, critical = PaperFactory(), PaperFactory()
        PaperPart.objects.create(paper=part, part="common", maximum=4, cut_score=2)
        critical.items.filter(position=1).update(is_critical=True)
        for paper in (part, critical):
            paper.approved_by, paper.frozen_at = UserFactory(), at
            paper.save()

        for paper in (kind, part, critical):
            assert self.create(trainer, at, paper_id=paper.pk, unit_id=bureau.pk).paper == paper

    @pytest.mark.parametrize(
        ("decision", "is_refused"), [("", True), ("replace", True), ("keep", False)]
    )
    def test_refuses_a_paper_with_a_fallen_item_unless_it_is_kept(
        self, trainer, bureau, at, decision, is_refused
    ):
        paper = PaperFactory(frozen=True)
        settled = (
            {"settled_by": UserFactory(), "settled_at": at, "reason": "因"} if decision else {}
        )
        PaperNotice.objects.create(
            paper=paper,
            version=paper.items.get(position=1).version,
            cause="suspended",
            raised_at=at,
            decision=decision,
            **settled,
        )

        if is_refused:
            with pytest.raises(operations.PaperFallen):
                self.create(trainer, at, paper_id=paper.pk, unit_id=bureau.pk)
        else:
            assert self.create(trainer, at, paper_id=paper.pk, unit_id=bureau.pk)

    def test_refuses_an_end_in_the_past(self, trainer, bureau, at):
        paper = PaperFactory(frozen=True)
        yesterday = at - timedelta(days=1)

        with pytest.raises(operations.WindowOver):
            self.create(
                trainer,
                at,
                paper_id=paper.pk,
                unit_id=bureau.pk,
                opens_at=yesterday - timedelta(hours=3),
                closes_at=yesterday,
            )

    def test_refuses_less_time_than_the_paper_takes(self, trainer, bureau, at):
        paper = PaperFactory(frozen=True, minutes=90)
        closes_at = at + timedelta(minutes=89)

        with pytest.raises(operations.WindowTooShort):
            self.create(trainer, at, paper_id=paper.pk, unit_id=bureau.pk, closes_at=closes_at)

    def test_does_not_reach_other_units(self, trainer, at):
        elsewhere = UnitFactory(code="880000")

        with pytest.raises(ObjectDoesNotExist):
            self.create(trainer, at, paper_id=PaperFactory(frozen=True).pk, unit_id=elsewhere.pk)


class TestListCandidates:
    def add(self, sitting, trainer, at, *accounts):
        return operations.list_candidates(
            sitting_id=sitting.pk, accounts=accounts, actor=trainer, at=at
        )

    def test_lists_people_by_account(self, sitting, trainer, bureau, at):
        people = [PostingFactory(unit=bureau).user for _ in range(2)]

        added = self.add(sitting, trainer, at, *[person.username for person in people])

        assert added == 2
        assert {row.candidate for row in Candidacy.objects.all()} == set(people)

    def test_lists_nobody_twice(self, sitting, trainer, bureau, at):
        person = PostingFactory(unit=bureau).user
        self.add(sitting, trainer, at, person.username)

        assert self.add(sitting, trainer, at, person.username) == 0
        assert AuditEntry.objects.count() == 1

    def test_lists_nobody_if_one_account_is_unknown(self, sitting, trainer, bureau, at):
        person = PostingFactory(unit=bureau).user

        with pytest.raises(operations.UnknownPeople) as refusal:
            self.add(sitting, trainer, at, person.username, "P9999")

        assert refusal.value.params == {"accounts": "P9999"}
        assert not Candidacy.objects.exists()

    def test_does_not_reach_people_of_other_units(self, sitting, trainer, at):
        stranger = PostingFactory(unit=UnitFactory(code="880000")).user

        with pytest.raises(operations.UnknownPeople):
            self.add(sitting, trainer, at, stranger.username)

    def test_refuses_once_the_sitting_is_over(self, sitting, trainer, bureau):
        person = PostingFactory(unit=bureau).user

        with pytest.raises(operations.ListClosed):
            self.add(sitting, trainer, sitting.closes_at, person.username)

    def test_does_not_reach_sittings_of_other_units(self, trainer, at):
        with pytest.raises(ObjectDoesNotExist):
            self.add(SittingFactory(unit=UnitFactory(code="880000")), trainer, at)


class TestListUnit:
    def add(self, sitting, unit, trainer, at):
        return operations.list_unit(sitting_id=sitting.pk, unit_id=unit.pk, actor=trainer, at=at)

    def test_lists_who_serves_there_and_below(self, sitting, bureau, trainer, at):
        people = {
            PostingFactory(unit=bureau).user,
            PostingFactory(unit=UnitFactory(parent=bureau)).user,
        }

        self.add(sitting, bureau, trainer, at)

        assert {row.candidate for row in Candidacy.objects.all()} == people

    def test_leaves_out_the_other_track_and_who_has_left(self, sitting, bureau, trainer, at):
        PostingFactory(unit=bureau, track="enforcement")
        PostingFactory(unit=bureau, until_on=at.date())
        PostingFactory(unit=bureau, user__is_active=False)

        assert self.add(sitting, bureau, trainer, at) == 0

    def test_adds_who_came_since(self, sitting, bureau, trainer, at):
        PostingFactory(unit=bureau)
        self.add(sitting, bureau, trainer, at)
        PostingFactory(unit=bureau)

        assert self.add(sitting, bureau, trainer, at) == 1

    def test_does_not_reach_other_units(self, sitting, trainer, at):
        with pytest.raises(ObjectDoesNotExist):
            self.add(sitting, UnitFactory(code="880000"), trainer, at)


class TestUnlistCandidate:
    def remove(self, listed, trainer, at):
        operations.unlist_candidate(
            sitting_id=listed.sitting_id, candidate_id=listed.candidate_id, actor=trainer, at=at
        )

    def test_takes_somebody_off_the_list(self, sitting, trainer, at):
        listed = CandidacyFactory(sitting=sitting)

        self.remove(listed, trainer, at)
        self.remove(listed, trainer, at)

        assert not Candidacy.objects.exists()
        assert AuditEntry.objects.count() == 1

    def test_refuses_who_has_started(self, sitting, trainer, at):
        attempt = open_attempt(sitting=sitting)

        with pytest.raises(operations.AlreadyStarted):
            self.remove(attempt.sitting.candidacies.get(), trainer, at)
