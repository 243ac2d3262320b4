"""The live board in a browser, beside the page of a candidate whom it shows."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.room import ON_SERVER, PATIENCE, choose, state

pytestmark = [pytest.mark.browser]

# The candidate has another window in front.
LEAVE = """Object.defineProperty(document, "hidden", {value: true, configurable: true});
document.dispatchEvent(new Event("visibilitychange"));"""
RETURN = """delete document.hidden; document.dispatchEvent(new Event("visibilitychange"));"""
A_POLL = 11_000  # ms


class TestTheLiveBoard:
    def test_shows_without_a_reload_what_a_candidate_does(self, desk, phone, enter, sittings):
        watcher, account = desk.page, sittings.seats[0]
        watcher.clock.install()
        desk.sign_in(sittings.invigilator)
        desk.go(f"/teach/sittings/{sittings.watched}/")
        watcher.evaluate("window.isTheSamePage = true")
        tiles = watcher.locator("[data-seats] > li")
        tile = tiles.filter(has_text="座位1")
        line, answering = tile.locator(".st"), watcher.locator(".zf-pill", has_text="作答中")
        alerts = watcher.locator("[data-part=alerts]")
        expect(tiles).to_have_count(3)
        expect(line).to_have_text("未到")
        expect(alerts).to_contain_text("目前没有需要处理的考生。")
        tile.locator("summary").click()
        expect(tile.locator(".more")).to_be_visible()

        room = enter(phone, account, sittings.watched)
        poll(watcher)
        expect(line).to_have_text("已答 0 / 9")
        expect(answering).to_have_text("作答中 1")
        choose(room, 1, "B")
        choose(room, 3, "A")
        expect(state(room, 3)).to_have_text(ON_SERVER)
        poll(watcher)
        expect(line).to_have_text("已答 2 / 9")
        expect(tile.locator(".more")).to_contain_text("2 / 9")

        with told(room, "left"):
            room.evaluate(LEAVE)
        poll(watcher)
        expect(line).to_contain_text("离开页面（1 次）")
        expect(alerts.locator("li")).to_have_count(1)
        expect(alerts.locator("li")).to_contain_text("座位1")
        expect(tile.locator(".more")).to_be_visible()
        look(desk, "board-alert")

        with told(room, "returned"):
            room.evaluate(RETURN)
        poll(watcher)
        expect(line).to_have_text("已答 2 / 9")
        expect(alerts).to_contain_text("目前没有需要处理的考生。")
        room.keyboard.press("p")
        room.locator("#sheet [data-submit]").click()
        room.locator("[data-submit-yes]").click()
        room.wait_for_url(re.compile("/result/"), timeout=PATIENCE)
        poll(watcher)
        expect(line).to_contain_text("已交卷")
        expect(tile.locator("details")).to_have_attribute("open", "")
        assert watcher.evaluate("window.isTheSamePage")

    def test_shows_by_a_filter_who_is_found_by_it_now(self, desk, phone, enter, sittings):
        desk.page.clock.install()
        desk.sign_in(sittings.invigilator)
        desk.go(f"/teach/sittings/{sittings.watched}/")
        desk.page.locator(".zf-pill", has_text="作答中").click()
        desk.page.wait_for_url(re.compile("show=answering"))
        tiles = desk.page.locator("[data-seats] > li")
        expect(tiles.filter(has_text="座位2")).to_have_count(0)

        enter(phone, sittings.seats[1], sittings.watched)
        poll(desk.page)

        expect(tiles.filter(has_text="座位2")).to_be_visible()
        desk.page.locator(".zf-pill", has_text="未到").click()
        desk.page.wait_for_url(re.compile("show=absent"))
        expect(tiles.filter(has_text="座位3")).to_be_visible()
        expect(tiles.filter(has_text="座位2")).to_have_count(0)
        look(desk, "board-filter")


def told(page, kind):
    """Wait until the server has heard an event from the page."""
    return page.expect_response(
        lambda answer: "/presence/" in answer.url and kind in (answer.request.post_data or "")
    )


def poll(page):
    """Have the board ask what changed: it does so each ten seconds."""
    with page.expect_response(re.compile(r"/board/\?")):
        page.clock.run_for(A_POLL)


def look(visitor, shot):
    """Look at a page at the desk and on a phone, as it stands."""
    for size in (PHONE, DESK):
        visitor.page.set_viewport_size(size)
        visitor.look(shot)
