"""Answers and hand-ins while the network is away, and what the device keeps meanwhile."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.exam_paper import ITEMS, SECRET
from tests.browser.room import (
    LOCAL,
    ON_SERVER,
    PATIENCE,
    SAVED,
    choose,
    cut,
    item,
    saved,
    state,
    to,
)

SAVES = "**/answers/**"
# What an item has beside what a candidate is to read, by the names that the bank has for it.
KEYS = re.compile("is_?key|rationale|rubric|accepted|percent\\b", re.IGNORECASE)
# All that a page finds on the device, as [where, text].
DEVICE = """async () => {
  const found = [];
  const asked = (request) =>
    new Promise((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      found.push([request.url, await (await cache.match(request)).text()]);
  }
  for (const { name } of await indexedDB.databases()) {
    const database = await asked(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const rows = await asked(database.transaction(store).objectStore(store).getAll());
      found.push([`${name}/${store}`, JSON.stringify(rows)]);
    }
    database.close();
  }
  for (const [name, kept] of Object.entries({ localStorage, sessionStorage }))
    found.push([name, JSON.stringify(kept)]);
  return found;
}"""

pytestmark = [pytest.mark.browser]


def feign(page):
    """Have the page believe that the server has what it never gets."""

    def answer(route):
        position = int(re.search(r"/answers/(\d+)/", route.request.url)[1])
        kept = {"position": position, "sequence": 1, "verdict": "in-time", "saved_ms": 1}
        more = {"is_closed": False, "remaining_ms": 3_600_000}
        route.fulfill(json={"code": "saved"} | kept | more)

    page.route(SAVES, answer)


class TestWithoutNetwork:
    def test_answers_wait_on_the_device_and_outlive_reloads(
        self, phone, enter, candidate, database
    ):
        page = enter(phone, candidate)
        choose(page, 4, "A")
        expect(state(page, 4)).to_have_text(ON_SERVER)

        cut(page)
        choose(page, 1, "C")
        to(page, 8)
        item(page, 8).locator("textarea").fill("断网时写的")
        expect(state(page, 8)).to_have_text(LOCAL)
        expect(page.locator("[data-banner=offline]")).to_be_visible()
        phone.look("exam-offline")
        page.reload()

        expect(item(page, 8).locator("textarea")).to_have_value("断网时写的")
        expect(item(page, 1).locator("[value=C]")).to_be_checked()
        expect(item(page, 4).locator("[value=A]")).to_be_checked()
        choose(page, 1, "D")
        expect(state(page, 1)).to_have_text(LOCAL)
        page.context.set_offline(False)
        expect(saved(page)).to_contain_text("已全部同步", timeout=PATIENCE)
        expect(page.locator("[data-banner=offline]")).to_be_hidden()
        assert database.rows(candidate, 1)[-1][1:] == (["D"], "in-time", "")
        assert database.rows(candidate, 8)[-1][1:] == (["断网时写的"], "in-time", "")

    def test_a_crash_loses_nothing(self, desk, enter, candidate, database):
        page = enter(desk, candidate)
        cut(page)
        choose(page, 1, "C")
        expect(state(page, 1)).to_have_text(LOCAL)
        address = page.url
        page.close()

        desk.page = page = desk.page.context.new_page()
        page.context.set_offline(False)
        page.goto(address)

        expect(state(page, 1)).to_have_text(ON_SERVER, timeout=PATIENCE)
        expect(item(page, 1).locator("[value=C]")).to_be_checked()
        assert [row[1] for row in database.rows(candidate, 1)] == [["C"]]

    def test_many_answers_are_sent_at_once_and_gaps_are_filled(
        self, desk, enter, candidate, database
    ):
        page = enter(desk, candidate)
        cut(page)
        for position, value in ((1, "A"), (2, "B"), (3, "D"), (4, "B")):
            choose(page, position, value)
        expect(page.locator("[data-legend-local]")).to_contain_text("4")
        sent = []
        page.on("request", lambda request: sent.append(request.url))

        page.context.set_offline(False)

        expect(saved(page)).to_contain_text("已全部同步", timeout=PATIENCE)
        assert any(url.endswith("/sync/") for url in sent)
        assert {row[0]: row[1] for row in database.rows(candidate)} == {
            1: ["A"], 2: ["B"], 3: ["D"], 4: ["B"],
        }  # fmt: skip

    def test_a_batch_that_is_too_large_on_the_way_is_sent_in_halves(
        self, desk, enter, candidate, database
    ):
        page = enter(desk, candidate)
        cut(page)
        for position, value in ((1, "A"), (2, "B"), (3, "D"), (4, "B")):
            choose(page, position, value)
        batches = []

        def only_two(route):
            saves = route.request.post_data_json["saves"]
            batches.append(len(saves))
            if len(saves) > 2:
                route.fulfill(status=413, content_type="text/html", body="Too large")
            else:
                route.continue_()

        page.route("**/sync/", only_two)

        page.context.set_offline(False)

        expect(saved(page)).to_contain_text("已全部同步", timeout=PATIENCE)
        assert batches[:3] == [4, 2, 2]
        assert {row[0]: row[1] for row in database.rows(candidate)} == {
            1: ["A"], 2: ["B"], 3: ["D"], 4: ["B"],
        }  # fmt: skip

    def test_an_answer_that_is_too_large_on_the_way_stays(self, desk, enter, candidate, database):
        page = enter(desk, candidate)
        page.route("**/answers/**", lambda route: route.fulfill(status=413, body="Too large"))
        choose(page, 1, "A")
        expect(page.locator("[data-banner=notice]")).to_contain_text("作答仍保留在本机")
        page.unroute("**/answers/**")

        page.reload()

        expect(state(page, 1)).to_have_text(ON_SERVER, timeout=PATIENCE)
        assert database.rows(candidate, 1)[-1][1] == ["A"]

    def test_an_answer_that_the_server_will_never_take_is_not_sent_again(
        self, desk, enter, candidate, database
    ):
        page = enter(desk, candidate)
        said = {"code": "too-large", "message": "内容过大，未予保存。", "is_final": True}
        sent = []

        def refuse(route):
            sent.append(route.request.url)
            route.fulfill(status=413, json=said)

        page.route("**/answers/**", refuse)
        choose(page, 1, "A")
        expect(page.locator("[data-banner=notice]")).to_contain_text("内容过大，未予保存。")
        expect(state(page, 1)).to_have_text("未保存，请修改")
        page.evaluate("dispatchEvent(new Event('online'))")
        page.unroute("**/answers/**")

        choose(page, 1, "B")

        expect(state(page, 1)).to_have_text(ON_SERVER, timeout=PATIENCE)
        assert len(sent) == 1
        assert [row[1] for row in database.rows(candidate, 1)] == [["B"]]

    def test_what_the_server_never_had_is_sent_again_on_return(
        self, desk, enter, candidate, database
    ):
        page = enter(desk, candidate)
        feign(page)
        choose(page, 1, "C")
        expect(state(page, 1)).to_have_text(ON_SERVER)
        page.unroute(SAVES)
        cut(page)
        for position in (2, 3):  # two at once: the server is asked what it lacks
            choose(page, position, "D")
        expect(state(page, 3)).to_have_text(LOCAL)
        assert database.rows(candidate) == []

        with page.expect_response(re.compile("/answers/1/")):
            page.context.set_offline(False)

        expect(saved(page)).to_contain_text(SAVED)
        assert sorted(row[:3] for row in database.rows(candidate)) == [
            (1, ["C"], "in-time"), (2, ["D"], "in-time"), (3, ["D"], "in-time"),
        ]  # fmt: skip

    def test_what_the_server_never_had_is_sent_before_the_paper_is_closed(
        self, phone, enter, candidate, database
    ):
        page = enter(phone, candidate)
        feign(page)
        choose(page, 1, "C")
        expect(state(page, 1)).to_have_text(ON_SERVER)
        page.unroute(SAVES)
        choose(page, 2, "D")
        expect(state(page, 2)).to_have_text(ON_SERVER)
        assert [row[0] for row in database.rows(candidate)] == [2]

        page.keyboard.press("p")
        page.locator("#sheet [data-submit]").click()
        page.locator("[data-submit-yes]").click()

        page.wait_for_url(re.compile("/result/"), timeout=PATIENCE)
        assert database.rows(candidate, 1) == [(1, ["C"], "in-time", "")]

    def test_the_device_keeps_stems_and_answers_and_nothing_of_the_key(
        self, desk, enter, candidate
    ):
        page = enter(desk, candidate)
        to(page, 8)
        item(page, 8).locator("textarea").fill("留在本机的作答")
        cut(page)
        choose(page, 1, "C")
        expect(state(page, 1)).to_have_text(LOCAL)

        device = dict(page.evaluate(DEVICE))

        paper, answers = device[page.url.split("#")[0]], device["zf-exam/answers"]
        stems = [part for _, _, stem, *_ in ITEMS for part in stem.split("____")]
        assert [part for part in stems if part not in paper] == []
        assert "留在本机的作答" in answers
        assert any(url.endswith(".js") and text for url, text in device.items())
        assert [where for where, text in device.items() if SECRET in text] == []
        named = {
            where: KEYS.findall(text) for where, text in device.items() if "/dist/" not in where
        }
        assert {where: names for where, names in named.items() if names} == {}

    def test_a_submission_is_queued_and_sent(self, phone, enter, candidate):
        page = enter(phone, candidate)
        cut(page)
        choose(page, 1, "A")
        page.keyboard.press("p")
        page.locator("#sheet [data-submit]").click()
        page.locator("[data-submit-yes]").click()
        expect(page.locator("[data-banner=queued]")).to_be_visible(timeout=PATIENCE)
        phone.look("exam-queued")

        page.context.set_offline(False)

        page.wait_for_url(re.compile("/result/"), timeout=PATIENCE)
        expect(page.locator("main")).to_contain_text("答卷回执")
        assert page.evaluate("caches.keys()") == []

    def test_what_comes_after_the_end_is_kept_and_never_counts(
        self, desk, enter, candidate, database
    ):
        page = enter(desk, candidate)
        cut(page)
        choose(page, 1, "A")
        database.due_in(candidate, -60)

        page.context.set_offline(False)

        page.wait_for_url(re.compile("/result/"), timeout=PATIENCE)
        assert database.rows(candidate, 1) == [(1, ["A"], "late", "")]
        expect(page.locator("main")).to_contain_text("不计分")

    def test_an_answer_that_the_server_does_not_understand_stays(
        self, desk, enter, candidate, database
    ):
        page = enter(desk, candidate)
        page.route("**/answers/**", lambda route: route.fulfill(status=418, json={"code": "tea"}))
        choose(page, 1, "A")
        expect(page.locator("[data-banner=notice]")).to_contain_text("作答仍保留在本机")
        expect(state(page, 1)).to_have_text(LOCAL)
        page.unroute("**/answers/**")

        page.reload()

        expect(state(page, 1)).to_have_text(ON_SERVER, timeout=PATIENCE)
        assert database.rows(candidate, 1)[-1][1] == ["A"]
