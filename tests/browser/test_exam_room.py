"""The exam room when things go wrong: no network, a crash, two devices, no scripts, no time.

Each test has a candidate of its own, who sits a paper with all types of items. Positions: 1 and 2
single, 3 multiple, 4 true or false, 5 ordering, 6 matching, 7 fill-in, 8 short answer, 9 case.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, sideways
from tests.browser.room import (
    LOCAL,
    ON_SERVER,
    PATIENCE,
    SAVED,
    choose,
    cut,
    go_on_here,
    item,
    saved,
    state,
    to,
)

DAY = 86_400_000  # ms
A_DAY_AHEAD = f"const now = Date.now; Date.now = () => now() + {DAY};"
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


# Keeps what the page says of itself where the next page of the tab finds it.
NOTE_BEATS = """const real = fetch;
window.fetch = (url, sent) => {
  if (url.includes("/presence/")) sessionStorage.said += sent.body;
  return real(url, sent);
};
sessionStorage.said = "";"""


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
