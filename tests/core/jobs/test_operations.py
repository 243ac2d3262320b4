from datetime import time, timedelta

import pytest
from celery import shared_task
from django.db import transaction

from core.jobs import operations
from core.jobs.models import Job, Slot
from core.jobs.rules import MAX_ATTEMPTS, Daily, EveryMinutes
from core.jobs.schedule import Entry

pytestmark = pytest.mark.django_db

LEASE = timedelta(minutes=1)


@shared_task(name="tests.scheduled")
def scheduled():
    """Stand for any task that runs by the clock."""


def job_at(at, **fields):
    return Job.objects.create(task="tests.scheduled", run_at=at, **fields)


class TestClaimJob:
    def test_takes_what_has_waited_longest_and_counts_the_attempt(self, at):
        job_at(at)
        older = job_at(at - timedelta(minutes=5))

        job = operations.claim_job(at=at, lease=LEASE)

        assert (job.pk, job.attempts, job.leased_until) == (older.pk, 1, at + LEASE)

    def test_takes_no_job_twice_while_its_lease_lasts(self, at):
        job_at(at)

        operations.claim_job(at=at, lease=LEASE)

        assert operations.claim_job(at=at + LEASE - timedelta(seconds=1), lease=LEASE) is None

    def test_takes_it_again_when_the_lease_has_run_out(self, at):
        job_at(at)
        operations.claim_job(at=at, lease=LEASE)

        again = operations.claim_job(at=at + LEASE, lease=LEASE)

        assert again.attempts == 2

    def test_leaves_what_is_not_due_and_what_was_given_up(self, at):
        job_at(at + timedelta(seconds=1))
        job_at(at, failed_at=at)

        assert operations.claim_job(at=at, lease=LEASE) is None


class TestRenewLeases:
    def test_keeps_a_long_job_with_its_worker(self, at):
        job_at(at)
        job = operations.claim_job(at=at, lease=LEASE)

        operations.renew_leases(jobs=[job], at=at + LEASE / 2, lease=LEASE)

        assert operations.claim_job(at=at + LEASE, lease=LEASE) is None

    def test_does_not_take_back_what_another_worker_has(self, at):
        job_at(at)
        lost = operations.claim_job(at=at, lease=LEASE)
        taken = operations.claim_job(at=at + LEASE, lease=LEASE)

        operations.renew_leases(jobs=[lost], at=at + LEASE * 5, lease=LEASE)

        assert Job.objects.get().leased_until == taken.leased_until


class TestFinishJob:
    def test_leaves_no_row(self, at):
        job_at(at)

        operations.finish_job(job=operations.claim_job(at=at, lease=LEASE))

        assert not Job.objects.exists()

    def test_leaves_what_another_worker_took_meanwhile(self, at):
        job_at(at)
        lost = operations.claim_job(at=at, lease=LEASE)
        operations.claim_job(at=at + LEASE, lease=LEASE)

        operations.finish_job(job=lost)

        assert Job.objects.count() == 1


class TestPutOffJob:
    def test_lets_it_wait_and_keeps_the_error(self, at):
        job_at(at)
        job = operations.claim_job(at=at, lease=LEASE)

        operations.put_off_job(job=job, error="no such key", at=at)

        job.refresh_from_db()
        assert (job.error, job.failed_at, job.leased_until) == ("no such key", None, None)
        assert job.run_at == at + timedelta(seconds=10)

    def test_gives_up_after_the_last_attempt(self, at):
        job_at(at, attempts=MAX_ATTEMPTS - 1)
        job = operations.claim_job(at=at, lease=LEASE)

        operations.put_off_job(job=job, error="no such key", at=at)

        assert Job.objects.get().failed_at == at


class TestGiveUpLostJobs:
    def test_ends_a_job_that_kills_its_worker_each_time(self, at):
        job_at(at, attempts=MAX_ATTEMPTS, leased_until=at)
        job_at(at, attempts=MAX_ATTEMPTS, leased_until=at + LEASE)

        assert operations.give_up_lost_jobs(at=at) == 1

    def test_can_be_undone_by_the_operator(self, at):
        job_at(at, attempts=MAX_ATTEMPTS, leased_until=at)
        operations.give_up_lost_jobs(at=at)

        operations.retry_given_up_jobs(at=at)

        assert operations.claim_job(at=at, lease=LEASE).attempts == 1


class TestTakeDueSlots:
    daily = Entry("nightly", "tests.scheduled", Daily(time(0, 5)))
    minutely = Entry("often", "tests.scheduled", EveryMinutes(1))

    def test_starts_each_due_task_once(self, at):
        first = operations.take_due_slots(entries=[self.daily, self.minutely], at=at)
        second = operations.take_due_slots(entries=[self.daily, self.minutely], at=at)

        assert first == ["nightly:2026-11-24T00:05", "often:2026-11-24T09:00"]
        assert second == []
        assert Job.objects.filter(task="tests.scheduled").count() == 2

    def test_catches_up_once_after_an_outage(self, at):
        operations.take_due_slots(entries=[self.daily], at=at)

        taken = operations.take_due_slots(entries=[self.daily], at=at + timedelta(days=9))

        assert taken == ["nightly:2026-12-03T00:05"]
        assert Job.objects.count() == 2

    def test_does_not_double_what_another_process_took_at_the_same_moment(self, at, monkeypatch):
        Slot.objects.create(key="nightly:2026-11-24T00:05", taken_at=at)
        monkeypatch.setattr(Slot.objects, "filter", lambda **_: Slot.objects.none())

        assert operations.take_due_slots(entries=[self.daily], at=at) == []
        assert not Job.objects.exists()

    def test_never_doubles_nor_misses_a_day_in_a_quarter(self, at):
        for hour in range(24 * 90):
            operations.take_due_slots(entries=[self.daily], at=at + timedelta(hours=hour))

        assert Job.objects.count() == 91

    def test_keeps_no_row_of_times_long_past(self, at):
        for minute in range(200):
            operations.take_due_slots(entries=[self.minutely], at=at + timedelta(minutes=minute))

        assert Slot.objects.count() == 61

    def test_starts_the_others_when_one_task_is_unknown(self, at, caplog):
        unknown = Entry("lost", "tests.no_such_task", EveryMinutes(1))

        taken = operations.take_due_slots(entries=[unknown, self.minutely], at=at)

        assert taken == ["often:2026-11-24T09:00"]
        assert "tests.no_such_task" in caplog.text
        assert not Slot.objects.filter(key__startswith="lost").exists()


class TestEnqueueJob:
    def test_is_undone_with_the_transaction_of_the_caller(self, at):
        class UndoError(Exception):
            pass

        def act():
            with transaction.atomic():
                operations.enqueue_job(task="tests.scheduled", arguments={}, run_at=at)
                raise UndoError

        with pytest.raises(UndoError):
            act()

        assert not Job.objects.exists()
