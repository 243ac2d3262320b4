from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from exams.admission import operations, queries
from exams.admission.operations import Wish
from exams.delivery.operations import approve_accommodation, decline_accommodation
from exams.models import Accommodation, AccommodationDecision, AccommodationEnd, Decision
from tests.exams.admission.helpers import asked, granted
from tests.exams.delivery.helpers import open_attempt, statements
from tests.factories import (
    DAY,
    CandidacyFactory,
    PostingFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=1)


@pytest.fixture
def unit():
    return UnitFactory()


@pytest.fixture
def trainer(unit):
    return UserFactory(roles=["trainer"], reach=unit)


@pytest.fixture
def hr(unit):
    return UserFactory(roles=["hr"], reach=unit)


@pytest.fixture
def person(unit):
    return PostingFactory(unit=unit).user


class TestPassports:
    def test_is_the_most_of_what_holds_on_the_day(self, person):
        granted(person, percent=25)
        granted(person, percent=50, until_on=DAY + DAYS)
        granted(person, percent=0, large_type=True)

        assert queries.passport_of(person.pk, on=DAY) == queries.Passport(50, True, False)
        assert queries.passport_of(person.pk, on=DAY + DAYS).percent == 25

    def test_counts_nothing_that_waits_was_declined_has_ended_or_comes_later(self, person):
        asked(person, percent=30)
        declined = asked(person, percent=40)
        AccommodationDecision.objects.create(
            accommodation=declined,
            is_approved=False,
            basis="无依据",
            decided_by=UserFactory(),
            decided_at=declined.asked_at,
        )
        granted(person, percent=60, from_on=DAY + DAYS)
        ended = granted(person, percent=80)
        AccommodationEnd.objects.create(
            accommodation=ended,
            ends_on=DAY,
            reason="到期",
            ended_by=UserFactory(),
            ended_at=ended.asked_at,
        )

        assert not queries.passport_of(person.pk, on=DAY)
        assert queries.passport_of(person.pk, on=DAY - DAYS).percent == 80

    def test_rounds_the_minutes_up(self, person):
        granted(person, percent=25)

        assert queries.passport_of(person.pk, on=DAY).minutes(45) == 57

    def test_takes_one_query_for_many(self):
        people = [granted().person.pk for _ in range(3)]

        with statements() as captured:
            assert len(queries.passports_on(people, on=DAY)) == 3
        assert len(captured) == 1

    def test_gives_the_longest_of_a_sitting(self, person):
        sitting = SittingFactory()
        CandidacyFactory(sitting=sitting, candidate=granted(person, percent=50).person)
        granted(percent=200)

        assert queries.longest_minutes(sitting, on=DAY) == 135


class TestAskAccommodation:
    def ask(self, person, actor, at, **wish):
        wish = {"from_on": DAY, "percent": 25} | wish
        return operations.ask_accommodation(
            account=person.username, wish=Wish(**wish), actor=actor, at=at
        )

    def test_asks_and_records_it(self, person, trainer, at):
        found = self.ask(person, trainer, at, note=" 视力 ")

        assert (found.person, found.asked_by, found.note) == (person, trainer, "视力")
        entry = AuditEntry.objects.get()
        assert entry.action == "exams.accommodation-asked"
        assert "视力" not in str(entry.detail) + entry.reason

    def test_lets_people_ask_for_themselves(self, person, at):
        assert self.ask(person, person, at).person == person

    def test_returns_what_waits_the_second_time(self, person, trainer, at):
        assert self.ask(person, trainer, at) == self.ask(person, trainer, at)
        assert Accommodation.objects.count() == 1

    def test_refuses_what_somebody_else_asked_for(self, person, trainer, hr, at):
        self.ask(person, trainer, at)

        with pytest.raises(operations.AskedForAlready):
            self.ask(person, hr, at)

    def test_does_not_reach_others(self, trainer, at):
        stranger = PostingFactory(unit=UnitFactory(code="880000")).user

        with pytest.raises(operations.NoSuchPerson):
            self.ask(stranger, trainer, at)


