"""An officer prepares for a post on a phone; a trainer corrects a row of its map at a desk."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

TOWN = "乡镇综合行政执法岗"

pytestmark = pytest.mark.browser


class TestAnOfficerOnAPhone:
    def test_goes_from_the_map_by_the_reading_list_to_the_drill_and_its_article(
        self, phone: Visitor, account: str
    ) -> None:
        phone.sign_in(account)
        phone.go("/posts/")
        phone.look("posts")
        phone.follow(TOWN)
        phone.reads("防控措施")
        phone.look("post-map")

        phone.page.locator(".zf-post .texts summary").first.click()
        expect(phone.page.locator(".zf-post .zf-law").first).to_be_visible()
        phone.press("开始岗前学习")
        phone.reads("我的进度")
        phone.look("post-study")

        phone.press("开始练习")
        assert re.search(r"/drill/\d+/1/$", phone.page.url)
        phone.reads(TOWN)
        phone.look("post-drill")
        phone.page.locator("[name=chosen]").first.check()
        phone.send("main form .zf-next button[type=submit]")
        expect(phone.page.locator("main .zf-law blockquote")).to_contain_text("条")
        phone.look("post-drill-feedback")

        phone.go("/posts/")
        expect(phone.page.locator("#mine")).to_contain_text(TOWN)

    def test_drills_on_one_article_of_a_law(self, phone: Visitor, account: str) -> None:
        phone.sign_in(account)
        phone.go("/law/xing-zheng-chu-fa-fa/#a55")

        with phone.page.expect_navigation():
            phone.page.locator("#a55 .zf-drill-link a").click()
        phone.reads("《行政处罚法》第五十五条")
        phone.look("article-drill")
        phone.press("开始练习")

        assert "/drill/" in phone.page.url


class TestATrainerAtADesk:
    def test_corrects_a_row_of_a_map(self, desk: Visitor) -> None:
        desk.sign_in("trainer")
        desk.go("/posts/")
        desk.follow(TOWN)
        desk.look("post-map")
        desk.go("/cms/pages/")
        found = desk.page.request.get(f"{desk.site.url}/cms/pages/search/?q={TOWN}").text()
        number = re.search(r"/cms/pages/(\d+)/edit/", found)
        assert number is not None, found[:500]

        desk.go(f"/cms/pages/{number[1]}/edit/")
        row = desk.page.locator("[name=duties-0-matter]")
        row.fill("核对赋权事项，先看能不能管")
        desk.page.locator("button.action-save").first.click()
        desk.page.wait_for_load_state()

        expect(desk.page.locator("[name=duties-0-matter]")).to_have_value(
            "核对赋权事项，先看能不能管"
        )

    def test_is_told_of_an_article_that_is_not_there(self, desk: Visitor) -> None:
        desk.sign_in("trainer")
        found = desk.page.request.get(f"{desk.site.url}/cms/pages/search/?q={TOWN}").text()
        number = re.search(r"/cms/pages/(\d+)/edit/", found)
        assert number is not None, found[:500]

        desk.go(f"/cms/pages/{number[1]}/edit/")
        desk.page.locator("[name=duties-0-basis_keys]").fill("xing-zheng-chu-fa-fa_2021-01-22#999")
        desk.page.locator("button.action-save").first.click()
        desk.page.wait_for_load_state()

        said = desk.page.locator(".error-message", has_text="#999")
        expect(said.first).to_be_visible()

    def test_assigns_the_post_to_somebody(self, desk: Visitor, account: str) -> None:
        desk.sign_in("trainer")
        desk.go("/teach/preparations/")
        desk.look("preparations")
        desk.page.locator("[name=post]").select_option(label=TOWN)
        desk.page.fill("[name=accounts]", account)
        desk.send("main form button[type=submit]:has-text('指定给这些人员')")

        desk.reads(account)
