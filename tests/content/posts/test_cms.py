"""Trainers write post maps in Wagtail's own interface."""

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts.operations.roles import grant_role
from content.models import PostMapIndexPage, PostMapPage
from tests.content.conftest import NEW
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(client, at):
    """A trainer who is signed in."""
    user = UserFactory()
    grant_role(user_id=user.pk, role="trainer", actor=None, at=at)
    client.force_login(user)
    return user


def form(**changes):
    row = {
        "matter": "持证上岗",
        "basis_keys": f"{NEW}#42",
        "basis_note": "",
        "risks": "一个人检查",
        "liability": "",
        "controls": "两人到场",
    }
    fields = {
        "title": "乡镇综合行政执法岗",
        "slug": "",
        "unit_kind": "乡镇人民政府",
        "level": "town",
        "domain": "镇街综合执法",
        "track": "enforcement",
        "as_of_on": "",
        "summary": "",
        "match_titles": "",
        "duties": inline_formset([row | changes]),
        "comments": inline_formset([]),
    }
    return nested_form_data(fields)


def save(client, data):
    parent = PostMapIndexPage.objects.get()
    return client.post(f"/cms/pages/add/content/postmappage/{parent.pk}/", data)


class TestTrainer:
    def test_writes_a_map_that_waits_for_a_second_person(self, client, trainer, penalty_law):
        response = save(client, form())

        page = PostMapPage.objects.get()
        assert response.status_code == 302
        assert (page.live, page.owner) == (False, trainer)
        assert page.get_latest_revision_as_object().duties.get().matter == "持证上岗"

    def test_is_told_of_an_article_that_does_not_exist(self, client, trainer, penalty_law):
        response = save(client, form(basis_keys=f"{NEW}#999"))

        html = response.content.decode()
        # Once as it was typed, and once in what is said about it.
        assert html.count(f"{NEW}#999") >= 2
        assert not PostMapPage.objects.exists()

    def test_cannot_submit_a_map_without_duties(self, client, trainer, penalty_law):
        data = form() | {"duties-TOTAL_FORMS": "0", "action-submit": "action-submit"}

        save(client, data)

        assert not PostMapPage.objects.exists()


class TestReview:
    def test_is_asked_for_before_a_map_is_published(self, client, trainer, town):
        assert town.has_workflow
        assert not town.permissions_for_user(trainer).can_publish()