class TestDecide:
    def approve(self, found, actor, at, basis="便民〔2026〕3号"):
        return approve_accommodation(accommodation_id=found.pk, basis=basis, actor=actor, at=at)

    def test_approves_with_the_document_and_records_it(self, person, hr, at):
        found = asked(person)

        decision = self.approve(found, hr, at)

        assert decision.is_approved
        assert queries.passport_of(person.pk, on=DAY).percent == 25
        assert AuditEntry.objects.get().reason == "便民〔2026〕3号"

    def test_changes_nothing_the_second_time(self, person, hr, at):
        found = asked(person)

        assert self.approve(found, hr, at) == self.approve(found, hr, at)
        assert AuditEntry.objects.count() == 1

    @pytest.mark.parametrize("who", ["asker", "person"])
    def test_is_for_a_second_person(self, unit, who, at):
        someone = PostingFactory(unit=unit, user=UserFactory(roles=["hr"], reach=unit)).user
        found = asked(asked_by=someone, person=PostingFactory(unit=unit).user)
        if who == "person":
            found = asked(person=someone)

        with pytest.raises(operations.SecondPersonDecides):
            self.approve(found, someone, at)

    def test_refuses_without_a_document_and_once_decided_otherwise(self, person, hr, trainer, at):
        found = asked(person)
        with pytest.raises(operations.BasisMissing):
            self.approve(found, hr, at, basis="  ")
        decline_accommodation(accommodation_id=found.pk, basis="无依据", actor=hr, at=at)

        with pytest.raises(operations.DecidedBefore):
            self.approve(found, trainer, at)

    def test_refuses_what_was_taken_back(self, person, hr, trainer, at):
        found = asked(person, asked_by=trainer)
        operations.end_accommodation(
            accommodation_id=found.pk, ends_on=DAY, reason="误报", actor=trainer, at=at
        )

        with pytest.raises(operations.EndedAlready):
            self.approve(found, hr, at)

    def test_does_not_reach_others(self, hr, at):
        stranger = PostingFactory(unit=UnitFactory(code="880000")).user

        with pytest.raises(ObjectDoesNotExist):
            self.approve(asked(stranger), hr, at)

    def test_moves_the_due_time_of_who_is_in_an_attempt_by_the_recorded_way(self, person, hr, at):
        attempt = open_attempt(candidate=person)
        found = asked(person, percent=25)
        due_at = attempt.due_at

        self.approve(found, hr, at + timedelta(minutes=10))

        attempt.refresh_from_db()
        decision = Decision.objects.get()
        assert attempt.due_at == due_at + timedelta(minutes=23)
        assert (decision.decided_by, decision.intervention.asked_by) == (hr, found.asked_by)
        assert (decision.due_before, decision.due_after) == (due_at, attempt.due_at)

    def test_adds_only_what_is_more_than_before(self, person, hr, at):
        granted(person, percent=50)
        attempt = open_attempt(candidate=person)

        self.approve(asked(person, percent=25), hr, at)

        attempt.refresh_from_db()
        assert attempt.due_at == at + timedelta(minutes=90)
        assert not Decision.objects.exists()

    def test_leaves_what_is_over_alone(self, person, hr, at):
        over = open_attempt(candidate=person)
        done = open_attempt(candidate=person, submitted=True)

        self.approve(asked(person), hr, over.due_at + timedelta(minutes=5))

        assert not Decision.objects.exists()
        done.refresh_from_db()
        assert done.due_at == at + timedelta(minutes=90)


class TestEnd:
    def end(self, found, actor, at, **changes):
        given = {"ends_on": DAY + DAYS, "reason": "离岗"} | changes
        return operations.end_accommodation(accommodation_id=found.pk, actor=actor, at=at, **given)

    def test_ends_and_keeps_the_row(self, person, hr, at):
        found = granted(person)

        self.end(found, hr, at)
        self.end(found, hr, at)

        assert queries.passport_of(person.pk, on=DAY).percent == 25
        assert not queries.passport_of(person.pk, on=DAY + DAYS)
        assert AuditEntry.objects.count() == 1

    def test_never_ends_before_today(self, person, hr, at):
        assert self.end(granted(person), hr, at, ends_on=DAY - 9 * DAYS).ends_on == DAY

    def test_is_the_persons_own_to_do(self, person, at):
        assert self.end(granted(person), person, at)

    def test_refuses_without_a_reason_and_another_day(self, person, hr, at):
        found = granted(person)
        with pytest.raises(operations.BasisMissing):
            self.end(found, hr, at, reason="")
        self.end(found, hr, at)

        with pytest.raises(operations.EndedAlready):
            self.end(found, hr, at, ends_on=DAY + 5 * DAYS)

    def test_does_not_reach_others(self, hr, at):
        with pytest.raises(ObjectDoesNotExist):
            self.end(granted(PostingFactory(unit=UnitFactory(code="880000")).user), hr, at)


class TestTheTables:
    @pytest.mark.parametrize(
        "fields",
        [{"percent": 4}, {"percent": 201}, {"percent": 0}, {"until_on": DAY - 99 * DAYS}],
    )
    def test_refuse_what_cannot_be(self, fields):
        with pytest.raises(IntegrityError):
            asked(**fields)

    def test_refuse_changes_and_deletion(self, person):
        found, waiting = granted(person), asked(person)

        for act in (
            lambda: Accommodation.objects.filter(pk=found.pk).update(percent=100),
            lambda: Accommodation.objects.filter(pk=waiting.pk).delete(),
            lambda: AccommodationDecision.objects.update(is_approved=False),
        ):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                act()

    @pytest.mark.parametrize("who", ["asked_by", "person"])
    def test_refuse_a_decision_of_who_asked_or_whom_it_is_for(self, who):
        found = asked()

        with pytest.raises(IntegrityError, match="decided-by-asker"):
            AccommodationDecision.objects.create(
                accommodation=found,
                is_approved=True,
                basis="x",
                decided_by=getattr(found, who),
                decided_at=found.asked_at,
            )
