"""Two people at once, on PostgreSQL: what the locks of the operations are for."""

from datetime import timedelta
from functools import partial

import pytest

from exams.delivery import operations as delivery
from exams.invigilation import operations, queries
from exams.invigilation.heartbeats import Beat
from exams.models import (
    Attempt,
    IrregularityClosing,
    IrregularityRuling,
    PaperKeying,
    Presence,
    PresenceEvent,
)
from tests.exams.delivery.helpers import open_attempt
from tests.exams.delivery.test_at_the_same_moment import names, together
from tests.factories import MOMENT, UserFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
AFTER = MOMENT + timedelta(hours=3)


@pytest.fixture
def fourth(city):
    return UserFactory(roles=["invigilator"], reach=city)


class TestAtTheSameMoment:
    def noted(self, sitting, actor):
        attempt = open_attempt(sitting=sitting, submitted=True)
        return operations.note_irregularity(
            sitting_id=sitting.pk,
            candidate_id=attempt.candidate_id,
            kind="other",
            text="x",
            holds_result=True,
            actor=actor,
            at=MOMENT,
        )

    def test_two_who_ask_to_lift_are_one_request(self, sitting, invigilator, colleague):
        noted = self.noted(sitting, invigilator)
        ask = partial(
            operations.ask_to_close,
            irregularity_id=noted.pk,
            outcome="no-consequence",
            reason="x",
            at=MOMENT,
        )

        outcomes = together(lambda: ask(actor=invigilator), lambda: ask(actor=colleague))

        assert names(outcomes) == ["ClosingWaits", "IrregularityClosing"]
        assert IrregularityClosing.objects.count() == 1

    def test_two_who_decide_otherwise_are_one_ruling(self, sitting, invigilator, colleague, third):
        noted = self.noted(sitting, invigilator)
        closing = operations.ask_to_close(
            irregularity_id=noted.pk,
            outcome="no-consequence",
            reason="x",
            actor=invigilator,
            at=MOMENT,
        )
        decide = partial(operations.decide_closing, closing_id=closing.pk, reason="x", at=MOMENT)

        outcomes = together(
            lambda: decide(actor=colleague, is_confirmed=True),
            lambda: decide(actor=third, is_confirmed=False),
        )

        assert names(outcomes) == ["ClosingDecided", "IrregularityRuling"]
        held = queries.held_attempt_ids(sitting) != set()
        assert held != IrregularityRuling.objects.get().is_confirmed

    def test_three_who_key_a_paper_are_two_keyings(
        self, listed, invigilator, colleague, third, fourth
    ):
        made = self.record(listed, fourth)

        outcomes = together(
            *[
                lambda who=who: operations.key_paper(
                    record_id=made.pk, answers={1: ["B"]}, actor=who, at=AFTER
                )
                for who in (invigilator, colleague, third)
            ]
        )

        assert names(outcomes) == ["PaperKeying", "PaperKeying", "TwoKeyedAlready"]
        assert sorted(PaperKeying.objects.values_list("number", flat=True)) == [1, 2]

    def test_two_who_settle_a_paper_make_one_attempt(
        self, listed, invigilator, colleague, third, fourth
    ):
        made = self.record(listed, fourth)
        for who in (invigilator, colleague):
            operations.key_paper(record_id=made.pk, answers={1: ["B"]}, actor=who, at=AFTER)

        outcomes = together(
            *[
                lambda who=who: operations.settle_paper(
                    record_id=made.pk, settled={}, actor=who, at=AFTER
                )
                for who in (third, fourth)
            ]
        )

        assert len({attempt.pk for attempt in outcomes}) == 1
        assert Attempt.objects.count() == 1

    def test_heartbeats_of_one_page_are_one_row_and_each_event_once(self):
        attempt = open_attempt()
        beat = Beat("page-1", events=[("left", 1), ("returned", 2)])

        together(
            *[
                lambda: operations.hear(
                    attempt_id=attempt.pk, candidate=attempt.candidate, beat=beat, at=MOMENT
                )
            ]
            * 4
        )

        assert PresenceEvent.objects.count() == 2
        assert Presence.objects.get().times_left == 1

    def test_a_note_that_holds_comes_before_the_voiding_or_after_it(
        self, sitting, invigilator, colleague
    ):
        noted = self.noted(sitting, invigilator)
        asked = delivery.void_attempt(
            attempt_id=noted.attempt_id, reason="x", actor=invigilator, at=MOMENT
        )

        outcomes = together(
            lambda: delivery.confirm_intervention(
                intervention_id=asked.pk, actor=colleague, at=MOMENT
            ),
            lambda: operations.ask_to_close(
                irregularity_id=noted.pk,
                outcome="void-asked",
                reason="x",
                actor=invigilator,
                at=MOMENT,
            ),
        )

        assert set(names(outcomes)) <= {"Attempt", "IrregularityClosing", "NoAttemptToVoid"}

    def record(self, listed, actor):
        return operations.record_paper(
            sitting_id=listed.sitting_id,
            candidate_id=listed.candidate_id,
            edition="A",
            reason="断电",
            started_at=MOMENT,
            handed_in_at=MOMENT + timedelta(minutes=80),
            actor=actor,
            at=AFTER,
        )
