from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from exams.appeals import operations, queries
from exams.bank.operations import NotYourRole, resume_item
from exams.models import Appeal, Attempt, Item, Result
from tests.exams.appeals.helpers import (
    IN_TIME,
    appeal,
    confirmed,
    in_charge,
    marked_sitting,
    proposed,
    taken_on,
    version_at,
)
from tests.exams.corrections.helpers import corrected
from tests.factories import MOMENT, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return UnitFactory()


@pytest.fixture
def sitting(city):
    return marked_sitting(city, "ABBC")


@pytest.fixture
def attempt(sitting):
    return sitting.attempts.get()


@pytest.fixture
def handler(city):
    return in_charge(city, "reviewer")


@pytest.fixture
def second(city):
    return in_charge(city)


class TestMakeAppeal:
    def test_waits_to_be_looked_into_and_quarantines_the_item(self, attempt, sitting):
        made = appeal(attempt)

        item = version_at(sitting).item
        assert (made.state, made.due_on) == ("submitted", (IN_TIME + timedelta(days=15)).date())
        assert (item.status, made.holds_item, made.item) == ("suspended", True, item)
        assert made.steps.get().actor == attempt.candidate

    def test_leaves_the_item_of_a_mark_in_use(self, attempt, sitting):
        appeal(attempt, kind="mark")

        assert version_at(sitting).item.status == "in-use"

    def test_is_possible_on_the_last_day_and_not_after(self, attempt):
        last = MOMENT + timedelta(days=6, hours=14)

        assert appeal(attempt, at=last)
        with pytest.raises(operations.AppealsClosed):
            appeal(attempt, position=2, at=last + timedelta(hours=2))

    def test_is_refused_before_the_release(self, city):
        sealed = marked_sitting(city, "ABBC", released=False).attempts.get()

        with pytest.raises(operations.NothingToAppeal):
            appeal(sealed)

    def test_is_refused_where_the_sitting_takes_none(self, attempt, sitting):
        sitting.appeal_days = 0
        sitting.save()

        with pytest.raises(operations.NoAppealsHere):
            appeal(attempt)

    def test_is_refused_a_second_time(self, attempt):
        appeal(attempt)

        with pytest.raises(operations.AppealedAlready):
            appeal(attempt, kind="mark")
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.create(
                attempt=attempt,
                kind="mark",
                position=1,
                item=Item.objects.first(),
                reason="重复",
                made_at=IN_TIME,
                due_on=IN_TIME.date(),
            )

    def test_is_refused_for_an_item_that_is_not_on_the_paper(self, attempt):
        with pytest.raises(operations.NotOnPaper):
            appeal(attempt, position=9)
        with pytest.raises(operations.NotOnPaper):
            appeal(attempt, kind="result", position=1)

    def test_is_refused_beyond_the_most(self, attempt, monkeypatch):
        monkeypatch.setattr("exams.appeals.operations.making.MOST_OPEN", 1)
        appeal(attempt)

        with pytest.raises(operations.TooManyAppeals):
            appeal(attempt, position=2)

    def test_wants_a_reason(self, attempt):
        with pytest.raises(operations.ReasonMissing):
            appeal(attempt, reason=" ")

    def test_is_nobody_elses(self, attempt):
        with pytest.raises(Attempt.DoesNotExist):
            appeal(attempt, candidate=UserFactory())


class TestWithdraw:
    def test_puts_the_item_back_in_use(self, attempt, sitting):
        made = appeal(attempt)

        operations.withdraw_appeal(appeal_id=made.pk, candidate=attempt.candidate, at=IN_TIME)

        assert version_at(sitting).item.status == "in-use"
        assert appeal(attempt)

    def test_is_not_possible_once_a_decision_waits(self, attempt, handler):
        made = proposed(attempt, handler)

        with pytest.raises(operations.AppealMoved):
            operations.withdraw_appeal(appeal_id=made.pk, candidate=attempt.candidate, at=IN_TIME)

    def test_is_nobody_elses(self, attempt):
        made = appeal(attempt)

        with pytest.raises(Appeal.DoesNotExist):
            operations.withdraw_appeal(appeal_id=made.pk, candidate=UserFactory(), at=IN_TIME)

    def test_leaves_the_quarantine_to_another_appeal(self, city, sitting, attempt):
        other = marked_sitting(city, "CBBB", paper=sitting.paper).attempts.get()
        first, later = appeal(attempt), appeal(other)

        operations.withdraw_appeal(appeal_id=first.pk, candidate=attempt.candidate, at=IN_TIME)

        later.refresh_from_db()
        assert version_at(sitting).item.status == "suspended"
        assert later.holds_item


