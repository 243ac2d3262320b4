"""What an exam costs the whole server: sign-in, start, paper, saves, heartbeats, submission,
marking, review.

Driven over HTTP at two sizes on PostgreSQL (two web processes, sessions in Redis where this machine
has it), at one on SQLite; beside an upsert in raw SQL, without middleware, on the same web server
in the same run. The first requests to new processes, which compile templates and plan statements,
are those of a sitting of their own, printed apart.
"""

import asyncio
import gzip
import importlib
import json
import os
import secrets
import statistics
import sys
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils import timezone

from bench import exam_floor, exam_load
from bench.measuring import exponent, measured

ITEMS, LAWS, TOPICS = 100, 5, 10
PATIENCE = 300.0  # seconds: a busy machine is slow, and costs the same
PASSWORD = secrets.token_urlsafe(12)
SIZES = {"postgresql": (50, 500), "sqlite": (100,)}
FIRST = 16  # candidates of processes that have just been started
SAVES = {50: 20, 100: 20, 500: 6}  # of one candidate, measured; the rest is saved in one batch
# Saves of the sitting that is added up: those of 29 requests, as many as the field was measured
# with; one for each item of a paper of 50; of this paper.
WHOLE = (23, 50, ITEMS)
# The page of a running attempt is heard of so often; measured: the first of each, and one more.
BEATS, BEAT_SECONDS, OPEN_MINUTES = 2, 30, 90
PARTS = ("start", "open_paper", "submit", "mark", "review")


def measure(say: Callable[[str], None]) -> dict[str, Any]:
    """Return what each operation costs, by size."""
    sizes = [int(n) for n in os.environ.get("BENCH_CANDIDATES", "").split(",") if n]
    sizes = sizes or list(SIZES[connection.vendor])
    found: dict[str, Any] = {"load_average_before": round(os.getloadavg()[0], 2)}
    with ExitStack() as stack:
        environment = _environment(stack)
        say("bare upsert")
        found["bare_upsert"] = _floor(environment)
        serve = [sys.executable, "manage.py", "serve"]
        root = stack.enter_context(exam_load.serving(serve, environment, "/login/"))
        trees = exam_load.Trees((root, *exam_load.database_root(), *environment_roots(environment)))
        say("the first candidates")
        found["first"] = _Run(FIRST, int(environment["PORT"]), trees).figures()
        for size in sizes:
            say(f"{size} candidates")
            found[str(size)] = _Run(size, int(environment["PORT"]), trees).figures()
    if len(sizes) > 1:
        found["exponents"] = _exponents(found, *sizes)
    autosave = found[str(sizes[-1])]["autosave"]["cpu_ms"]
    found["autosave_to_bare_upsert"] = round(autosave / found["bare_upsert"]["cpu_ms"], 2)
    return found


def _environment(stack: ExitStack) -> dict[str, str]:
    """Return the environment of the servers; with Redis beside PostgreSQL, if there is one."""
    services = importlib.import_module("scripts.test_services")
    environment = dict(os.environ) | {
        "HOST": "127.0.0.1", "PORT": str(services.free_port()), "WEB_PROCESSES": "2",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }  # fmt: skip
    if connection.vendor == "postgresql" and services.shutil.which("redis-server"):
        folder = stack.enter_context(services.throwaway_folder())
        environment["REDIS_URL"] = stack.enter_context(services.redis(folder))
    return environment


def environment_roots(environment: dict[str, str]) -> tuple[int, ...]:
    """Return the process of the Redis server that sessions are in."""
    if not environment["REDIS_URL"]:
        return ()
    import redis

    info = redis.Redis.from_url(environment["REDIS_URL"]).info("server")
    return (int(info["process_id"]),)


def _floor(environment: dict[str, str]) -> dict[str, float]:
    """Return what an upsert in raw SQL costs in Django without middleware, on the same server."""
    services = importlib.import_module("scripts.test_services")
    port = services.free_port()
    with connection.cursor() as cursor:
        cursor.execute(exam_floor.TABLE)
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2",
        "--blocking-threads", str(settings.WEB_THREADS), "--port", str(port),
        "--log-level", "error",
        "django.core.wsgi:get_wsgi_application", "--factory",
    ]  # fmt: skip
    loop = asyncio.new_event_loop()
    own = {"PORT": str(port), "DJANGO_SETTINGS_MODULE": "bench.floor_settings"}
    with exam_load.serving(command, environment | own, "/") as root:
        trees = exam_load.Trees((root, *exam_load.database_root()))
        browsers = [_browser(port) for _ in range(exam_load.TOGETHER)]
        acts = [
            partial(
                _ask, browsers[n % len(browsers)], "/",
                {"attempt": n % 50, "position": n % ITEMS + 1, "chosen": "B"},
            )
            for n in range(2000)
        ]  # fmt: skip
        return exam_load.cost(loop, trees, acts)


