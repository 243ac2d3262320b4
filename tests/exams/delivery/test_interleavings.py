"""Whatever order saves, repeats, devices, second persons and the clock come in, the model is kept.

The model is worked out without a database and without the guard; the scripts are Hypothesis's.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import Refusal
from exams.delivery import operations, queries
from exams.delivery.operations import Save
from exams.marking import operations as marking
from exams.models import Response
from tests.factories import MOMENT, AttemptFactory, PaperFactory, SittingFactory, UserFactory

DUE_MINUTE = 90
GRACE = 0.5  # minutes
KEY = "B"  # of each item, see PaperFactory
ITEMS = 3
NUMBERS = 6  # saves of a page
LETTERS = ["A", "B", "", "C", "B", "D"]

pages = st.integers(0, 3)  # counted back from the newest
numbers = st.integers(1, NUMBERS)
saves = st.tuples(st.just("save"), pages, numbers)
steps = st.lists(
    st.one_of(
        saves,
        saves,
        saves,
        st.tuples(st.just("sync"), pages, st.lists(numbers, min_size=1, max_size=5)),
        st.tuples(st.just("submit"), st.integers(0, 1)),
        st.just(("reload",)),
        st.just(("take-over",)),
        st.just(("hand-over",)),
        st.tuples(st.just("extend"), st.sampled_from([1, 30])),
        st.just(("void",)),
        st.just(("sweep",)),
    ),
    max_size=18,
)
# Minutes that pass before each step: sometimes the rest of the exam, or into the grace.
pauses = st.lists(st.sampled_from([0, 0, 0.25, 1, 40, 89.9]), min_size=18, max_size=18)


def content(page, number):
    """What a page gives under a number: fixed, so that a repeat is a repeat."""
    return 1 + (page + number) % ITEMS, LETTERS[(page * 2 + number) % len(LETTERS)]


@dataclass
class Model:
    """What should hold."""

    due: float = DUE_MINUTE
    status: str = "open"
    pages: list = field(default_factory=lambda: [1])  # lease of each page
    lease: int = 1
    rows: dict = field(default_factory=dict)  # (page, number): [counts, minute, could be restored]

    def is_over(self, minute):
        return minute > self.due + GRACE

    def sweep(self, minute):
        if self.status == "open" and self.is_over(minute):
            self.status = "timed-out"

    def save(self, page, number, minute):
        if (page, number) in self.rows:
            return
        late = self.is_over(minute)
        applied = self.status in ("open", "timed-out") and self.pages[page] == self.lease
        self.rows[page, number] = [applied and not late, minute, applied and late]

    def opened(self, minute, *, new_page=True):
        """A page or the lease alone is new; refused once the attempt is over."""
        self.sweep(minute)
        if self.status == "open":
            self.lease += 1
            if new_page:
                self.pages.append(self.lease)

    def submit(self, page, minute):
        if self.status == "open" and not self.is_over(minute) and self.pages[page] == self.lease:
            self.status = "submitted"

    def extend(self, by, minute):
        if self.status not in ("open", "timed-out"):
            return
        self.due += by
        if self.status == "timed-out" and not self.is_over(minute):
            self.status = "open"
        for row in self.rows.values():
            row[0] = row[0] or (row[2] and row[1] <= self.due + GRACE)

    def standing(self):
        """The last that counts of each item, by lease and number."""
        found = {}
        for page, number in sorted(self.rows, key=lambda key: (self.pages[key[0]], key[1])):
            if self.rows[page, number][0]:
                position, letters = content(page, number)
                found[position] = letters
        return found


class Run:
    """One script on the real operations and on the model."""

    def __init__(self):
        paper = PaperFactory(size=ITEMS, frozen=True)
        self.attempt = AttemptFactory(sitting=SittingFactory(paper=paper), lease=0, page_token="")
        unit = self.attempt.sitting.unit
        self.asker, self.second = (UserFactory(roles=["invigilator"], reach=unit) for _ in "ab")
        self.model, self.minute, self.device = Model(), 0.0, "device-1"
        self.tokens = [self._open().page_token]

    @property
    def at(self):
        return MOMENT + timedelta(minutes=self.minute)

    @property
    def who(self):
        return {"attempt_id": self.attempt.pk, "candidate": self.attempt.candidate, "at": self.at}

    @property
    def charge(self):
        return {"attempt_id": self.attempt.pk, "actor": self.asker, "at": self.at, "reason": "故障"}

    def _open(self):
        return operations.open_page(device=self.device, **self.who)

    def _page(self, back):
        return max(0, len(self.tokens) - 1 - back)

    def _save(self, page, number):
        position, letters = content(page, number)
        return Save(position, list(letters), f"nonce-{page}-{number}", number)

    def save(self, back, number):
        page = self._page(back)
        save = self._save(page, number)
        response = operations.save_response(
            position=save.position,
            chosen=save.chosen,
            nonce=save.nonce,
            number=number,
            page_token=self.tokens[page],
            **self.who,
        )
        self.model.save(page, number, self.minute)
        assert response.counts is self.model.rows[page, number][0]

    def sync(self, back, batch):
        page = self._page(back)
        synced = operations.sync_responses(
            saves=[self._save(page, number) for number in batch],
            page_token=self.tokens[page],
            **self.who,
        )
        for number in batch:
            self.model.save(page, number, self.minute)
        had = {number for known, number in self.model.rows if known == page}
        assert synced.lacking == sorted(set(range(1, max(had))) - had)

    def submit(self, back):
        page = self._page(back)
        self._quietly(lambda: operations.submit_attempt(page_token=self.tokens[page], **self.who))
        self.model.submit(page, self.minute)

    def reload(self):
        opened = self._quietly(self._open)
        self._opened(opened)

    def _opened(self, opened):
        before = len(self.model.pages)
        self.model.opened(self.minute)
        if len(self.model.pages) > before:
            self.tokens.append(opened.page_token)

    def take_over(self):
        self.device = f"device-{len(self.tokens) + 1}"
        taken = self._quietly(lambda: operations.take_over(device=self.device, **self.who))
        if taken:
            self.model.opened(self.minute, new_page=False)
        self.reload()

    def hand_over(self):
        self._quietly(lambda: operations.hand_over(**self.charge))
        if self.model.status == "open" and not self.model.is_over(self.minute):
            self.model.lease += 1

    def extend(self, by):
        self._two(lambda: operations.extend_attempt(minutes=by, **self.charge))
        self.model.extend(by, self.minute)

    def void(self):
        self._two(lambda: operations.void_attempt(**self.charge))
        self.model.status = "voided"

    def _two(self, ask):
        asked = self._quietly(ask)
        if asked:
            operations.confirm_intervention(intervention_id=asked.pk, actor=self.second, at=self.at)

    def sweep(self):
        operations.close_overdue_attempts(at=self.at)
        self.model.sweep(self.minute)

    def _quietly(self, act):
        try:
            return act()
        except Refusal:
            return None

    def compare(self):
        self.attempt.refresh_from_db()
        self.minute += 500
        self.sweep()
        standing = queries.standing_answers(self.attempt.pk)
        assert {at: "".join(answer.chosen) for at, answer in standing.items()} == (
            self.model.standing()
        )
        rows = Response.objects.filter(attempt=self.attempt).order_by("sequence")
        assert [row.sequence for row in rows] == list(range(1, len(self.model.rows) + 1))
        self.attempt.refresh_from_db()
        assert self.attempt.status == self.model.status
        result = marking.mark_attempt(attempt_id=self.attempt.pk, at=self.at)
        assert (result is None) is (self.model.status == "voided")
        if result:
            answers = self.model.standing().values()
            assert result.raw_score == sum(letters == KEY for letters in answers)
            assert result.answered == sum(bool(letters) for letters in answers)


class TestInterleavings(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(script=steps, waits=pauses)
    def test_score_exactly_what_the_model_says(self, script, waits):
        run = Run()
        for (act, *values), wait in zip(script, waits, strict=False):
            run.minute += wait
            getattr(run, act.replace("-", "_"))(*values)
        run.compare()


class TestTheOrderOfArrival(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(order=st.permutations(range(1, NUMBERS + 1)), again=st.lists(numbers, max_size=6))
    def test_changes_nothing(self, order, again):
        run, straight = Run(), {}
        for number in range(1, NUMBERS + 1):
            position, letters = content(0, number)
            straight[position] = letters
        for number in [*order, *again]:
            run.minute += 0.5
            run.save(0, number)

        standing = queries.standing_answers(run.attempt.pk)

        assert {at: "".join(answer.chosen) for at, answer in standing.items()} == straight
        assert Response.objects.filter(attempt=run.attempt).count() == NUMBERS
