"""Tasks by name. The Celery application is config's; whoever runs asks for the current one."""

from functools import cache
from typing import Any

from celery import current_app


@cache
def load_tasks() -> None:
    """Import every installed app's `tasks` module, once."""
    current_app.loader.import_default_modules()


def task_named(name: str) -> Any:
    """Return the task.

    Raises:
        NotRegistered: no app declares a task of this name.
    """
    load_tasks()
    return current_app.tasks[name]
