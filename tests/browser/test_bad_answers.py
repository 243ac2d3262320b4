"""Bad answers, tried in a real browser: late, doubled, of somebody else, from an old tab, offline.

The attempts are all of the mock test, whose results nobody waits for, and of candidates whom no
other module takes. What the page says is in test_exam_room; here is what the server then has.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.records import MOCK

# Sets an attempt back by two days, as if its time had run out long ago.
SET_BACK = """
from datetime import timedelta
from django.db import connection, transaction
from django.db.models import F
from exams.models import Attempt
from tests.lifting import due_times_free
ago = timedelta(days=2)
moved = {{"opened_at": F("opened_at") - ago, "due_at": F("due_at") - ago}}
with transaction.atomic(), connection.cursor() as cursor, due_times_free(cursor):
    Attempt.objects.filter(pk={attempt}).update(**moved)
"""

pytestmark = [pytest.mark.browser]


@pytest.fixture
def plain(phone):
    """Somebody on a phone whose browser got no scripts: no page has any of its own."""
    phone.page.route(re.compile(r"\.js(\?|$)"), lambda route: route.abort())
    return phone


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


def saved(page):
    expect(page.locator("[data-save]:visible").first).to_contain_text(
        re.compile("已保存|已全部同步")
    )


def banner(page, name):
    return page.locator(f"[data-banner='{name}']")


class TestAnAttemptOfSomebodyElse:
    def test_is_not_there(self, phone, desk, candidates, records):
        attempt = start(phone, next(candidates))
        before = records.attempt(attempt)
        desk.sign_in(next(candidates))

        for part in ("room", "submit", "result"):
            assert desk.go(f"/exams/{attempt}/{part}/") == 404
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

        phone.reads("第 2 题：已留存，但不计分。")
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
        status = plain.send("main button[type=submit]:visible")

        assert status == 409
        plain.reads("This answer came after your attempt had ended. It is kept but does not count.")
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

        phone.reads("已交卷")
        assert records.attempt(attempt)[::2] == ("submitted", 1)
        assert records.submissions(attempt) == 1
        assert records.responses(attempt) == [(1, ["A"], False)]

    def test_submits_once_without_scripts(self, plain, account, records):
        attempt = start(plain, account)
        plain.page.check("[name=q1][value=A]")
        plain.press("保存并交卷")

        plain.page.get_by_role("button", name="确认交卷").dblclick()
        plain.page.wait_for_url(re.compile("/result/"))

        plain.reads("已交卷")
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

        phone.send("[data-banner='elsewhere'] a")

        expect(older.locator("[name=q1][value=B]")).to_be_checked()
        expect(banner(newer, "elsewhere")).to_be_visible()
        choose(older, 2, "A")
        # The page says "saved" of what was there before: the answer itself is waited for.
        for _ in range(100):
            if len(records.responses(attempt)) == 3:
                break
            older.wait_for_timeout(100)
        assert records.responses(attempt) == [
            (1, ["A"], False),
            (1, ["B"], False),
            (2, ["A"], False),
        ]


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
