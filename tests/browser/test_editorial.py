"""A case on its way in a real browser: written, reviewed by somebody else, read, signed, withdrawn.

One case is followed from one end to the other, so the steps stand in one class in order.
"""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]

TITLE = "云岭市某建筑工地夜间施工未告知听证权利案"
COMMENT = "请写明听证权利告知的日期。"


def _open(visitor, words):
    """Open a page in the editor from the list of reviews."""
    visitor.go("/teach/reviews/")
    visitor.follow(re.compile(words))


def _menu(visitor):
    """Return what the editor offers to do with the page, the menu opened."""
    visitor.page.get_by_role("button", name=re.compile("更多|More")).last.click()
    return visitor.page.locator(".footer, .w-dropdown__content").last


@pytest.fixture(scope="class")
def page_id():
    """The number of the case, known once it is written."""
    return {}


@pytest.fixture
def officer(installation):
    """Somebody who serves in the street."""
    return sorted(name for name in installation.passwords if re.fullmatch(r"P\d+", name))[0]


class TestACase:
    def test_01_is_written_and_submitted_by_a_trainer_who_cannot_approve_it(
        self, desk, records, page_id
    ):
        desk.sign_in("trainer")
        ((parent,),) = records.rows("SELECT page_ptr_id FROM content_caseindexpage")
        desk.go(f"/cms/pages/add/content/casepage/{parent}/")
        desk.page.fill("[name=title]", TITLE)
        desk.page.select_option("[name=kind]", "lost")
        desk.page.fill("[name=issuer]", "云岭市司法局")
        for name in ("points", "facts", "result"):
            desk.page.fill(f"[name={name}]", "拟作出较大数额罚款的，应当告知听证权利。")
        desk.page.check("[name=needs_sign_off]")
        desk.page.get_by_role("button", name=re.compile("更多|More")).last.click()
        desk.send("button[name=action-submit]:visible")
        ((page_id["id"],),) = records.rows("SELECT id FROM wagtailcore_page WHERE title = ?", TITLE)

        desk.go("/teach/reviews/")
        desk.reads(TITLE)
        desk.look("reviews-trainer")
        desk.follow(TITLE)
        assert desk.page.locator("[data-workflow-action-name=approve]").count() == 0
        assert desk.page.locator("button[name=action-publish]").count() == 0

    def test_02_is_not_approved_by_its_author_who_posts_by_hand(self, desk, records, page_id):
        desk.sign_in("trainer")
        ((state,),) = records.rows(
            "SELECT t.id FROM wagtailcore_taskstate t JOIN wagtailcore_workflowstate w"
            " ON w.id = t.workflow_state_id WHERE w.object_id = ? AND t.status = 'in_progress'",
            str(page_id["id"]),
        )
        desk.go("/teach/reviews/")
        status = desk.page.evaluate(
            """async (address) => {
                const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1]
                    ?? document.querySelector('[name=csrfmiddlewaretoken]').value;
                const answer = await fetch(address, {method: 'POST', headers: {
                    'X-CSRFToken': token, 'X-Requested-With': 'XMLHttpRequest'}});
                return answer.status;
            }""",
            f"/cms/pages/workflow/action/{page_id['id']}/approve/{state}/",
        )

        assert status == 403
        assert self._status(records, page_id) == ("in_progress", 0)

    @staticmethod
    def _status(records, page_id):
        (row,) = records.rows(
            "SELECT w.status, p.live FROM wagtailcore_workflowstate w JOIN wagtailcore_page p"
            " ON p.id = w.object_id WHERE p.id = ? ORDER BY w.id DESC LIMIT 1",
            page_id["id"],
        )
        return row

    def test_03_is_commented_by_a_reviewer_and_kept_back_by_the_comment(
        self, desk, records, page_id
    ):
        desk.sign_in("reviewer")
        desk.go("/teach/reviews/")
        desk.look("reviews-reviewer")
        _open(desk, TITLE)
        self._comment_on_the_facts(desk)
        self._approve(desk)

        assert COMMENT in str(records.rows("SELECT text FROM wagtailcore_comment"))
        expect(desk.page.locator("body")).to_contain_text("批注未解决")
        assert self._status(records, page_id) == ("in_progress", 0)
        authors = records.rows(
            "SELECT DISTINCT u.username FROM wagtailcore_revision r JOIN accounts_user u"
            " ON u.id = r.user_id WHERE r.object_id = ?",
            str(page_id["id"]),
        )
        assert authors == [("trainer",)]

    @staticmethod
    def _comment_on_the_facts(desk):
        desk.page.locator("[data-side-panel-toggle=comments]").click()
        field = desk.page.locator("[data-contentpath=facts]")
        field.hover()
        field.locator("[data-component=add-comment-button], [data-comment-add]").first.click()
        box = desk.page.locator(".comment textarea").last
        box.fill(COMMENT)
        desk.page.locator(".comment button[type=submit]").last.click()
        desk.page.locator("[data-side-panel-toggle=comments]").click()

    @staticmethod
    def _approve(desk):
        with desk.page.expect_navigation():
            desk.page.locator("[data-workflow-action-name=approve]").first.click()

    def test_04_is_compared_and_approved_once_the_comment_is_resolved(self, desk, records, page_id):
        desk.sign_in("reviewer")
        _open(desk, TITLE)
        expect(desk.page.locator("body")).to_contain_text("批注未解决")
        desk.page.locator("[data-side-panel-toggle=comments]").click()
        said = desk.page.locator(".comment").filter(has_text=COMMENT)
        said.locator("summary").click()
        said.get_by_role("menuitem", name="解决").click()
        desk.page.locator("[data-side-panel-toggle=comments]").click()
        self._approve(desk)

        assert self._status(records, page_id) == ("approved", 1)

    def test_05_what_was_changed_is_shown_side_by_side(self, desk):
        desk.sign_in("compiler")
        desk.go("/teach/reviews/")
        desk.follow("对照修改")
        expect(desk.page.locator("body")).to_contain_text("容易被认定为没有听取")

    def test_06_is_signed_off_by_an_officer_on_the_phone(self, phone, officer, records, page_id):
        phone.sign_in(officer)
        phone.go("/learn/")
        phone.look("learn-sign-off")
        phone.follow(TITLE)
        button = phone.page.locator("#sign-off button")
        expect(button).to_be_visible()
        phone.look("case-sign-off")
        phone.send("#sign-off button")
        expect(phone.page.locator("#sign-off")).to_contain_text("签收")
        expect(phone.page.locator("#sign-off button")).to_have_count(0)

        signed = records.rows(
            "SELECT count(*) FROM learning_signoff WHERE page_id = ?", page_id["id"]
        )
        assert signed == [(1,)]

    def test_07_is_counted_where_units_are_overseen(self, desk):
        desk.sign_in("hr")
        desk.go("/teach/sign-offs/")
        desk.look("sign-offs")
        desk.follow(TITLE)
        desk.look("sign-offs-of")
        desk.reads("1")

    def test_08_that_was_withdrawn_says_so(self, desk, phone):
        for visitor in (desk, phone):
            visitor.go("/learn/cases/?state=withdrawn")
            visitor.look("cases-withdrawn")
            visitor.follow(re.compile("云岭市某网吧"))
            visitor.reads("不再参照")
            visitor.look("case-withdrawn")
            visitor.go("/learn/cases/figures/")
            visitor.look("case-figures")
