"""The exam room when things go wrong: no network, two tabs, two devices, no scripts, no time.

One officer walks one mock sitting, so the steps stand in one class in order.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE

SITTING = "行政执法监督资格模拟考试"
SAVED = re.compile("已保存|已全部同步")

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def officer(installation):
    """The account of the officer who may sit the mock test."""
    return sorted(name for name in installation.passwords if re.fullmatch(r"P\d+", name))[0]


def enter(visitor, officer):
    """Sign in and go into the room."""
    visitor.sign_in(officer)
    visitor.go("/exams/")
    visitor.follow(SITTING)
    start = visitor.page.locator("form[action$='/start/'] button, a[href$='/room/']")
    with visitor.page.expect_navigation():
        start.first.click()
    go_on_here(visitor)
    expect(visitor.page.locator(".zf-stem:visible").first).to_be_visible()


def go_on_here(visitor):
    """Take the exam over, should another device have it."""
    button = visitor.page.locator("main form[action$='/page/'] button")
    if button.count():
        with visitor.page.expect_navigation():
            button.click()


def choose(page, place):
    """Choose an option of the item that is shown, by its place."""
    page.locator("label.zf-opt:visible").nth(place).click()


def turn(page):
    page.locator("[data-go='1']:visible").click()


def saved(page):
    return page.locator("[data-save]:visible").first


def due_in(installation, seconds):
    """Move the due time of the open attempt, as a recorded extension would."""
    installation.manage(
        "shell",
        "-c",
        "from datetime import timedelta; from django.utils import timezone;"
        "from exams.models import Attempt; now = timezone.now();"
        "Attempt.objects.filter(status='open').update("
        f"opened_at=now - timedelta(hours=1), due_at=now + timedelta(seconds={seconds}))",
    )


class TestExamRoom:
    def test_1_answers_outlive_a_cut_network_and_a_reload(self, phone, officer):
        enter(phone, officer)
        page = phone.page
        page.route("**/answers/**", lambda route: route.abort())
        choose(page, 0)
        turn(page)
        choose(page, 1)
        expect(saved(page)).to_contain_text("2 题待同步")
        expect(page.locator("[data-banner=offline]")).to_be_visible()
        phone.look("exam-offline")

        page.reload()
        expect(page.locator("[name=q2]:checked")).to_have_count(1)
        page.unroute("**/answers/**")
        page.evaluate("dispatchEvent(new Event('online'))")

        expect(saved(page)).to_contain_text("已全部同步")
        expect(page.locator("[data-banner=offline]")).to_be_hidden()

    def test_2_an_older_tab_is_blocked_and_can_take_over(self, desk, officer):
        enter(desk, officer)
        older, newer = desk.page, desk.page.context.new_page()
        newer.goto(older.url)

        expect(older.locator("[data-banner=elsewhere]")).to_be_visible()
        expect(older.locator("label.zf-opt input:visible").first).to_be_disabled()
        desk.look("exam-elsewhere")
        older.locator("[data-banner=elsewhere] button").click()

        expect(older.locator("label.zf-opt input:visible").first).to_be_enabled()
        expect(newer.locator("[data-banner=elsewhere]")).to_be_visible()

    def test_3_what_an_older_device_could_not_save_is_sent_when_it_takes_over(
        self, desk, phone, officer
    ):
        enter(desk, officer)
        enter(phone, officer)
        choose(desk.page, 2)
        expect(desk.page.locator("[data-banner=elsewhere]")).to_be_visible()
        expect(saved(desk.page)).to_contain_text("1 题待同步")

        with desk.page.expect_navigation():
            desk.page.locator("[data-banner=elsewhere] button").click()

        expect(saved(desk.page)).to_contain_text(SAVED)
        expect(desk.page.locator("[name=q1][value=C]")).to_be_checked()

    def test_4_the_keyboard_alone_is_enough(self, desk, officer):
        enter(desk, officer)
        keyboard = desk.page.keyboard
        keyboard.press("PageDown")
        expect(desk.page.locator("h2:focus")).to_contain_text("第 2 题")
        keyboard.press("d")
        expect(desk.page.locator("[name=q2][value=D]")).to_be_checked()
        keyboard.press("m")
        expect(desk.page.locator("[data-count=flagged]")).to_have_text("标记 1")
        keyboard.press("p")
        expect(desk.page.locator("a.zf-q:focus")).to_have_attribute("data-to", "2")
        expect(saved(desk.page)).to_contain_text(SAVED)

    def test_5_whoever_is_signed_out_loses_nothing(self, desk, officer):
        enter(desk, officer)
        context = desk.page.context
        context.clear_cookies(name="sessionid")
        choose(desk.page, 3)
        expect(desk.page.locator("[data-banner=signed-out]")).to_be_visible()

        room, desk.page = desk.page, context.new_page()
        desk.sign_in(officer)

        expect(saved(room)).to_contain_text("已全部同步", timeout=30_000)
        expect(room.locator("[data-banner=signed-out]")).to_be_hidden()

    @pytest.mark.parametrize("size", [DESK, PHONE])
    def test_6_it_works_without_scripts(self, browser, desk, officer, installation, size):
        context = browser.new_context(viewport=size, locale="zh-CN", java_script_enabled=False)
        desk.page = context.new_page()
        desk.sign_in(officer)
        desk.go("/exams/")
        desk.follow(SITTING)
        desk.send("a[href$='/room/']")
        go_on_here(desk)
        page = desk.page
        page.check("[name=q5][value=B]")
        desk.send("[data-plain] button:not([name]):visible")
        expect(page.locator("[name=q5][value=B]")).to_be_checked()

        desk.send("[data-plain] button[name=then]:visible")
        expect(page.locator("main")).to_contain_text("共 50 题，已答")
        context.close()

    def test_7_the_last_minute_is_announced_and_then_the_paper_submits_itself(
        self, phone, officer, installation
    ):
        enter(phone, officer)
        due_in(installation, 61)
        phone.page.reload()
        expect(phone.page.locator("[data-alarm]")).to_contain_text("还剩 1 分钟", timeout=15_000)
        due_in(installation, 5)
        phone.page.reload()

        phone.page.wait_for_url(re.compile("/result/"), timeout=30_000)

        expect(phone.page.locator("main")).to_contain_text("答卷回执")

    def test_8_what_comes_after_the_end_is_kept_and_told(self, phone, officer):
        phone.sign_in(officer)
        phone.go("/exams/")
        phone.follow(SITTING)
        attempt = re.search(r"/exams/(\d+)/result/", phone.page.url)[1]

        said = phone.page.evaluate(
            """async (path) => {
                const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
                const body = new URLSearchParams([
                    ["chosen", "A"], ["nonce", "after-the-end"], ["page", "any"]]);
                const headers = {Accept: "application/json", "X-CSRFToken": token};
                const response = await fetch(path, {method: "POST", body, headers});
                return [response.status, (await response.json()).code];
            }""",
            f"/exams/{attempt}/answers/1/",
        )

        assert said == [409, "late"]
        phone.page.reload()
        expect(phone.page.locator("main")).to_contain_text("第 1 题：已留存，但不计分")
        phone.look("exam-late")
