"""Who is told by mail that a page waits, and that none is sent without a mail server."""

import pytest
from django.conf import settings
from django.core import mail

from tests.content.review.conftest import decide

pytestmark = pytest.mark.django_db


class TestMail:
    def test_is_off_unless_a_server_is_named(self):
        assert settings.EMAIL_URL == ""

    def test_tells_reviewers_who_are_not_the_author(self, staff, write):
        author = staff("trainer", "reviewer", email="author@example.com")
        staff("reviewer", email="reviewer@example.com")
        staff("trainer", email="colleague@example.com")
        staff("reviewer")

        write(author, title="等候审核的案例")

        (letter,) = mail.outbox
        assert letter.to == ["reviewer@example.com"]
        assert "等候审核的案例" in letter.subject + letter.body

    def test_tells_the_author_what_became_of_it(self, staff, reviewer, write):
        author = staff("trainer", email="author@example.com")
        case = write(author)
        mail.outbox.clear()

        decide(reviewer, case, "reject", comment="请补充依据。")

        (letter,) = mail.outbox
        assert letter.to == ["author@example.com"]
        assert "请补充依据。" in letter.body
