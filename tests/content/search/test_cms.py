"""Keeping the words of the search in the CMS."""

import pytest
from django.urls import reverse

from accounts.operations.roles import grant_role
from content.models import Domain, Law, LawAlias, Synonym
from tests.factories import LawFactory, UserFactory

pytestmark = pytest.mark.django_db
MODELS = (Synonym, LawAlias, Domain, Law)


def address(model, act, *arguments):
    return reverse(model.snippet_viewset.get_url_name(act), args=arguments)


@pytest.fixture
def law():
    return LawFactory(name="中华人民共和国行政处罚法", short_name="行政处罚法")


class TestEditors:
    @pytest.fixture(params=["trainer", "reviewer"])
    def editor(self, request, client, at):
        user = UserFactory()
        grant_role(user_id=user.pk, role=request.param, actor=None, at=at)
        client.force_login(user)
        return client

    @pytest.mark.parametrize("model", MODELS)
    def test_see_each_list(self, editor, law, model):
        assert editor.get(address(model, "list")).status_code == 200

    def test_add_change_and_delete_synonyms(self, editor):
        sent = {"asked": "甲子乙", "words": "丙寅丁", "kind": "one-way", "note": ""}
        editor.post(address(Synonym, "add"), sent)
        synonym = Synonym.objects.get(asked="甲子乙")

        editor.post(address(Synonym, "edit", synonym.pk), sent | {"words": "戊辰己"})
        synonym.refresh_from_db()
        assert synonym.words == "戊辰己"

        editor.post(address(Synonym, "delete", synonym.pk))
        assert not Synonym.objects.filter(pk=synonym.pk).exists()

    def test_are_told_what_is_wrong(self, editor):
        sent = {"asked": "，", "words": "丙寅丁", "kind": "one-way", "note": ""}

        response = editor.post(address(Synonym, "add"), sent)

        assert response.status_code == 200
        assert not Synonym.objects.filter(asked="，").exists()

    def test_add_a_name_to_a_law(self, editor, law):
        editor.post(address(LawAlias, "add"), {"law": law.pk, "name": "行罚法"})

        assert list(law.aliases.values_list("name", flat=True)) == ["行罚法"]

    def test_choose_the_domain_of_a_law_and_nothing_else_of_it(self, editor, law):
        name = Domain.objects.order_by("position")[0].name

        editor.post(address(Law, "edit", law.pk), {"domain": name, "name": "别名", "kind": "x"})

        law.refresh_from_db()
        assert (law.domain, law.name) == (name, "中华人民共和国行政处罚法")

    def test_neither_add_nor_delete_laws(self, editor, law):
        editor.post(address(Law, "add"), {"domain": ""})
        editor.post(address(Law, "delete", law.pk))

        assert list(Law.objects.all()) == [law]


class TestOthers:
    @pytest.mark.parametrize("role", ["officer", "hr", "auditor", "registrar"])
    def test_keep_no_words(self, client, role, at):
        user = UserFactory()
        grant_role(user_id=user.pk, role=role, actor=None, at=at)
        client.force_login(user)
        sent = {"asked": "甲子乙", "words": "丙寅丁", "kind": "one-way", "note": ""}

        client.post(address(Synonym, "add"), sent)

        assert not Synonym.objects.filter(asked="甲子乙").exists()
