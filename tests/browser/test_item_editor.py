"""The editor of items in a real browser: by keyboard alone, with what appears while typing.

Every page that is looked at is judged by axe-core, and kept as a picture.
"""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import sideways

STEM = "执法人员对违法行为人不得不先行登记保存证据的，应当在多少日内作出处理决定？"
TYPES = ["multiple", "true-false", "ordering", "matching", "fill-in", "short-answer", "case"]

pytestmark = [pytest.mark.browser]


def write(page, stem=STEM, texts=("五日", "七日", "十五日", "以上都不对")):
    page.fill("#id_stem", stem)
    for letter, text in zip("ABCD", texts, strict=True):
        page.fill(f"#option-{letter}", text)


def choose_article(page, words="处罚法56条"):
    page.fill("[name=q]", words)
    page.locator("#law-found [name=article]").first.check()


class TestWriting:
    def test_goes_by_keyboard_from_stem_to_review(self, desk):
        desk.sign_in("trainer")
        desk.go("/teach/bank/new/")
        write(desk.page)
        choose_article(desk.page)
        desk.page.locator("#option-C").focus()

        desk.page.keyboard.press("Alt+2")
        expect(desk.page.locator("[name=key][value=B]")).to_be_checked()
        expect(desk.page.locator("#assist mark").first).to_have_text("不得不")
        expect(desk.page.locator("#preview")).to_contain_text("七日")
        desk.look("item-editor-typing")
        with desk.page.expect_navigation():
            desk.page.keyboard.press("Control+s")
        desk.reads("编辑试题")
        with desk.page.expect_navigation():
            desk.page.keyboard.press("Control+Enter")

        desk.reads("初审")
        assert "/teach/bank/" in desk.page.url
        desk.look("item-editor-submitted")

    def test_warns_of_an_item_that_nearly_says_the_same(self, desk):
        desk.sign_in("trainer")
        desk.go("/teach/bank/")
        row = desk.page.locator("tbody tr").first
        code, stem = row.locator("th a").inner_text(), row.locator("th span").inner_text()
        desk.go("/teach/bank/new/")

        desk.page.fill("#id_stem", stem.rstrip("…").rstrip("？?") + "呢？")

        expect(desk.page.locator("#h-doubles")).to_be_visible()
        expect(desk.page.locator(".zf-doubles")).to_contain_text(code)
        desk.look("item-editor-doubles")

    def test_asks_before_what_was_typed_is_left(self, desk):
        desk.sign_in("trainer")
        desk.go("/teach/bank/new/")
        asked = []
        desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

        desk.page.locator("#id_stem").press_sequentially("未保存")
        desk.go("/teach/bank/")

        assert asked == ["beforeunload"]

    def test_shows_its_keys(self, desk):
        desk.sign_in("trainer")
        desk.go("/teach/bank/new/")

        desk.page.keyboard.press("Alt+/")

        expect(desk.page.locator("#shortcuts")).to_have_attribute("open", "")
        expect(desk.page.locator("#shortcuts kbd").first).to_be_visible()


class TestMarkup:
    def test_puts_tags_tables_and_pictures_at_the_caret(self, desk, tmp_path):
        picture = tmp_path / "标志.png"
        Image.new("RGB", (60, 40), "red").save(picture)
        desk.sign_in("trainer")
        desk.go("/teach/bank/new/")
        write(desk.page, "罚款<1000元的，下列哪一项不正确？")

        desk.page.locator("[value=markup-on]").click()
        stem = desk.page.locator("#id_stem")
        expect(stem).to_have_value(re.compile("&lt;1000元"))
        stem.press("Control+End")
        desk.page.locator("[data-tag=strong]").click()
        desk.page.keyboard.type("注意")
        expect(stem).to_have_value(re.compile("<strong>注意</strong>$"))
        stem.press("Control+End")
        desk.page.locator("[data-insert=table]").click()
        stem.press("Control+End")
        desk.page.locator("[data-focus-on=picture]").click()
        desk.page.set_input_files("#picture", picture)
        desk.page.fill("#picture_alt", "禁止停车标志")
        desk.page.locator("[data-picture-add]").click()

        expect(stem).to_have_value(re.compile('alt="禁止停车标志">'))
        shown = desk.page.locator("#preview img")
        expect(shown).to_have_attribute("alt", "禁止停车标志")
        expect(shown).to_have_js_property("naturalWidth", 60)
        desk.look("item-editor-markup")

    def test_says_why_a_picture_is_refused(self, desk, tmp_path):
        evil = tmp_path / "x.png"
        evil.write_text("<svg onload='alert(1)'/>")
        desk.sign_in("trainer")
        desk.go("/teach/bank/new/")
        desk.page.locator("[value=markup-on]").click()
        expect(desk.page.locator("[data-toolbar]")).to_be_visible()
        desk.page.locator("[data-focus-on=picture]").click()

        desk.page.set_input_files("#picture", evil)
        desk.page.locator("[data-picture-add]").click()

        expect(desk.page.locator("[data-picture-said]")).to_contain_text("不是 PNG")


class TestTypes:
    @pytest.mark.parametrize("kind", TYPES)
    def test_are_chosen_and_drawn_at_both_widths(self, desk, phone, kind):
        for visitor in (desk, phone):
            visitor.sign_in("trainer")
            visitor.go("/teach/bank/new/")
            visitor.page.select_option("#id_kind", kind)
            expect(
                visitor.page.locator(f"#preview .zf-chip >> text={_name(visitor, kind)}")
            ).to_be_visible()
            visitor.page.fill("#id_stem", "某市城管局在检查中发现的情形（____）如下：")
            visitor.page.wait_for_timeout(1500)
            visitor.look(f"item-editor-{kind}")
            assert sideways(visitor.page) <= 0


def _name(visitor, kind):
    return visitor.page.locator(f"#id_kind option[value={kind}]").inner_text()
