"""A candidate with a browser that keeps the outbox: number, name, resend until told."""

import asyncio
import json
import random
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.faults.wire import Answer, Browser, NoAnswerError

JSON = "application/json"
AGAIN_AFTER = 0.3  # seconds
ENTER_WITHIN = 300.0  # seconds


@dataclass
class Given:
    """An answer as the candidate gave it."""

    order: int  # 1, 2, 3 … as they were given
    position: int
    chosen: list[str]
    nonce: str
    at: float  # when it was first sent
    number: int = 0  # of the page
    said: str = ""  # what the server said of it; empty while it has said nothing


@dataclass
class Candidate:
    """Answers, and keeps what it was told."""

    username: str
    password: str
    browser: Browser
    items: int
    seed: int
    letters: str = "ABCD"
    attempt: int = 0
    page: str = ""
    submitted: str = ""
    given: list[Given] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self._number = 0

    async def enter(self, sitting: int) -> None:
        """Sign in, start, open the paper; each is tried until it is done."""
        await self._until(self._sign_in)
        await self._until(lambda: self._start(sitting))
        await self.reload()

    async def _sign_in(self) -> bool:
        await self.browser.get("/login/")
        data: dict[str, object] = {"username": self.username, "password": self.password}
        answer = await self.browser.post("/login/", data)
        if answer.status in (422, 429):
            raise RuntimeError(f"{self.username} cannot sign in: {answer.status}")
        return answer.status == 302

    async def _start(self, sitting: int) -> bool:
        answer = await self.browser.post(f"/exams/{sitting}/start/", {})
        match = re.fullmatch(r"/exams/(\d+)/room/", answer.headers.get("location", ""))
        if match:
            self.attempt = int(match[1])
        return bool(match)

    async def reload(self) -> None:
        """Open the paper anew: what nobody has told of is sent again, under the new page.

        What a later answer to the same item overtook is not: it would come after it.
        """
        await self._until(self._open)
        self._number = 0
        last = {each.position: each.order for each in self.given if each.said}
        for each in self.given:
            if not each.said and each.order < last.get(each.position, 0):
                each.said = "overtaken"
            elif not each.said:
                each.number = self._next_number()

    async def _open(self) -> bool:
        answer = await self.browser.get(f"/exams/{self.attempt}/room/")
        match = re.search(r'data-page="(\w+)"', answer.text)
        if match:
            self.page = match[1]
        return bool(match)

    async def _until(self, act: Callable[[], Awaitable[bool]]) -> None:
        """Try until it is done.

        Raises:
            TimeoutError: it was not within ENTER_WITHIN.
        """
        deadline = time.monotonic() + ENTER_WITHIN
        while time.monotonic() < deadline:
            try:
                if await act():
                    return
            except NoAnswerError:
                pass
            await asyncio.sleep(AGAIN_AFTER)
        raise TimeoutError(f"{self.username} does not get on.")

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def answer(self) -> Given:
        """Give an answer: it is in the outbox before anything is sent."""
        order = len(self.given) + 1
        chosen = self.dice.choice([*self.letters, ""])
        new = Given(
            order=order,
            position=self.dice.randint(1, self.items),
            chosen=list(chosen),
            nonce=f"{self.attempt:08d}-{order:08d}",
            at=time.time(),
            number=self._next_number(),
        )
        self.given.append(new)
        return new

    async def send(self, each: Given, until: float) -> None:
        """Send one answer until the server has said what became of it."""
        while not each.said and time.time() < until:
            if not await self._try_one(each):
                await asyncio.sleep(AGAIN_AFTER)

    async def deliver(self, until: float) -> None:
        """Send as the page does, one request at a time: an answer alone, or all that wait."""
        while (waiting := self._waiting()) and time.time() < until:
            is_heard = (
                await self._try_one(waiting[0])
                if len(waiting) == 1
                else await self._try_all(waiting)
            )
            if not is_heard:
                await asyncio.sleep(AGAIN_AFTER)

    async def sync(self, until: float) -> None:
        """Send all that waits in one request, until the server has said what became of each."""
        while (waiting := self._waiting()) and time.time() < until:
            if not await self._try_all(waiting):
                await asyncio.sleep(AGAIN_AFTER)

    def _waiting(self) -> list[Given]:
        return [each for each in self.given if not each.said]

    async def _try_one(self, each: Given) -> bool:
        page = self.page
        data: dict[str, object] = {
            "chosen": each.chosen, "nonce": each.nonce, "page": page,
            "sequence": each.number, "clock": int(each.at * 1000),
        }  # fmt: skip
        path = f"/exams/{self.attempt}/answers/{each.position}/"
        try:
            answer = await self.browser.post(path, data, accept=JSON)
        except NoAnswerError:
            return False
        return self._hear(each, answer, page)

    async def _try_all(self, waiting: list[Given]) -> bool:
        saves = [
            {
                "position": each.position, "chosen": each.chosen, "nonce": each.nonce,
                "sequence": each.number, "clock": int(each.at * 1000),
            }
            for each in waiting
        ]  # fmt: skip
        page, body = self.page, json.dumps({"page": self.page, "saves": saves}).encode()
        path = f"/exams/{self.attempt}/sync/"
        try:
            answer = await self.browser.ask("POST", path, body, {"content-type": JSON})
        except NoAnswerError:
            return False
        if answer.status != 200:
            return False
        for each, said in zip(waiting, json.loads(answer.body)["saves"], strict=True):
            if page == self.page or said["code"] != "opened-elsewhere":
                each.said = each.said or said["code"]
        return True

    def _hear(self, each: Given, answer: Answer, page: str) -> bool:
        """Take what was said; what came from a page that was left says nothing of the new one."""
        if answer.status not in (200, 409, 422):
            return False
        code = json.loads(answer.body)["code"]
        if code == "opened-elsewhere" and page != self.page:
            return False
        each.said = each.said or code
        return True

    async def submit(self, until: float) -> None:
        """Submit by hand, until the server has said what became of it."""
        while not self.submitted and time.time() < until:
            try:
                answer = await self.browser.post(
                    f"/exams/{self.attempt}/submit/", {"page": self.page}, accept=JSON
                )
            except NoAnswerError:
                await asyncio.sleep(AGAIN_AFTER)
                continue
            if answer.status in (200, 409):
                self.submitted = json.loads(answer.body)["code"]
            else:
                await asyncio.sleep(AGAIN_AFTER)
