"""What becomes of a paper that nobody submits in time, by the sitting's policy."""

import contextlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from exams.delivery import operations, queries
from exams.invigilation.queries import board_of
from exams.marking import operations as marking
from exams.models import Sitting
from tests.exams.delivery.helpers import give
from tests.factories import MOMENT, AttemptFactory, CandidacyFactory, SittingFactory, UserFactory

pytestmark = pytest.mark.django_db


def attempt_under(policy, minutes=0):
    listed = CandidacyFactory(sitting=SittingFactory(overdue=policy, hand_in_minutes=minutes))
    return AttemptFactory(sitting=listed.sitting, candidate=listed.candidate)


def at_minute(minute):
    return MOMENT + timedelta(minutes=minute)


def submit(attempt, minute):
    return operations.submit_attempt(
        attempt_id=attempt.pk,
        candidate=attempt.candidate,
        page_token="page-1",
        at=at_minute(minute),
    )


def settle(attempt, minute):
    return operations.settle(
        attempt_id=attempt.pk, candidate=attempt.candidate, at=at_minute(minute)
    )


class TestGrace:
    def test_leaves_minutes_to_submit_and_not_to_answer(self):
        attempt = attempt_under("grace", 5)
        give(attempt, 1, "B", minute=80)

        late = give(attempt, 1, "A", minute=93)

        assert late.is_late
        assert submit(attempt, 95).status == "submitted"
        assert queries.standing_answers(attempt.pk)[1].chosen == ["B"]

    def test_counts_nothing_that_was_not_submitted_by_then(self):
        attempt = attempt_under("grace", 5)

        settled = settle(attempt, 96)

        assert (settled.status, settled.closed_at) == ("abandoned", at_minute(95))


class TestVoid:
    def test_counts_nothing_that_was_not_submitted(self):
        attempt = attempt_under("void")
        give(attempt, 1, "B", minute=80)

        with pytest.raises(operations.NotSubmittedInTime):
            submit(attempt, 91)
        operations.close_overdue_attempts(at=at_minute(91))

        attempt.refresh_from_db()
        assert attempt.status == "abandoned"
        assert marking.mark_attempt(attempt_id=attempt.pk, at=at_minute(92)) is None

    def test_lets_nobody_start_again(self):
        attempt = attempt_under("void")
        settle(attempt, 91)

        again = operations.start_attempt(
            sitting_id=attempt.sitting_id, candidate=attempt.candidate, at=at_minute(100)
        )

        assert again == attempt

    def test_says_the_same_to_who_submits_after_it_was_closed(self):
        attempt = attempt_under("void")
        settle(attempt, 91)

        with pytest.raises(operations.NotSubmittedInTime):
            submit(attempt, 91)


class TestADeadWorker:
    @pytest.mark.parametrize("policy", ["submit", "grace", "void"])
    @pytest.mark.parametrize("minute", [89, 90.4, 91, 94, 96])
    def test_changes_nothing(self, policy, minute):
        """The same acts, with the sweep running beside them and without it."""
        said = []
        for sweeps in (False, True):
            attempt = attempt_under(policy, 5 if policy == "grace" else 0)
            give(attempt, 1, "A", minute=80)
            if sweeps:
                operations.close_overdue_attempts(at=at_minute(minute))
            kept = give(attempt, 1, "B", minute=minute)
            with contextlib.suppress(
                operations.TooLate, operations.NotSubmittedInTime, operations.AttemptClosed
            ):
                submit(attempt, minute)
            closed = settle(attempt, 300)
            standing = queries.standing_answers(attempt.pk)[1].chosen
            said.append((kept.counts, closed.status, closed.closed_at, standing))

        assert said[0] == said[1]

    def test_does_not_mislead_the_board(self):
        attempt = attempt_under("void")

        [seat] = board_of(attempt.sitting, at=at_minute(91)).seats

        assert seat.state == "abandoned"

    def test_does_not_mislead_the_candidate(self):
        attempt = attempt_under("void")

        own = queries.own_sitting(attempt.candidate, attempt.sitting_id, at=at_minute(91))

        assert own.stage == "lost"


class TestTheSitting:
    def test_leaves_minutes_under_grace_alone(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            SittingFactory(overdue="grace")
        with pytest.raises(IntegrityError), transaction.atomic():
            SittingFactory(overdue="void", hand_in_minutes=5)

    def test_knows_three_policies(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            SittingFactory(overdue="shrug")


class TestThePages:
    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({}, "按已保存的内容自动提交"),
            ({"overdue": "grace", "hand_in_minutes": 7}, "另有 7 分钟可以交卷"),
            ({"overdue": "void"}, "届时未交的答卷不计成绩"),
        ],
    )
    def test_tell_the_policy_before_the_start(self, client, fields, sentence):
        now = timezone.now()
        listed = CandidacyFactory(
            sitting=SittingFactory(
                opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=2), **fields
            )
        )
        client.force_login(listed.candidate)

        assert sentence in client.get(f"/exams/{listed.sitting_id}/").content.decode()

    def test_tell_it_at_the_end(self, client):
        attempt = attempt_under("void")
        settle(attempt, 91)
        client.force_login(attempt.candidate)

        html = client.get(f"/exams/{attempt.pk}/result/").content.decode()

        assert "未按时交卷，不计成绩" in html

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"overdue": "grace", "hand_in_minutes": "5"}, 302),
            ({"overdue": "void", "hand_in_minutes": "5"}, 302),
            ({"overdue": "grace"}, 422),
            ({"overdue": "shrug"}, 422),
        ],
    )
    def test_arrange_it(self, client, fields, status):
        sitting = SittingFactory()
        client.force_login(UserFactory(roles=["trainer"], reach=sitting.unit))
        data = {
            "title": "补考", "kind": "mock", "track": "enforcement", "paper": sitting.paper_id,
            "unit": sitting.unit_id, "opens_at": "2030-05-01T09:00",
            "closes_at": "2030-05-01T11:00", "grace_seconds": "30",
        }  # fmt: skip

        response = client.post("/teach/sittings/new/", data | fields)

        made = Sitting.objects.filter(title="补考").first()
        assert response.status_code == status
        assert (made is not None) is (status == 302)
        if made:
            assert made.hand_in_minutes == (5 if made.overdue == "grace" else 0)
