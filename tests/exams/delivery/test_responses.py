from datetime import timedelta

import pytest

from exams.delivery import operations, queries
from exams.models import Attempt, Response
from tests.exams.delivery.helpers import give, last_moment, open_attempt, statements
from tests.factories import (
    MOMENT,
    AttemptFactory,
    ItemVersionFactory,
    PaperFactory,
    ResultFactory,
    SittingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def mixed_attempt():
    """Return an attempt at a single-choice, a multiple-choice and a true-or-false item."""
    versions = [
        ItemVersionFactory(released=True, kind="single", key="A"),
        ItemVersionFactory(released=True, kind="multiple", key="AC"),
        ItemVersionFactory(released=True, kind="true-false", key="A"),
    ]
    paper = PaperFactory(size=3, items=versions, frozen=True)
    return open_attempt(sitting=SittingFactory(paper=paper))


class TestSaveResponse:
    def test_keeps_the_choice_with_the_next_sequence_number(self):
        attempt = AttemptFactory()
        give(attempt, 1, "A")

        response = give(attempt, 2, "C")

        assert (response.sequence, response.position, response.chosen) == (2, 2, ["C"])
        assert response.given_at == MOMENT + timedelta(minutes=5)
        assert not response.is_late

    def test_adds_a_row_when_a_choice_is_changed(self):
        attempt = AttemptFactory()
        give(attempt, 1, "A")

        give(attempt, 1, "D")

        assert [row.chosen for row in attempt.responses.order_by("sequence")] == [["A"], ["D"]]
        assert queries.standing_answers(attempt.pk)[1].chosen == ["D"]

    def test_keeps_that_a_choice_was_taken_back(self):
        attempt = mixed_attempt()
        give(attempt, 2, "A")

        give(attempt, 2, "")

        assert queries.standing_answers(attempt.pk)[2].chosen == []

    def test_sorts_the_letters_and_keeps_each_once(self):
        assert give(mixed_attempt(), 2, "CAC").chosen == ["A", "C"]

    def test_gives_the_same_row_for_a_repeated_nonce(self):
        attempt = AttemptFactory()
        first = give(attempt, 1, "A", nonce="nonce-0001")

        again = give(attempt, 1, "A", nonce="nonce-0001", minute=9)

        assert again.pk == first.pk
        assert again.given_at == first.given_at
        assert attempt.responses.count() == 1

    def test_gives_the_row_back_after_the_attempt_was_closed(self, at):
        attempt = AttemptFactory()
        first = give(attempt, 1, "A", nonce="nonce-0001")
        operations.submit_attempt(
            attempt_id=attempt.pk,
            candidate=attempt.candidate,
            page_token="page-1",
            at=at + timedelta(minutes=6),
        )

        again = give(attempt, 1, "A", nonce="nonce-0001", minute=7)

        assert (again.pk, again.is_late) == (first.pk, False)

    @pytest.mark.parametrize("again", [(2, "A"), (1, "B")])
    def test_refuses_a_name_that_comes_again_with_another_answer(self, again):
        attempt = AttemptFactory()
        give(attempt, 1, "A", nonce="nonce-0001")

        with pytest.raises(operations.NonceReused):
            give(attempt, *again, nonce="nonce-0001")

        assert attempt.responses.count() == 1

    def test_judges_anew_what_was_aside_when_the_page_with_the_lease_sends_it_late(self, at):
        attempt = AttemptFactory(lease=2, page_token="2x" + "a" * 22)
        give(attempt, 1, "A", nonce="nonce-0001", page="1x" + "b" * 22, number=1)

        late = give(
            attempt, 1, "A", nonce="nonce-0001", page=attempt.page_token, number=1, minute=91
        )

        assert (late.aside, late.verdict) == ("", "late")
        assert attempt.responses.count() == 2

    def test_still_counts_though_the_clock_closed_the_attempt_while_it_waited(self):
        attempt = AttemptFactory()
        operations.close_overdue_attempts(at=last_moment(attempt) + timedelta(seconds=1))

        assert give(attempt, 1, "A", minute=90.5).counts

    def test_is_closed_to_what_comes_after_the_marking(self):
        attempt = AttemptFactory()
        operations.close_overdue_attempts(at=last_moment(attempt) + timedelta(seconds=1))
        ResultFactory(attempt=attempt)

        assert give(attempt, 1, "A", minute=90.5).aside == "closed"

    def test_still_counts_at_the_last_moment_of_the_grace(self):
        attempt = AttemptFactory()

        assert not give(attempt, 1, "A", minute=90.5).is_late

    def test_keeps_what_comes_later_as_late(self):
        attempt = AttemptFactory()
        give(attempt, 1, "B")

        late = give(attempt, 1, "A", minute=90.5 + 1 / 60_000)

        assert late.is_late
        assert queries.standing_answers(attempt.pk)[1].chosen == ["B"]

    def test_keeps_what_reaches_a_submitted_attempt_as_late(self, at):
        attempt = AttemptFactory(submitted=True)

        late = give(attempt, 1, "A", minute=41, page="a device that was offline")

        assert late.is_late
        assert queries.standing_answers(attempt.pk) == {}

    def test_keeps_what_an_older_page_sends_aside(self):
        attempt = AttemptFactory(page_token="page-2")

        response = give(attempt, 1, "A", page="page-1")

        assert (response.aside, response.verdict) == ("other-page", "in-time")
        assert queries.standing_answers(attempt.pk) == {}

    def test_keeps_what_reaches_a_voided_attempt_aside(self, at):
        attempt = AttemptFactory(status="voided", closed_at=at + timedelta(minutes=1))

        assert give(attempt, 1, "A").aside == "voided"
        assert queries.standing_answers(attempt.pk) == {}

    def test_refuses_an_item_that_is_not_on_the_paper(self):
        with pytest.raises(operations.NotOnPaper) as refusal:
            give(AttemptFactory(), 5, "A")

        assert refusal.value.params == {"position": 5}

    def test_refuses_an_option_that_the_item_does_not_have(self):
        with pytest.raises(operations.NoSuchOption):
            give(mixed_attempt(), 3, "C")

    @pytest.mark.parametrize("position", [1, 3])
    def test_refuses_two_options_where_one_is_right(self, position):
        with pytest.raises(operations.OneOptionOnly):
            give(mixed_attempt(), position, "AB")

    def test_is_not_for_somebody_else(self, at):
        attempt = AttemptFactory()

        with pytest.raises(Attempt.DoesNotExist):
            operations.save_response(
                attempt_id=attempt.pk,
                candidate=UserFactory(),
                position=1,
                chosen=["A"],
                nonce="nonce-0001",
                page_token="page-1",
                at=at,
            )

    def test_takes_three_statements_however_much_was_saved_before(self):
        attempt = AttemptFactory()
        for minute in range(1, 30):
            give(attempt, 1 + minute % 4, "A", minute=minute)

        with statements() as captured:
            give(attempt, 1, "B", minute=31)

        assert len(captured) == 3

    def test_takes_one_more_for_the_first_of_a_paper_in_a_process(self):
        attempt = AttemptFactory()

        with statements() as captured:
            give(attempt, 1, "B")

        assert len(captured) == 4


class TestSavePage:
    def save(self, attempt, answers, *, minute=5, page="page-1"):
        return operations.save_page(
            attempt_id=attempt.pk,
            candidate=attempt.candidate,
            answers=answers,
            page_token=page,
            at=MOMENT + timedelta(minutes=minute),
        )

    def test_keeps_what_differs_from_what_stands(self):
        attempt = mixed_attempt()
        give(attempt, 1, "A")

        responses = self.save(attempt, {1: ["A"], 2: ["C", "A"], 3: []})

        assert [(row.sequence, row.position, row.chosen) for row in responses] == [
            (2, 2, ["A", "C"])
        ]

    def test_keeps_nothing_the_second_time(self):
        attempt = mixed_attempt()
        self.save(attempt, {1: ["A"], 2: ["A"]})

        assert self.save(attempt, {1: ["A"], 2: ["A"]}) == []

    def test_takes_a_choice_back_when_all_boxes_are_empty(self):
        attempt = mixed_attempt()
        self.save(attempt, {2: ["A", "C"]})

        self.save(attempt, {2: []})

        assert queries.standing_answers(attempt.pk)[2].chosen == []

    def test_keeps_none_of_it_if_one_answer_does_not_fit(self):
        attempt = mixed_attempt()

        with pytest.raises(operations.NoSuchOption):
            self.save(attempt, {1: ["A"], 3: ["D"]})

        assert not Response.objects.exists()

    def test_keeps_a_page_that_comes_too_late_as_late(self):
        attempt = mixed_attempt()

        responses = self.save(attempt, {1: ["A"]}, minute=91)

        assert [row.is_late for row in responses] == [True]

    def test_keeps_what_an_older_page_sends_aside_and_once(self):
        attempt = mixed_attempt()

        for _ in range(2):
            responses = self.save(attempt, {1: ["A"], 2: ["C"]}, page="page-0")

        assert [row.aside for row in responses] == ["other-page"] * 2
        assert attempt.responses.count() == 2

    def test_keeps_late_what_was_chosen_last(self, at):
        attempt = mixed_attempt()

        for letters in (["A"], ["B"], ["B"], ["A"]):
            self.save(attempt, {1: letters}, minute=91)

        rows = attempt.responses.order_by("sequence")
        assert [row.chosen for row in rows] == [["A"], ["B"], ["A"]]

    def test_keeps_late_that_what_stands_was_chosen_again(self):
        attempt = mixed_attempt()
        self.save(attempt, {1: ["A"]})

        for letters in (["B"], ["A"]):
            self.save(attempt, {1: letters}, minute=91)

        rows = attempt.responses.order_by("sequence")
        assert [row.chosen for row in rows] == [["A"], ["B"], ["A"]]

    def test_takes_five_statements_however_many_items(self):
        attempt = AttemptFactory(sitting=SittingFactory(paper=PaperFactory(size=20, frozen=True)))

        with statements() as captured:
            self.save(attempt, {position: ["B"] for position in range(1, 21)})

        assert len(captured) == 5


class TestTheWrittenRuleForLateness:
    @pytest.mark.parametrize("grace", [0, 30, 120])
    def test_counts_to_the_due_time_plus_the_sittings_own_grace(self, grace):
        attempt = AttemptFactory(sitting=SittingFactory(grace_seconds=grace))
        last = last_moment(attempt)

        def save(at, nonce):
            return operations.save_response(
                attempt_id=attempt.pk,
                candidate=attempt.candidate,
                position=1,
                chosen=["B"],
                nonce=nonce,
                page_token="page-1",
                at=at,
            )

        assert not save(last, "nonce-0001").is_late
        assert save(last + timedelta(microseconds=1), "nonce-0002").is_late