class TestTakeOn:
    def test_is_done_by_one_person(self, attempt, handler, second):
        made = taken_on(attempt, handler)

        assert (made.state, made.handler) == ("assigned", handler)
        assert operations.take_on_appeal(appeal_id=made.pk, actor=handler, at=IN_TIME) == made
        with pytest.raises(operations.AppealMoved):
            operations.take_on_appeal(appeal_id=made.pk, actor=second, at=IN_TIME)

    @pytest.mark.parametrize("part", ["author", "reviewer"])
    def test_is_not_for_who_wrote_or_reviewed_the_item(self, attempt, sitting, city, part):
        person = getattr(version_at(sitting), part)
        _give(person, city)
        made = appeal(attempt)

        with pytest.raises(operations.HadPart):
            operations.take_on_appeal(appeal_id=made.pk, actor=person, at=IN_TIME)

    def test_is_not_for_who_released_the_results(self, attempt, sitting, city):
        _give(sitting.released_by, city)
        made = appeal(attempt)

        with pytest.raises(operations.HadPart):
            operations.take_on_appeal(appeal_id=made.pk, actor=sitting.released_by, at=IN_TIME)

    def test_is_not_for_the_candidate(self, attempt, city):
        _give(attempt.candidate, city)
        made = appeal(attempt)

        with pytest.raises(operations.HadPart):
            operations.take_on_appeal(appeal_id=made.pk, actor=attempt.candidate, at=IN_TIME)
        with pytest.raises(IntegrityError, match="decided-by-candidate"), transaction.atomic():
            Appeal.objects.filter(pk=made.pk).update(handler=attempt.candidate)

    def test_of_a_whole_result_is_for_no_author_of_the_paper(self, attempt, sitting, city):
        author = version_at(sitting, 4).author
        _give(author, city)
        made = appeal(attempt, kind="result", position=None)

        with pytest.raises(operations.HadPart):
            operations.take_on_appeal(appeal_id=made.pk, actor=author, at=IN_TIME)

    def test_is_not_for_those_beyond_the_reach_or_without_the_role(self, attempt, city):
        made = appeal(attempt)

        with pytest.raises(Appeal.DoesNotExist):
            operations.take_on_appeal(appeal_id=made.pk, actor=in_charge(UnitFactory()), at=IN_TIME)
        with pytest.raises(NotYourRole):
            operations.take_on_appeal(
                appeal_id=made.pk, actor=in_charge(city, "invigilator"), at=IN_TIME
            )

    def test_may_be_given_back(self, attempt, handler, second):
        made = taken_on(attempt, handler)

        operations.give_back_appeal(appeal_id=made.pk, reason="另有任务", actor=handler, at=IN_TIME)

        again = operations.take_on_appeal(appeal_id=made.pk, actor=second, at=IN_TIME)
        assert again.handler == second


def _give(person, unit):
    from tests.factories import JurisdictionFactory, RoleGrantFactory

    RoleGrantFactory(user=person, role="reviewer")
    JurisdictionFactory(user=person, unit=unit)


