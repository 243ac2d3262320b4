"""Trainers write and submit in Wagtail's own interface."""

import pytest
from django.core.management import call_command
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts.operations.roles import grant_role
from content.models import CaseIndexPage, CasePage
from tests.content.conftest import NEW, approve
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(client, at):
    """A trainer who is signed in."""
    user = UserFactory()
    grant_role(user_id=user.pk, role="trainer", actor=None, at=at)
    client.force_login(user)
    return user


def case_form(**changes):
    citation = {
        "cited": "《行政处罚法》第三十三条",
        "cited_keys": f"{NEW}#33",
        "current_keys": "",
        "note": "",
    }
    fields = {
        "title": "某超市销售超过保质期食品案",
        "slug": "",
        "kind": "typical",
        "issuer": "云岭市司法局",
        "points": "应当区分不予处罚与可以不予处罚。",
        "facts": "某超市销售超过保质期食品。",
        "result": "不予处罚。",
        "legal_basis": inline_formset([citation | changes]),
        "comments": inline_formset([]),
        "action-submit": "action-submit",
    }
    return nested_form_data(fields)


class TestTrainer:
    def test_submits_a_case_that_readers_see_once_it_is_approved(self, client, trainer, laws, at):
        parent = CaseIndexPage.objects.get()

        response = client.post(f"/cms/pages/add/content/casepage/{parent.pk}/", case_form())

        assert response.status_code == 302
        case = CasePage.objects.get()
        assert (case.live, case.owner) == (False, trainer)
        approve(case, at)
        assert CasePage.objects.get().live
        assert case.slug == "某超市销售超过保质期食品案"
        assert "第三十三条" in client.get(case.address).content.decode()

    def test_is_told_of_a_citation_that_does_not_exist(self, client, trainer, laws):
        parent = CaseIndexPage.objects.get()

        response = client.post(
            f"/cms/pages/add/content/casepage/{parent.pk}/", case_form(cited_keys=f"{NEW}#999")
        )

        assert f"{NEW}#999" in response.content.decode()
        assert not CasePage.objects.exists()

    def test_cannot_write_outside_learning_and_handbook(self, client, trainer):
        root = CaseIndexPage.objects.get().get_parent().get_parent()

        response = client.get(f"/cms/pages/{root.pk}/edit/")

        assert response.status_code == 302

    def test_sees_our_emblem_and_accent(self, client, trainer):
        html = client.get("/cms/").content.decode()

        assert "content/cms.css" in html
        assert "zf-cms-brand" in html


class TestOthers:
    def test_do_not_get_in(self, client):
        client.force_login(UserFactory(roles=["officer"]))

        assert client.get("/cms/").status_code == 403


class TestFlushedDatabase:
    @pytest.mark.django_db(transaction=True)
    def test_has_the_roots_of_the_tree_again(self):
        call_command("flush", interactive=False, verbosity=0)

        assert CaseIndexPage.objects.get().get_parent().slug == "learn"
