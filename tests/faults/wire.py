"""The least of HTTP that a candidate's browser needs: one request, one connection, cookies."""

import asyncio
import gzip
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

PATIENCE = 15.0  # seconds


class NoAnswerError(Exception):
    """The connection broke, or nothing came in time: whether the server had it is not known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    received: int  # bytes of the body as they were sent

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Browser:
    """Keeps cookies, and asks one server; where it is may change under way (a proxy)."""

    host: str
    port: int
    keeps_alive: bool = False
    patience: float = PATIENCE
    cookies: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    _open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, b"", headers)

    async def post(self, path: str, data: dict[str, object], **headers: str) -> Answer:
        form = urlencode({"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **data}, True)
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return await self.ask("POST", path, form.encode(), kind | headers)

    async def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Return the answer to one request.

        Raises:
            NoAnswerError: none came.
        """
        try:
            return await asyncio.wait_for(self._ask(method, path, body, headers), self.patience)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
            self.close()
            raise NoAnswerError(str(error)) from error

    def close(self) -> None:
        if self._open:
            self._open[1].close()
            self._open = None

    async def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        reader, writer = self._open or await asyncio.open_connection(self.host, self.port)
        self._open = None
        try:
            writer.write(self._request(method, path, body, headers))
            await writer.drain()
            answer = await _read_answer(reader)
        except BaseException:
            writer.close()
            raise
        if self.keeps_alive and answer.headers.get("connection", "") != "close":
            self._open = reader, writer
        else:
            writer.close()
        self._remember(answer)
        self.statuses[answer.status] += 1
        return answer

    def _request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        lines = {
            "host": f"localhost:{self.port}",
            "connection": "keep-alive" if self.keeps_alive else "close",
            "accept-encoding": "gzip",
            "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "x-csrftoken": self.cookies.get("csrftoken", ""),
            "content-length": str(len(body)),
            "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/120",
        }
        lines |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
        return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body

    def _remember(self, answer: Answer) -> None:
        for line in answer.headers.get("set-cookie", "").split("\n"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value


async def _read_answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in head[1:]:
        name, _, value = line.partition(": ")
        name = name.lower()
        headers[name] = f"{headers[name]}\n{value}" if name in headers else value
    body = await _read_body(reader, headers)
    text = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
    return Answer(int(head[0].split()[1]), headers, text, len(body))


async def _read_body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") == "chunked":
        parts = []
        while size := int(await reader.readuntil(b"\r\n"), 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readexactly(2)
        return b"".join(parts)
    return await reader.readexactly(int(headers.get("content-length", 0)))
