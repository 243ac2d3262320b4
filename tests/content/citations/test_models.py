"""What a table of citations never holds."""

import pytest
from django.db import IntegrityError

from content.models import Article, PageCitation
from tests.factories import UserFactory


def citation(case, **fields):
    """Return a valid citation of a case, some fields changed."""
    given = {
        "page_id": case.pk,
        "article": Article.objects.order_by("pk").first(),
        "origin": "text",
        "status": "proposed",
    }
    return PageCitation(**given | fields)


class TestPageCitation:
    def test_is_one_for_each_place(self, case):
        citation(case).save()

        with pytest.raises(IntegrityError, match=r"page_citation|UNIQUE"):
            citation(case).save()

    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"origin": "guess"}, "page_citation_origin_known"),
            ({"status": "perhaps"}, "page_citation_status_known"),
            ({"origin": "basis", "status": "proposed"}, "page_citation_written_is_confirmed"),
        ],
    )
    def test_is_of_a_known_kind(self, case, fields, constraint):
        with pytest.raises(IntegrityError, match=constraint):
            citation(case, **fields).save()

    def test_is_settled_by_somebody_at_some_time(self, case):
        with pytest.raises(IntegrityError, match="page_citation_settled_whole"):
            citation(case, status="confirmed", settled_by=UserFactory()).save()
