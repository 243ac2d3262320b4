"""Exams over HTTP while the machine's parts are killed with -9: `make test-faults`.

Starts PostgreSQL (with fsync), Redis, web processes, a Celery worker and beat in a throwaway
folder. Candidates save answers, a third of them over a network that loses, repeats and reorders; a
web process, the worker, Redis and PostgreSQL are killed under way and started again. At the end
every answer that a candidate was told was saved must be there, nothing late may count, and all
attempts must be closed and marked. Then an exam of 100 on SQLite, which must not be "locked" once.
Prints JSON; its last word is the status.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import test_services as services  # noqa: E402

from tests.faults import running  # noqa: E402
from tests.faults.candidate import Candidate  # noqa: E402
from tests.faults.promise import broken_promises, told  # noqa: E402
from tests.faults.proxy import BadNetwork  # noqa: E402
from tests.faults.wire import Browser  # noqa: E402

ITEMS, GRACE = 50, 10
ENTER_TOGETHER = 16
BY_HAND = 2  # every second candidate submits by hand, the others are closed when time is over
LAST_ACTS = 20  # seconds before the end at which they do
WAIT_FOR_MARKS = 300  # seconds: two ticks of the schedule, and what a busy machine takes
WORKER = ("worker", "-c", "2", "-l", "WARNING")


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


# --- What is killed ------------------------------------------------------------------------------


@dataclass
class Part:
    """A process that can be killed and started again."""

    name: str
    command: list[str]
    folder: Path
    environment: dict[str, str]
    port: int = 0
    cwd: Path = ROOT
    is_postgresql: bool = False
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; one that refuses while its forerunner still dies is started anew."""
        user: dict[str, Any] = services.server_user() if self.is_postgresql else {}
        deadline = time.monotonic() + running.START_WITHIN
        while time.monotonic() < deadline:
            log = (self.folder / f"{self.name}.log").open("ab")
            self.process = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **user,
            )
            log.close()
            if self._answers(deadline):
                return
            time.sleep(0.5)
        raise SystemExit(f"{self.name} did not start: {self.folder}/{self.name}.log")

    def _answers(self, deadline: float) -> bool:
        while self.process and self.process.poll() is None and time.monotonic() < deadline:
            if not self.port or not _is_free(self.port):
                return True
            time.sleep(0.1)
        return False

    def kill(self) -> None:
        """End it as a power cut would; of PostgreSQL the first process alone."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            if not self.is_postgresql:
                _quietly(lambda: os.killpg(self.process.pid, signal.SIGKILL))
            self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT if self.is_postgresql else signal.SIGTERM)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()


def _quietly(act: Any) -> None:
    try:
        act()
    except ProcessLookupError:
        return


def _is_free(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return True
    return False


def web_process_of(server: subprocess.Popen[bytes]) -> int:
    """Return one of the processes that answer requests."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    for child in children:
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
            return int(child)
    raise SystemExit("The server has no web process.")


