"""A fresh installation of the demonstration, started as `make serve` starts it, and a browser."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.exam_paper import PASSWORD
from tests.browser.records import MOCK, Records
from tests.browser.room import PATIENCE, Database, go_on_here, script_is_open

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "test-output" / "screens"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
START_SECONDS = 900


@dataclass
class Installation:
    """A running site: where it is, where it keeps its things, who may sign in."""

    url: str
    var: Path
    passwords: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def manage(self, *arguments: str) -> str:
        """Run a management command on this installation and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=_environment(self.var, self.url),
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


def _environment(var: Path, url: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in _FOREIGN}
    port = url.rsplit(":", 1)[1]
    return kept | {"ZHIFA_VAR": str(var), "PORT": port, "PUBLIC_ORIGIN": url, "DEMO": "1"}


_FOREIGN = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "IDENTITY_KEY"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    var = tmp_path_factory.mktemp("var")
    site = Installation(f"http://127.0.0.1:{_free_port()}", var)
    environment = _environment(var, site.url)
    subprocess.run([sys.executable, "scripts/prepare.py"], cwd=ROOT, env=environment, check=True)
    log = (var / "serve.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--prepare"],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait(site, server)
        for account, password, name in _sign_ins(var / "demo-signins.txt"):
            site.passwords[account], site.names[account] = password, name
        yield site
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)
        log.close()
        SHOTS.parent.mkdir(exist_ok=True)
        shutil.copy(var / "serve.log", SHOTS.parent / "serve.log")


