from datetime import timedelta

import pytest
from celery import shared_task
from celery.app.task import Task
from django.utils import timezone

from core.jobs.models import Job
from core.jobs.rules import MAX_ATTEMPTS
from core.jobs.signals import job_waiting
from core.jobs.worker import run_waiting_jobs

pytestmark = pytest.mark.django_db

DONE = []


@shared_task(name="tests.note")
def note(*, word):
    DONE.append(word)


@shared_task(name="tests.fail")
def fail(*, word):
    DONE.append(word)
    raise LookupError(f"nothing is called {word}")


@shared_task(name="tests.pass_on")
def pass_on(*, word):
    note.delay(word=word)


@pytest.fixture(autouse=True)
def nothing_done():
    DONE.clear()


class TestDelay:
    def test_writes_a_row_instead_of_running(self):
        note.delay(word="执法")

        job = Job.objects.get()
        assert (job.task, job.arguments, DONE) == ("tests.note", {"word": "执法"}, [])

    def test_announces_the_job_after_the_commit(self, django_capture_on_commit_callbacks):
        heard = []
        listen = lambda **_: heard.append("waiting")  # noqa: E731
        job_waiting.connect(listen)

        with django_capture_on_commit_callbacks(execute=True):
            note.delay(word="执法")
            assert heard == []

        job_waiting.disconnect(listen)
        assert heard == ["waiting"]

    def test_waits_as_long_as_asked(self):
        note.apply_async(kwargs={"word": "later"}, countdown=300)

        assert Job.objects.get().run_at > timezone.now() + timedelta(minutes=4)
        assert run_waiting_jobs() == 0

    def test_refuses_arguments_that_the_task_does_not_take(self):
        with pytest.raises(TypeError):
            note.delay(wort="执法")
        with pytest.raises(TypeError, match="keywords only"):
            note.delay("执法")

        assert not Job.objects.exists()

    def test_sends_a_message_after_the_commit_in_production(
        self, settings, monkeypatch, django_capture_on_commit_callbacks
    ):
        settings.JOBS_EMBEDDED = False
        sent = []
        monkeypatch.setattr(
            Task, "apply_async", lambda self, args, kwargs: sent.append((self.name, kwargs))
        )

        with django_capture_on_commit_callbacks(execute=True):
            note.delay(word="执法")
            assert sent == []

        assert sent == [("tests.note", {"word": "执法"})]
        assert not Job.objects.exists()


class TestRunWaitingJobs:
    def test_runs_each_job_and_those_they_enqueue(self):
        pass_on.delay(word="once")

        assert run_waiting_jobs() == 2
        assert DONE == ["once"]
        assert not Job.objects.exists()

    def test_runs_a_failing_job_once_and_puts_it_off(self):
        fail.delay(word="nobody")

        run_waiting_jobs()

        job = Job.objects.get()
        assert DONE == ["nobody"]
        assert job.attempts == 1
        assert job.run_at > timezone.now()
        assert job.error.rstrip().endswith("LookupError: nothing is called nobody")

    def test_gives_a_job_up_in_the_end(self):
        fail.delay(word="nobody")
        Job.objects.update(attempts=MAX_ATTEMPTS - 1)

        run_waiting_jobs()

        assert Job.objects.get().failed_at is not None

    def test_says_so_when_a_task_is_gone(self):
        Job.objects.create(task="tests.removed", run_at=timezone.now())

        run_waiting_jobs()

        assert Job.objects.get().error == "There is no task named tests.removed."
