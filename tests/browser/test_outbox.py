"""The exam room's outbox in a real browser: a bad network, half an hour without, a dead battery.

No accepted answer is lost, none that came after the deadline counts, what was given last stands.
"""

import json
import os
import random
import re
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LAUNCH, Visitor
from tests.browser.exam_paper import LONG
from tests.browser.room import (
    LOCAL,
    ON_SERVER,
    PATIENCE,
    choose,
    cut,
    item,
    saved,
    script_is_open,
    state,
)
from tests.faults.proxy import BadNetwork

KEY = "B"
CHANGES = 25  # answers that are given anew
THINKING = 400  # ms before the next answer, at the most
LONG_WAIT = 180_000
HALF_AN_HOUR = "30:00"
MINUTE = 60  # seconds

# Tells of each time that the page says of an item where its answer is, and which answer it shows.
WATCH = """
for (const card of document.querySelectorAll("[data-item]"))
  new MutationObserver(() => heard(
    Number(card.dataset.item),
    card.querySelector("input:checked")?.value ?? "",
    card.querySelector("[data-state]").textContent,
  )).observe(card.querySelector("[data-state]"), {childList: true});
"""

pytestmark = [pytest.mark.browser]


def attempt_of(page):
    return int(re.search(r"/exams/(\d+)/room/", page.url)[1])


def submit(page):
    page.locator("[data-submit]:visible").first.click()
    page.locator("[data-submit-yes]").click()


def receipt(page, attempt):
    """What the signed receipt of an attempt says."""
    site = re.match(r"http://[^/]+", page.url)[0]
    return page.request.get(f"{site}/exams/{attempt}/receipt.json").json()


@pytest.fixture
def recorded(installation, sittings):
    """Return what the server has of a candidate's attempt at the long paper."""

    def read(account):
        script = f"from tests.faults.record import main; main({sittings.long})"
        printed = installation.manage("shell", "-c", script)
        return json.loads(printed[printed.index("{") :])[account]

    return read


class TestABadNetwork:
    """Requests of the page are lost, held up, repeated, and arrive after newer ones."""

    @pytest.fixture(params=[3, 5, 8])
    def network(self, request, installation):
        host, port = installation.url.removeprefix("http://").split(":")
        return BadNetwork(
            host,
            int(port),
            seed=request.param,
            lost=0.15,
            answer_lost=0.2,
            repeated=0.25,
            straggling=0.2,
            harmed=r"POST /exams/\d+/(answers|sync|submit|presence)/",
        )

    @pytest.fixture
    def visitor(self, browser, installation, network):
        with network.beside() as port:
            context = browser.new_context(locale="zh-CN")
            yield Visitor(context, replace(installation, url=f"http://127.0.0.1:{port}"), "")
            context.close()

    def test_loses_no_answer_and_what_was_given_last_stands(
        self, visitor, network, enter, candidate, sittings, recorded, records
    ):
        page = enter(visitor, candidate, sittings.long)
        attempt, said, last = attempt_of(page), [], {}
        page.expose_function("heard", lambda *words: said.append(words))
        page.evaluate(WATCH)
        dice = random.Random(network.seed)
        positions = [*range(1, LONG + 1), *dice.choices(range(1, LONG + 1), k=CHANGES)]
        dice.shuffle(positions)

        for place, position in enumerate(positions):
            if place == len(positions) // 2:
                page.reload()
                script_is_open(page)
                page.evaluate(WATCH)
            last[position] = dice.choice("ABCD")
            choose(page, position, last[position])
            page.wait_for_timeout(dice.uniform(0, THINKING))
        submit(page)
        page.wait_for_url(re.compile("/result/"), timeout=LONG_WAIT)

        kept = {(position, letter) for position, letter, words in said if ON_SERVER.match(words)}
        standing = {position: [letter] for position, letter in last.items()}
        has = recorded(candidate)
        counting = [row for row in has["rows"] if row["counts"]]
        nonces = [row["nonce"] for row in counting]
        assert len(kept) > LONG / 2
        assert kept <= {(row["position"], row["chosen"][0]) for row in counting}
        assert {int(position): chosen for position, chosen in has["standing"].items()} == standing
        assert len(nonces) == len(set(nonces))
        given = {each["position"]: each["chosen"] for each in receipt(page, attempt)["answers"]}
        assert given == standing
        assert records.score(attempt) == list(last.values()).count(KEY)
        harm = ("lost", "answer lost", "repeated", "straggling")
        assert sum(network.done[each] for each in harm) > CHANGES / 2, network.done