def _browser(port: int) -> Any:
    wire = importlib.import_module("tests.faults.wire")
    return wire.Browser("127.0.0.1", port, keeps_alive=True, patience=PATIENCE)


async def _ask(browser: Any, path: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
    """Ask once; once more if the server had closed the idle connection."""
    wire = importlib.import_module("tests.faults.wire")
    for is_last in (False, True):
        try:
            if data is None:
                return await browser.get(path, **headers)
            return await browser.post(path, data, **headers)
        except wire.NoAnswerError:
            if is_last:
                raise
    return None


def _require(answer: Any, status: int = 200) -> None:
    """Measure no refusals: what they cost is no figure."""
    if answer.status != status:
        raise SystemExit(f"The server answered {answer.status}: {answer.text[:300]}")


@dataclass
class _Seat:
    """One candidate at the browser."""

    username: str
    browser: Any
    attempt: int = 0
    page: str = ""
    number: int = 0
    received: int = 0
    compressed: int = 0

    def took(self, answer: Any) -> None:
        """Note how large a page was."""
        _require(answer)
        self.received, self.compressed = answer.received, len(gzip.compress(answer.body, 6))

    async def sign_in(self) -> None:
        await _ask(self.browser, "/login/")
        data = {"username": self.username, "password": PASSWORD}
        _require(await _ask(self.browser, "/login/", data), 302)

    async def start(self, sitting: int) -> None:
        answer = await _ask(self.browser, f"/exams/{sitting}/start/", {})
        self.attempt = int(answer.headers["location"].split("/")[2])

    async def open_paper(self) -> None:
        answer = await _ask(self.browser, f"/exams/{self.attempt}/room/")
        self.took(answer)
        self.page = answer.text.partition('data-page="')[2].partition('"')[0]

    async def save(self) -> None:
        self.number += 1
        data = {
            "chosen": "ABCD"[self.number % 4], "page": self.page, "sequence": self.number,
            "nonce": f"{self.attempt:08d}-{self.number:04d}",
        }  # fmt: skip
        path = f"/exams/{self.attempt}/answers/{(self.number - 1) % ITEMS + 1}/"
        _require(await _ask(self.browser, path, data, accept="application/json"))

    async def beat(self) -> None:
        told = {"page": self.page, "pending": 0, "hidden": False, "clock": 0, "events": []}
        headers = {"content-type": "application/json", "accept": "application/json"}
        path, body = f"/exams/{self.attempt}/presence/", json.dumps(told).encode()
        _require(await self.browser.ask("POST", path, body, headers))

    async def submit(self) -> None:
        path = f"/exams/{self.attempt}/submit/"
        _require(await _ask(self.browser, path, {"page": self.page}, accept="application/json"))

    async def look(self, page: str) -> None:
        answer = await _ask(self.browser, f"/exams/{self.attempt}/{page}/")
        self.took(answer)


class _Run:
    """One sitting of so many candidates."""

    def __init__(self, size: int, port: int, trees: exam_load.Trees) -> None:
        self.size, self.trees, self.loop = size, trees, asyncio.new_event_loop()
        self.sitting, names = _seed(size)
        self.seats = [_Seat(name, _browser(port)) for name in names]

    def figures(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "sign_in": self._cost([seat.sign_in for seat in self.seats]),
            "start": self._cost([partial(seat.start, self.sitting.pk) for seat in self.seats]),
            "open_paper": self._cost([seat.open_paper for seat in self.seats]),
        }
        found["open_paper"] |= self._bytes()
        saves = SAVES.get(self.size, 10)
        found["autosave"] = self._cost([seat.save for _ in range(saves) for seat in self.seats])
        found["heartbeat"] = self._cost([seat.beat for _ in range(BEATS) for seat in self.seats])
        _answer_the_rest(self.sitting)
        found["submit"] = self._cost([seat.submit for seat in self.seats])
        found["mark"] = _mark(self.sitting)
        _release(self.sitting)
        found["review"] = self._cost([partial(seat.look, "review") for seat in self.seats])
        found["review"] |= self._bytes()
        found["password_hash_cpu_ms"] = _hash_cpu_ms()
        found["whole_sitting_cpu_ms"] = self._whole(found)
        for seat in self.seats:
            seat.browser.close()
        return found

    def _cost(self, acts: list[Callable[[], Awaitable[object]]]) -> dict[str, Any]:
        return dict(exam_load.cost(self.loop, self.trees, acts))

    def _bytes(self) -> dict[str, int]:
        """Return how large the last page was as it was sent, and as a proxy compresses it."""
        return {
            "bytes_sent": int(statistics.median(seat.received for seat in self.seats)),
            "bytes_gzip": int(statistics.median(seat.compressed for seat in self.seats)),
        }

    def _whole(self, found: dict[str, Any]) -> dict[str, float]:
        """Add up a sitting: sign-in without the hash, each operation once, and saves."""
        once = sum(found[part]["cpu_ms"] for part in PARTS)
        once += found["sign_in"]["cpu_ms"] - found["password_hash_cpu_ms"]
        save = found["autosave"]["cpu_ms"]
        whole = {f"with_{saves}_saves": round(once + saves * save, 1) for saves in WHOLE}
        beats = OPEN_MINUTES * 60 / BEAT_SECONDS * found["heartbeat"]["cpu_ms"]
        return {
            "without_saves": round(once, 1),
            **whole,
            f"heartbeats_of_{OPEN_MINUTES}_minutes": round(beats, 1),
        }


def _seed(size: int) -> tuple[Any, list[str]]:
    """Make a sitting on a paper of 100 items, open now, and its candidates."""
    factories = importlib.import_module("tests.factories")
    operations = importlib.import_module("exams.delivery.operations")
    now, digest = timezone.now(), make_password(PASSWORD)
    operations.create_receipt_key(at=now)
    sitting = factories.SittingFactory(
        paper=factories.PaperFactory(size=ITEMS, items=_items(factories), frozen=True),
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=3),
        review="full",
    )
    hashed = importlib.import_module("factory").Transformer.Force(digest)
    people = [factories.UserFactory(password=hashed) for _ in range(size)]
    for person in people:
        factories.CandidacyFactory(sitting=sitting, candidate=person)
    return sitting, [person.username for person in people]