class TestReject:
    def reject(self, made, actor, finding="条文已明确，原答案正确。", resumes=True):
        return operations.reject_appeal(
            appeal_id=made.pk, finding=finding, resumes_item=resumes, actor=actor, at=IN_TIME
        )

    @pytest.mark.parametrize(("resumes", "status"), [(True, "in-use"), (False, "suspended")])
    def test_says_why_and_decides_on_the_item(self, attempt, sitting, handler, resumes, status):
        made = self.reject(taken_on(attempt, handler), handler, resumes=resumes)

        assert (made.state, made.finding) == ("rejected", "条文已明确，原答案正确。")
        assert version_at(sitting).item.status == status
        assert attempt.results.count() == 1

    def test_wants_reasons_and_the_handler(self, attempt, handler, second):
        made = taken_on(attempt, handler)

        with pytest.raises(operations.ReasonMissing):
            self.reject(made, handler, finding="")
        with pytest.raises(operations.NotTheHandler):
            self.reject(made, second)

    def test_is_final(self, attempt, handler):
        made = self.reject(taken_on(attempt, handler), handler)

        with pytest.raises(operations.AppealMoved):
            self.reject(made, handler)
        with pytest.raises(IntegrityError, match="decided-already"), transaction.atomic():
            Appeal.objects.filter(pk=made.pk).update(finding="改口")

    def test_leaves_alone_what_somebody_put_back_meanwhile(self, attempt, sitting, handler, city):
        made = taken_on(attempt, handler)
        item = version_at(sitting).item
        resume_item(item_id=item.pk, actor=in_charge(city, "reviewer"), reason="急用", at=IN_TIME)

        self.reject(made, handler)

        item.refresh_from_db()
        assert item.status == "in-use"


class TestUphold:
    def confirm(self, made, actor):
        return confirmed(made, actor)

    def test_by_marks_makes_another_result(self, attempt, handler, second):
        made = self.confirm(proposed(attempt, handler, "points", Decimal(1), kind="mark"), second)

        old, new = attempt.results.order_by("number")
        assert (made.state, made.confirmed_by) == ("upheld", second)
        assert (old.raw_score, new.raw_score, new.cause) == (Decimal(2), Decimal(3), "appealed")
        assert (new.points["1"], new.is_passed, new.supersedes) == ("1", True, old)
        assert new.topics.count() == old.topics.count()

    def test_by_a_key_changes_no_result_by_itself(self, attempt, sitting, handler, second):
        self.confirm(proposed(attempt, handler), second)

        assert attempt.results.count() == 1
        assert version_at(sitting).item.status == "suspended"

    def test_keeps_its_marks_through_a_correction_and_its_taking_back(
        self, attempt, sitting, handler, second, city
    ):
        self.confirm(proposed(attempt, handler, "points", Decimal("0.5"), kind="mark"), second)

        corrected(sitting, second, handler, kind="all-credit", keys=(), position=4)

        newest = Result.objects.standing().get(attempt=attempt)
        assert (newest.points["1"], newest.raw_score) == ("0.5", Decimal("3.5"))

    @pytest.mark.parametrize("points", [Decimal(0), Decimal(2), None])
    def test_wants_more_marks_than_there_are_and_no_more_than_the_item_gives(
        self, attempt, handler, points
    ):
        with pytest.raises(operations.PointsNotMore):
            proposed(attempt, handler, "points", points)

    def test_of_a_whole_result_names_the_items_whose_key_is_wrong(
        self, attempt, sitting, handler, second
    ):
        made = proposed(attempt, handler, kind="result", position=None, named=(4, 2, 2))

        upheld = self.confirm(made, second)

        assert (upheld.state, upheld.named) == ("upheld", [2, 4])
        assert [version_at(sitting, at).item.status for at in (1, 2, 4)] == [
            "in-use",
            "suspended",
            "suspended",
        ]
        assert [each.position for each in queries.places_named(upheld)] == [2, 4]
        assert attempt.results.count() == 1

    def test_of_a_whole_result_is_not_possible_without_an_item(self, attempt, handler):
        made = taken_on(attempt, handler, kind="result", position=None)

        for proposal, refusal in [
            (operations.Proposal("key-correction"), operations.NoItemAppealed),
            (operations.Proposal("points", Decimal(1)), operations.NoItemAppealed),
            (operations.Proposal("key-correction", named=(9,)), operations.NotOnPaper),
        ]:
            with pytest.raises(refusal):
                operations.propose_upholding(
                    appeal_id=made.pk,
                    finding="有误",
                    proposal=proposal,
                    actor=handler,
                    at=IN_TIME,
                )
        with (
            pytest.raises(IntegrityError, match="appeal_named_iff_key_of_whole_result"),
            transaction.atomic(),
        ):
            Appeal.objects.filter(pk=made.pk).update(
                state="proposed", remedy="key-correction", finding="有误"
            )

    def test_is_confirmed_with_a_reason_and_by_what_was_seen(self, attempt, handler, second):
        made = proposed(attempt, handler, "points", Decimal(1), kind="mark")

        with pytest.raises(operations.ReasonMissing):
            confirmed(made, second, reason=" ")
        with pytest.raises(operations.EffectStale):
            confirmed(made, second, seen="another")
        assert attempt.results.count() == 1

    def test_is_confirmed_by_a_second_person(self, attempt, handler):
        made = proposed(attempt, handler)

        with pytest.raises(operations.SecondPersonNeeded):
            self.confirm(made, handler)
        with pytest.raises(IntegrityError, match="appeal_upheld_by_two"), transaction.atomic():
            Appeal.objects.filter(pk=made.pk).update(
                state="upheld", confirmed_by=handler, decided_at=IN_TIME
            )

    def test_is_not_confirmed_by_who_had_a_part(self, attempt, sitting, handler, city):
        author = version_at(sitting).author
        _give(author, city)

        with pytest.raises(operations.HadPart):
            self.confirm(proposed(attempt, handler), author)

    def test_happens_once(self, attempt, handler, second):
        made = self.confirm(proposed(attempt, handler, "points", Decimal(1)), second)

        with pytest.raises((operations.AppealMoved, operations.PointsNotMore)):
            self.confirm(made, second)
        assert attempt.results.count() == 2

    def test_may_be_sent_back(self, attempt, handler, second):
        made = proposed(attempt, handler)

        sent = operations.send_back_appeal(
            appeal_id=made.pk, reason="请补充条文", actor=second, at=IN_TIME
        )

        assert (sent.state, sent.remedy, sent.handler) == ("assigned", "", handler)


