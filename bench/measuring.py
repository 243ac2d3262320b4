"""How costs are read: the processor's time of this process and of its database, and the clock."""

import math
import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one call cost, in seconds."""

    cpu: float
    wall: float


def cost_of(act: Callable[[], object]) -> Cost:
    """Run something once and return what it cost this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)


def summary(costs: Sequence[Cost]) -> dict[str, float]:
    """Return the middle and the slowest twentieth of many calls, in milliseconds."""
    cpu, wall = sorted(cost.cpu for cost in costs), sorted(cost.wall for cost in costs)
    return {
        "cpu_ms_p50": _ms(statistics.median(cpu)),
        "cpu_ms_p95": _ms(_share(cpu, 0.95)),
        "wall_ms_p50": _ms(statistics.median(wall)),
        "wall_ms_p95": _ms(_share(wall, 0.95)),
    }


def measured(acts: Iterable[Callable[[], object]]) -> dict[str, float]:
    """Run each act once; return the summary, with the mean of what the database spent."""
    before = database_cpu()
    costs = [cost_of(act) for act in acts]
    spent = database_cpu() - before
    return {**summary(costs), "database_cpu_ms_mean": _ms(spent / max(len(costs), 1))}


def database_cpu() -> float:
    """Return the processor's seconds of the server process of this connection.

    0 if the database is part of this process, or is on another machine.
    """
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    # Behind the name in brackets: user and system time are the 12th and 13th field.
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


def exponent(small: float, large: float, factor: float) -> float:
    """Return the power by which a cost grows with the size: 1 is in proportion."""
    return round(math.log(large / small) / math.log(factor), 2) if small and large else 0.0


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
