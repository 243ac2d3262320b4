"""Papers in a real browser: a blueprint typed, parallel papers assembled, approved, printed.

One blueprint is followed from one end to the other, so the steps stand in one class in order.
"""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]

TITLE = "2026 年第五批资格考试"
WAIT = 60_000  # ms, for the worker of a busy machine


class TestPapers:
    def test_01_a_blueprint_is_typed_while_the_bank_is_checked(self, desk):
        desk.sign_in("trainer")
        desk.go("/teach/blueprints/new/")
        desk.page.fill("[name=title]", TITLE)
        desk.page.fill("[name=count-single-0]", "299")
        short = desk.page.locator("#checks .t-bad")
        expect(short.first).to_be_visible()
        desk.look("blueprint-short")

        desk.page.fill("[name=count-single-0]", "10")
        desk.page.fill("[name=count-multiple-0]", "5")
        desk.page.select_option("[name=rule-multiple]", "partial-without-wrong")
        expect(desk.page.locator("#sum-marks")).to_have_text("20")
        expect(short).to_have_count(0)
        desk.look("blueprint-new")
        desk.send("button[form=blueprint-form]")
        desk.reads(TITLE)

    def test_02_parallel_papers_are_assembled_in_the_background(self, desk):
        desk.sign_in("trainer")
        desk.go("/teach/blueprints/")
        desk.follow(re.compile(TITLE))
        desk.page.fill("[name=papers]", "2")
        desk.page.fill("[name=seed]", "4093")
        desk.send("section:has(#h-assemble) button[type=submit]")
        expect(desk.page.locator("#assembly tbody tr")).to_have_count(2, timeout=WAIT)
        desk.look("blueprint")

    def test_03_wishes_that_clash_are_said_in_words(self, desk):
        desk.sign_in("trainer")
        desk.go("/teach/blueprints/")
        desk.follow(re.compile(TITLE))
        desk.page.fill("[name=papers]", "8")
        desk.page.fill("[name=seed]", "1")
        desk.page.fill("[name=law_on]", "2031-01-01")
        desk.send("section:has(#h-assemble) button[type=submit]")
        table = desk.page.locator("#assembly tbody tr")
        expect(table.or_(desk.page.locator("#assembly .zf-note.bad")).first).to_be_visible(
            timeout=WAIT
        )
        desk.look("blueprint-clash")

    def test_04_a_second_person_approves_the_set(self, desk):
        desk.sign_in("reviewer")
        desk.go("/teach/papers/")
        desk.page.get_by_role("link", name=re.compile(rf"{TITLE}（A）")).last.click()
        desk.reads(TITLE)
        desk.look("paper-approve")
        desk.page.check("#has-read")
        desk.send("form[action$='/approve/']:has(#has-read) button")
        expect(desk.page.locator("main .zf-chip.ok").first).to_be_visible()

    def test_05_it_is_printed_with_answer_sheet_and_key(self, desk):
        desk.sign_in("reviewer")
        desk.go("/teach/papers/")
        desk.page.get_by_role("link", name=re.compile(rf"{TITLE}（A）")).last.click()
        desk.page.select_option("#edition", "B")
        for place in range(3):
            with desk.page.expect_download() as download:
                desk.page.locator("section:has(#h-print) button").nth(place).click()
            assert download.value.path().read_bytes().startswith(b"%PDF")

    def test_06_on_a_phone_nothing_scrolls_sideways(self, phone):
        phone.sign_in("trainer")
        for path, shot in [
            ("/teach/blueprints/", "blueprints"),
            ("/teach/blueprints/new/", "blueprint-new"),
            ("/teach/papers/", "papers"),
            ("/teach/papers/notices/", "paper-notices"),
        ]:
            assert phone.go(path) == 200
            phone.look(shot)
        phone.go("/teach/blueprints/")
        phone.follow(re.compile(TITLE))
        phone.look("blueprint")
        phone.go("/teach/papers/")
        phone.page.get_by_role("link", name=re.compile(rf"{TITLE}（A）")).last.click()
        phone.look("paper")
