"""Marking is held while time that was lost is given back."""

from datetime import timedelta

import pytest

from core.models import AuditEntry
from exams.delivery import operations
from exams.marking import operations as marking
from exams.models import Sitting
from tests import by_two
from tests.exams.delivery.helpers import last_moment
from tests.factories import AttemptFactory, SittingFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def invigilator():
    return UserFactory(roles=["invigilator"], reach=UnitFactory(code="990100"))


@pytest.fixture
def sitting(invigilator):
    return SittingFactory(unit=invigilator.jurisdiction.unit)


def hold(sitting, actor, at, reason="机房停电"):
    return operations.hold_marking(sitting_id=sitting.pk, reason=reason, actor=actor, at=at)


def resume(sitting, actor, at, reason="均已处理"):
    return operations.resume_marking(sitting_id=sitting.pk, reason=reason, actor=actor, at=at)


class TestHoldMarking:
    def test_keeps_what_is_closed_from_being_marked(self, sitting, invigilator, at):
        attempt = AttemptFactory(sitting=sitting, submitted=True)
        hold(sitting, invigilator, at)

        assert marking.mark_attempt(attempt_id=attempt.pk, at=at) is None
        assert marking.mark_missed(at=at) == 0

    def test_records_it_once_with_the_reason(self, sitting, invigilator, at):
        for minutes in (0, 1):
            hold(sitting, invigilator, at + timedelta(minutes=minutes))

        sitting.refresh_from_db()
        entry = AuditEntry.objects.get()
        assert sitting.marking_held_at == at
        assert (entry.action, entry.reason) == ("exams.marking-held", "机房停电")

    def test_lets_an_extension_be_asked_for_and_confirmed_hours_later(
        self, sitting, invigilator, at
    ):
        attempt = AttemptFactory(sitting=sitting)
        second = UserFactory(roles=["invigilator"], reach=sitting.unit)
        hold(sitting, invigilator, at)
        late = last_moment(attempt) + timedelta(hours=2)
        operations.close_overdue_attempts(at=late)
        marking.mark_missed(at=late)

        asked = operations.extend_attempt(
            attempt_id=attempt.pk, minutes=240, reason="停电", actor=invigilator, at=late
        )
        extended = operations.confirm_intervention(intervention_id=asked.pk, actor=second, at=late)

        assert extended.status == "open"

    def test_needs_a_reason(self, sitting, invigilator, at):
        with pytest.raises(operations.ReasonMissing):
            hold(sitting, invigilator, at, reason=" ")

    def test_comes_too_late_once_the_results_are_released(self, sitting, invigilator, at):
        by_two.release(sitting, at=at)

        with pytest.raises(operations.ResultsReleased):
            hold(sitting, invigilator, at)

    def test_is_not_for_who_is_in_charge_elsewhere(self, sitting, at):
        other = UserFactory(roles=["invigilator"], reach=UnitFactory())

        with pytest.raises(Sitting.DoesNotExist):
            hold(sitting, other, at)


class TestResumeMarking:
    def test_lets_the_sweep_mark_what_waited(self, sitting, invigilator, at):
        AttemptFactory(sitting=sitting, submitted=True)
        hold(sitting, invigilator, at)

        for _ in range(2):
            resume(sitting, invigilator, at)

        assert marking.mark_missed(at=at) == 1
        assert AuditEntry.objects.filter(action="exams.marking-resumed").count() == 1

    def test_needs_a_reason(self, sitting, invigilator, at):
        with pytest.raises(operations.ReasonMissing):
            resume(sitting, invigilator, at, reason="")


class TestWhatTheClockClosed:
    def test_is_marked_some_seconds_later(self, at):
        attempt = AttemptFactory()
        end = last_moment(attempt)
        operations.close_overdue_attempts(at=end + timedelta(seconds=1))

        early = marking.mark_attempt(attempt_id=attempt.pk, at=end + timedelta(seconds=9))
        result = marking.mark_attempt(attempt_id=attempt.pk, at=end + timedelta(seconds=10))

        assert early is None
        assert result.attempt == attempt


class TestThePage:
    def test_holds_the_marking_and_lets_it_go_on(self, client, sitting, invigilator):
        client.force_login(invigilator)
        address = f"/teach/sittings/{sitting.pk}/marking/"
        assert "暂停评分" in client.get(address).content.decode()

        held = client.post(address, {"act": "hold", "reason": "机房停电"})
        sitting.refresh_from_db()
        was_held = sitting.marking_held_at
        assert "恢复评分" in client.get(address).content.decode()
        client.post(address, {"act": "resume", "reason": "均已处理"})

        sitting.refresh_from_db()
        assert (held.status_code, held.headers["Location"]) == (
            302,
            f"/teach/sittings/{sitting.pk}/",
        )
        assert was_held is not None
        assert sitting.marking_held_at is None

    @pytest.mark.parametrize("data", [{}, {"act": "hold"}, {"act": "shrug", "reason": "停电"}])
    def test_asks_for_what_is_missing(self, client, sitting, invigilator, data):
        client.force_login(invigilator)

        assert client.post(f"/teach/sittings/{sitting.pk}/marking/", data).status_code == 422

    def test_is_not_found_elsewhere_and_not_for_candidates(self, client, sitting):
        address = f"/teach/sittings/{sitting.pk}/marking/"
        for user, status in [
            (UserFactory(roles=["invigilator"], reach=UnitFactory()), 404),
            (UserFactory(roles=["officer"]), 403),
        ]:
            client.force_login(user)
            assert client.get(address).status_code == status