class TestTakeBackProposal:
    def take(self, made, actor, reason="无人可以确认"):
        return operations.take_back_proposal(
            appeal_id=made.pk, reason=reason, actor=actor, at=IN_TIME
        )

    def test_leaves_the_appeal_as_before_the_proposal(self, attempt, handler):
        made = self.take(proposed(attempt, handler, "points", Decimal(1), kind="mark"), handler)

        made.refresh_from_db()
        assert (made.state, made.handler) == ("assigned", handler)
        assert (made.remedy, made.points, made.named) == ("", None, [])
        assert attempt.results.count() == 1
        step = made.steps.order_by("-pk").first()
        assert (step.state, step.actor, step.reason) == ("assigned", handler, "无人可以确认")
        entry = AuditEntry.objects.get(action="exams.appeal-proposal-taken-back")
        assert (entry.actor, entry.reason) == (handler, "无人可以确认")
        operations.give_back_appeal(appeal_id=made.pk, reason="请他人办", actor=handler, at=IN_TIME)

    def test_is_for_the_handler_with_a_reason(self, attempt, handler, second):
        made = proposed(attempt, handler)

        with pytest.raises(operations.NotTheHandler):
            self.take(made, second)
        with pytest.raises(operations.ReasonMissing):
            self.take(made, handler, reason=" ")
        assert Appeal.objects.get().state == "proposed"

    def test_is_only_of_what_waits(self, attempt, handler, second):
        made = proposed(attempt, handler)
        self.take(made, handler)

        with pytest.raises(operations.AppealMoved):
            self.take(made, handler)
        with pytest.raises(operations.AppealMoved):
            confirmed(made, second)

    def test_is_too_late_once_it_is_confirmed(self, attempt, handler, second):
        made = proposed(attempt, handler)
        confirmed(made, second)

        with pytest.raises(operations.AppealMoved):
            self.take(made, handler)


class TestQueries:
    def test_parties_are_ids_of_people(self, attempt):
        made = appeal(attempt)

        assert attempt.candidate_id in queries.parties_of(made)
        assert None not in queries.parties_of(made)

    def test_count_who_is_left_to_confirm(self, attempt, sitting, handler, city):
        made = taken_on(attempt, handler)

        def left():
            return queries.seconds_left(made, queries.parties_of(made))

        assert left() == 0
        _give(version_at(sitting).author, city)
        in_charge(UnitFactory())
        in_charge(city, "invigilator")
        in_charge(city, is_active=False)
        assert left() == 0
        in_charge(city), in_charge(city, "reviewer")
        assert left() == 2
