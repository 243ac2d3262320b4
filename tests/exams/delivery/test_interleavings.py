"""Whatever order saves, repeats, late arrivals and the submission come in, the model is kept."""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from exams.delivery import operations, queries
from exams.marking import operations as marking
from tests.factories import MOMENT, AttemptFactory, PaperFactory, SittingFactory

DUE_MINUTE = 90
LAST_MINUTE = 90.5  # with the grace of 30 seconds
KEY = "B"  # of each item, see PaperFactory
ITEMS = 3

saves = st.tuples(
    st.just("save"), st.integers(1, ITEMS), st.sampled_from(["A", "B", "C", ""]), st.integers(0, 5)
)
steps = st.lists(
    st.one_of(saves, saves, saves, st.just(("submit",)), st.just(("reopen",)), st.just(("sweep",))),
    max_size=14,
)
# Minutes that pass before each step: sometimes the rest of the exam.
pauses = st.lists(st.sampled_from([0, 0, 1, 5, 40]), min_size=14, max_size=14)


@dataclass
class Model:
    """What should hold, worked out without a database."""

    answers: dict = field(default_factory=dict)
    nonces: dict = field(default_factory=dict)  # nonce: whether it counted
    late: int = 0
    closed: bool = False

    def save(self, position, letters, nonce, minute):
        """Return whether the answer counts, as the candidate should be told."""
        if nonce in self.nonces:
            return self.nonces[nonce]
        counts = not self.closed and minute <= LAST_MINUTE
        self.nonces[nonce] = counts
        if counts:
            self.answers[position] = letters
        else:
            self.late += 1
        return counts

    def submit(self, minute):
        self.closed = self.closed or minute <= LAST_MINUTE

    def sweep(self, minute):
        self.closed = self.closed or minute > LAST_MINUTE


class TestInterleavings(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(script=steps, waits=pauses)
    def test_score_exactly_what_the_model_says(self, script, waits):
        paper = PaperFactory(size=ITEMS, frozen=True)
        attempt = AttemptFactory(sitting=SittingFactory(paper=paper))
        model, minute, page = Model(), 0.0, attempt.page_token

        for (act, *values), wait in zip(script, waits, strict=False):
            minute += wait
            page = self._walk(attempt, model, act, values, minute, page)
        self._close(attempt, model)

        self._compare(attempt, model)

    def _walk(self, attempt, model, act, values, minute, page):
        at = MOMENT + timedelta(minutes=minute)
        who = {"attempt_id": attempt.pk, "candidate": attempt.candidate, "at": at}
        if act == "save":
            position, letters, number = values
            nonce = f"nonce-{position}-{letters}-{number}"
            response = operations.save_response(
                position=position, chosen=list(letters), nonce=nonce, page_token=page, **who
            )
            assert response.is_late is not model.save(position, letters, nonce, minute)
        elif act == "reopen":
            page = operations.open_page(**who).page_token
            model.sweep(minute)
        elif act == "sweep":
            operations.close_overdue_attempts(at=at)
            model.sweep(minute)
        else:
            self._submit(who, model, minute)
        return page

    def _submit(self, who, model, minute):
        try:
            operations.submit_attempt(**who)
        except (operations.TooLate, operations.AttemptClosed):
            assert minute > LAST_MINUTE
        model.submit(minute)

    def _close(self, attempt, model):
        operations.close_overdue_attempts(at=MOMENT + timedelta(hours=2, minutes=59))
        model.closed = True

    def _compare(self, attempt, model):
        result = marking.mark_attempt(attempt_id=attempt.pk, at=MOMENT + timedelta(hours=4))
        standing = queries.standing_answers(attempt.pk)
        assert {place: "".join(answer.chosen) for place, answer in standing.items()} == (
            model.answers
        )
        assert result.raw_score == sum(letters == KEY for letters in model.answers.values())
        assert result.answered == sum(bool(letters) for letters in model.answers.values())
        assert attempt.responses.filter(is_late=True).count() == model.late
        sequences = attempt.responses.order_by("sequence").values_list("sequence", flat=True)
        assert list(sequences) == list(range(1, len(model.nonces) + 1))
