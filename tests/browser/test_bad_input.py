"""Bad input, tried in a real browser: what is said, with which status, and that nothing is harmed.

The attempts are all of the mock test, whose results nobody waits for; the road of the other module
uses neither it nor the candidates taken here.
"""

import json
import re
import sqlite3
import time
from contextlib import closing

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import ROOT

MOCK = "行政执法监督资格模拟考试"
ROSTER = ROOT / "demo" / "roster"
PROTECTED = ROOT / "tests" / "certificates" / "roster" / "data" / "roster_encrypted.xlsx"
UPLOAD_MB = 200
UPLOAD_SECONDS = 20
MARKED_SECONDS = 20

# Lets the last of the mock test's candidates sign in, and prints who they are.
ADMIT = f"""
from django.utils import timezone
from accounts.models import User
from config.demo import cast
listed = User.objects.filter(candidacies__sitting__title="{MOCK}", is_demo=False)
people = list(listed.order_by("-username")[:12])
cast.admit(people, at=timezone.now())
for person in people:
    password = cast.new_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    print("sign-in", person.username, password)
"""
# Sets an attempt back by two days, as if its time had run out long ago.
SET_BACK = """
from datetime import timedelta
from django.db.models import F
from exams.models import Attempt
ago = timedelta(days=2)
moved = {{"opened_at": F("opened_at") - ago, "due_at": F("due_at") - ago}}
Attempt.objects.filter(pk={attempt}).update(**moved)
"""

pytestmark = [pytest.mark.browser]


