"""The whole road in a real browser: import, write, study, drill, test, certify, scan, board.

One installation is walked from one end to the other, so the steps stand in one class in order.
"""

import io
import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
ROSTER = ROOT / "demo" / "roster"
CASE = "spc-guiding-6"
DRAFT_CASE = "盐城市奥康食品有限公司东台分公司"
SITTING = "2026 年第四批行政执法监督资格考试"
PENALTY_LAW = "/law/xing-zheng-chu-fa-fa/"

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def keys():
    """The right letters of every item, by its stem."""
    items = json.loads((ROOT / "demo" / "items.json").read_text("utf-8"))
    return {_folded(item["stem"]): item["key"] for item in items}


@pytest.fixture(scope="module")
def officer(installation):
    """The account of the officer who may sit the open test."""
    return sorted(name for name in installation.passwords if re.fullmatch(r"P\d+", name))[0]


def _folded(text):
    return re.sub(r"\s+", "", text)


def _board(site):
    """The staffing figures of today, as the command tells them."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    return json.loads(site.manage("staffing", "--as-of", today.isoformat(), "--json"))


class TestRoad:
    def test_01_hr_imports_the_roster_and_sees_the_board(self, desk):
        desk.sign_in("hr")
        desk.go("/staff/imports/")
        desk.look("hr-import")
        desk.page.fill("[name=as_of]", "2023-12-01")
        desk.page.set_input_files("[name=roster]", str(ROSTER / "roster_clean.xlsx"))
        desk.send()
        # The demonstration has this roster already: importing it again changes nothing.
        expect(desk.page.locator("main")).to_contain_text("1266")
        desk.look("hr-import-report")

        desk.go("/staff/?as_of=2023-12-01")
        for figure in ("459", "807", "585", "117", "269"):
            expect(desk.page.locator("main")).to_contain_text(figure)
        desk.look("hr-board-2023")
        desk.go("/staff/")
        desk.look("hr-board")

    def test_02_a_trainer_writes_an_item_and_two_reviewers_let_it_out(self, desk):
        desk.sign_in("trainer")
        desk.go(f"{PENALTY_LAW}#a42")
        expect(desk.page.locator("#a42")).to_contain_text("不得少于两人")
        desk.look("law")

        desk.go("/teach/bank/new/")
        stem = "行政处罚由执法人员实施时，执法人员不得少于几人？"
        desk.page.fill("[name=stem]", stem)
        for place, text in enumerate(("一人", "两人", "三人", "四人")):
            desk.page.locator("[name=option]").nth(place).fill(text)
        desk.page.locator("[name=key]").nth(1).check()
        desk.page.fill("[name=rationale]", "除法律另有规定外，执法人员不得少于两人。")
        desk.page.fill("[name=q]", "行政处罚法第四十二条")
        desk.page.click("#law-find")
        desk.page.locator("#law-found [name=article]").first.check()
        desk.page.select_option("[name=topic]", index=1)
        desk.look("item-editor")
        desk.send("button[name=act][value=submit]")
        desk.sign_out()

        desk.sign_in("reviewer")
        desk.go("/teach/review/")
        desk.look("review-queue")
        desk.follow(re.compile(stem[:10]))
        desk.look("review")
        desk.send("form[action$='/pass/'] button")
        desk.sign_out()

        desk.sign_in("compiler")
        desk.go("/teach/review/?step=final")
        desk.follow(re.compile(stem[:10]))
        desk.look("review-final")
        desk.send("form[action$='/approve/'] button")
        desk.go(f"/teach/bank/?q={stem[:12]}")
        expect(desk.page.locator("main")).to_contain_text(stem[:12])
        desk.look("bank")

    def test_03_a_trainer_submits_a_case_and_two_reviewers_let_it_out(self, desk):
        desk.sign_in("trainer")
        desk.go(f"/cms/pages/search/?q={DRAFT_CASE}")
        desk.follow(re.compile(DRAFT_CASE))
        desk.page.get_by_role("button", name=re.compile("更多|More")).last.click()
        desk.send("button[name=action-submit]:visible")
        desk.sign_out()
        # A guiding case: the second reviewer compiles for the whole city.
        for reviewer in ("reviewer", "compiler"):
            desk.sign_in(reviewer)
            desk.go("/teach/reviews/")
            desk.follow(re.compile(DRAFT_CASE))
            with desk.page.expect_navigation():
                desk.page.locator("[data-workflow-action-name=approve]").first.click()
            desk.sign_out()

        desk.go(f"/search/?q={DRAFT_CASE[:10]}")
        expect(desk.page.locator("main")).to_contain_text(DRAFT_CASE[:10])
        desk.look("search")

    def test_04_an_officer_reads_a_case_on_the_phone(self, phone, officer):
        phone.sign_in(officer)
        phone.look("officer-home")
        phone.go(f"/learn/cases/{CASE}/")
        phone.look("case")
        phone.send("form[action*='/learn/complete/'] button")
        expect(phone.page.locator("main")).to_contain_text("已读")
        phone.go("/learn/")
        phone.look("learn")

    def test_05_the_officer_does_the_daily_drill(self, phone, officer, keys):
        phone.sign_in(officer)
        phone.go("/drill/daily/")
        phone.look("drill-item")
        for number in range(10):
            stem = phone.page.locator(".zf-stem").first.inner_text()
            key = keys.get(_folded(stem), ["A"])
            for letter in key:
                phone.page.check(f"[name=chosen][value={letter}]")
            phone.send()
            expect(phone.page.locator("figure.zf-law").first).to_be_visible()
            if number == 0:
                phone.look("drill-feedback")
            phone.send(".zf-next a.btn-primary")
        phone.look("drill-done")

    def test_06_the_officer_sits_the_test(self, phone, officer, keys):
        phone.sign_in(officer)
        phone.go("/exams/")
        phone.look("exams")
        phone.follow(SITTING)
        phone.look("exam-intro")
        phone.press("开始考试")
        expect(phone.page.locator(".zf-stem:visible").first).to_be_visible()
        phone.look("exam-room")
        for number in range(1, 51):
            self._answer(phone, number, keys)
            if number == 20:
                phone.page.reload()
                assert phone.page.locator("[name=q1]:checked").count() >= 1
                assert phone.page.locator("[name=q20]:checked").count() >= 1
                self._turn_to(phone, 20)
            if number < 50:
                phone.page.locator("[data-go='1']:visible").click()
        expect(phone.page.locator("[data-save]:visible").first).to_contain_text("已保存")
        phone.page.locator("[data-sheet]").click()
        phone.look("exam-sheet")
        phone.page.locator("[data-submit]:visible").last.click()
        phone.look("exam-submit")
        # A double click submits once.
        phone.page.locator("[data-submit-yes]").dblclick()
        phone.page.wait_for_url(re.compile("/result/"))
        phone.look("exam-sealed")

    @staticmethod
    def _turn_to(phone, number):
        while not phone.page.locator(f"[name=q{number}]").first.is_visible():
            phone.page.locator("[data-go='1']:visible").click()

    @staticmethod
    def _answer(phone, number, keys):
        box = phone.page.locator(f"fieldset:has([name=q{number}])")
        stem = box.locator(".zf-stem").inner_text()
        for letter in keys[_folded(stem)]:
            phone.page.check(f"[name=q{number}][value={letter}]")

    def test_07_one_asks_for_the_release_and_another_confirms_it(self, desk, phone, officer):
        for name, act in (("invigilator", "ask"), ("trainer", "confirm")):
            desk.sign_in(name)
            desk.go("/teach/results/")
            desk.look("results")
            desk.follow(SITTING)
            desk.look("sitting-results")
            desk.press("发布成绩")
            desk.look(f"release-{act}")
            desk.send(f"main button[value={act}]")
            desk.sign_out()

        phone.sign_in(officer)
        phone.go("/exams/")
        phone.follow(SITTING)
        expect(phone.page.locator("main")).to_contain_text("100")
        phone.look("result")

    def test_08_a_registrar_checks_and_an_approver_issues(self, desk, installation, officer):
        before = _board(installation)
        desk.sign_in("registrar")
        self._open_application(desk, installation.names[officer])
        desk.look("application")
        desk.send("form[action$='/register/'] button[type=submit]")
        desk.sign_out()

        desk.sign_in("approver")
        self._open_application(desk, installation.names[officer])
        desk.send("form[action$='/issue/'] button[type=submit]")
        desk.go("/staff/certificates/")
        desk.look("register")
        after = _board(installation)

        assert after["certified"] == before["certified"] + 1
        below = {rule["rule"]: rule["below"] for rule in before["rules"]}
        now = {rule["rule"]: rule["below"] for rule in after["rules"]}
        assert now["supervisors-designated"] == below["supervisors-designated"]

    @staticmethod
    def _open_application(desk, name):
        """Open somebody's application; the worker makes it a moment after the release."""
        for _ in range(30):
            for status in ("submitted", "registered"):
                desk.go(f"/staff/applications/?status={status}")
                if desk.page.locator("main table").get_by_text(name).count():
                    desk.look(f"applications-{status}")
                    desk.follow(name)
                    return
            desk.page.wait_for_timeout(1000)
        pytest.fail(f"No application of {name} appeared.")

    def test_09_the_officer_shows_the_code_and_a_citizen_scans_it(self, phone, officer, browser):
        phone.sign_in(officer)
        phone.go("/me/certificates/")
        phone.look("my-certificates")
        on_screen = _decoded(phone.page.locator(".zf-own-code svg").first.screenshot())
        with phone.page.expect_download() as download:
            phone.page.locator("main a[href$='.pdf']").first.click()
        page = pypdfium2.PdfDocument(download.value.path())[0]
        picture = io.BytesIO()
        page.render(scale=4).to_pil().save(picture, "PNG")
        printed = _decoded(picture.getvalue())

        assert printed == on_screen
        assert re.fullmatch(
            re.escape(phone.site.url) + r"/v/[0-9A-HJKMNP-TV-Z]{10}#\d{300,420}", printed
        )
        phone.sign_out()
        phone.page.goto(printed)
        expect(phone.page.locator("h1")).to_contain_text("有效")
        phone.look("verify-valid")

    @pytest.mark.parametrize(
        ("state", "said"),
        [
            ("suspended", "暂扣"),
            ("revoked", "吊销"),
            ("deregistered", "注销"),
            ("superseded", "换发"),
            ("expired", "到期"),
        ],
    )
    def test_10_each_state_reads_differently(self, phone, desk, state, said):
        desk.sign_in("registrar")
        desk.go(f"/staff/certificates/?state={state}")
        link = desk.page.locator("main a[href^='/staff/certificates/']").first
        identifier = link.get_attribute("href").rstrip("/").rsplit("/", 1)[1]

        phone.go(f"/v/{identifier}")

        expect(phone.page.locator("h1")).to_contain_text(said)
        phone.look(f"verify-{state}")

    def test_11_a_typed_code_is_found_and_a_wrong_one_is_said_to_be(self, phone):
        phone.go("/verify/")
        phone.look("verify")
        phone.page.fill("[name=code]", "0000000000")
        phone.send()
        expect(phone.page.locator("h1")).to_contain_text("未查到")
        phone.look("verify-not-found")

    def test_12_the_public_home_and_the_english_pages(self, desk, phone):
        for visitor in (desk, phone):
            visitor.go("/")
            visitor.look("public-home")
            visitor.send("form[action='/language/'] button:visible")
            expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
            visitor.look("public-home-en")


def _decoded(png):
    """What the one code in a picture says."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))
    assert len(found) == 1
    return found[0].text