class TestHalfAnHourWithoutNetwork:
    """The page's clock runs for half an hour; for the server, the due time comes nearer by it."""

    @pytest.fixture
    def away(self, desk, enter, candidate, sittings, database):
        """Answer items 1 to 3, the latter two without network; let half an hour pass until
        so many seconds are left, and give the network back."""

        def passed(left):
            desk.page.clock.install()
            page = enter(desk, candidate, sittings.long)
            database.due_in(candidate, left + 30 * MINUTE)
            page.reload()
            choose(page, 1, KEY)
            expect(state(page, 1)).to_have_text(ON_SERVER)
            cut(page)
            choose(page, 2, KEY)
            choose(page, 3, "C")
            expect(state(page, 3)).to_have_text(LOCAL)
            page.clock.run_for(HALF_AN_HOUR)
            database.due_in(candidate, left)
            expect(state(page, 2)).to_have_text(LOCAL)
            page.context.set_offline(False)
            return page, attempt_of(page)

        return passed

    def test_costs_nothing_while_time_is_left(self, away, candidate, database):
        page, _ = away(30 * MINUTE)

        expect(saved(page)).to_contain_text("已全部同步", timeout=PATIENCE)
        for position in (1, 2, 3):
            expect(state(page, position)).to_have_text(ON_SERVER)
        assert sorted(database.rows(candidate)) == [
            (1, [KEY], "in-time", ""),
            (2, [KEY], "in-time", ""),
            (3, ["C"], "in-time", ""),
        ]
        expect(page.locator("[data-timer-value]")).to_have_text(re.compile(r"(30|29|28):\d\d"))

    def test_costs_nothing_within_the_grace(self, away, candidate, database, records):
        page, attempt = away(-MINUTE)

        page.wait_for_url(re.compile("/result/"), timeout=PATIENCE)
        assert sorted(database.rows(candidate)) == [
            (1, [KEY], "in-time", ""),
            (2, [KEY], "in-grace", ""),
            (3, ["C"], "in-grace", ""),
        ]
        expect(page.locator("main")).not_to_contain_text("不计分")
        assert len(receipt(page, attempt)["answers"]) == 3
        assert records.score(attempt) == 2

    def test_past_the_end_is_kept_told_and_not_scored(self, away, candidate, database, records):
        page, attempt = away(-20 * MINUTE)

        page.wait_for_url(re.compile("/result/"), timeout=PATIENCE)
        assert sorted(database.rows(candidate)) == [
            (1, [KEY], "in-time", ""),
            (2, [KEY], "late", ""),
            (3, ["C"], "late", ""),
        ]
        expect(page.locator("main")).to_contain_text("第 2, 3 题：已留存，但不计分。")
        document = receipt(page, attempt)
        assert [each["position"] for each in document["answers"]] == [1]
        assert document["late"] == [2, 3]
        assert records.score(attempt) == 1


class TestADeadBattery:
    def test_loses_no_answer_that_waited(
        self, browser, installation, tmp_path, enter, candidate, sittings, database
    ):
        visitor = Visitor(opened(browser, tmp_path), installation, "")
        page = enter(visitor, candidate, sittings.long)
        choose(page, 1, "A")
        expect(state(page, 1)).to_have_text(ON_SERVER)
        cut(page)
        for position, letter in ((1, "D"), (2, KEY), (3, "C")):
            choose(page, position, letter)
            expect(state(page, position)).to_have_text(LOCAL)
        with page.context.expect_event("close"):
            kill(tmp_path)
        assert database.rows(candidate) == [(1, ["A"], "in-time", "")]

        visitor = Visitor(opened(browser, tmp_path), installation, "")
        page = enter(visitor, candidate, sittings.long)

        # What the page says of item 1 at first is of the answer before: it is looked at last.
        for position, letter in ((2, KEY), (3, "C"), (1, "D")):
            expect(state(page, position)).to_have_text(ON_SERVER, timeout=PATIENCE)
            expect(item(page, position).locator(f"[value={letter}]")).to_be_checked()
            assert database.rows(candidate, position)[-1] == (position, [letter], "in-time", "")
        page.context.close()


class TestAPageWhoseScriptIsSlow:
    def test_keeps_what_was_chosen_before_the_script_came(
        self, browser, installation, enter, candidate, sittings, database
    ):
        # A service worker would fetch the script where the test does not see it.
        context = browser.new_context(locale="zh-CN", service_workers="block")
        page = enter(Visitor(context, installation, ""), candidate, sittings.long)
        waiting = []
        page.route(re.compile(r"/dist/exam[^/]*\.js"), lambda route: waiting.append(route))
        page.reload(wait_until="commit")
        item(page, 2).locator(f".zf-opt:has(input[value='{KEY}'])").first.click()

        waiting.pop().continue_()

        expect(state(page, 2)).to_have_text(ON_SERVER, timeout=PATIENCE)
        expect(item(page, 2).locator(f"[value={KEY}]")).to_be_checked()
        assert database.rows(candidate) == [(2, [KEY], "in-time", "")]
        context.close()


def opened(browser, folder):
    """A browser that keeps what it knows in a folder, as on a person's own device."""
    return browser.browser_type.launch_persistent_context(folder, locale="zh-CN", **LAUNCH)


def kill(folder: Path):
    """Kill the browser of a folder and all its processes at once: they are a group of their own."""
    process = int(os.readlink(folder / "SingletonLock").rsplit("-", 1)[1])
    os.killpg(process, signal.SIGKILL)
