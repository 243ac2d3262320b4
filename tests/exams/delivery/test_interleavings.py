"""Whatever order saves, repeats, devices, second persons, the clock and the marking come in, the
model is kept: no answer that was told to be saved is lost, and none after the deadline counts.

The model is worked out without a database and without the guard; the scripts are Hypothesis's.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import Refusal
from exams.delivery import operations, queries
from exams.delivery.operations import Save
from exams.delivery.queries.answers import answers_of_page
from exams.marking import operations as marking
from exams.models import Response
from tests.factories import MOMENT, AttemptFactory, PaperFactory, SittingFactory, UserFactory

DUE_MINUTE = 90
GRACE = 0.5  # minutes
SETTLES = 1 / 6  # minutes: what the clock closed is marked ten seconds later
KEY = "B"  # of each item, see PaperFactory
ITEMS = 3
NUMBERS = 6  # saves of a page
# Of the two numbers that answer the same item mostly one is right: their order makes the score.
LETTERS = ["B", "A", "B", "C", "B", "D", ""]

pages = st.integers(0, 3)  # counted back from the newest
numbers = st.integers(1, NUMBERS)
# Minutes that an act waited for its turn: the server had it so long before.
waits = st.sampled_from([0, 0, 0, 0.1, 0.6])
saves = st.tuples(st.just("save"), pages, numbers, waits)
steps = st.lists(
    st.one_of(
        saves,
        saves,
        saves,
        st.tuples(st.just("sync"), pages, st.lists(numbers, min_size=1, max_size=5), waits),
        st.tuples(st.just("resend"), st.integers(1, 3), numbers, waits),
        st.tuples(st.just("submit"), st.integers(0, 1), waits),
        st.tuples(st.just("submit-as-due"), st.integers(0, 1), waits),
        st.just(("reload",)),
        st.just(("take-over",)),
        st.just(("hand-over",)),
        st.tuples(st.just("ask"), st.sampled_from([1, 30])),
        st.tuples(st.just("decide"), st.booleans()),
        st.just(("void",)),
        st.just(("sweep",)),
        st.just(("mark",)),
        st.just(("hold",)),
        st.just(("resume",)),
    ),
    max_size=22,
)
# Minutes that pass before each step: sometimes the rest of the exam, or into the grace.
pauses = st.lists(st.sampled_from([0, 0, 0.25, 1, 40, 89.9]), min_size=22, max_size=22)


def content(page, number):
    """What a page gives under a number: fixed, so that a repeat is a repeat."""
    return 1 + (page + number) % ITEMS, LETTERS[(page * 2 + number) % len(LETTERS)]


@dataclass
class Row:
    """An answer that the server has."""

    origin: tuple  # page and number under which it was given first
    minute: float
    counts: bool
    may_be_restored: bool


@dataclass
class Model:
    """What should hold."""

    due: float = DUE_MINUTE
    status: str = "open"
    closed: float = 0
    asked: int = 0  # minutes of an extension that waits
    is_held: bool = False
    marked: dict | None = None  # what stood when it was marked
    pages: list = field(default_factory=lambda: [1])  # lease of each page
    lease: int = 1
    rows: dict = field(default_factory=dict)  # by page and number

    def is_over(self, minute):
        return minute > self.due + GRACE

    def sweep(self, minute):
        if self.status == "open" and self.is_over(minute):
            self.status, self.closed = "timed-out", self.due + GRACE

    def save(self, page, number, minute, origin=None):
        """Return whether the answer counts, as it is told to the page."""
        origin, late = origin or (page, number), self.is_over(minute)
        applied = self.status in ("open", "timed-out") and self.pages[page] == self.lease
        applied = applied and (late or self.marked is None)
        new = Row(origin, minute, applied and not late, applied and late)
        known = [
            row
            for (at, _number), row in self.rows.items()
            if row.origin == origin
            and (
                self.pages[at] == self.pages[page]
                or row.counts
                or not applied
                or (late and row.may_be_restored)
            )
        ]
        if not known:
            self.rows[page, number] = new
            known = [new]
        return any(row.counts for row in known)

    def opened(self, minute, *, new_page=True):
        """A page or the lease alone is new; refused once the attempt is over."""
        self.sweep(minute)
        if self.status == "open":
            self.lease += 1
            if new_page:
                self.pages.append(self.lease)

    def submit(self, page, minute, *, as_due):
        waits = self.status == "open" or (self.status == "timed-out" and self.marked is None)
        if not waits or self.is_over(minute) or self.pages[page] != self.lease:
            return
        if not as_due or minute >= self.due:
            self.status, self.closed = "submitted", minute

    def extend(self, by, minute):
        if self.status not in ("open", "timed-out") or self.marked is not None:
            return
        self.due, self.asked = self.due + by, 0
        if self.status == "timed-out":
            self.closed = self.due + GRACE
            if not self.is_over(minute):
                self.status = "open"
        for row in self.rows.values():
            row.counts = row.counts or (row.may_be_restored and row.minute <= self.due + GRACE)

    def mark(self, minute):
        by_clock = self.status == "timed-out"
        waits = by_clock and (self.asked or self.closed > minute - SETTLES)
        if self.status in ("submitted", "timed-out") and not (waits or self.is_held):
            self.marked = self.standing() if self.marked is None else self.marked

    def standing(self):
        """The last that counts of each item, by lease and number."""
        found = {}
        for page, number in sorted(self.rows, key=lambda key: (self.pages[key[0]], key[1])):
            row = self.rows[page, number]
            if row.counts:
                position, letters = content(*row.origin)
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
        self.told, self.asked = set(), None
        self.tokens = [self._open().page_token]

    @property
    def at(self):
        return MOMENT + timedelta(minutes=self.minute)

    def who(self, waited=0):
        at = self.at - timedelta(minutes=waited)
        return {"attempt_id": self.attempt.pk, "candidate": self.attempt.candidate, "at": at}

    @property
    def charge(self):
        return {"attempt_id": self.attempt.pk, "actor": self.asker, "at": self.at, "reason": "故障"}

    @property
    def sitting(self):
        return {
            "sitting_id": self.attempt.sitting_id, "actor": self.asker, "at": self.at,
            "reason": "故障",
        }  # fmt: skip

    def _open(self):
        return operations.open_page(device=self.device, **self.who())

    def _page(self, back):
        return max(0, len(self.tokens) - 1 - back)

    def _save(self, page, number, under=None):
        position, letters = content(page, number)
        return Save(position, list(letters), f"nonce-{page}-{number}", under or number)

    def _keep(self, save, page, waited):
        response = operations.save_response(
            position=save.position,
            chosen=save.chosen,
            nonce=save.nonce,
            number=save.number,
            page_token=self.tokens[page],
            **self.who(waited),
        )
        if response.counts:
            self.told.add(save.nonce)
        return response

    def save(self, back, number, waited):
        page = self._page(back)
        response = self._keep(self._save(page, number), page, waited)
        assert response.counts is self.model.save(page, number, self.minute - waited)

    def resend(self, back, number, waited):
        """The newest page sends what an older one left in the outbox, under a number of its own."""
        origin, page = self._page(back), self._page(0)
        under = NUMBERS * (origin + 1) + number
        response = self._keep(self._save(origin, number, under), page, waited)
        known = self.model.save(page, under, self.minute - waited, origin=(origin, number))
        assert response.counts is known

    def sync(self, back, batch, waited):
        page = self._page(back)
        synced = operations.sync_responses(
            saves=[self._save(page, number) for number in batch],
            page_token=self.tokens[page],
            **self.who(waited),
        )
        for number, kept in zip(batch, synced.kept, strict=True):
            assert kept.counts is self.model.save(page, number, self.minute - waited)
            self.told |= {kept.nonce} if kept.counts else set()
        had = {number for known, number in self.model.rows if known == page}
        assert synced.lacking == sorted(set(range(1, max(had, default=0))) - had)

    def submit(self, back, waited, *, as_due=False):
        page = self._page(back)
        self._quietly(
            lambda: operations.submit_attempt(
                page_token=self.tokens[page], is_automatic=as_due, **self.who(waited)
            )
        )
        self.model.submit(page, self.minute - waited, as_due=as_due)

    def submit_as_due(self, back, waited):
        self.submit(back, waited, as_due=True)

    def reload(self):
        opened = self._quietly(self._open)
        before = len(self.model.pages)
        self.model.opened(self.minute)
        if len(self.model.pages) > before:
            self.tokens.append(opened.page_token)

    def take_over(self):
        self.device = f"device-{len(self.tokens) + 1}"
        taken = self._quietly(lambda: operations.take_over(device=self.device, **self.who()))
        if taken:
            self.model.opened(self.minute, new_page=False)
        self.reload()

    def hand_over(self):
        self._quietly(lambda: operations.hand_over(**self.charge))
        if self.model.status == "open" and not self.model.is_over(self.minute):
            self.model.lease += 1

    def ask(self, by):
        asked = self._quietly(lambda: operations.extend_attempt(minutes=by, **self.charge))
        if asked and not self.model.asked:
            self.asked, self.model.asked = asked, by

    def decide(self, is_confirmed):
        if not self.model.asked:
            return
        who = {"intervention_id": self.asked.pk, "actor": self.second, "at": self.at}
        if is_confirmed:
            self._quietly(lambda: operations.confirm_intervention(**who))
            self.model.extend(self.model.asked, self.minute)
        else:
            operations.decline_intervention(reason="无此故障", **who)
            self.model.asked = 0

    def void(self):
        asked = self._quietly(lambda: operations.void_attempt(**self.charge))
        if asked:
            operations.confirm_intervention(intervention_id=asked.pk, actor=self.second, at=self.at)
        self.model.status = "voided"

    def sweep(self):
        operations.close_overdue_attempts(at=self.at)
        self.model.sweep(self.minute)

    def mark(self):
        result = marking.mark_attempt(attempt_id=self.attempt.pk, at=self.at)
        self.model.mark(self.minute)
        is_marked = self.model.marked is not None and self.model.status != "voided"
        # What is marked is returned, unless the marking is held just then.
        assert (result is not None) <= is_marked

    def hold(self):
        operations.hold_marking(**self.sitting)
        self.model.is_held = True

    def resume(self):
        operations.resume_marking(**self.sitting)
        self.model.is_held = False

    def _quietly(self, act):
        try:
            return act()
        except Refusal:
            return None

    def compare(self):
        self.minute += 500
        self.sweep()
        self.resume()
        self.decide(is_confirmed=False)
        self._compare_rows()
        self.attempt.refresh_from_db()
        assert self.attempt.status == self.model.status
        self.mark()
        result = marking.mark_attempt(attempt_id=self.attempt.pk, at=self.at)
        assert (result is None) is (self.model.status == "voided")
        if result:
            # Nothing has come to count since it was marked.
            assert self.model.marked == self.model.standing()
            answers = self.model.marked.values()
            assert result.raw_score == sum(letters == KEY for letters in answers)
            assert result.answered == sum(bool(letters) for letters in answers)

    def _compare_rows(self):
        wanted = self.model.standing()
        for answers in (
            queries.standing_answers(self.attempt.pk),
            answers_of_page(self.attempt.pk)[0],
        ):
            assert {at: "".join(answer.chosen) for at, answer in answers.items()} == wanted
        signed = queries.receipt_content(self.attempt)["answers"]
        assert {each["position"]: "".join(each["chosen"]) for each in signed} == wanted
        rows = Response.objects.filter(attempt=self.attempt)
        numbers = rows.order_by("sequence").values_list("sequence", flat=True)
        assert list(numbers) == list(range(1, len(self.model.rows) + 1))
        self.attempt.refresh_from_db()
        counting = rows.counting()
        # The promise, in as many words.
        assert self.told <= set(counting.values_list("nonce", flat=True))
        assert not counting.filter(given_at__gt=self.attempt.terms.last_moment).exists()


class TestInterleavings(TestCase):
    @settings(max_examples=60)
    @given(script=steps, waits=pauses)
    @example(  # an answer and a submission that were in time wait behind the sweep
        script=[("sweep",), ("save", 0, 1, 0.6), ("submit", 0, 0.6), ("mark",)],
        waits=[90.6, 0, 0, 0],
    )
    @example(  # the newer answer arrives first: it is the one that counts
        script=[("save", 0, 4, 0), ("save", 0, 1, 0), ("submit", 0, 0), ("mark",)],
        waits=[1, 1, 1, 1],
    )
    @example(  # and behind the marking: then it is too late
        script=[("sweep",), ("mark",), ("save", 0, 1, 0.6), ("submit", 0, 0.6)],
        waits=[91, 0, 0, 0],
    )
    @example(  # what the clock closed is not marked at once
        script=[("sweep",), ("mark",), ("save", 0, 1, 0.1), ("mark",)], waits=[90.55, 0, 0, 1]
    )
    @example(  # an extension waits for its second person; what was late comes to count
        script=[("ask", 30), ("save", 0, 1, 0), ("sweep",), ("mark",), ("decide", True)],
        waits=[80, 11, 0, 1, 1],
    )
    @example(  # the page that took over sends late what was kept aside
        script=[
            ("take-over",), ("save", 1, 1, 0), ("ask", 30), ("resend", 1, 1, 0),
            ("decide", True), ("mark",),
        ],
        waits=[1, 1, 1, 88, 1, 90],
    )  # fmt: skip
    @example(  # a page that heard of no extension submits by its own clock
        script=[("ask", 30), ("decide", True), ("submit-as-due", 0, 0), ("save", 0, 1, 0)],
        waits=[1, 1, 89, 1],
    )
    @example(  # marking is held, and what was lost is given back hours later
        script=[("hold",), ("sweep",), ("mark",), ("save", 0, 1, 0), ("ask", 30), ("decide", True)],
        waits=[1, 91, 1, 1, 1, 1],
    )
    @example(  # after the submission nothing counts, in time or not
        script=[("save", 0, 1, 0), ("submit", 0, 0), ("save", 0, 4, 0), ("save", 0, 5, 0.6)],
        waits=[1, 1, 1, 0],
    )
    def test_score_exactly_what_the_model_says(self, script, waits):
        run = Run()
        for (act, *values), wait in zip(script, waits, strict=False):
            run.minute += wait
            getattr(run, act.replace("-", "_"))(*values)
        run.compare()


class TestTheOrderOfArrival(TestCase):
    @settings(max_examples=25)
    @given(order=st.permutations(range(1, NUMBERS + 1)), again=st.lists(numbers, max_size=6))
    def test_changes_nothing(self, order, again):
        run, straight = Run(), {}
        for number in range(1, NUMBERS + 1):
            position, letters = content(0, number)
            straight[position] = letters
        for number in [*order, *again]:
            run.minute += 0.5
            run.save(0, number, 0)

        standing = queries.standing_answers(run.attempt.pk)

        assert {at: "".join(answer.chosen) for at, answer in standing.items()} == straight
        assert Response.objects.filter(attempt=run.attempt).count() == NUMBERS
