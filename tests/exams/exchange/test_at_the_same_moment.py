"""Two people commit the same file at once, on PostgreSQL: what the locks of an import are for."""

import threading

import pytest
from django.db import connection, connections

from exams.exchange import operations
from exams.exchange import reading as files
from exams.models import Item, ItemImport, ItemVersion
from tests.exams.exchange.importing import as_file, choice, many, outcomes, read, read_entries
from tests.factories import TopicFactory, UserFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path, monkeypatch):
    settings.UPLOAD_FOLDER = tmp_path
    monkeypatch.setattr(files, "read", read_entries)


def together(*acts):
    """Run the acts in threads that start together; return what each came to, errors included."""
    assert connection.vendor == "postgresql"
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def work(place, act):
        start.wait()
        try:
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def committed(trainer, topic, data, at):
    done = read(trainer, topic, data, at)
    operations.commit_import(import_id=done.pk, actor=trainer, at=at, in_background=False)
    return done


class TestAtTheSameMoment:
    def test_two_imports_of_one_file_make_each_item_once(self, at):
        topic, data = TopicFactory(), as_file(*many(40))
        imports = [
            committed(UserFactory(roles=["trainer"]), topic, data, at) for _person in range(3)
        ]

        done = together(
            *[lambda pk=each.pk: operations.enter_import(import_id=pk, at=at) for each in imports]
        )

        assert [each.state for each in done] == ["done"] * 3
        assert Item.objects.count() == ItemVersion.objects.count() == 40
        every = [outcome for each in imports for outcome in outcomes(each)]
        assert sorted(every) == ["new"] * 40 + ["unchanged"] * 80

    def test_two_workers_on_one_import_enter_each_row_once(self, at, monkeypatch):
        monkeypatch.setattr("exams.exchange.operations.committing.BATCH", 5)
        one = committed(UserFactory(roles=["trainer"]), TopicFactory(), as_file(*many(30)), at)

        done = together(*[lambda: operations.enter_import(import_id=one.pk, at=at)] * 2)

        assert [each.state for each in done] == ["done"] * 2
        assert Item.objects.count() == 30
        assert ItemImport.objects.get().rows_entered == 30

    def test_two_changes_of_one_item_leave_the_first(self, at):
        trainer, topic = UserFactory(roles=["trainer"]), TopicFactory()
        first = committed(trainer, topic, as_file(choice(code="w-1")), at)
        operations.enter_import(import_id=first.pk, at=at)
        imports = [
            committed(trainer, topic, as_file(choice(code="w-1", key=key)), at) for key in "AC"
        ]

        together(
            *[lambda pk=each.pk: operations.enter_import(import_id=pk, at=at) for each in imports]
        )

        every = [outcome for each in imports for outcome in outcomes(each)]
        assert sorted(every) == ["changed", "rejected"]
        assert ItemVersion.objects.get().options.filter(is_key=True).count() == 1

    def test_two_workers_read_one_file_once(self, at):
        trainer = UserFactory(roles=["trainer"])
        from tests.exams.exchange.importing import start

        begun = start(trainer, TopicFactory(), as_file(*many(30)), at)

        together(*[lambda: operations.read_import(import_id=begun.pk, at=at)] * 2)
        operations.read_import(import_id=begun.pk, at=at)

        assert ItemImport.objects.get().state == "read"
        assert begun.rows.count() == 30
