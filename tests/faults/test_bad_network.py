"""Candidates on a bad network, against the real server: over HTTP, with its own database file.

The large run, in which processes die as well, is `make test-faults`.
"""

import asyncio
import shutil
import socket
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime

import pytest

from tests.faults import running
from tests.faults.candidate import Candidate
from tests.faults.promise import broken_promises, told
from tests.faults.proxy import BadNetwork
from tests.faults.wire import Browser
from tests.lifting import due_times_free
from tests.migrated import kept_file

CANDIDATES, ITEMS, GRACE = 8, 12, 2
SECONDS = 18  # of the exam, once all are in their rooms
PAUSE = 0.35  # seconds between two answers


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def database(tmp_path, db):
    """Give the address of a database like that of the tests: tables, triggers, first rows."""
    shutil.copy(kept_file(), tmp_path / "faults.sqlite3")
    return f"sqlite:///{tmp_path / 'faults.sqlite3'}"


def end_in(file, seconds):
    """Move the due time of all attempts, however long it took to get in; return it."""
    due_at = time.time() + seconds
    written = datetime.fromtimestamp(due_at, tz=UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(file, timeout=20)) as connection, connection:
        cursor = connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        with due_times_free(cursor):
            cursor.execute("UPDATE exams_attempt SET due_at = ?", [written])
    return due_at


async def sit(person, port, due_at):
    """Answer while the network fails; every second candidate goes on beyond the end."""
    person.browser.port = port
    until, sending = due_at + 60, []
    goes_on = person.seed % 2
    while time.time() < due_at + (GRACE + 1.5 if goes_on else -4):
        if person.dice.random() < 0.03 and time.time() < due_at - 5:
            await person.reload()
        sending.append(asyncio.create_task(person.send(person.answer(), until)))
        await asyncio.sleep(PAUSE * person.dice.uniform(0.5, 1.5))
    if not goes_on:
        await person.sync(until)
    await asyncio.gather(*sending)
    if not goes_on:
        await person.submit(until)


async def run(seeded, port, file):
    people = [
        Candidate(name, seeded["password"], Browser("127.0.0.1", port), ITEMS, seed)
        for seed, name in enumerate(seeded["usernames"])
    ]
    await asyncio.gather(*(person.enter(seeded["sitting"]) for person in people))
    due_at, network = end_in(file, SECONDS), BadNetwork("127.0.0.1", port)
    async with network.running() as through:
        await asyncio.gather(*(sit(person, through, due_at) for person in people))
    return people, network


class TestABadNetwork:
    def test_loses_nothing_and_lets_nothing_late_count(self, tmp_path, database):
        environment = running.settings_for(tmp_path / "var", database, free_port())
        words = ("-m", "tests.faults.seeding", *map(str, (CANDIDATES, ITEMS, 3600, GRACE)))
        with running.server(environment):
            seeded = running.run(environment, *words)
            port, file = int(environment["PORT"]), tmp_path / "faults.sqlite3"
            people, network = asyncio.run(run(seeded, port, file))
        record = running.run(environment, "-m", "tests.faults.record", str(seeded["sitting"]))

        assert broken_promises(people, record) == []
        said = told(people)
        assert said["saved"] > CANDIDATES
        assert said["late"] > 0
        assert all(network.done[what] for what in ("lost", "answer lost", "repeated", "held up"))
