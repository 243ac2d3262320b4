"""What is kept prepared, on PostgreSQL, while a migration goes on beside it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from core.database import ask

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def elsewhere(statement):
    """Run a statement on another connection."""

    def run():
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


class TestAsk:
    def test_asks_again_when_a_column_was_given_another_type(self):
        assert connection.vendor == "postgresql"
        elsewhere("CREATE TABLE probe (name varchar(4))")
        try:
            for _ in range(7):
                assert ask("SELECT name FROM probe WHERE name = %s", ["a"]) == []
            elsewhere("ALTER TABLE probe ALTER name TYPE varchar(8)")
            elsewhere("INSERT INTO probe VALUES ('longer')")

            assert ask("SELECT name FROM probe WHERE name = %s", ["longer"]) == [("longer",)]
        finally:
            elsewhere("DROP TABLE probe")
