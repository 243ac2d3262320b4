"""Several people, several threads, on PostgreSQL: what the locks of the operations are for."""

import pytest

from exams.appeals import operations
from exams.models import MarkingTask, PersonMark, Remark, Result
from tests.exams.appeals.helpers import IN_TIME, confirmed, in_charge, seen_of, taken_on
from tests.exams.appeals.remarks import ask, marked_attempt, propose
from tests.exams.delivery.test_at_the_same_moment import names, together
from tests.exams.marking.helpers import give_points, mark_next, marker, take

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def waiting_for_a_marker():
    """Return an appeal for which an answer is marked again, its handler, and who could mark it."""
    attempt = marked_attempt()
    handler = in_charge(attempt.sitting.unit, "reviewer")
    fourth = marker(attempt.sitting)
    made = taken_on(attempt, handler, kind="mark")
    ask(made, handler)
    return made, handler, fourth


class TestAtTheSameMoment:
    def test_two_people_confirm_a_re_mark_once(self):
        made, handler, fourth = waiting_for_a_marker()
        mark_next(made.attempt.sitting, fourth, 5, 3)
        propose(made, handler)
        seen, unit = seen_of(made), made.attempt.sitting.unit
        people = [in_charge(unit), in_charge(unit, "reviewer")]

        outcomes = together(
            *[lambda actor=actor: confirmed(made, actor, seen=seen) for actor in people]
        )

        assert names(outcomes) == ["Appeal", "AppealMoved"]
        assert Result.objects.filter(attempt=made.attempt).count() == 2

    def test_an_answer_is_marked_or_called_off(self):
        made, handler, fourth = waiting_for_a_marker()
        task = take(made.attempt.sitting, fourth)

        called_off, mark = together(
            lambda: operations.call_off_remark(
                appeal_id=made.pk, reason="另行办理", actor=handler, at=IN_TIME
            ),
            lambda: give_points(task, fourth, 5, 3),
        )

        is_marked = isinstance(mark, PersonMark)
        assert called_off == (0 if is_marked else 1)
        assert Remark.objects.count() == MarkingTask.objects.filter(round=4).count() == is_marked

    def test_two_who_ask_take_back_once(self):
        made, handler, fourth = waiting_for_a_marker()
        mark_next(made.attempt.sitting, fourth, 5, 3)
        propose(made, handler)
        unit = made.attempt.sitting.unit
        confirmed(made, in_charge(unit))
        people = [in_charge(unit), in_charge(unit, "reviewer")]

        outcomes = together(
            *[
                lambda actor=actor: operations.ask_reversal(
                    appeal_id=made.pk, reason="有误", actor=actor, at=IN_TIME
                )
                for actor in people
            ]
        )

        assert names(outcomes) == ["Reversal", "ReversalWaits"]
