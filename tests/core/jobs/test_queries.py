from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from core.jobs.models import Job
from core.jobs.queries import Queue, given_up_jobs, queue_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(at):
    second = timedelta(seconds=1)
    Job.objects.create(task="tests.later", run_at=at + second)
    Job.objects.create(task="tests.lost", run_at=at, leased_until=at)
    Job.objects.create(task="tests.running", run_at=at, leased_until=at + second)
    Job.objects.create(task="tests.first", run_at=at, failed_at=at - second)
    Job.objects.create(task="tests.last", run_at=at, failed_at=at, error="Traceback\nKeyError: 7\n")


@pytest.mark.usefixtures("jobs")
class TestQueueAt:
    def test_counts_each_job_once(self, at, django_assert_num_queries):
        with django_assert_num_queries(1):
            queue = queue_at(at=at)

        assert queue == Queue(waiting=2, running=1, given_up=2)


@pytest.mark.usefixtures("jobs")
class TestGivenUpJobs:
    def test_are_those_that_failed_the_last_first(self):
        assert [job.task for job in given_up_jobs()] == ["tests.last", "tests.first"]


@pytest.mark.usefixtures("jobs")
class TestJobsCommand:
    def test_shows_why_a_job_was_given_up(self):
        told = StringIO()

        call_command("jobs", stdout=told)

        assert "2 given up." in told.getvalue()
        assert "tests.last {}  KeyError: 7" in told.getvalue()

    def test_puts_given_up_jobs_back(self):
        call_command("jobs", "--retry", stdout=StringIO())

        assert not given_up_jobs().exists()
