"""Whether the database is set up."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from core.database import is_set_up


@pytest.mark.django_db
class TestIsSetUp:
    def test_says_yes_of_a_migrated_database(self):
        assert is_set_up()

    def test_says_no_where_a_migration_lacks(self):
        MigrationRecorder(connection).migration_qs.filter(app="exams").last().delete()

        assert not is_set_up()

    def test_says_no_of_one_that_cannot_be_opened(self, monkeypatch):
        def refuse(*_arguments):
            raise OperationalError("unable to open database file")

        monkeypatch.setattr("core.database.MigrationExecutor", refuse)

        assert not is_set_up()
