"""Several people, several threads, on PostgreSQL: what the locks of the operations are for."""

from datetime import timedelta

import pytest

from exams.appeals import operations as appeals
from exams.corrections import operations
from exams.marking import operations as marking
from exams.models import CorrectionDecision, Result
from tests.exams.appeals.helpers import IN_TIME, appeal
from tests.exams.corrections.helpers import LATER, answered, ask, in_charge, marked_sitting, run
from tests.exams.delivery.test_at_the_same_moment import names, together
from tests.factories import UnitFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def waiting_commit():
    """Return a sitting, and a correction of it that a second person confirmed."""
    city = UnitFactory()
    sitting = marked_sitting(city, "ABBC", "BBBB")
    correction = ask(sitting, in_charge(city))
    shown = run(correction)
    operations.confirm_correction(
        correction_id=correction.pk,
        dry_run_id=shown.pk,
        actor=in_charge(city, "reviewer"),
        at=LATER,
    )
    return sitting, correction, correction.runs.get(kind="commit")


class TestAtTheSameMoment:
    def test_two_workers_commit_once(self):
        sitting, correction, commit = waiting_commit()

        outcomes = together(*[lambda: operations.work_on_run(run_id=commit.pk, at=LATER)] * 2)

        assert [outcome.state for outcome in outcomes] == ["done", "done"]
        assert Result.objects.filter(attempt__sitting=sitting).count() == 3
        assert CorrectionDecision.objects.filter(correction=correction).count() == 1

    def test_two_people_confirm_once(self):
        city = UnitFactory()
        correction = ask(marked_sitting(city, "ABBC"), in_charge(city))
        shown = run(correction)
        people = [in_charge(city, "reviewer"), in_charge(city, "reviewer")]

        outcomes = together(
            *[
                lambda actor=actor: operations.confirm_correction(
                    correction_id=correction.pk, dry_run_id=shown.pk, actor=actor, at=LATER
                )
                for actor in people
            ]
        )

        assert names(outcomes) == ["CorrectionRun", "RunWaits"]

    def test_what_is_marked_meanwhile_is_marked_by_one_key_or_stops_the_commit(self):
        sitting, _correction, commit = waiting_commit()
        late = answered(sitting, "ABBC")

        done, marked = together(
            lambda: operations.work_on_run(run_id=commit.pk, at=LATER),
            lambda: marking.mark_attempt(attempt_id=late.pk, at=LATER + timedelta(minutes=1)),
        )

        # Marked first: the dry run has not seen it. Committed first: marked by the new key.
        assert (done.state, int(marked.raw_score)) in {("refused", 2), ("done", 3)}

    def test_two_people_take_an_appeal_on_once(self):
        city = UnitFactory()
        made = appeal(marked_sitting(city, "ABBC").attempts.get())
        people = [in_charge(city, "reviewer"), in_charge(city)]

        outcomes = together(
            *[
                lambda actor=actor: appeals.take_on_appeal(
                    appeal_id=made.pk, actor=actor, at=IN_TIME
                )
                for actor in people
            ]
        )

        assert names(outcomes) == ["Appeal", "AppealMoved"]
