"""The migrations, applied once: what they make of an empty SQLite database is kept and copied.

All of them take some two minutes, and every process of every run would take them again. The copy
is of these very migrations: it bears their hash. PostgreSQL goes through them each time.
"""

import hashlib
import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.core.management.commands.migrate import Command
from django.db import connections

KEPT = Path(tempfile.gettempdir()) / f"zhifa-migrated-{os.getuid()}"
RUN = Command.handle


def hash_of_migrations():
    """Return a digest of whatever decides what the migrations make."""
    digest = hashlib.sha256(f"{version('django')} {sys.version} {sqlite3.sqlite_version}".encode())
    folders = [Path(app.path) for app in apps.get_app_configs()]
    files = [file for folder in folders for file in folder.glob("migrations/*.py")]
    # What they are made with, and what they leave beside the schema: content types, permissions.
    files += [file for folder in folders for file in folder.rglob("models.py")]
    files += Path(sys.modules["core"].__path__[0]).glob("append_only.py")
    for file in sorted(set(files)):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:32]


def kept_file():
    """Return where the migrated database is kept, or will be."""
    return KEPT / f"{hash_of_migrations()}.sqlite3"


def handle(self, *args, **options):
    """Copy what is kept into the empty database of a test; migrate if nothing is, and keep it."""
    connection = connections[options["database"]]
    if connection.vendor != "sqlite" or args or options.get("app_label"):
        return RUN(self, *args, **options)
    kept = kept_file()
    connection.ensure_connection()
    if kept.exists():
        with closing(sqlite3.connect(kept)) as source:
            source.backup(connection.connection)
        return None
    RUN(self, *args, **options)
    KEPT.mkdir(mode=0o700, exist_ok=True)
    fresh = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(fresh)) as target:
        connection.connection.backup(target)
    fresh.replace(kept)
    return None
