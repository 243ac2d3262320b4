"""The tree of pages, and loading cases into it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from wagtail.models import GroupPagePermission, Page, Site

from content.models import CaseIndexPage, CasePage, Defect, LearnIndexPage, SitePage
from content.pages.documents import NotContent, read_cases
from content.pages.operations import ensure_cases, load_cases
from content.pages.writing import ArticlesMissing, Loaded
from core.models import AuditEntry
from tests.content.conftest import DEMO, NEW
from tests.content.pages.conftest import HEARING, SMELL, case_documents
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class TestSiteTree:
    def test_stands_after_the_migrations(self):
        assert Site.objects.get().root_page.specific == SitePage.objects.get()
        assert CaseIndexPage.objects.get().url_path == "/site/learn/cases/"
        assert not Page.objects.filter(slug="home").exists()

    def test_is_not_made_twice(self):
        before = set(Page.objects.values_list("pk", flat=True))

        ensure_cases()

        assert set(Page.objects.values_list("pk", flat=True)) == before

    @pytest.mark.parametrize("name", ["Trainers", "Reviewers"])
    def test_lets_trainers_and_reviewers_write_but_not_publish(self, name):
        group = Group.objects.get(name=name)
        publish = Permission.objects.get(codename="publish_page")
        learn = LearnIndexPage.objects.get()
        # As an older release left it.
        GroupPagePermission.objects.create(group=group, page=learn, permission=publish)

        ensure_cases()

        allowed = set(group.page_permissions.values_list("page__slug", "permission__codename"))
        roots = {root for root, _act in allowed}
        assert roots >= {"learn", "handbook"}
        assert allowed == {(root, act) for root in roots for act in ("add_page", "change_page")}
        assert group.permissions.filter(codename="access_admin").exists()


class TestLoadCases:
    def test_publishes_a_case_with_every_word(self, laws, at):
        user = UserFactory()

        loaded = load_cases(documents=case_documents(HEARING), actor=user, at=at)

        assert loaded == Loaded(created=1)
        case = CasePage.objects.get()
        assert (case.live, case.kind, case.number) == (True, "guiding", "指导性案例6号")
        assert case.keyword_list == ["行政诉讼", "行政处罚", "没收较大数额财产", "听证程序"]
        assert case.facts.count("\n") == 2
        assert case.address == "/learn/cases/spc-guiding-6/"
        basis = case.legal_basis.first()
        assert basis.cited == "《中华人民共和国行政处罚法》第四十二条"
        assert basis.current_keys.split() == [f"{NEW}#63", f"{NEW}#64"]
        entry = AuditEntry.objects.get(action="content.case-loaded")
        assert entry.actor == user
        assert entry.detail == {"published": True, "reviewed": False}

    def test_leaves_what_editors_made_of_it_the_second_time(self, laws, at):
        load_cases(documents=case_documents(HEARING), actor=None, at=at)
        CasePage.objects.update(domain="市场监管")

        loaded = load_cases(documents=case_documents(HEARING), actor=None, at=at)

        assert loaded == Loaded(unchanged=1)
        assert CasePage.objects.get().domain == "市场监管"

    def test_renews_a_case_whose_document_changed(self, laws, at):
        load_cases(documents=case_documents(HEARING), actor=None, at=at)

        changed = case_documents(HEARING, domain="市场监管", legal_basis=[])
        loaded = load_cases(documents=changed, actor=None, at=at)

        assert loaded == Loaded(updated=1)
        case = CasePage.objects.get()
        assert (case.domain, case.legal_basis.count()) == ("市场监管", 0)

    def test_keeps_drafts_from_readers(self, client, laws, at):
        load_cases(documents=case_documents(HEARING), actor=None, at=at, publish=False)

        assert CasePage.objects.get().live is False
        assert client.get("/learn/cases/spc-guiding-6/").status_code == 404

    def test_refuses_citations_of_articles_that_are_not_there(self, at):
        with pytest.raises(ArticlesMissing, match="xing-zheng-chu-fa-fa_2017-09-01#42"):
            load_cases(documents=case_documents(HEARING, SMELL), actor=None, at=at)

        assert not CasePage.objects.exists()


class TestDefects:
    def test_stand_after_the_migrations_and_stay_as_editors_keep_them(self):
        Defect.objects.exclude(code="procedure").delete()

        ensure_cases()

        assert [str(each) for each in Defect.objects.all()] == ["违反法定程序"]

    def test_are_loaded_with_a_lost_case(self, laws, at):
        document = case_documents(
            HEARING, kind="败诉案例通报", defects=["procedure"], needs_sign_off=True
        )

        load_cases(documents=document, actor=None, at=at)

        case = CasePage.objects.get()
        assert (case.kind, case.needs_sign_off) == ("lost", True)
        assert [each.code for each in case.defects.all()] == ["procedure"]
        assert case.source.startswith("https://www.court.gov.cn/")


class TestDocument:
    @pytest.mark.parametrize("content", [b"", b"[]", b'{"cases": [{}]}'])
    def test_that_is_none_is_refused_by_name(self, content):
        with pytest.raises(NotContent, match=r"broken\.json"):
            read_cases("broken.json", content)


class TestCommands:
    def test_load_the_demonstration_and_then_nothing(self, capsys):
        call_command("load_laws", str(DEMO / "laws"))
        for _ in range(2):
            call_command("load_cases", str(DEMO / "cases" / "cases.json"))

        lines = capsys.readouterr().out.splitlines()[1:]
        assert lines[0] == "21 cases created, 0 updated, 0 unchanged."
        assert lines[1] == "0 cases created, 0 updated, 21 unchanged."
        assert CasePage.objects.live().count() == 21

    def test_say_in_a_sentence_what_is_wrong(self, tmp_path):
        with pytest.raises(CommandError, match=r"Cannot read .*none\.json"):
            call_command("load_cases", str(tmp_path / "none.json"))
