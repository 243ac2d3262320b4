"""The embedded set-up that `make serve` starts: SQLite, embedded worker, loopback."""

from config.settings.base import *  # noqa: F403
