"""Candidates who ask the real server over HTTP, and what its processes spent meanwhile."""

import asyncio
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
TICK = 1 / os.sysconf("SC_CLK_TCK")
TOGETHER = 8  # requests under way at any moment
START_WITHIN = 180.0  # seconds


@dataclass(frozen=True, slots=True)
class Trees:
    """The first processes of all that serves: web server, database, cache."""

    roots: tuple[int, ...]

    def spent(self) -> float:
        """Return the processor's seconds of all of them, and of their children that ended."""
        return sum(_spent(pid) + _ended(pid) for root in self.roots for pid in _tree(root))


def _tree(root: int) -> Iterator[int]:
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _tree(int(child))


def _fields(pid: int) -> list[str]:
    # Behind the name in brackets; user and system time are the 12th and 13th field from there.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _spent(pid: int) -> float:
    fields = _fields(pid)
    return (int(fields[11]) + int(fields[12])) * TICK


def _ended(pid: int) -> float:
    fields = _fields(pid)
    return (int(fields[13]) + int(fields[14])) * TICK


def database_root() -> tuple[int, ...]:
    """Return the first process of the database server, if it is one on this machine."""
    if connection.vendor != "postgresql":
        return ()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    return (int(_fields(backend)[1]),) if Path(f"/proc/{backend}/stat").exists() else ()


@contextmanager
def serving(command: Sequence[str], environment: dict[str, str], path: str) -> Iterator[int]:
    """Run a server until the block ends; give its first process once it answers."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=sys.stderr, start_new_session=True
    )
    try:
        _wait_for(int(environment["PORT"]), path, process)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        asking = http.client.HTTPConnection("localhost", port, timeout=START_WITHIN)
        try:
            asking.request("HEAD", path)
            asking.getresponse()
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            asking.close()
    raise SystemExit("The server did not start.")


def cost(
    loop: asyncio.AbstractEventLoop,
    trees: Trees,
    acts: Sequence[Callable[[], Awaitable[object]]],
) -> dict[str, float]:
    """Run acts, some together; return what one cost the whole server, and how long it took."""
    waits: list[float] = []
    before, began = trees.spent(), time.perf_counter()
    loop.run_until_complete(_all(acts, waits))
    wall = time.perf_counter() - began
    spent = trees.spent() - before
    waits.sort()
    return {
        "cpu_ms": round(spent / len(acts) * 1000, 2),
        "operations": len(acts),
        "per_second": round(len(acts) / wall, 1),
        "wall_ms_p50": round(waits[len(waits) // 2] * 1000, 1),
        "wall_ms_p95": round(waits[int(len(waits) * 0.95)] * 1000, 1),
    }


async def _all(acts: Sequence[Callable[[], Awaitable[object]]], waits: list[float]) -> None:
    queue = iter(acts)

    async def worker() -> None:
        for act in queue:
            began = time.perf_counter()
            await act()
            waits.append(time.perf_counter() - began)

    await asyncio.gather(*(worker() for _ in range(TOGETHER)))
