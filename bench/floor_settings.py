"""The settings of the floor: the same database and nothing around it."""

from config.settings.base import ALLOWED_HOSTS, DATABASES, SECRET_KEY

__all__ = ["ALLOWED_HOSTS", "DATABASES", "MIDDLEWARE", "ROOT_URLCONF", "SECRET_KEY"]

MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.exam_floor"
