import pytest

from config.schedule import SCHEDULE
from core.jobs import registry
from core.jobs.rules import EveryMinutes
from core.jobs.schedule import entries


class TestSchedule:
    @pytest.mark.parametrize("entry", SCHEDULE, ids=lambda entry: entry.name)
    def test_names_tasks_that_exist_and_need_no_arguments(self, entry):
        task = registry.task_named(entry.task)

        task.__header__()

    def test_names_each_entry_once(self):
        names = [entry.name for entry in SCHEDULE]

        assert len(set(names)) == len(names)
        assert not any(":" in name for name in names)

    def test_divides_the_hour(self):
        steps = [entry.rhythm.minutes for entry in SCHEDULE if type(entry.rhythm) is EveryMinutes]

        assert all(60 % step == 0 for step in steps)

    def test_is_what_the_worker_and_the_tick_read(self):
        assert entries() is SCHEDULE

    def test_leaves_the_database_alone_where_there_is_no_demonstration(self):
        registry.task_named("config.go_on_with_demonstration")()
