from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from exams.delivery import operations, queries
from exams.delivery.queries.answers import answers_of_page
from exams.marking.queries.given import given_in
from exams.models import Attempt, DeviceLease
from tests.exams.delivery.helpers import give, last_moment
from tests.factories import AttemptFactory, SittingFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

PHONE, DESK = "a" * 32, "b" * 32


@pytest.fixture
def invigilator():
    return UserFactory(roles=["invigilator"], reach=UnitFactory(code="990100"))


@pytest.fixture
def attempt(invigilator):
    unit = UnitFactory(parent=invigilator.jurisdiction.unit)
    return AttemptFactory(sitting=SittingFactory(unit=unit), lease=0, page_token="")


def who(attempt, at):
    return {"attempt_id": attempt.pk, "candidate": attempt.candidate, "at": at}


def open_page(attempt, at, device=PHONE):
    return operations.open_page(device=device, label="Chrome · Android", **who(attempt, at))


class TestOpenPage:
    def test_gives_each_page_a_lease_of_its_own(self, attempt, at):
        first, second = open_page(attempt, at), open_page(attempt, at)

        assert (first.lease, second.lease) == (1, 2)
        assert first.page_token != second.page_token

    def test_does_not_go_on_on_a_second_device_unasked(self, attempt, at):
        open_page(attempt, at)

        with pytest.raises(operations.OpenedElsewhere):
            open_page(attempt, at, device=DESK)

        assert DeviceLease.objects.count() == 1


class TestTheNameOfAPage:
    @pytest.mark.parametrize("name", ["2x", "2x" + "0" * 22, "3x" + "0" * 22, "x", "²x0"])
    def test_in_force_is_proven_by_its_secret_part(self, attempt, at, name):
        assert [open_page(attempt, at).lease for _ in range(2)] == [1, 2]

        kept = give(attempt, 1, "A", page=name, number=1)

        assert (kept.lease, kept.aside, kept.counts) == (0, "other-page", False)

    def test_of_before_is_taken_at_its_word_and_counts_for_nothing(self, attempt, at):
        for _ in range(2):
            open_page(attempt, at)

        kept = give(attempt, 1, "A", page="1x" + "0" * 22, number=1)

        assert (kept.lease, kept.aside, kept.counts) == (1, "other-page", False)


class TestTheOrderOfAnswers:
    """By lease first: the numbers of each page begin at 1."""

    def test_is_that_of_the_pages_and_then_of_their_numbers(self, attempt, at):
        first = open_page(attempt, at).page_token
        give(attempt, 1, "A", page=first, number=8)
        give(attempt, 2, "A", page=first, number=9)
        second = open_page(attempt, at).page_token
        give(attempt, 1, "C", page=second, number=2, minute=6)
        give(attempt, 1, "B", page=second, number=1, minute=7)
        operations.submit_attempt(page_token=second, **who(attempt, at + timedelta(minutes=9)))

        read = {
            "page": answers_of_page(attempt.pk)[0],
            "standing": queries.standing_answers(attempt.pk),
        }
        signed = queries.receipt_content(Attempt.objects.get())["answers"]
        marked = given_in([attempt.pk])[attempt.pk]

        said = {
            name: {n: one.chosen for n, one in answers.items()} for name, answers in read.items()
        }
        assert said == {name: {1: ["C"], 2: ["A"]} for name in read}
        assert [(each["position"], each["chosen"]) for each in signed] == [(1, ["C"]), (2, ["A"])]
        assert marked.answers == {1: ["C"], 2: ["A"]}

    def test_is_kept_once_whatever_page_without_the_lease_sends_it_again(self, attempt, at):
        for _ in range(3):
            open_page(attempt, at)

        first = give(attempt, 1, "A", page="1x0", number=1)
        again = give(attempt, 1, "A", page="2x0", number=1)

        assert (again, first.aside) == (first, "other-page")
        assert attempt.responses.get() == first

    def test_has_what_counts_for_a_page_that_lost_the_lease_and_asks_again(self, attempt, at):
        first = open_page(attempt, at).page_token
        second = open_page(attempt, at).page_token
        aside = give(attempt, 1, "A", page=first, number=1)
        counted = give(attempt, 1, "A", page=second, number=1)

        again = give(attempt, 1, "A", page=first, number=1)

        assert (aside.counts, counted.counts) == (False, True)
        assert again == counted

    def test_as_the_server_had_them_begins_at_one_in_each_attempt(self, attempt, at):
        other = AttemptFactory(sitting=attempt.sitting, page_token="1x0")
        page = open_page(attempt, at).page_token

        kept = [give(attempt, n, "A", page=page, number=n) for n in (1, 2)]
        kept.append(give(other, 1, "A", page="1x0", number=1))

        assert [each.sequence for each in kept] == [1, 2, 1]

    def test_has_what_is_late_once_on_whatever_page_it_comes_again(self, invigilator):
        unit = UnitFactory(parent=invigilator.jurisdiction.unit)
        sitting = SittingFactory(unit=unit, overdue="grace", hand_in_minutes=10)
        attempt = AttemptFactory(sitting=sitting, lease=0, page_token="")
        first = open_page(attempt, attempt.due_at).page_token
        late = give(attempt, 1, "A", page=first, number=1, minute=92, nonce="nonce-0001")
        second = open_page(attempt, attempt.due_at + timedelta(minutes=3)).page_token

        again = give(attempt, 1, "A", page=second, number=1, minute=94, nonce="nonce-0001")

        assert (again, late.verdict, late.aside) == (late, "late", "")
        assert attempt.responses.count() == 1


