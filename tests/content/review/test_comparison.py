"""What a reviewer sees of a change: fields, citations, and the page before and after."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from content.models import CasePage
from tests.content.conftest import NEW
from tests.content.review.conftest import case_form, decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(trainer, reviewer, write, laws):
    """A public case whose result and citations a trainer has changed."""
    case = write(trainer)
    decide(reviewer, case)
    citation = {"cited": "《行政处罚法》第三十三条", "cited_keys": f"{NEW}#33"}
    citation |= {"current_keys": "", "note": "新加的依据"}
    data = case_form(case.get_latest_revision_as_object(), result="改为警告。")
    data |= nested_form_data({"legal_basis": inline_formset([citation])}) | {"action-submit": "1"}
    trainer.client.post(f"/cms/pages/{case.pk}/edit/", data)
    return CasePage.objects.get()


class TestTheComparison:
    def test_shows_changed_fields_and_added_citations(self, changed, second):
        (row,) = second.client.get("/teach/reviews/").context["waiting"]

        html = second.client.get(row.compare_url).content.decode()

        assert "改为警告。" in html
        assert "新加的依据" in html
        assert f"{NEW}#33" in html

    def test_is_not_offered_for_a_page_that_was_never_public(self, trainer, second, write):
        write(trainer)

        (row,) = second.client.get("/teach/reviews/").context["waiting"]

        assert row.compare_url == ""

    def test_is_not_for_officers(self, changed, staff):
        address = reverse(
            "wagtailadmin_pages:revisions_compare",
            args=[changed.pk, "live", changed.latest_revision_id],
        )

        assert staff("officer").client.get(address).status_code == 403