def _wait(site: Installation, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError((site.var / "serve.log").read_text()[-3000:])
        try:
            urllib.request.urlopen(f"{site.url}/help/", timeout=5)  # noqa: S310 (our own)
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError("The site did not start: " + (site.var / "serve.log").read_text()[-3000:])


def _sign_ins(file: Path) -> list[tuple[str, str, str]]:
    """Return account, password and name of each sign-in that the demonstration printed."""
    return re.findall(r"^\s*(\S+)\s+(\S+)\s{2,}(\S+)", file.read_text("utf-8"), re.MULTILINE)


# How each browser is started.
LAUNCH: dict[str, Any] = {
    "executable_path": os.environ.get("CHROMIUM") or shutil.which("chromium"),
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ],
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(**LAUNCH)
        yield started
        started.close()


class Visitor:
    """Somebody at a browser: signs in, looks at pages, and has each page checked by axe-core."""

    def __init__(self, context: BrowserContext, site: Installation, name: str) -> None:
        self.page: Page = context.new_page()
        self.site, self.name = site, name
        self.faults: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _note(self, message: object) -> None:
        text = getattr(message, "text", "")
        # A page that answers 4xx on purpose is reported by Chromium as a failed resource.
        if getattr(message, "type", "") == "error" and "Failed to load resource" not in text:
            self.faults.append(text)

    def go(self, path: str) -> int:
        """Go to an address of the site, and return the status of the page."""
        answer = self.page.goto(f"{self.site.url}{path}")
        return answer.status if answer else 0

    def sign_in(self, account: str) -> None:
        self.go("/login/")
        self.page.fill("[name=username]", account)
        self.page.fill("[name=password]", self.site.passwords[account])
        self.send("main button[type=submit]")
        if "/login/otp/" in self.page.url:
            self.send("form[action='/login/otp/put-off/'] button")
        assert "/login/" not in self.page.url

    def sign_out(self) -> None:
        self.page.context.clear_cookies()

    def press(self, words: str) -> None:
        """Press the button, or follow the link, that says these words, and wait for the page."""
        found = self.page.locator("main").locator("button:visible, a:visible")
        with self.page.expect_navigation():
            found.filter(has_text=words).first.click()

    def follow(self, words: str | re.Pattern[str]) -> None:
        """Follow the first link of that name, and wait for its page."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=words).first.click()

    def send(self, selector: str = "main form button[type=submit]") -> int:
        """Press what the selector finds, and return the status of the page that answers."""
        with self.page.expect_navigation() as navigation:
            self.page.locator(selector).first.click()
        return navigation.value.status if navigation.value else 0

    def reads(self, words: str) -> None:
        """Have the page say these words."""
        expect(self.page.locator("main")).to_contain_text(words)

    def look(self, shot: str) -> None:
        """Take a picture, and let axe-core judge the page."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        width = (self.page.viewport_size or DESK)["width"]
        self.page.evaluate("scrollTo(0, 0)")
        self.page.screenshot(path=SHOTS / f"{shot}-{width}.png", full_page=True)
        assert sideways(self.page) <= 0, f"{shot} scrolls sideways at {width}"
        found = axe(self.page)
        assert found == [], f"{shot} at {width}: {found}"
        assert self.faults == [], f"{shot} at {width}: {self.faults}"


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def axe(page: Page) -> list[str]:
    """Return what axe-core has against the page: WCAG 2.0 to 2.2, A and AA."""
    return list(
        page.evaluate(
            """async () => (await axe.run(document, {runOnly: {type: 'tag', values:
            ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}})).violations.map(
            v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | '))"""
        )
    )


@pytest.fixture
def desk(browser: Browser, installation: Installation) -> Iterator[Visitor]:
    """Somebody in an office, at 1280."""
    yield from _visitor(browser, installation, DESK, "desk")


@pytest.fixture
def phone(browser: Browser, installation: Installation) -> Iterator[Visitor]:
    """Somebody in the street, at 390."""
    yield from _visitor(browser, installation, PHONE, "phone")


def _visitor(
    browser: Browser, site: Installation, size: dict[str, int], name: str
) -> Iterator[Visitor]:
    context = browser.new_context(
        viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
    )
    # By the debugger before the page's own scripts: its content policy would forbid a foreign one.
    context.add_init_script(path=AXE)
    yield Visitor(context, site, name)
    context.close()


# Lets the last of the mock test's candidates sign in, and prints who they are: more than there
# are tests that take one, so that a new test does not starve the last.
ADMIT = f"""
from django.utils import timezone
from accounts.models import User
from config.demo import cast
listed = User.objects.filter(candidacies__sitting__title="{MOCK}", is_demo=False)
people = list(listed.order_by("-username")[:40])
cast.admit(people, at=timezone.now())
for person in people:
    password = cast.new_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    print("sign-in", person.username, password)
"""


@pytest.fixture(scope="session")
def records(installation: Installation) -> Records:
    """What the installation's database holds."""
    return Records(installation.var)


@pytest.fixture(scope="session")
def candidates(installation: Installation) -> Iterator[str]:
    """Accounts of the mock test that nobody has used yet; each test takes its own."""
    printed = installation.manage("shell", "-c", ADMIT)
    found = dict(re.findall(r"^sign-in (\S+) (\S+)$", printed, re.MULTILINE))
    installation.passwords.update(found)
    return iter(found)


@pytest.fixture
def account(candidates: Iterator[str]) -> str:
    return next(candidates)


# Makes the sittings of the exam room, and prints them and who may sit there.
SEED = "from tests.browser.exam_paper import make; print(make())"


@dataclass
class Sittings:
    """The sittings of `exam_paper`, and the accounts of three of them; each test takes its own."""

    all_types: int  # of nine items, see test_exam_room
    long: int  # of thirty single-choice items with the key B
    ahead: int  # of nine items; it opens in twelve hours, and starts are spread
    watched: int  # of nine items, with other candidates
    invigilator: str  # of `watched`
    seats: list[str]  # who may sit in `watched`
    accounts: Iterator[str]


@pytest.fixture(scope="session")
def sittings(installation: Installation) -> Sittings:
    printed = installation.manage("shell", "-c", SEED)
    made = {key: int(pk) for key, pk in re.findall(r"^([a-z]+) (\d+)$", printed, re.MULTILINE)}
    people = re.findall(r"^(candidate|seat|invigilator) (\S+)$", printed, re.MULTILINE)
    installation.passwords.update({account: PASSWORD for _, account in people})
    listed = {each: [who for kind, who in people if kind == each] for each, _ in people}
    return Sittings(
        all_types=made["sitting"],
        long=made["long"],
        ahead=made["ahead"],
        watched=made["watched"],
        invigilator=listed["invigilator"][0],
        seats=listed["seat"],
        accounts=iter(listed["candidate"]),
    )


@pytest.fixture
def candidate(sittings: Sittings) -> str:
    return next(sittings.accounts)


@pytest.fixture
def database(installation: Installation) -> Database:
    return Database(installation.var / "zhifa.sqlite3")


@pytest.fixture
def enter(sittings: Sittings) -> Callable[..., Page]:
    """Sign in and go into the room; over the page that asks for the password, if it comes."""

    def entered(
        visitor: Visitor, account: str, sitting: int = sittings.all_types, has_script: bool = True
    ) -> Page:
        visitor.sign_in(account)
        visitor.go(f"/exams/{sitting}/")
        visitor.send("form[action$='/start/'] button, a[href$='/room/']")
        go_on_here(visitor)
        expect(visitor.page.locator(".zf-stem:visible").first).to_be_visible(timeout=PATIENCE)
        if has_script:
            script_is_open(visitor.page)
        return visitor.page

    return entered
