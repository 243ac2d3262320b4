"""The table of states: in code, in docs/attempt-states.md, and in the database."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from exams.delivery.states import TRANSITIONS, Status, may_become
from exams.models import Attempt
from tests import by_two
from tests.factories import AttemptFactory, ResultFactory, SittingFactory, UserFactory

PAGE = Path(__file__).resolve().parents[3] / "docs" / "attempt-states.md"
PAIRS = [(source, target) for source in Status for target in Status if source != target]


def closing(status, at):
    return None if status == Status.OPEN else at + timedelta(minutes=1)


def change(attempt, target, at):
    """Write the state past every operation, as a slip or an intruder would.

    Of a voiding and of an extension the decision is there, without which no state becomes theirs.
    """
    due_at = attempt.due_at
    if target == Status.VOIDED:
        by_two.decide(attempt, "void")
    if target == Status.OPEN:
        due_at += timedelta(minutes=5)
        by_two.decide(attempt, "extend", due_before=attempt.due_at, due_after=due_at)
    with transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(
            status=target, closed_at=closing(target, at), due_at=due_at
        )


class TestTheTable:
    def test_is_the_one_of_the_documentation(self):
        rows = re.findall(
            r"^\| (\S+) \| (\S+) \| (.+?) \| (.+?) \| (.+?) \|$", PAGE.read_text(), re.M
        )
        written = {row for row in rows if row[1] in set(Status)}

        assert written == {
            (str(way.source or "–"), str(way.target), way.act, way.by, way.when)
            for way in TRANSITIONS
        }

    def test_is_the_one_of_the_diagram(self):
        drawn = re.findall(r"^    (\S+) --> (\S+):", PAGE.read_text(), re.M)

        assert {(a.replace("_", "-"), b.replace("_", "-")) for a, b in drawn} == {
            (str(way.source or "[*]"), str(way.target)) for way in TRANSITIONS
        }

    def test_knows_the_states_that_are_stored(self):
        assert set(Status) == set(Attempt.Status.values)

    def test_leads_nowhere_from_a_voided_attempt(self):
        assert not any(may_become(Status.VOIDED, target) for target in Status if target != "voided")


@pytest.mark.django_db
class TestTheDatabase:
    @pytest.mark.parametrize(("source", "target"), PAIRS)
    def test_takes_the_ways_of_the_table_and_no_other(self, source, target, at):
        attempt = AttemptFactory(status=source, closed_at=closing(source, at))

        if may_become(source, target):
            change(attempt, target, at)
        else:
            with pytest.raises(IntegrityError, match="no-such-way"):
                change(attempt, target, at)

        attempt.refresh_from_db()
        assert attempt.status == (target if may_become(source, target) else source)

    @pytest.mark.parametrize("born", Status)
    def test_lets_an_attempt_begin_as_the_table_says_and_in_no_other_state(self, born, at):
        may_begin = {way.target for way in TRANSITIONS if way.source is None}
        new = AttemptFactory.build(
            sitting=SittingFactory(),
            candidate=UserFactory(),
            status=born,
            closed_at=closing(born, at),
        )

        if born in may_begin:
            new.save()
        else:
            with pytest.raises(IntegrityError, match="over-at-once"), transaction.atomic():
                new.save()

        assert Attempt.objects.exists() == (born in may_begin)

    def test_lets_none_of_many_begin_otherwise(self, at):
        sitting = SittingFactory()
        new = [
            AttemptFactory.build(
                sitting=sitting, candidate=UserFactory(), status=born, closed_at=closing(born, at)
            )
            for born in (Status.OPEN, Status.SUBMITTED)
        ]

        with pytest.raises(IntegrityError, match="over-at-once"), transaction.atomic():
            Attempt.objects.bulk_create(new)

        assert not Attempt.objects.exists()

    def test_opens_nothing_again_that_is_marked(self, at):
        marked = ResultFactory(attempt__status="timed-out", attempt__closed_at=at).attempt

        with pytest.raises(IntegrityError, match="marked-already"):
            change(marked, Status.OPEN, at)

    @pytest.mark.parametrize("status", ["timed-out", "abandoned"])
    def test_takes_no_submission_of_what_is_marked(self, at, status):
        ended = closing(status, at)
        marked = ResultFactory(attempt__status=status, attempt__closed_at=ended).attempt

        with pytest.raises(IntegrityError, match="marked-already"):
            change(marked, Status.SUBMITTED, at)

    def test_moves_no_due_time_once_it_is_marked(self):
        marked = ResultFactory().attempt
        later = marked.due_at + timedelta(minutes=5)
        by_two.decide(marked, "extend", due_before=marked.due_at, due_after=later)

        with pytest.raises(IntegrityError, match="marked-already"), transaction.atomic():
            Attempt.objects.filter(pk=marked.pk).update(due_at=later)
