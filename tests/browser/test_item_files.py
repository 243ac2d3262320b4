"""A trainer brings a file of items at a desk and looks it through on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

FILES = Path(__file__).resolve().parents[2] / "demo" / "items-files"

pytestmark = pytest.mark.browser


def bring(visitor: Visitor, file: str) -> None:
    """Upload a file, and wait until it was read."""
    visitor.go("/teach/bank/import/")
    visitor.look("item-import-new")
    visitor.page.set_input_files("[name=file]", FILES / file)
    visitor.page.select_option("[name=topic]", index=1)
    visitor.send("main form[method=post] button.btn-primary")
    expect(visitor.page.locator("#import-progress")).to_have_count(0, timeout=60_000)
    expect(visitor.page.locator(".zf-stats")).to_be_visible()


class TestATrainerImportsAFile:
    def test_looks_it_through_and_enters_it(self, desk: Visitor) -> None:
        desk.sign_in("trainer")
        bring(desk, "moodle.xml")
        desk.reads("尚未入库")
        desk.look("item-import-report")

        desk.follow("拒绝")
        desk.look("item-import-rejected")
        desk.page.locator("[data-dialog-open=commit]").click()
        with desk.page.expect_navigation():
            desk.page.locator("#commit .btn-primary").click()
        expect(desk.page.locator("#import-progress")).to_have_count(0, timeout=60_000)
        desk.reads("已作为您的草稿入库")
        desk.look("item-import-done")

        bring(desk, "moodle.xml")
        desk.reads("该文件不会带来任何变化")
        desk.press("放弃该文件")
        desk.look("item-imports")

    def test_reads_the_report_on_a_phone(self, phone: Visitor) -> None:
        phone.sign_in("trainer")
        bring(phone, "gift.txt")
        phone.look("item-import-report")

    def test_is_told_why_a_file_is_not_read(self, desk: Visitor, tmp_path: Path) -> None:
        desk.sign_in("trainer")
        bad = tmp_path / "题库.xlsx"
        bad.write_bytes(b"PK\x03\x04 cut off")
        desk.go("/teach/bank/import/")
        desk.page.set_input_files("[name=file]", bad)
        desk.send("main form[method=post] button.btn-primary")
        expect(desk.page.locator("#import-progress")).to_have_count(0, timeout=60_000)

        desk.reads("文件未能读取")
        desk.look("item-import-refused")


class TestATrainerExportsItems:
    @pytest.mark.parametrize("format", ["gift", "json"])
    def test_sees_what_the_format_has_no_place_for(self, desk: Visitor, format: str) -> None:
        desk.sign_in("trainer")
        desk.go("/teach/bank/export/")
        desk.page.select_option("[name=format]", format)
        desk.send("main form[method=get] button[type=submit]")
        desk.look(f"items-export-{format}")

        with desk.page.expect_download() as download:
            desk.page.get_by_role("button", name="下载文件").click()

        assert download.value.path().stat().st_size > 1000
