"""The exam room when things go wrong: no network, a crash, two devices, no scripts, no time.

Each test has a candidate of its own, who sits a paper with all types of items. Positions: 1 and 2
single, 3 multiple, 4 true or false, 5 ordering, 6 matching, 7 fill-in, 8 short answer, 9 case.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, sideways
from tests.browser.exam_paper import ITEMS, JITTER, SECRET
from tests.browser.room import (
    LOCAL,
    ON_SERVER,
    PATIENCE,
    choose,
    cut,
    go_on_here,
    item,
    saved,
    state,
    to,
)

SAVED = re.compile("已保存|已全部同步")
DAY = 86_400_000  # ms
A_DAY_AHEAD = f"const now = Date.now; Date.now = () => now() + {DAY};"
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


def answer_all(page):
    """Answer each item in its own way."""
    choose(page, 1, "B")
    choose(page, 2, "A")
    for letter in "AC":
        choose(page, 3, letter)
    choose(page, 4, "A")
    to(page, 5)
    item(page, 5).locator("[data-letter=C] [data-move='-1']").click()
    to(page, 6)
    for pair in ("A-1", "B-3"):
        item(page, 6).locator(f".zf-pair:has([value='{pair}'])").click()
    to(page, 7)
    item(page, 7).locator("input").nth(0).fill("五")
    item(page, 7).locator("input").nth(1).fill("决定作出")
    to(page, 8)
    item(page, 8).locator("textarea").fill("第一段\n第二段")
    to(page, 9)
    item(page, 9).locator(".zf-opt").first.click()
    item(page, 9).locator("[data-part='2'] input").fill("2")
    item(page, 9).locator("textarea").fill("程序|正当")
    item(page, 9).locator("h2").click()


ANSWERS = {
    1: ["B"],
    2: ["A"],
    3: ["A", "C"],
    4: ["A"],
    5: ["A", "C", "B"],
    6: ["A-1", "B-3"],
    7: ["五", "决定作出"],
    8: ["第一段\n第二段"],
    9: ["1|A", "2|2", "3|程序|正当"],
}


SAVES = "**/answers/**"
# Keeps what the page says of itself where the next page of the tab finds it.
NOTE_BEATS = """const real = fetch;
window.fetch = (url, sent) => {
  if (url.includes("/presence/")) sessionStorage.said += sent.body;
  return real(url, sent);
};
sessionStorage.said = "";"""


def feign(page):
    """Have the page believe that the server has what it never gets."""

    def answer(route):
        position = int(re.search(r"/answers/(\d+)/", route.request.url)[1])
        kept = {"position": position, "sequence": 1, "verdict": "in-time", "saved_ms": 1}
        more = {"is_closed": False, "remaining_ms": 3_600_000}
        route.fulfill(json={"code": "saved"} | kept | more)

    page.route(SAVES, answer)


def type_size(page):
    """Return how large the stem is written, in px."""
    return float(
        page.locator(".zf-stem:visible").evaluate(
            "stem => parseFloat(getComputedStyle(stem).fontSize)"
        )
    )


def shown(page):
    """Return what the page holds of the texts and places, as a candidate sees it."""
    return {
        5: item(page, 5)
        .locator("[data-order] > li")
        .evaluate_all("rows => rows.map(row => row.dataset.letter)"),
        7: item(page, 7).locator("input").evaluate_all("all => all.map(each => each.value)"),
        8: [item(page, 8).locator("textarea").input_value()],
    }


class TestAnswers:
    @pytest.mark.parametrize("size", ["desk", "phone"])
    def test_of_all_types_are_saved_and_found_again(
        self, request, enter, candidate, database, size
    ):
        visitor = request.getfixturevalue(size)
        page = enter(visitor, candidate)

        answer_all(page)
        for position in ANSWERS:
            expect(state(page, position)).to_have_text(ON_SERVER, timeout=PATIENCE)
        page.reload()

        assert {row[0]: row[1] for row in database.rows(candidate)} == ANSWERS
        assert shown(page) == {each: ANSWERS[each] for each in (5, 7, 8)}
        expect(item(page, 3).locator(":checked")).to_have_count(2)
        expect(item(page, 6).locator(":checked")).to_have_count(2)
        expect(page.locator("[data-count=done]").first).to_contain_text("9")
        for position in (5, 6, 9):
            to(page, position)
            visitor.look(f"exam-item-{position}")

    def test_of_which_a_part_is_open_are_named_before_the_submission(self, desk, enter, candidate):
        page = enter(desk, candidate)
        answer_all(page)
        to(page, 9)
        item(page, 9).locator("[name=q9p2]").fill("")
        page.locator("[data-submit]:visible").first.click()

        expect(page.locator("[data-submit-title]")).to_have_text("还有 1 题只作答了一部分")
        expect(page.locator("[data-jump=partial]")).to_contain_text("9")
        desk.look("exam-submit-partial")

    def test_are_taken_back(self, desk, enter, candidate, database):
        page = enter(desk, candidate)
        choose(page, 1, "B")
        expect(state(page, 1)).to_have_text(ON_SERVER)

        item(page, 1).locator("[data-clear]").click()

        expect(item(page, 1).locator(":checked")).to_have_count(0)
        # The page says "saved" of what was there before: the answer itself is waited for.
        for _ in range(100):
            if len(database.rows(candidate, 1)) == 2:
                break
            page.wait_for_timeout(100)
        assert [row[1] for row in database.rows(candidate, 1)] == [["B"], []]

    @pytest.mark.parametrize("size", [DESK, PHONE])
    def test_are_saved_without_scripts(
        self, browser, desk, enter, candidate, database, installation, size
    ):
        context = browser.new_context(viewport=size, locale="zh-CN", java_script_enabled=False)
        desk.page = page = context.new_page()
        enter(desk, candidate, has_script=False)
        page.check("[name=q1][value=B]")
        page.locator("[name=q5o]").nth(0).select_option("A:3")
        page.locator("[name=q5o]").nth(1).select_option("B:1")
        page.check("[name=q6][value='A-2']")
        page.locator("[name=q7]").nth(1).fill("决定作出")
        page.fill("[name=q8]", "第一段\n第二段")
        page.check("[name=q9p1][value=A]")
        page.fill("[name=q9p3]", "程序|正当")
        desk.send("[data-plain] button:not([name]):visible")

        assert {row[0]: row[1] for row in database.rows(candidate)} == {
            1: ["B"], 5: ["B", "", "A"], 6: ["A-2"], 7: ["", "决定作出"],
            8: ["第一段\n第二段"], 9: ["1|A", "3|程序|正当"],
        }  # fmt: skip
        expect(page.locator("[name=q8]")).to_have_value("第一段\n第二段")
        expect(page.locator("[name=q5o]").first).to_have_value("B:1")
        desk.send("[data-plain] button[name=then]:visible")
        expect(page.locator("main")).to_contain_text("共 9 题，已答")
        context.close()


class TestTheStart:
    """The device's clock is a day behind: starts are spread by the server's all the same."""

    @pytest.fixture
    def intro(self, desk, sittings, candidate):
        """Open the page of a sitting, on a clock that the test moves; half of the spread is the
        device's share."""

        def opened(database, opens_in):
            database.opens_in(sittings.ahead, opens_in)
            desk.page.add_init_script("Math.random = () => 0.5;")
            desk.page.clock.install(time=datetime.now(UTC) - timedelta(days=1))
            desk.sign_in(candidate)
            desk.go(f"/exams/{sittings.ahead}/")
            return desk.page, desk.page.locator("form[action$='/start/'] button")

        return opened

    def test_is_spread_over_seconds_and_sent_once(self, intro, sittings, candidate, database):
        page, button = intro(database, opens_in=0)
        page.clock.pause_at(datetime.now(UTC) - timedelta(days=1, seconds=-30))
        sent = []
        page.on("request", lambda request: sent.append(request.url))

        button.click()
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(button).to_contain_text(f"{JITTER // 2} 秒后进入")
        button.click(force=True)
        page.clock.run_for((JITTER // 2 - 1) * 1000)
        expect(button).to_contain_text("1 秒后进入")
        assert (sent, database.attempts(candidate, sittings.ahead)) == ([], 0)
        with page.expect_navigation():
            page.clock.run_for(2000)

        expect(page.locator(".zf-stem:visible").first).to_be_visible()
        assert len([url for url in sent if url.endswith("/start/")]) == 1
        assert database.attempts(candidate, sittings.ahead) == 1

    def test_is_there_by_itself_after_the_opening_and_waits_no_second_time(
        self, desk, intro, sittings, database
    ):
        page, button = intro(database, opens_in=40)
        desk.reads("开考。")
        desk.look("exam-before-the-opening")
        page.clock.run_for(45_000)  # the opening is over, and not the device's share
        database.opens_in(sittings.ahead, 0)
        expect(button).to_have_count(0)

        with page.expect_navigation():
            page.clock.run_for(30_000)
        desk.send("form[action$='/start/'] button")

        expect(page.locator(".zf-stem:visible").first).to_be_visible()

    def test_is_at_once_when_the_rush_is_over(self, desk, intro, database):
        intro(database, opens_in=-180)

        desk.send("form[action$='/start/'] button")

        expect(desk.page.locator(".zf-stem:visible").first).to_be_visible()


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


class TestTwoPages:
    def test_an_older_tab_is_blocked_and_goes_on_when_it_is_opened_again(
        self, desk, enter, candidate
    ):
        older = enter(desk, candidate)
        newer = older.context.new_page()
        newer.goto(older.url)

        expect(older.locator("[data-banner=elsewhere]")).to_be_visible()
        expect(older.locator(".zf-opt input:visible").first).to_be_disabled()
        desk.look("exam-elsewhere")
        older.locator("[data-reopen]").click()

        expect(older.locator(".zf-opt input:visible").first).to_be_enabled()
        expect(newer.locator("[data-banner=elsewhere]")).to_be_visible()

    def test_an_older_device_that_does_nothing_is_told(self, desk, phone, enter, candidate):
        page = enter(desk, candidate)
        enter(phone, candidate)

        # A heartbeat at once, instead of within half a minute.
        page.evaluate("dispatchEvent(new Event('online'))")

        expect(page.locator("[data-banner=elsewhere]")).to_be_visible(timeout=PATIENCE)
        expect(page.locator(".zf-opt input:visible").first).to_be_disabled()

    def test_the_stale_answer_of_another_device_is_kept_aside_and_shown(
        self, desk, phone, enter, candidate, database
    ):
        page = enter(desk, candidate)
        cut(page)
        choose(page, 1, "A")
        choose(page, 2, "C")
        expect(state(page, 2)).to_have_text(LOCAL)
        other = enter(phone, candidate)
        choose(other, 1, "B")
        expect(state(other, 1)).to_have_text(ON_SERVER)

        page.context.set_offline(False)
        expect(page.locator("[data-banner=elsewhere]")).to_be_visible(timeout=PATIENCE)
        with page.expect_navigation():
            page.locator("[data-reopen]").click()
        go_on_here(desk)

        expect(page.locator("[data-banner=notice]")).to_contain_text("第 1 题")
        expect(item(page, 1).locator("[value=B]")).to_be_checked()
        expect(state(page, 2)).to_have_text(ON_SERVER, timeout=PATIENCE)
        assert (1, ["A"], "in-time", "other-page") in database.rows(candidate, 1)
        assert database.rows(candidate, 2)[-1] == (2, ["C"], "in-time", "")


class TestTime:
    def test_is_the_servers_whatever_the_device_says(self, desk, enter, candidate, database):
        desk.page.add_init_script("const now = Date.now; Date.now = () => now() - 86_400_000;")
        page = enter(desk, candidate)

        choose(page, 1, "A")

        expect(state(page, 1)).to_have_text(ON_SERVER)
        expect(page.locator("[data-timer-value]")).to_have_text(re.compile(r"1:(29|30):\d\d"))
        assert database.rows(candidate, 1) == [(1, ["A"], "in-time", "")]

    def test_by_the_device_is_told_to_the_board_and_decides_nothing(
        self, desk, enter, candidate, database
    ):
        desk.page.add_init_script(A_DAY_AHEAD)

        with desk.page.expect_response(re.compile("/presence/")):
            page = enter(desk, candidate)

        assert database.skew_ms(candidate) == pytest.approx(DAY, abs=60_000)
        expect(page.locator("[data-timer-value]")).to_have_text(re.compile(r"1:(29|30):\d\d"))
        choose(page, 1, "A")
        expect(state(page, 1)).to_have_text(ON_SERVER)
        assert database.rows(candidate, 1) == [(1, ["A"], "in-time", "")]

    def test_ends_with_an_announcement_and_a_submission(self, phone, enter, candidate, database):
        page = enter(phone, candidate)
        database.due_in(candidate, 62)
        page.reload()
        expect(page.locator("[data-alarm]")).to_contain_text("还剩 1 分钟", timeout=PATIENCE)
        database.due_in(candidate, 3)
        page.reload()

        page.wait_for_url(re.compile("/result/"), timeout=60_000)

        expect(page.locator("main")).to_contain_text("答卷回执")

    def test_that_was_extended_is_shown_on_a_page_that_does_nothing(
        self, desk, enter, candidate, database
    ):
        page = enter(desk, candidate)
        database.due_in(candidate, 3600 * 2 + 30)

        page.evaluate("dispatchEvent(new Event('online'))")  # the next heartbeat, at once

        expect(page.locator("[data-timer-value]")).to_have_text(re.compile(r"2:0\d:\d\d"))
        expect(page.locator("[data-banner=notice]")).to_contain_text("作答时间已延长")

    def test_that_was_extended_keeps_the_paper_from_submitting_itself(
        self, desk, enter, candidate, database
    ):
        page = enter(desk, candidate)
        database.due_in(candidate, 4)
        page.reload()
        page.route("**/presence/", lambda route: route.abort())
        database.due_in(candidate, 1800)

        expect(page.locator("[data-banner=notice]")).to_contain_text(
            "作答时间已延长", timeout=PATIENCE
        )
        choose(page, 1, "A")
        expect(state(page, 1)).to_have_text(ON_SERVER, timeout=PATIENCE)


class TestThePage:
    def test_works_by_the_keyboard_alone(self, desk, enter, candidate):
        page = enter(desk, candidate)
        keyboard = page.keyboard
        keyboard.press("PageDown")
        expect(page.locator("h2:focus")).to_contain_text("第 2 题")
        keyboard.press("d")
        expect(item(page, 2).locator("[value=D]")).to_be_checked()
        keyboard.press("m")
        expect(page.locator("[data-count=flagged]")).to_have_text("标记 1")
        keyboard.press("t")
        expect(page.locator("[data-say]")).to_contain_text("剩余时间")
        to(page, 5)
        item(page, 5).locator("select").last.select_option(index=1)
        expect(page.locator("[data-say]")).to_contain_text("第 1 位")
        keyboard.press("Escape")
        item(page, 5).locator("h2").focus()
        keyboard.press("p")
        expect(page.locator("a.zf-q:focus")).to_have_attribute("data-to", "5")
        expect(saved(page)).to_contain_text(SAVED)

    def test_names_timer_items_and_what_is_saved_for_screen_readers(self, desk, enter, candidate):
        page = enter(desk, candidate)
        choose(page, 1, "B")
        expect(state(page, 1)).to_have_text(ON_SERVER)

        expect(page.get_by_role("timer", name="剩余时间")).to_be_visible()
        expect(page.get_by_role("heading", name=re.compile("第 1 题 ?, ?单选题"))).to_be_visible()
        expect(page.get_by_role("group", name="下列说法正确的是")).to_have_accessible_description(
            ON_SERVER
        )
        to(page, 7)
        expect(page.get_by_role("textbox", name="第 7 题，第 1 空")).to_be_visible()
        to(page, 5)
        expect(page.get_by_role("combobox", name="位置：立案")).to_be_visible()

    def test_keeps_text_size_and_flags_over_a_reload(self, desk, enter, candidate):
        page = enter(desk, candidate)
        normal = type_size(page)
        page.locator("[data-dialog-open=display]").click()
        page.locator("[name=size][value='150']").check()
        page.locator("#display [data-dialog-close]").click()
        page.locator("[data-flag='']:visible").click()
        to(page, 3)
        page.locator("[data-flag='']:visible").click()
        expect(page.locator("[data-count=flagged]")).to_have_text("标记 2")

        page.reload()

        expect(page.locator("[data-count=flagged]")).to_have_text("标记 2")
        for position, mark in ((1, "true"), (2, "false"), (3, "true")):
            to(page, position)
            expect(page.locator("[data-flag='']:visible")).to_have_attribute("aria-pressed", mark)
        assert type_size(page) == 1.5 * normal
        desk.look("exam-large-type")
        page.locator("[data-dialog-open=display]").click()
        expect(page.locator("[name=size][value='150']")).to_be_checked()

    def test_shows_a_section_at_a_time_if_asked(self, desk, enter, candidate):
        page = enter(desk, candidate)
        page.locator("[data-dialog-open=display]").click()
        page.locator("[name=view][value=section]").check()
        page.keyboard.press("Escape")

        expect(page.locator("[data-item]:visible")).to_have_count(2)
        desk.look("exam-section")
        page.locator("[data-go='1']:visible").click()
        expect(page.locator("[data-item]:visible")).to_have_count(1)
        expect(item(page, 3)).to_be_visible()

    def test_fits_a_small_window_and_large_type(self, phone, enter, candidate):
        page = enter(phone, candidate)
        page.set_viewport_size({"width": 320, "height": 640})
        for size in ("100", "150"):
            page.evaluate(f"document.documentElement.dataset.text = '{size}'")
            for position in ANSWERS:
                to(page, position)
                assert sideways(page) <= 0, (size, position)

    def test_says_when_nothing_is_kept_on_the_device(self, desk, enter, candidate, database):
        desk.page.add_init_script(
            "for (const name of ['indexedDB', 'localStorage']) Object.defineProperty(window, name,"
            " {get() { throw new DOMException('off', 'SecurityError'); }});"
        )
        page = enter(desk, candidate)
        expect(page.locator("[data-banner=storage]")).to_be_visible()

        choose(page, 1, "A")

        expect(state(page, 1)).to_have_text(ON_SERVER)
        assert database.rows(candidate, 1)[-1][1] == ["A"]

    def test_shows_and_speaks_what_the_invigilator_says(self, desk, enter, candidate):
        said = {"remaining_ms": 3_600_000, "now_ms": 0, "is_closed": False}
        message = {"id": 7, "text": "请保持安静", "at": "2026-11-30T09:00:00+08:00"}
        desk.page.route(
            "**/presence/", lambda route: route.fulfill(json=said | {"messages": [message]})
        )
        page = enter(desk, candidate)

        expect(page.locator("[data-banner=message]")).to_contain_text("请保持安静")
        expect(page.locator("[data-alarm]")).to_contain_text("请保持安静")
        page.locator("[data-message-close]").click()
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("[data-banner=message]")).to_be_hidden()

    def test_says_of_nobody_who_hands_in_that_they_left(self, desk, enter, candidate):
        page = enter(desk, candidate)
        page.evaluate(NOTE_BEATS)
        page.evaluate("dispatchEvent(new Event('online'))")  # a heartbeat at once

        page.locator("[data-submit]:visible").click()
        page.locator("[data-submit-yes]").click()
        page.wait_for_url(re.compile("/result/"), timeout=PATIENCE)

        said = page.evaluate("sessionStorage.said")
        assert "online" in said
        assert "left" not in said

    def test_goes_on_after_a_sign_out(self, desk, enter, candidate):
        room = enter(desk, candidate)
        room.context.clear_cookies(name="sessionid")
        choose(room, 3, "D")
        expect(room.locator("[data-banner=signed-out]")).to_be_visible()

        desk.page = room.context.new_page()
        desk.sign_in(candidate)

        expect(saved(room)).to_contain_text("已全部同步", timeout=PATIENCE)
        expect(room.locator("[data-banner=signed-out]")).to_be_hidden()
