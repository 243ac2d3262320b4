"""The one search on a phone and at a desk: words, filters, days, and the way to practice."""

import pytest
from playwright.sync_api import expect

AMENDED = "2020-06-01"  # the law of 2017 was in force then

pytestmark = [pytest.mark.browser]


def ask(visitor, words):
    """Type words as a reader does, and send them with the keyboard."""
    visitor.go("/search/")
    visitor.page.fill("#id_q", words)
    with visitor.page.expect_navigation():
        visitor.page.press("#id_q", "Enter")


def best(visitor):
    return visitor.page.locator(".zf-best")


class TestOnAPhone:
    def test_the_best_article_comes_first_and_leads_to_its_place(self, phone):
        ask(phone, "首违不罚")

        expect(best(phone)).to_contain_text("《中华人民共和国行政处罚法》第三十三条")
        expect(best(phone).locator("mark").first).to_be_visible()
        phone.look("search-best")
        with phone.page.expect_navigation():
            best(phone).get_by_role("link", name="第三十三条").click()
        assert phone.page.url.endswith("#a33")
        expect(phone.page.locator("#a33")).to_be_in_viewport()

    @pytest.mark.parametrize("words", ["处罚法42条", "xzcff42", "行政處罰法第四十二條"])
    def test_a_number_goes_straight_to_the_article(self, phone, words):
        ask(phone, words)

        expect(best(phone)).to_contain_text("《中华人民共和国行政处罚法》第四十二条")

    def test_filters_are_in_a_sheet(self, phone):
        ask(phone, "先行登记保存")
        sheet = phone.page.locator("#filter-sheet")
        expect(phone.page.locator("#filters")).to_be_hidden()

        phone.page.locator("[data-dialog-open=filter-sheet]").click()

        expect(sheet).to_be_visible()
        phone.look("search-sheet")
        sheet.locator("input[name=level][value=法律]").check()
        with phone.page.expect_navigation():
            sheet.locator("button[type=submit]").click()
        expect(phone.page.locator(".zf-tags .zf-chip").first).to_be_visible()
        phone.look("search-narrowed")
        with phone.page.expect_navigation():
            phone.page.locator("[aria-label='已选条件'] .zf-x", has_text="法律").click()
        assert "level=" not in phone.page.url

    def test_the_sheet_closes_with_the_keyboard_and_gives_the_focus_back(self, phone):
        ask(phone, "听证")
        opener = phone.page.locator("[data-dialog-open=filter-sheet]")
        opener.focus()
        phone.page.keyboard.press("Enter")
        expect(phone.page.locator("#filter-sheet")).to_be_visible()

        phone.page.keyboard.press("Escape")

        expect(phone.page.locator("#filter-sheet")).to_be_hidden()
        expect(opener).to_be_focused()

    def test_another_day_shows_the_law_of_that_day(self, phone):
        phone.go(f"/search/?q=当场处罚 五十元&on={AMENDED}")

        expect(best(phone)).to_contain_text("第三十三条")
        expect(best(phone)).to_contain_text("2018-01-01")
        phone.reads(AMENDED)
        phone.look("search-as-of")

    def test_a_slip_is_answered_with_what_was_meant(self, phone):
        ask(phone, "听正")
        phone.look("search-slip")

        phone.follow("听证")

        expect(best(phone)).to_contain_text("听证")

    def test_a_law_is_found_by_a_name_that_it_does_not_bear(self, phone):
        ask(phone, "贵州省行政执法监督管理办法")

        phone.reads("《贵州省行政执法监督办法》")
        phone.look("search-law")

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("q=，。！", 200),
            (f"q={'a' * 10_000}", 422),
            ("q=听证&on=0000-01-01", 422),
            ("q=听证&page=999999", 200),
            ("q=%00听证", 422),
        ],
    )
    def test_bad_input_gets_an_answer(self, phone, query, status):
        assert phone.go(f"/search/?{query}") == status
        assert phone.faults == []


class TestAtADesk:
    def test_facets_stand_beside_the_results(self, desk):
        desk.go("/search/?q=先行登记保存 期限")

        expect(desk.page.locator("#filters")).to_be_visible()
        expect(desk.page.locator(".zf-hit").first).to_be_visible()
        desk.look("search-results")

    def test_the_citation_goes_onto_the_clipboard(self, desk):
        desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        desk.go("/search/?q=处罚法42条")

        desk.page.locator("[data-copy]").first.click()

        expect(desk.page.locator(".zf-toast").first).to_be_visible()
        copied = desk.page.evaluate("navigator.clipboard.readText()")
        assert copied == "《中华人民共和国行政处罚法》第四十二条"

    def test_an_officer_goes_on_to_the_drill_and_sees_no_items(self, desk, installation):
        account = next(name for name in installation.passwords if name.startswith("P"))
        desk.sign_in(account)
        desk.go("/search/?q=处罚法42条")

        assert desk.page.locator("a[href*='/teach/bank/']").count() == 0
        with desk.page.expect_navigation():
            best(desk).locator("a[href*='/practice/']").click()
        assert "/practice/" in desk.page.url

    def test_a_trainer_sees_items_in_a_tab_of_their_own(self, desk, installation):
        desk.sign_in("trainer")
        desk.go("/search/?q=听证")

        desk.page.locator(".zf-tabs a[hx-get]").click()

        expect(desk.page.locator("#hits .zf-rows")).to_be_visible()
        desk.look("search-items")
