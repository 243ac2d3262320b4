"""Bad input, tried in a real browser: what is said, with which status, and that nothing is harmed.

What happens in the exam room is in test_bad_answers.
"""

import time

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import ROOT

ROSTER = ROOT / "demo" / "roster"
PROTECTED = ROOT / "tests" / "certificates" / "roster" / "data" / "roster_encrypted.xlsx"
UPLOAD_MB = 200
UPLOAD_SECONDS = 20
ENGLISH = "form[action='/language/'] button:visible"

pytestmark = [pytest.mark.browser]


def upload(visitor, *files):
    """Choose files and a day, send them, and return the status."""
    visitor.go("/staff/imports/")
    visitor.page.fill("[name=as_of]", "2023-12-01")
    visitor.page.set_input_files("[name=roster]", [str(file) for file in files])
    return visitor.send()


def workbook(file, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file


def png(folder):
    file = folder / "花名册.xlsx"
    Image.new("RGB", (64, 64), "red").save(file, "PNG")
    return file


def pdf(folder):
    file = folder / "花名册.pdf"
    Image.new("RGB", (64, 64), "white").save(file, "PDF")
    return file


def without_columns(folder):
    heads = [cell.value for cell in openpyxl.load_workbook(ROSTER / "roster_clean.xlsx")["人员"][1]]
    return workbook(folder / "花名册.xlsx", heads[:-3], ["x"] * (len(heads) - 3))


def of_something_else(folder):
    return workbook(folder / "花名册.xlsx", ["日期", "菜品", "价格"], ["周一", "米线", 12])


def empty(folder):
    return workbook(folder / "花名册.xlsx")


def no_bytes(folder):
    file = folder / "花名册.csv"
    file.touch()
    return file


class TestARosterThatCannotBeRead:
    @pytest.mark.parametrize(
        ("made", "words"),
        [
            (png, "花名册.xlsx 不是可以识别的表格。请另存为 .xlsx 或 .csv 后重试。"),
            (pdf, "花名册.pdf 不是可以识别的表格。请另存为 .xlsx 或 .csv 后重试。"),
            (without_columns, "缺少以下列："),
            (of_something_else, "在 花名册.xlsx 中没有找到表头。名册应有以下列："),
            (lambda folder: PROTECTED, "roster_encrypted.xlsx 设有密码。请取消密码后重试。"),
            (empty, "花名册.xlsx 中没有数据。请核对所选文件。"),
            (no_bytes, "花名册.csv 中没有数据。请核对所选文件。"),
        ],
        ids=["png", "pdf", "columns", "other", "password", "empty", "no-bytes"],
    )
    def test_is_refused_beside_its_field(self, desk, records, tmp_path, request, made, words):
        desk.sign_in("hr")
        before = records.register()

        status = upload(desk, made(tmp_path))

        assert status == 422
        desk.reads(words)
        expect(desk.page.locator("[name=roster]")).to_have_attribute("aria-invalid", "true")
        expect(desk.page.locator("[name=as_of]")).to_have_value("2023-12-01")
        desk.look(f"bad-roster-{request.node.callspec.id}")
        assert records.register() == before

    def test_is_refused_together_with_a_good_one(self, desk, records):
        desk.sign_in("hr")
        before = records.register()

        status = upload(desk, ROSTER / "roster_clean.xlsx", PROTECTED)

        assert status == 422
        desk.reads("roster_encrypted.xlsx 设有密码")
        assert records.register() == before

    def test_is_refused_in_the_readers_language(self, desk):
        desk.sign_in("hr")
        desk.send(ENGLISH)

        status = upload(desk, PROTECTED)

        assert status == 422
        desk.reads("roster_encrypted.xlsx is protected by a password.")
        desk.reads("Excel workbooks (.xlsx, .xls) or CSV files, together at most 20 MB.")
        desk.look("bad-roster-en")

    def test_of_200_megabytes_is_answered_at_once(self, desk, records, tmp_path):
        desk.sign_in("hr")
        file = tmp_path / "花名册.xlsx"
        with file.open("wb") as huge:
            huge.truncate(UPLOAD_MB * 2**20)
        before, began = records.register(), time.monotonic()

        status = upload(desk, file)

        assert status == 413
        assert time.monotonic() - began < UPLOAD_SECONDS
        desk.reads("文件合计超过 20 MB，没有接收任何内容。")
        desk.look("bad-roster-200-mb")
        assert records.register() == before


class TestAWrongCode:
    def test_that_is_none_is_said_to_be_none(self, phone):
        status = self._typed(phone, "云执证 123")

        assert status == 422
        phone.reads("这不是核验编号。核验编号为十位字母和数字")
        expect(phone.page.locator("[name=code]")).to_have_value("云执证 123")
        phone.look("bad-code-malformed")

    def test_that_nobody_has_is_not_found(self, phone):
        status = self._typed(phone, "0000-0000-01")

        assert status == 404
        expect(phone.page.locator("h1")).to_contain_text("未查到")
        phone.look("bad-code-unknown")

    @pytest.mark.parametrize("change", ["digits", "host"])
    def test_that_was_made_by_somebody_else_is_not_genuine(self, phone, records, change):
        ((genuine,),) = records.rows(
            "SELECT code_text FROM certificates_certificate WHERE code_text <> '' LIMIT 1"
        )
        forged = {
            "digits": genuine[:-40] + genuine[-40:][::-1],
            "host": genuine.replace(phone.site.url, "http://sifaju.example"),
        }[change]
        assert forged != genuine

        status = self._typed(phone, forged)

        assert status == 422
        expect(phone.page.locator("h1")).to_contain_text("二维码不是真的")
        phone.look(f"bad-code-forged-{change}")

    def test_is_answered_in_english_too(self, phone):
        phone.go("/")
        phone.send(ENGLISH)

        status = self._typed(phone, "12 34")

        assert status == 422
        phone.reads("This is not an identifier.")
        phone.look("bad-code-en")

    def test_of_an_activation_opens_no_account(self, phone, account):
        phone.go("/activate/")
        phone.page.fill("[name=username]", account)
        phone.page.fill("[name=code]", "AAAA-BBBB-CCCC")
        for name in ("new_password", "repeated"):
            phone.page.fill(f"[name={name}]", "云岭-晨曦-4711")

        status = phone.send()

        assert status == 422
        phone.reads("工号与激活码不符")
        phone.look("bad-activation-code")

    @staticmethod
    def _typed(visitor, code):
        visitor.go("/verify/")
        visitor.page.fill("[name=code]", code)
        return visitor.send()


class TestWhatBelongsToSomebodyElse:
    def test_an_application_is_for_the_registry_alone(self, phone, account, records):
        ((application,),) = records.rows("SELECT min(id) FROM certificates_application")
        phone.sign_in(account)

        status = phone.go(f"/staff/applications/{application}/")

        assert status == 403
        phone.look("bad-application")

    def test_a_certificate_is_not_there(self, phone, account, records):
        ((identifier,),) = records.rows(
            "SELECT identifier FROM certificates_certificate WHERE code_text <> '' LIMIT 1"
        )
        phone.sign_in(account)

        page = phone.go(f"/me/certificates/{identifier}/")
        sheet = phone.go(f"/me/certificates/{identifier}.pdf")

        assert (page, sheet) == (404, 404)
        expect(phone.page.locator("h1")).to_have_text("没有这个页面")
