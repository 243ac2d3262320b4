"""Background work on imports: read, entered, resumed."""

import pytest

from core.jobs.models import Job
from exams import tasks
from exams.exchange import operations
from exams.exchange import reading as files
from exams.models import ItemImport
from tests.exams.exchange.importing import as_file, choice, read_entries, start
from tests.factories import TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path, monkeypatch):
    settings.UPLOAD_FOLDER = tmp_path
    settings.JOBS_EMBEDDED = True
    monkeypatch.setattr(files, "read", read_entries)


class TestWorkOnItemImport:
    def test_reads_a_file_and_enters_it_when_that_is_wanted(
        self, at, django_capture_on_commit_callbacks
    ):
        trainer = UserFactory(roles=["trainer"])
        begun = start(trainer, TopicFactory(), as_file(choice()), at)

        tasks.work_on_item_import(import_id=begun.pk)
        assert ItemImport.objects.get().state == "read"
        with django_capture_on_commit_callbacks(execute=True):
            operations.commit_import(import_id=begun.pk, actor=trainer, at=at)

        job = Job.objects.get()
        assert (job.task, job.arguments) == ("exams.work_on_item_import", {"import_id": begun.pk})
        tasks.work_on_item_import(**job.arguments)
        tasks.work_on_item_import(**job.arguments)
        assert ItemImport.objects.get().state == "done"


class TestResumeItemImports:
    def test_sends_what_nobody_works_on_again(self, at):
        begun = start(UserFactory(roles=["trainer"]), TopicFactory(), as_file(choice()), at)

        tasks.resume_item_imports()

        assert Job.objects.get().arguments == {"import_id": begun.pk}
