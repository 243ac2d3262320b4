"""What runs by the clock. The table itself is config's (settings.JOB_SCHEDULE names it)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from core.jobs.rules import Rhythm


@dataclass(frozen=True, slots=True)
class Entry:
    """A task that runs by itself. It takes no arguments."""

    name: str  # stable: the slots that were taken bear it
    task: str
    rhythm: Rhythm


def entries() -> Sequence[Entry]:
    """Return the table of this installation."""
    return cast("Sequence[Entry]", import_string(settings.JOB_SCHEDULE))