class TestTakeOver:
    def take_over(self, attempt, at, device=DESK):
        return operations.take_over(device=device, **who(attempt, at))

    def test_makes_the_second_device_the_one_that_saves(self, attempt, at):
        phone = open_page(attempt, at).page_token
        give(attempt, 1, "A", page=phone, number=1)
        self.take_over(attempt, at)
        desk = open_page(attempt, at, device=DESK).page_token

        aside = give(attempt, 2, "B", page=phone, number=2)
        give(attempt, 3, "C", page=desk, number=1)

        standing = queries.standing_answers(attempt.pk)
        assert aside.aside == "other-page"
        assert {at: answer.chosen for at, answer in standing.items()} == {1: ["A"], 3: ["C"]}

    def test_ends_what_was_said_of_answers_that_it_sends_again(self, attempt, at):
        open_page(attempt, at)
        desk = self.take_over(attempt, at).page_token or "desk"
        open_page(attempt, at, device=DESK)
        give(attempt, 1, "A", page=desk, number=1)
        assert queries.receipt_of(attempt.pk).elsewhere == [1]

        attempt.refresh_from_db()
        give(attempt, 1, "A", page=attempt.page_token, number=1)

        receipt = queries.receipt_of(attempt.pk)
        assert (receipt.answered, receipt.elsewhere) == (1, [])
        assert queries.receipt_content(attempt)["aside"] == []

    def test_records_it_once(self, attempt, at):
        open_page(attempt, at)

        for _ in range(2):
            self.take_over(attempt, at)

        assert AuditEntry.objects.filter(action="exams.attempt-handed-over").count() == 1

    def test_judges_what_was_kept_aside_anew_when_the_first_device_takes_over(self, attempt, at):
        phone = open_page(attempt, at).page_token
        self.take_over(attempt, at)
        give(attempt, 1, "A", page=phone, number=1, nonce="nonce-0001")
        self.take_over(attempt, at, device=PHONE)
        phone = open_page(attempt, at).page_token

        again = give(attempt, 1, "A", page=phone, number=1, nonce="nonce-0001")

        assert again.counts
        assert [row.aside for row in attempt.responses.order_by("sequence")] == ["other-page", ""]

    def test_is_too_late_at_the_end(self, attempt, at):
        with pytest.raises(operations.TooLate):
            self.take_over(attempt, last_moment(attempt) + timedelta(microseconds=1))

    def test_is_not_for_somebody_else(self, attempt, at):
        with pytest.raises(Attempt.DoesNotExist):
            operations.take_over(attempt_id=attempt.pk, candidate=UserFactory(), device=DESK, at=at)


class TestHandOver:
    def hand_over(self, attempt, actor, at, reason="手机没电"):
        return operations.hand_over(attempt_id=attempt.pk, actor=actor, reason=reason, at=at)

    def test_frees_the_exam_for_the_next_device(self, attempt, invigilator, at):
        phone = open_page(attempt, at).page_token

        self.hand_over(attempt, invigilator, at)

        assert give(attempt, 1, "A", page=phone).aside == "other-page"
        assert open_page(attempt, at, device=DESK).lease == 3

    def test_is_recorded_with_the_reason(self, attempt, invigilator, at):
        self.hand_over(attempt, invigilator, at)

        entry = AuditEntry.objects.get()
        assert (entry.action, entry.reason) == ("exams.attempt-handed-over", "手机没电")

    def test_asks_for_a_reason(self, attempt, invigilator, at):
        with pytest.raises(operations.ReasonMissing):
            self.hand_over(attempt, invigilator, at, reason=" ")

    def test_is_nothing_for_the_candidate_to_do(self, attempt, invigilator, at):
        Attempt.objects.filter(pk=attempt.pk).update(candidate=invigilator)

        with pytest.raises(operations.OwnAttempt):
            self.hand_over(attempt, invigilator, at)

    def test_does_not_reach_other_units(self, invigilator, at):
        with pytest.raises(Attempt.DoesNotExist):
            self.hand_over(AttemptFactory(), invigilator, at)


class TestSubmittingElsewhere:
    def test_is_refused(self, attempt, at):
        phone = open_page(attempt, at).page_token
        operations.take_over(device=DESK, **who(attempt, at))

        with pytest.raises(operations.OpenedElsewhere):
            operations.submit_attempt(page_token=phone, **who(attempt, at))

        attempt.refresh_from_db()
        assert attempt.status == "open"


class TestALease:
    def test_is_never_changed(self, attempt, at):
        open_page(attempt, at)

        with pytest.raises(IntegrityError), transaction.atomic():
            DeviceLease.objects.update(device=DESK)
