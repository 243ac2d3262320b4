"""What an appeal gave is taken back: one asks, another decides, another result follows."""

import pytest
from django.db import IntegrityError, transaction

from exams.appeals import letters, operations, queries
from exams.models import Appeal, Result, Reversal, ReversalDecision
from tests.exams.appeals.helpers import IN_TIME, in_charge, seen_of, taken_on
from tests.exams.appeals.remarks import decide, marked_attempt, take_back, upheld
from tests.exams.corrections.helpers import corrected
from tests.exams.marking.helpers import marker
from tests.printed import text_of

pytestmark = pytest.mark.django_db


class TestTakeBack:
    def test_brings_the_result_back_that_was(self, attempt, made, handler, second, sitting, fourth):
        upheld(made, handler, second, sitting, fourth)
        take_back(made, second)
        assert Result.objects.standing().get(attempt=attempt).raw_score == 8

        decision = decide(made, handler)

        rows = attempt.results.order_by("number")
        assert [row.raw_score for row in rows] == [4, 8, 4]
        made.refresh_from_db()
        assert (made.state, decision.result) == ("reversed", rows[2])
        assert "予以撤销" in letters._why(rows[2])[0]
        text = text_of(letters.change_letter(rows[2]))
        assert f"{attempt.candidate.name}（人员编号{attempt.candidate.username}）" in text
        assert "予以撤销" in text
        assert "更正前更正后得分84" in text

    def test_shows_who_would_fail(self, made, handler, second, sitting, fourth):
        upheld(made, handler, second, sitting, fourth)

        flips = queries.flips_of_appeal(appeal_id=made.pk, user=second)

        assert flips.to_fail.get() == made.attempt

    def test_keeps_to_it_through_later_corrections(self):
        attempt = marked_attempt(
            "single", "short-answer", answers={1: ["A"], 2: ["应当"]}, points=(3, 1)
        )
        sitting = attempt.sitting
        handler, second = in_charge(sitting.unit, "reviewer"), in_charge(sitting.unit)
        made = taken_on(attempt, handler, kind="mark", position=2)
        upheld(made, handler, second, sitting, marker(sitting))
        take_back(made, second)
        decide(made, handler)

        corrected(sitting, second, handler, position=1)

        assert Result.objects.standing().get(attempt=attempt).points == {"1": "10", "2": "4"}

    def test_may_be_declined(self, attempt, made, handler, second, sitting, fourth):
        upheld(made, handler, second, sitting, fourth)
        take_back(made, second)

        decide(made, handler, is_confirmed=False, seen="", reason="并无利害关系")

        made.refresh_from_db()
        assert (made.state, attempt.results.count()) == ("upheld", 2)
        assert take_back(made, handler).pk != Reversal.objects.order_by("pk").first().pk

    def test_is_for_two_people_without_a_part_and_with_reasons(
        self, attempt, made, handler, second, sitting, fourth
    ):
        upheld(made, handler, second, sitting, fourth)
        with pytest.raises(operations.HadPart):
            take_back(made, fourth)
        asked = take_back(made, second)
        assert take_back(made, second) == asked

        with pytest.raises(operations.ReversalWaits):
            take_back(made, handler)
        with pytest.raises(operations.ReversalNeedsAnother):
            decide(made, second)
        with pytest.raises(operations.EffectStale):
            decide(made, handler, seen="another")
        with pytest.raises(operations.ReasonMissing):
            decide(made, handler, reason="")
        with pytest.raises(IntegrityError, match="decided-by-asker"), transaction.atomic():
            ReversalDecision.objects.create(
                reversal=asked,
                is_confirmed=True,
                reason="属实",
                decided_by=second,
                decided_at=IN_TIME,
            )
        with pytest.raises(IntegrityError, match="reversed-by-two"), transaction.atomic():
            Appeal.objects.filter(pk=made.pk).update(state="reversed")

    def test_happens_once_and_only_of_what_was_upheld_by_marks(
        self, made, handler, second, sitting, fourth
    ):
        with pytest.raises(operations.NotReversible):
            take_back(made, second)
        upheld(made, handler, second, sitting, fourth)
        take_back(made, second)
        seen = seen_of(made)
        decide(made, handler)

        with pytest.raises(operations.NoReversal):
            decide(made, handler, seen=seen)
        with pytest.raises(operations.NotReversible):
            take_back(made, second)