class Records:
    """What the installation's database holds, read beside the site and never written."""

    def __init__(self, site):
        self.file = site.var / "zhifa.sqlite3"
        self.uploads = site.var / "uploads"

    def rows(self, sql, *values):
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as database:
            return database.execute(sql, values).fetchall()

    def register(self):
        """How much there is of what a roster brings, and the uploads that wait for a yes."""
        tables = ("org_unit", "accounts_user", "org_posting", "certificates_certificate")
        counts = [self.rows(f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608
        return counts, sorted(self.uploads.rglob("*"))

    def attempt(self, attempt):
        """Status and page of an attempt, and how many its candidate has in the sitting."""
        (row,) = self.rows(
            "SELECT status, page_token, (SELECT count(*) FROM exams_attempt b WHERE"
            " b.sitting_id = a.sitting_id AND b.candidate_id = a.candidate_id)"
            " FROM exams_attempt a WHERE id = ?",
            attempt,
        )
        return row

    def responses(self, attempt):
        """(position, letters, late) of every response of an attempt, in order."""
        rows = self.rows(
            "SELECT position, chosen, is_late FROM exams_response WHERE attempt_id = ?"
            " ORDER BY sequence",
            attempt,
        )
        return [(position, json.loads(chosen), bool(late)) for position, chosen, late in rows]

    def submissions(self, attempt):
        return self.rows(
            "SELECT count(*) FROM core_auditentry WHERE action = 'exams.attempt-submitted'"
            " AND subject_id = ?",
            attempt,
        )[0][0]

    def score(self, attempt):
        """The raw score; the worker marks a closed attempt a moment after."""
        end = time.monotonic() + MARKED_SECONDS
        while time.monotonic() < end:
            if found := self.rows(
                "SELECT raw_score FROM exams_result WHERE attempt_id = ?", attempt
            ):
                return found[0][0]
            time.sleep(0.2)
        return pytest.fail(f"Attempt {attempt} was not marked.")

    def letters(self, position):
        """The key of an item of the mock test, and a wrong letter."""
        options = self.rows(
            "SELECT o.letter, o.is_key FROM exams_option o"
            " JOIN exams_paperitem i ON i.version_id = o.version_id"
            " JOIN exams_sitting s ON s.paper_id = i.paper_id"
            " WHERE s.title = ? AND i.position = ?",
            MOCK,
            position,
        )
        key = next(letter for letter, is_key in options if is_key)
        return key, next(letter for letter, is_key in options if not is_key)


@pytest.fixture
def records(installation):
    return Records(installation)


@pytest.fixture(scope="module")
def candidates(installation):
    """Accounts of the mock test that nobody has used yet; each test takes its own."""
    printed = installation.manage("shell", "-c", ADMIT)
    found = dict(re.findall(r"^sign-in (\S+) (\S+)$", printed, re.MULTILINE))
    installation.passwords.update(found)
    yield iter(found)
    for account in found:
        del installation.passwords[account]


@pytest.fixture
def account(candidates):
    return next(candidates)


@pytest.fixture
def plain(phone):
    """Somebody on a phone whose browser got no scripts: no page has any of its own."""
    phone.page.route(re.compile(r"\.js(\?|$)"), lambda route: route.abort())
    return phone


def sent(visitor, selector="main form button[type=submit]"):
    """Press what the selector finds, and return the status of the page that answers."""
    with visitor.page.expect_navigation() as navigation:
        visitor.page.locator(selector).first.click()
    return navigation.value.status


def opened(visitor, path):
    """Go there, and return the status."""
    return visitor.page.goto(f"{visitor.site.url}{path}").status


def in_english(visitor):
    visitor.send("form[action='/language/'] button:visible")


def start(visitor, account):
    """Sign in, start the mock test and return the number of the attempt."""
    visitor.sign_in(account)
    visitor.go("/exams/")
    visitor.follow(MOCK)
    visitor.press("开始考试")
    return room_of(visitor)


def room_of(visitor):
    return int(re.search(r"/exams/(\d+)/room/", visitor.page.url)[1])


def choose(page, position, letter):
    """Answer an item in the runner, which shows one at a time."""
    page.evaluate("number => document.querySelector(`[data-to='${number}']`).click()", position)
    page.check(f"[name=q{position}][value={letter}]")


def said(visitor, words):
    expect(visitor.page.locator("main")).to_contain_text(words)


def saved(page):
    expect(page.locator("[data-save]:visible").first).to_contain_text(
        re.compile("已保存|已全部同步")
    )


def banner(page, name):
    return page.locator(f"[data-banner='{name}']")


def upload(visitor, *files):
    """Choose files and a day, send them, and return the status."""
    visitor.go("/staff/imports/")
    visitor.page.fill("[name=as_of]", "2023-12-01")
    visitor.page.set_input_files("[name=roster]", [str(file) for file in files])
    return sent(visitor)


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
        said(desk, words)
        expect(desk.page.locator("[name=roster]")).to_have_attribute("aria-invalid", "true")
        expect(desk.page.locator("[name=as_of]")).to_have_value("2023-12-01")
        desk.look(f"bad-roster-{request.node.callspec.id}")
        assert records.register() == before

    def test_is_refused_together_with_a_good_one(self, desk, records):
        desk.sign_in("hr")
        before = records.register()

        status = upload(desk, ROSTER / "roster_clean.xlsx", PROTECTED)

        assert status == 422
        said(desk, "roster_encrypted.xlsx 设有密码")
        assert records.register() == before

    def test_is_refused_in_the_readers_language(self, desk):
        desk.sign_in("hr")
        in_english(desk)

        status = upload(desk, PROTECTED)

        assert status == 422
        said(desk, "roster_encrypted.xlsx is protected by a password.")
        said(desk, "Excel workbooks (.xlsx, .xls) or CSV files, together at most 20 MB.")
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
        said(desk, "文件合计超过 20 MB，没有接收任何内容。")
        desk.look("bad-roster-200-mb")
        assert records.register() == before


class TestAWrongCode:
    def test_that_is_none_is_said_to_be_none(self, phone):
        status = self._typed(phone, "云执证 123")

        assert status == 422
        said(phone, "这不是核验编号。核验编号为十位字母和数字")
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
        in_english(phone)

        status = self._typed(phone, "12 34")

        assert status == 422
        said(phone, "This is not an identifier.")
        phone.look("bad-code-en")

    def test_of_an_activation_opens_no_account(self, phone, account):
        phone.go("/activate/")
        phone.page.fill("[name=username]", account)
        phone.page.fill("[name=code]", "AAAA-BBBB-CCCC")
        for name in ("new_password", "repeated"):
            phone.page.fill(f"[name={name}]", "云岭-晨曦-4711")

        status = sent(phone)

        assert status == 422
        said(phone, "工号与激活码不符")
        phone.look("bad-activation-code")

    @staticmethod
    def _typed(visitor, code):
        visitor.go("/verify/")
        visitor.page.fill("[name=code]", code)
        return sent(visitor)


class TestWhatBelongsToSomebodyElse:
    def test_an_attempt_is_not_there(self, phone, desk, candidates, records):
        attempt = start(phone, next(candidates))
        before = records.attempt(attempt)
        desk.sign_in(next(candidates))

        for part in ("room", "submit", "result"):
            assert opened(desk, f"/exams/{attempt}/{part}/") == 404
            expect(desk.page.locator("h1")).to_have_text("没有这个页面")
        desk.look("bad-attempt")
        answers = [self._post(desk, f"/exams/{attempt}/answers/1/", chosen="A")]
        answers += [self._post(desk, f"/exams/{attempt}/{act}/") for act in ("submit", "page")]

        assert [answer.status for answer in answers] == [404, 404, 404]
        assert answers[0].json()["message"] == "没有找到您的这场考试。"
        assert records.attempt(attempt) == before
        assert records.responses(attempt) == []

    @staticmethod
    def _post(visitor, path, **fields):
        token = next(
            cookie["value"]
            for cookie in visitor.page.context.cookies()
            if cookie["name"] == "csrftoken"
        )
        headers = {"X-CSRFToken": token, "Accept": "application/json"}
        form = {"nonce": "0" * 32, "page": "0" * 32, **fields}
        return visitor.page.request.post(f"{visitor.site.url}{path}", form=form, headers=headers)

    def test_an_application_is_for_the_registry_alone(self, phone, account, records):
        ((application,),) = records.rows("SELECT min(id) FROM certificates_application")
        phone.sign_in(account)

        status = opened(phone, f"/staff/applications/{application}/")

        assert status == 403
        phone.look("bad-application")

    def test_a_certificate_is_not_there(self, phone, account, records):
        ((identifier,),) = records.rows(
            "SELECT identifier FROM certificates_certificate WHERE code_text <> '' LIMIT 1"
        )
        phone.sign_in(account)

        page = opened(phone, f"/me/certificates/{identifier}/")
        sheet = opened(phone, f"/me/certificates/{identifier}.pdf")

        assert (page, sheet) == (404, 404)
        expect(phone.page.locator("h1")).to_have_text("没有这个页面")


class TestALateAnswer:
    def test_is_kept_and_does_not_count(self, phone, account, installation, records):
        (_, wrong), (key, _) = records.letters(1), records.letters(2)
        attempt = start(phone, account)
        choose(phone.page, 1, wrong)
        saved(phone.page)
        installation.manage("shell", "-c", SET_BACK.format(attempt=attempt))

        with phone.page.expect_response(re.compile("/answers/2/")) as answer:
            choose(phone.page, 2, key)
        assert answer.value.status == 409
        phone.page.wait_for_url(re.compile("/result/"))

        said(phone, "第 2 题：已留存，但不计分。")
        phone.look("bad-late")
        assert records.responses(attempt) == [(1, [wrong], False), (2, [key], True)]
        assert records.score(attempt) == 0
        assert records.attempt(attempt)[0] == "timed-out"

    def test_is_told_without_scripts_and_in_english(self, plain, account, installation, records):
        (key, _), (other, _) = records.letters(1), records.letters(2)
        attempt = start(plain, account)
        plain.page.check(f"[name=q1][value={key}]")
        plain.press("保存全部答案")
        installation.manage("shell", "-c", SET_BACK.format(attempt=attempt))
        plain.page.context.add_cookies(
            [{"name": "django_language", "value": "en", "url": plain.site.url}]
        )

        plain.page.check(f"[name=q2][value={other}]")
        status = sent(plain, "main button[type=submit]:visible")

        assert status == 409
        said(plain, "This answer came after your attempt had ended. It is kept but does not count.")
        plain.look("bad-late-en")
        assert records.responses(attempt) == [(1, [key], False), (2, [other], True)]


class TestADoubleClick:
    def test_starts_once_and_submits_once(self, phone, account, records):
        phone.sign_in(account)
        phone.go("/exams/")
        phone.follow(MOCK)
        phone.page.get_by_role("button", name="开始考试").dblclick()
        phone.page.wait_for_url(re.compile("/room/"))
        attempt = room_of(phone)
        choose(phone.page, 1, "A")

        phone.page.locator("[data-sheet]").click()
        phone.page.locator("#sheet [data-submit]").click()
        phone.page.locator("[data-submit-yes]").dblclick()
        phone.page.wait_for_url(re.compile("/result/"))

        said(phone, "已交卷")
        assert records.attempt(attempt)[::2] == ("submitted", 1)
        assert records.submissions(attempt) == 1
        assert records.responses(attempt) == [(1, ["A"], False)]

    def test_submits_once_without_scripts(self, plain, account, records):
        attempt = start(plain, account)
        plain.page.check("[name=q1][value=A]")
        plain.press("保存并交卷")

        plain.page.get_by_role("button", name="确认交卷").dblclick()
        plain.page.wait_for_url(re.compile("/result/"))

        said(plain, "已交卷")
        assert records.attempt(attempt)[::2] == ("submitted", 1)
        assert records.submissions(attempt) == 1


class TestTwoTabs:
    def test_the_older_is_blocked_until_it_takes_the_exam_back(self, phone, account, records):
        attempt = start(phone, account)
        older, room = phone.page, phone.page.url
        choose(older, 1, "A")
        saved(older)
        newer = phone.page.context.new_page()

        newer.goto(room)

        expect(banner(older, "elsewhere")).to_be_visible()
        expect(banner(older, "elsewhere")).to_contain_text("此处已停止作答")
        expect(older.locator("[name=q1]").first).to_be_disabled()
        phone.look("bad-two-tabs")
        choose(newer, 1, "B")
        saved(newer)

        phone.send("[data-banner='elsewhere'] button")

        expect(older.locator("[name=q1][value=B]")).to_be_checked()
        expect(banner(newer, "elsewhere")).to_be_visible()
        choose(older, 2, "A")
        saved(older)
        assert records.responses(attempt) == [
            (1, ["A"], False),
            (1, ["B"], False),
            (2, ["A"], False),
        ]

    def test_another_device_takes_over_and_nothing_is_lost(self, phone, desk, account, records):
        attempt = start(phone, account)
        desk.sign_in(account)
        desk.go(f"/exams/{attempt}/room/")

        choose(phone.page, 1, "A")

        expect(banner(phone.page, "elsewhere")).to_be_visible()
        assert records.responses(attempt) == []
        phone.send("[data-banner='elsewhere'] button")
        expect(phone.page.locator("[name=q1][value=A]")).to_be_checked()
        saved(phone.page)
        assert records.responses(attempt) == [(1, ["A"], False)]


class TestADeadNetwork:
    def test_loses_nothing(self, phone, account, records):
        attempt = start(phone, account)
        room, context = phone.page.url, phone.page.context
        choose(phone.page, 1, "A")
        saved(phone.page)

        context.set_offline(True)
        for position in (2, 3):
            choose(phone.page, position, "B")
        expect(banner(phone.page, "offline")).to_contain_text("网络已断开，可以继续答题")
        phone.look("bad-network")
        assert records.responses(attempt) == [(1, ["A"], False)]

        # The browser dies; what was answered is on the device.
        phone.page.close()
        context.set_offline(False)
        phone.page = context.new_page()
        phone.page.goto(room)
        expect(phone.page.locator("[name=q3][value=B]")).to_be_checked()
        saved(phone.page)
        phone.page.reload()
        for position, letter in ((1, "A"), (2, "B"), (3, "B")):
            expect(phone.page.locator(f"[name=q{position}][value={letter}]")).to_be_checked()
        assert sorted(records.responses(attempt)) == [
            (1, ["A"], False),
            (2, ["B"], False),
            (3, ["B"], False),
        ]

        # Submitting waits for the network, and for the answers that wait.
        context.set_offline(True)
        choose(phone.page, 4, "A")
        phone.page.locator("[data-sheet]").click()
        phone.page.locator("#sheet [data-submit]").click()
        phone.page.locator("[data-submit-yes]").click()
        context.set_offline(False)
        phone.page.wait_for_url(re.compile("/result/"))
        assert records.responses(attempt)[-1] == (4, ["A"], False)
        assert records.submissions(attempt) == 1
