"""The trigger that refuses an author's approval outlives Wagtail's own migrations."""

from types import SimpleNamespace

import pytest
from django.db import connection
from wagtail.models import Revision

from content.review import database

pytestmark = [
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def _put_back():
    yield
    database.restore("default")


class TestTheTrigger:
    def test_is_lifted_before_wagtail_alters_its_tables_and_put_back_after(self):
        plan = [(SimpleNamespace(app_label="wagtailcore"), False)]
        database._before(using="default", plan=plan)
        assert not database.is_in_place("default")

        with connection.schema_editor() as editor:
            editor._remake_table(Revision)
        database._after(using="default")

        assert database.is_in_place("default")

    def test_stays_while_other_tables_are_altered(self):
        database._before(using="default", plan=[(SimpleNamespace(app_label="exams"), False)])

        assert database.is_in_place("default")

    def test_is_not_made_twice(self):
        database.restore("default")

        assert database.is_in_place("default")