def _items(factories: Any) -> list[Any]:
    """Return the items of a paper: each on an article of its own, of few laws and topics."""
    laws = [factories.LawVersionFactory() for _ in range(LAWS)]
    topics = [factories.TopicFactory() for _ in range(TOPICS)]
    return [
        factories.ItemVersionFactory(
            released=True,
            article=factories.ArticleFactory(version=laws[number % LAWS]),
            item__topic=topics[number % TOPICS],
        )
        for number in range(ITEMS)
    ]


def _answer_the_rest(sitting: Any) -> None:
    """Let every candidate have an answer to each item, as a device that was away sends them."""
    operations = importlib.import_module("exams.delivery.operations")
    for attempt in sitting.attempts.select_related("candidate"):
        had = set(attempt.responses.values_list("position", flat=True))
        saves = [
            operations.Save(position, ["B"], f"{attempt.pk:08d}-r{position:04d}", 1000 + position)
            for position in range(1, ITEMS + 1)
            if position not in had
        ]
        operations.sync_responses(
            attempt_id=attempt.pk, candidate=attempt.candidate, saves=saves,
            page_token=attempt.page_token, at=timezone.now(),
        )  # fmt: skip


def _mark(sitting: Any) -> dict[str, float]:
    """Mark each attempt as the worker does, one by one; in this process, whose time is read."""
    marking = importlib.import_module("exams.marking.operations")
    waiting = sitting.attempts.filter(results=None).values_list("pk", flat=True)
    acts = [partial(marking.mark_attempt, attempt_id=pk, at=timezone.now()) for pk in list(waiting)]
    if not acts:
        return {"cpu_ms": 0.0, "operations": 0}
    figures = measured(acts)
    mean = figures["cpu_ms_p50"] + figures["database_cpu_ms_mean"]
    return figures | {"cpu_ms": round(mean, 2), "operations": len(acts)}


def _release(sitting: Any) -> None:
    """Open the results without asking how they are: what is measured is what follows."""
    importlib.import_module("tests.by_two").release(sitting, at=timezone.now())


def _hash_cpu_ms() -> float:
    from django.contrib.auth.hashers import check_password

    digest = make_password(PASSWORD)
    return measured([partial(check_password, PASSWORD, digest)] * 5)["cpu_ms_p50"]


def _exponents(found: dict[str, Any], small: int, large: int) -> dict[str, float]:
    """Return how the cost of a whole sitting grows with its candidates: 1 is in proportion."""
    return {
        part: exponent(
            found[str(small)][part]["cpu_ms"] * small,
            found[str(large)][part]["cpu_ms"] * large,
            large / small,
        )
        for part in ("sign_in", "start", "open_paper", "autosave", "submit", "mark", "review")
    }
