"""The exam room as tests work it: the page by what it shows, and what the server has of it."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.exam_paper import PASSWORD
from tests.lifting import due_times_free

LOCAL = "仅存在本机"
ON_SERVER = re.compile(r"已存到服务器 \d\d:\d\d:\d\d")
SAVED = re.compile("已保存|已全部同步")
PATIENCE = 30_000


class Database:
    """The installation's database, to see what the server has and to move time."""

    def __init__(self, file):
        self.file = file

    def _run(self, sql, *values):
        with closing(sqlite3.connect(self.file, timeout=20)) as database, database:
            return database.execute(sql, values).fetchall()

    def rows(self, account, position=None):
        """Position, answer, verdict and why aside of each row of a candidate, in order."""
        found = self._run(
            "SELECT r.position, r.chosen, r.verdict, r.aside FROM exams_response r"
            " JOIN exams_attempt a ON a.id = r.attempt_id"
            " JOIN accounts_user u ON u.id = a.candidate_id"
            " WHERE u.username = ? ORDER BY r.sequence",
            account,
        )
        rows = [(place, json.loads(chosen), *more) for place, chosen, *more in found]
        return [row for row in rows if position in (None, row[0])]

    def skew_ms(self, account):
        """How far a candidate's device is ahead, as the board knows it; nothing if it does not."""
        found = self._run(
            "SELECT p.skew_ms FROM exams_presence p JOIN exams_attempt a ON a.id = p.attempt_id"
            " JOIN accounts_user u ON u.id = a.candidate_id WHERE u.username = ?",
            account,
        )
        return found[0][0] if found else None

    def opens_in(self, sitting, seconds):
        """Move the opening of a sitting; less than nothing: so long ago."""
        opening = _stored(datetime.now(UTC) + timedelta(seconds=seconds))
        self._run("UPDATE exams_sitting SET opens_at = ? WHERE id = ?", opening, sitting)

    def attempts(self, account, sitting):
        """How often a candidate has begun a sitting."""
        ((number,),) = self._run(
            "SELECT COUNT(*) FROM exams_attempt a JOIN accounts_user u ON u.id = a.candidate_id"
            " WHERE u.username = ? AND a.sitting_id = ?",
            account,
            sitting,
        )
        return number

    def due_in(self, account, seconds):
        """Move the due time of a candidate's attempt, as a recorded extension would."""
        due = datetime.now(UTC) + timedelta(seconds=seconds)
        values = _stored(due - timedelta(hours=1)), _stored(due), account
        with closing(sqlite3.connect(self.file, timeout=20)) as database, database:
            cursor = database.cursor()
            cursor.execute("BEGIN IMMEDIATE")
            with due_times_free(cursor):
                cursor.execute(
                    "UPDATE exams_attempt SET opened_at = ?, due_at = ? WHERE candidate_id ="
                    " (SELECT id FROM accounts_user WHERE username = ?)",
                    values,
                )


def _stored(moment):
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def go_on_here(visitor):
    """Take the exam over, should another device have it."""
    button = visitor.page.locator("main form[action$='/page/'] button[type=submit]")
    if button.count():
        password = visitor.page.locator("main [name=password]")
        if password.count():
            password.fill(PASSWORD)
        with visitor.page.expect_navigation():
            button.click()


def script_is_open(page):
    """Wait for the page's script: it shows what needs it, and hears keys, all at once."""
    expect(page.locator("[data-script]:visible").first).to_be_visible(timeout=PATIENCE)


def cut(page):
    """Cut the network, once the page has laid itself away on the device."""
    page.wait_for_function("async () => (await caches.keys()).length > 0")
    page.wait_for_function("async () => (await navigator.serviceWorker.ready).active")
    page.context.set_offline(True)


def item(page, position):
    return page.locator(f"[data-item='{position}']")


def to(page, position):
    """Go to an item by the answer sheet."""
    page.evaluate(f"document.querySelector('[data-to=\"{position}\"]').click()")
    expect(item(page, position)).to_be_visible()


def state(page, position):
    return item(page, position).locator("[data-state]")


def choose(page, position, value):
    to(page, position)
    item(page, position).locator(f".zf-opt:has(input[value='{value}'])").first.click()


def saved(page):
    return page.locator("[data-save]:visible").first