@contextmanager
def parts(folder: Path, logs: Path | None) -> Iterator[tuple[dict[str, Part], dict[str, str]]]:
    """Start everything; give the parts by name, and the environment of the platform.

    Args:
        folder: where all that is made is thrown away with.
        logs: where what the parts said is left, if anywhere.
    """
    web, database, cache = (services.free_port() for _ in range(3))
    user: dict[str, Any] = services.server_user()
    programs, data = services.postgresql_folder() or Path(), folder / "postgresql"
    made = [programs / "initdb", "-D", data, "-U", "zhifa", "-A", "trust", "-E", "UTF8"]
    subprocess.run(
        [*map(str, made), "--locale=C.UTF-8"],
        cwd=folder, check=True, stdout=subprocess.DEVNULL, **user,
    )  # fmt: skip
    environment = running.settings_for(
        folder / "var",
        f"postgres://zhifa@127.0.0.1:{database}/postgres",
        web,
        REDIS_URL=f"redis://127.0.0.1:{cache}/0",
    )
    options = {
        "port": database, "listen_addresses": "127.0.0.1", "unix_socket_directories": "",
        "max_connections": 60,
    }  # fmt: skip
    postgres = [str(programs / "postgres"), "-D", str(data)]
    postgres += [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    redis = ["redis-server", "--bind", "127.0.0.1", "--port", str(cache), "--save", ""]
    plain = dict(os.environ)
    found = {
        "postgresql": Part("postgresql", postgres, folder, plain, database, folder, True),
        "redis": Part("redis", redis, folder, plain, cache, folder),
        "worker": Part("worker", [*celery, *WORKER], folder, environment),
        "beat": Part("beat", [*celery, "beat", "-s", str(folder / "beat")], folder, environment),
        "web": Part("web", [sys.executable, "manage.py", "serve"], folder, environment, web),
    }  # fmt: skip
    try:
        found["postgresql"].start()
        found["redis"].start()
        say("tables ...")
        running.run(environment, "manage.py", "migrate", "--verbosity=0")
        for name in ("web", "worker", "beat"):
            found[name].start()
        yield found, environment
    finally:
        for name in ("beat", "worker", "web", "redis", "postgresql"):
            found[name].stop()
        if logs:
            for log in folder.glob("*.log"):
                shutil.copy(log, logs)


async def kill_one_by_one(found: dict[str, Part], seconds: float) -> list[str]:
    """Kill each in its turn, spread over some seconds; start again what nobody else does."""
    done, pause = [], seconds / 5
    await asyncio.sleep(pause)
    os.kill(web_process_of(found["web"].process), signal.SIGKILL)  # type: ignore[arg-type]
    done.append("web process: started again by its supervisor")
    say(done[-1])
    for name, away in (("worker", 5), ("redis", 8), ("postgresql", 5)):
        await asyncio.sleep(pause)
        found[name].kill()
        await asyncio.sleep(away)
        await asyncio.to_thread(found[name].start)
        done.append(f"{name}: away for {away} s")
        say(done[-1])
    return done


# --- The candidates ------------------------------------------------------------------------------


async def sit(
    person: Candidate, closes_at: float, pause: float, port: int, *, by_hand: bool
) -> None:
    """Answer until the end, or submit shortly before it."""
    person.browser.port = port
    until = closes_at + GRACE + 20
    sending = asyncio.create_task(person.deliver(until))
    while time.time() < closes_at - (LAST_ACTS if by_hand else -GRACE - 1):
        person.answer()
        if sending.done():
            sending = asyncio.create_task(person.deliver(until))
        await asyncio.sleep(pause * person.dice.uniform(0.5, 1.5))
    await sending
    await person.deliver(until)
    if by_hand:
        await person.submit(until)


async def exam(
    seeded: dict[str, Any], port: int, pause: float, found: dict[str, Part] | None
) -> tuple[list[Candidate], list[str]]:
    """Let all candidates in, then answer and, if there are parts to kill, kill them."""
    people = [
        Candidate(name, seeded["password"], Browser("127.0.0.1", port), ITEMS, seed)
        for seed, name in enumerate(seeded["usernames"])
    ]
    door, closes_at = asyncio.Semaphore(ENTER_TOGETHER), seeded["closes_at"]

    async def enter(person: Candidate) -> None:
        async with door:
            await person.enter(seeded["sitting"])

    await asyncio.gather(*map(enter, people))
    left = closes_at - time.time() - LAST_ACTS
    say(f"{len(people)} candidates are in their rooms; {left:.0f} s until the first submit")
    if left < 30:
        raise SystemExit("Too little time is left: give more --seconds.")
    network = BadNetwork("127.0.0.1", port)
    async with network.running() as through:
        sitting = [
            sit(
                person,
                closes_at,
                pause,
                through if place % 3 == 0 else port,
                by_hand=place % BY_HAND == 0,
            )
            for place, person in enumerate(people)
        ]
        if found is None:
            await asyncio.gather(*sitting)
            return people, []
        together = asyncio.gather(*sitting)
        killed = await kill_one_by_one(found, left - 25)
        await together
    return people, killed


def summary(
    people: list[Candidate], record: dict[str, Any], killed: list[str], unmarked: int
) -> dict[str, Any]:
    """Return what the run came to."""
    statuses: Counter[int] = sum((person.browser.statuses for person in people), Counter())
    broken = broken_promises(people, record)
    hands = people[::BY_HAND]
    broken += [
        f"{person.username}: submitted by hand and heard {person.submitted or 'nothing'}"
        for person in hands
        if person.submitted != "submitted"
    ]
    return {
        "candidates": len(people),
        "killed": killed,
        "answers_given": sum(len(person.given) for person in people),
        "answers_told": told(people),
        "submitted_by_hand": len(hands),
        "http_statuses": dict(sorted(statuses.items())),
        "attempts": Counter(attempt["status"] for attempt in record.values()),
        "open_or_unmarked": unmarked,
        "broken_promises": broken[:20],
        "is_kept": not broken and not unmarked and len(record) == len(people),
    }


# --- The two runs --------------------------------------------------------------------------------


def with_everything_killed(
    candidates: int, seconds: int, pause: float, logs: Path | None
) -> dict[str, Any]:
    """Run the exam on PostgreSQL, Redis and Celery, each of which is killed."""
    with services.throwaway_folder() as folder, parts(folder, logs) as (found, environment):
        seeded = _seeded(environment, candidates, seconds)
        people, killed = asyncio.run(exam(seeded, int(environment["PORT"]), pause, found))
        say("waiting until all are closed and marked")
        record, unmarked = _record_once_marked(environment, seeded["sitting"])
        return summary(people, record, killed, unmarked)


def on_sqlite(candidates: int, seconds: int, pause: float) -> dict[str, Any]:
    """Run the exam on SQLite with the embedded worker; it must not be locked once."""
    with services.throwaway_folder() as folder:
        file, port = folder / "exam.sqlite3", services.free_port()
        environment = running.settings_for(folder / "var", f"sqlite:///{file}", port)
        say("tables ...")
        running.run(environment, "manage.py", "migrate", "--verbosity=0")
        with running.server(environment):
            seeded = _seeded(environment, candidates, seconds)
            people, killed = asyncio.run(exam(seeded, port, pause, None))
            say("waiting until all are closed and marked")
            record, unmarked = _record_once_marked(environment, seeded["sitting"])
        log = (folder / "var" / "server.log").read_text()
        figures = summary(people, record, killed, unmarked)
        locked = log.count("database is locked")
        failed = sum(times for status, times in figures["http_statuses"].items() if status >= 500)
        figures |= {"database_is_locked": locked, "failed_requests": failed}
        return figures | {"is_kept": figures["is_kept"] and not locked and not failed}


def _seeded(environment: dict[str, str], candidates: int, seconds: int) -> dict[str, Any]:
    say(f"{candidates} candidates, an exam of {seconds} s")
    numbers = map(str, (candidates, ITEMS, seconds, GRACE))
    return dict(running.run(environment, "-m", "tests.faults.seeding", *numbers))


def _record_once_marked(environment: dict[str, str], sitting: int) -> tuple[dict[str, Any], int]:
    """Return what the database has, and how many of it are open or unmarked after our patience."""
    deadline = time.monotonic() + WAIT_FOR_MARKS
    while True:
        record = running.run(environment, "-m", "tests.faults.record", str(sitting))
        left = sum(
            each["status"] == "open" or each["raw_score"] is None for each in record.values()
        )
        if not left or time.monotonic() > deadline:
            return record, left
        time.sleep(5)


def main() -> int:
    """Print what came of both runs; 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidates", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=130, help="how long the exam is")
    parser.add_argument("--pause", type=float, default=4.0, help="seconds between two answers")
    parser.add_argument("--logs", type=Path, help="a folder to leave the logs in")
    parser.add_argument("--only", choices=["killed", "sqlite"])
    given = parser.parse_args()
    services.install_missing()
    signal.signal(signal.SIGTERM, services.stop_by_signal)
    figures: dict[str, Any] = {}
    if given.only != "sqlite":
        figures["killed"] = with_everything_killed(
            given.candidates, given.seconds, given.pause, given.logs
        )
    if given.only != "killed":
        few = min(given.candidates, 100)
        figures["sqlite"] = on_sqlite(few, max(75, given.seconds // 2), given.pause)
    is_kept = all(each["is_kept"] for each in figures.values())
    print(json.dumps(figures | {"is_kept": is_kept}, ensure_ascii=False, indent=1))
    return 0 if is_kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
