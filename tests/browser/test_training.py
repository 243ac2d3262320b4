"""A training class in a real browser: entered, listed, credited, and seen by who attended."""

import pytest

from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser]

TITLE = "听证程序专题培训"


def _look(visitor, shot):
    """Look at a page at the desk and on a phone."""
    visitor.look(shot)
    visitor.page.set_viewport_size(PHONE)
    visitor.look(shot)
    visitor.page.set_viewport_size(DESK)


class TestATrainingClass:
    def test_credits_who_is_meant_and_says_what_to_do_about_the_rest(
        self, desk, phone, records, installation
    ):
        rows = records.rows(
            "SELECT username, name FROM accounts_user WHERE username IN (SELECT username FROM "
            "accounts_user WHERE username LIKE 'P%' ORDER BY username LIMIT 40)"
        )
        account = sorted(name for name in installation.passwords if name.startswith("P"))[0]
        desk.sign_in("trainer")
        desk.go("/teach/training/")
        desk.reads("行政处罚法与执法程序专题培训")
        _look(desk, "training")

        desk.follow("登记培训班")
        desk.page.fill("[name=title]", TITLE)
        desk.page.select_option("[name=unit]", index=1)
        desk.page.fill("[name=held_on]", "2099-01-01")
        desk.page.fill("[name=hours]", "3.5")
        desk.page.fill("[name=source]", "云司培〔2026〕15 号")
        desk.send("main form button[type=submit]")
        desk.reads("这一天还没有到")
        _look(desk, "training-new")
        ((day,),) = records.rows("SELECT MAX(held_on) FROM learning_trainingclass")
        desk.page.fill("[name=held_on]", day)
        desk.send("main form button[type=submit]")
        desk.reads("请粘贴或上传参训人员名单")
        _look(desk, "training-empty")

        lines = [f"{name}\t{username}" for username, name in rows]
        lines += [f"{number}. 查无此人 云岭市" for number in range(3)]
        desk.page.fill("[name=people]", "\n".join([*lines, account]))
        desk.send("main form[action$='/check/'] button")
        desk.reads(f"为 {len(rows)} 人计入学时")
        _look(desk, "training-check")
        desk.send("main form[action$='/credit/'] button")
        desk.reads("没有此姓名的人员")
        _look(desk, "training-rest")

        desk.page.locator(".breadcrumb a").last.click()
        desk.reads("撤回")
        _look(desk, "training-class")
        with desk.page.expect_navigation():
            desk.page.locator("main table a", has_text="撤回").first.click()
        _look(desk, "training-take-back")

        phone.sign_in(account)
        phone.go("/learn/")
        phone.reads("年培训学时")
        phone.page.locator("summary", has_text="参加的培训班").click()
        phone.reads(TITLE)
        phone.look("learn-hours")
