"""The table of states: in code, in docs/appeal-states.md, and in the database."""

import re
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from exams.appeals.states import ENDS, TRANSITIONS, Status, may_become
from exams.models import Appeal, Reversal, ReversalDecision
from tests.factories import MOMENT, AttemptFactory, UserFactory

PAGE = Path(__file__).resolve().parents[3] / "docs" / "appeal-states.md"
PAIRS = [(source, target) for source in Status for target in Status if source != target]


def fields_of(state, handler, second):
    """Return what a row in a state has beside it."""
    upheld = state in (Status.PROPOSED, Status.UPHELD, Status.REVERSED)
    decided = upheld or state == Status.REJECTED
    return {
        "state": state,
        "handler": None if state in (Status.SUBMITTED, Status.WITHDRAWN) else handler,
        "finding": "理由" if decided else "",
        "remedy": "points" if upheld else "",
        "points": 1 if upheld else None,
        "confirmed_by": second if state in (Status.UPHELD, Status.REVERSED) else None,
        "decided_at": MOMENT if state in ENDS else None,
    }


def taken_back(appeal, asker, second):
    """Let two people have taken an appeal back."""
    asked = Reversal.objects.create(appeal=appeal, reason="有误", asked_by=asker, asked_at=MOMENT)
    ReversalDecision.objects.create(
        reversal=asked, is_confirmed=True, reason="属实", decided_by=second, decided_at=MOMENT
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

        assert set(drawn) == {(str(way.source or "[*]"), str(way.target)) for way in TRANSITIONS}

    def test_knows_the_states_that_are_stored(self):
        assert set(Status) == set(Appeal.State.values)

    def test_leads_nowhere_from_an_end_but_to_take_it_back(self):
        ways = {(end, to) for end in ENDS for to in Status if to != end and may_become(end, to)}

        assert ways == {(Status.UPHELD, Status.REVERSED)}


@pytest.mark.django_db
class TestTheDatabase:
    @pytest.mark.parametrize(("source", "target"), PAIRS)
    def test_takes_the_ways_of_the_table_and_no_other(self, source, target):
        handler, second = UserFactory(), UserFactory()
        appeal = Appeal.objects.create(
            attempt=AttemptFactory(submitted=True),
            kind="result",
            reason="总分有误",
            made_at=MOMENT,
            due_on=MOMENT.date(),
            **fields_of(source, handler, second),
        )
        change = fields_of(target, handler, second)
        if source in ENDS and may_become(source, target):
            change = {"state": target}
            taken_back(appeal, handler, second)

        if may_become(source, target):
            Appeal.objects.filter(pk=appeal.pk).update(**change)
        else:
            with (
                pytest.raises(IntegrityError, match=r"no-such-way|decided-already|reversed-by-two"),
                transaction.atomic(),
            ):
                Appeal.objects.filter(pk=appeal.pk).update(**change)

        appeal.refresh_from_db()
        assert appeal.state == (target if may_become(source, target) else source)
