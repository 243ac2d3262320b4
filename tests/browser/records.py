"""What an installation's database holds, for tests that must know that nothing was harmed."""

import json
import sqlite3
import time
from contextlib import closing

import pytest

MOCK = "行政执法监督资格模拟考试"
MARKED_SECONDS = 20


class Records:
    """What the installation's database holds, read beside the site and never written."""

    def __init__(self, var):
        self.file = var / "zhifa.sqlite3"
        self.uploads = var / "uploads"

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
            "SELECT position, chosen, verdict = 'late' OR aside <> '' FROM exams_response"
            " WHERE attempt_id = ? ORDER BY sequence",
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
