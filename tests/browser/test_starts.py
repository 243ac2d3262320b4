"""The page before the start: it comes back at the opening, and starts are spread."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.exam_paper import JITTER

pytestmark = [pytest.mark.browser]


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
