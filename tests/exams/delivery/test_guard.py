from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from exams.delivery.guard import (
    Act,
    Aside,
    Call,
    Held,
    No,
    Overdue,
    Status,
    Terms,
    Verdict,
    judge,
    status_at,
    verdict,
)

DUE = datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
GRACE = timedelta(seconds=30)
TICK = timedelta(microseconds=1)


def terms(overdue=Overdue.SUBMIT, hand_in=0):
    return Terms(DUE, GRACE, overdue, timedelta(minutes=hand_in))


def held(status=Status.OPEN, *, lease=2, device="phone", **fields):
    return Held(status, terms(**fields), lease, device)


def call(act, after=timedelta(0), *, lease=2, device="phone"):
    return Call(act, DUE + after, lease=lease, device=device)


class TestVerdict:
    @pytest.mark.parametrize(
        ("after", "said"),
        [
            (-TICK, Verdict.IN_TIME),
            (timedelta(0), Verdict.IN_TIME),
            (TICK, Verdict.IN_GRACE),
            (GRACE, Verdict.IN_GRACE),
            (GRACE + TICK, Verdict.LATE),
            (timedelta(days=1), Verdict.LATE),
        ],
    )
    def test_is_the_written_rule(self, after, said):
        assert verdict(DUE + after, DUE, GRACE) == said

    def test_has_no_grace_where_the_sitting_gives_none(self):
        assert verdict(DUE + TICK, DUE, timedelta(0)) == Verdict.LATE


class TestStatusAt:
    @pytest.mark.parametrize(
        ("policy", "after", "status"),
        [
            (terms(), GRACE, Status.OPEN),
            (terms(), GRACE + TICK, Status.TIMED_OUT),
            (terms(Overdue.VOID), GRACE, Status.OPEN),
            (terms(Overdue.VOID), GRACE + TICK, Status.ABANDONED),
            (terms(Overdue.GRACE, 5), timedelta(minutes=5), Status.OPEN),
            (terms(Overdue.GRACE, 5), timedelta(minutes=5) + TICK, Status.ABANDONED),
        ],
    )
    def test_ends_an_attempt_as_its_policy_says(self, policy, after, status):
        assert status_at(Status.OPEN, policy, DUE + after) == status

    @pytest.mark.parametrize("status", [each for each in Status if each != Status.OPEN])
    def test_leaves_what_is_closed(self, status):
        assert status_at(status, terms(), DUE + timedelta(days=1)) == status


class TestASave:
    @pytest.mark.parametrize("act", [Act.SAVE, Act.SYNC])
    @pytest.mark.parametrize("status", list(Status))
    @pytest.mark.parametrize("lease", [0, 1, 2])
    @pytest.mark.parametrize("after", [-GRACE, GRACE, 2 * GRACE])
    def test_is_never_refused(self, act, status, lease, after):
        assert judge(held(status), call(act, after, lease=lease)).refusal is None

    @pytest.mark.parametrize(
        ("status", "lease", "after", "aside"),
        [
            (Status.OPEN, 2, GRACE, Aside.NO),
            (Status.OPEN, 1, GRACE, Aside.OTHER_PAGE),
            (Status.OPEN, 0, GRACE, Aside.OTHER_PAGE),
            (Status.SUBMITTED, 2, -GRACE, Aside.CLOSED),
            (Status.SUBMITTED, 1, -GRACE, Aside.CLOSED),
            (Status.VOIDED, 2, -GRACE, Aside.VOIDED),
            (Status.TIMED_OUT, 2, 2 * GRACE, Aside.NO),
            (Status.ABANDONED, 1, 2 * GRACE, Aside.OTHER_PAGE),
        ],
    )
    def test_is_kept_aside_with_the_cause(self, status, lease, after, aside):
        ruling = judge(held(status), call(Act.SAVE, after, lease=lease))

        assert ruling.aside == aside
        assert ruling.counts is (aside == Aside.NO and after <= GRACE)

    @pytest.mark.parametrize("status", [Status.TIMED_OUT, Status.ABANDONED])
    def test_counts_if_the_server_had_it_in_time_though_the_clock_was_faster(self, status):
        """The sweep may get the lock before an answer that the server had before the end."""
        assert judge(held(status), call(Act.SAVE, GRACE)).counts
        assert not judge(held(status), call(Act.SAVE, GRACE + TICK)).counts

    def test_is_kept_aside_once_the_attempt_is_marked(self):
        marked = Held(Status.TIMED_OUT, terms(), 2, "phone", is_marked=True)

        assert judge(marked, call(Act.SAVE, GRACE)).aside == Aside.CLOSED
        assert judge(marked, call(Act.SAVE, GRACE + TICK)).aside == Aside.NO

    def test_counts_for_nobody_before_a_page_was_opened(self):
        assert judge(held(lease=0), call(Act.SAVE, lease=0)).aside == Aside.OTHER_PAGE

    def test_counts_no_more_while_minutes_are_left_to_submit(self):
        waiting = held(overdue=Overdue.GRACE, hand_in=5)

        assert judge(waiting, call(Act.SAVE, 2 * GRACE)).verdict == Verdict.LATE
        assert judge(waiting, call(Act.SUBMIT, 2 * GRACE)).refusal is None


class TestWhatIsNoSave:
    @pytest.mark.parametrize(
        ("act", "status", "after", "lease", "device", "refusal"),
        [
            (Act.SUBMIT, Status.OPEN, GRACE, 2, "phone", None),
            (Act.SUBMIT, Status.OPEN, GRACE, 1, "phone", No.ELSEWHERE),
            (Act.SUBMIT, Status.OPEN, GRACE, 0, "phone", No.ELSEWHERE),
            (Act.SUBMIT, Status.OPEN, GRACE + TICK, 2, "phone", No.TOO_LATE),
            (Act.SUBMIT, Status.TIMED_OUT, GRACE, 2, "phone", None),
            (Act.SUBMIT, Status.TIMED_OUT, GRACE, 1, "phone", No.ELSEWHERE),
            (Act.SUBMIT, Status.TIMED_OUT, GRACE + TICK, 2, "phone", No.CLOSED),
            (Act.SUBMIT, Status.ABANDONED, GRACE, 2, "phone", None),
            (Act.SUBMIT, Status.VOIDED, GRACE, 2, "phone", No.CLOSED),
            (Act.SUBMIT, Status.SUBMITTED, GRACE, 2, "phone", No.CLOSED),
            (Act.RESUME, Status.OPEN, GRACE, 0, "phone", None),
            (Act.RESUME, Status.OPEN, GRACE, 0, "desk", No.ELSEWHERE),
            (Act.RESUME, Status.OPEN, GRACE + TICK, 0, "phone", No.TOO_LATE),
            (Act.HAND_OVER, Status.OPEN, GRACE, 0, "desk", None),
            (Act.HAND_OVER, Status.SUBMITTED, -GRACE, 0, "desk", No.CLOSED),
        ],
    )
    def test_is_refused_by_state_time_and_lease(self, act, status, after, lease, device, refusal):
        ruling = judge(held(status), call(act, after, lease=lease, device=device))

        assert ruling.refusal == refusal

    def test_is_not_submitted_once_it_is_marked(self):
        marked = Held(Status.TIMED_OUT, terms(), 2, "phone", is_marked=True)

        assert judge(marked, call(Act.SUBMIT, GRACE)).refusal == No.CLOSED

    def test_may_resume_on_any_device_once_the_exam_was_freed(self):
        assert judge(held(device=""), call(Act.RESUME, device="desk")).refusal is None
