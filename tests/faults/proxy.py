"""A bad network: requests and answers are lost, held up, repeated and overtaken. A tool of tests.

It knows just enough of HTTP to see where a request ends. Whatever it does, it does by the dice of
its own, so that a run can be done again.
"""

import asyncio
import random
import re
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field

LONGEST = 0.8  # seconds that a message is held up
STRAGGLERS = 6.0  # seconds after which one arrives at the latest
ANSWER_WITHIN = 30.0  # seconds; after them the sender loses the connection, as with any harm
LAST_WAIT = 20.0  # seconds for what is under way at the end


@dataclass
class BadNetwork:
    """What happens to a request, by its share of all."""

    host: str
    port: int  # of the real server
    seed: int = 7
    lost: float = 0.12  # the request never arrives
    answer_lost: float = 0.12  # it arrives, the answer does not
    repeated: float = 0.12  # it arrives twice
    held_up: float = 0.35  # request or answer wait, and are overtaken
    straggling: float = 0.0  # the sender loses the connection, and the request arrives later
    harmed: str = ""  # pattern of the first lines of requests that this befalls
    is_down: bool = False
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._under_way: set[asyncio.Task[None] | None] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[int]:
        """Give the port to connect to."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        async with server:
            yield server.sockets[0].getsockname()[1]
        if left := {task for task in self._under_way if task}:
            await asyncio.wait(left, timeout=LAST_WAIT)

    @contextmanager
    def beside(self) -> Iterator[int]:
        """Give the port to connect to, for a test that drives a browser in its own thread."""
        started, ended = Future[int](), threading.Event()
        with ThreadPoolExecutor(1) as thread:
            run = thread.submit(asyncio.run, self._until(ended, started))
            try:
                yield started.result()
            finally:
                ended.set()
            run.result()

    async def _until(self, ended: threading.Event, started: Future[int]) -> None:
        async with self.running() as port:
            started.set_result(port)
            await asyncio.to_thread(ended.wait)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._under_way.add(task := asyncio.current_task())
        try:
            request = await _one_request(reader)
            answer = b"" if self.is_down else await self._through(request)
            writer.write(answer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            self.done["broken"] += 1
        finally:
            writer.close()
            self._under_way.discard(task)

    async def _through(self, request: bytes) -> bytes:
        """Pass one request on, or not; return the answer, or nothing."""
        if not re.match(self.harmed, request.decode("latin-1")):
            return await self._ask(request)
        if self._happens("lost", self.lost):
            return b""
        if self._happens("straggling", self.straggling):
            task = asyncio.create_task(self._straggle(request))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            return b""
        if self._happens("held up", self.held_up):
            await asyncio.sleep(self._dice.uniform(0, LONGEST))
        answer = await self._ask(request)
        if self._happens("repeated", self.repeated):
            answer = await self._ask(request)
        if self._happens("answer lost", self.answer_lost):
            return b""
        if self._happens("answer held up", self.held_up):
            await asyncio.sleep(self._dice.uniform(0, LONGEST))
        return answer

    async def _straggle(self, request: bytes) -> None:
        await asyncio.sleep(self._dice.uniform(0, STRAGGLERS))
        with suppress(OSError):  # nobody waits for it any more
            await self._ask(request)

    def _happens(self, what: str, share: float) -> bool:
        happens = self._dice.random() < share
        self.done[what] += happens
        return happens

    async def _ask(self, request: bytes) -> bytes:
        self.done["passed on"] += 1
        async with asyncio.timeout(ANSWER_WITHIN):
            reader, writer = await asyncio.open_connection(self.host, self.port)
            try:
                writer.write(request)
                return await reader.read(-1)
            finally:
                writer.close()


async def _one_request(reader: asyncio.StreamReader) -> bytes:
    """Return a request, such that its connection is closed after it: it is read to the end."""
    head = await reader.readuntil(b"\r\n\r\n")
    head = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head)
    head = head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
    for line in head.decode("latin-1").lower().split("\r\n"):
        if line.startswith("content-length:"):
            return head + await reader.readexactly(int(line.partition(":")[2]))
    return head
