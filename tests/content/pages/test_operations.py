"""The tree of pages, and loading cases and handbooks into it."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from wagtail.models import Page, Site

from content.models import CaseIndexPage, CasePage, Handbook, HandbookPage, SitePage
from content.pages.documents import NotContent, read_cases, read_handbook
from content.pages.operations import (
    ArticlesMissing,
    Loaded,
    ensure_site_tree,
    load_cases,
    load_handbook,
)
from core.models import AuditEntry
from tests.content.conftest import DEMO, NEW
from tests.content.pages.conftest import HEARING, SMELL, case_documents, chapter, handbook_document
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class TestSiteTree:
    def test_stands_after_the_migrations(self):
        assert Site.objects.get().root_page.specific == SitePage.objects.get()
        assert CaseIndexPage.objects.get().url_path == "/site/learn/cases/"
        assert not Page.objects.filter(slug="home").exists()

    def test_is_not_made_twice(self):
        before = set(Page.objects.values_list("pk", flat=True))

        ensure_site_tree()

        assert set(Page.objects.values_list("pk", flat=True)) == before

    @pytest.mark.parametrize("name", ["Trainers", "Reviewers"])
    def test_lets_trainers_and_reviewers_write_and_publish(self, name):
        group = Group.objects.get(name=name)

        allowed = set(group.page_permissions.values_list("page__slug", "permission__codename"))

        acts = ("add_page", "change_page", "publish_page")
        assert allowed == {(root, act) for root in ("learn", "handbook") for act in acts}
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
        assert AuditEntry.objects.get(action="content.case-loaded").actor == user

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


class TestLoadHandbook:
    def test_publishes_chapters_and_pages_in_order(self, laws, at):
        loaded = load_handbook(document=handbook_document(), actor=None, at=at)

        assert loaded == Loaded(created=1 + 2 + 4)
        titles = list(HandbookPage.objects.live().values_list("title", flat=True))
        assert titles == [
            *("检查与取证之1", "检查与取证之2"),
            *("作出行政处罚之1", "作出行政处罚之2"),
        ]
        page = HandbookPage.objects.first()
        assert page.address == "/handbook/town/inspection/inspection-1/"
        assert [block.block_type for block in page.body] == [
            *("paragraph", "keypoint", "steps", "law", "table")
        ]

    def test_changes_nothing_the_second_time(self, laws, at):
        load_handbook(document=handbook_document(), actor=None, at=at)
        revisions = HandbookPage.objects.first().revisions.count()

        loaded = load_handbook(document=handbook_document(), actor=None, at=at)

        assert loaded == Loaded(unchanged=1 + 2 + 4)
        assert HandbookPage.objects.first().revisions.count() == revisions

    def test_renews_it_and_withdraws_pages_that_are_gone(self, laws, at):
        load_handbook(document=handbook_document(), actor=None, at=at)

        shorter = handbook_document(edition="2027年版", chapters=[chapter("inspection", "检查")])
        loaded = load_handbook(document=shorter, actor=None, at=at)

        assert loaded == Loaded(updated=1 + 1 + 2)
        assert Handbook.objects.get().edition == "2027年版"
        assert HandbookPage.objects.live().count() == 2
        assert HandbookPage.objects.count() == 4

    def test_refuses_articles_that_are_not_there(self, laws, at):
        unknown = handbook_document(chapters=[chapter("x", "甲", article=f"{NEW}#999")])

        with pytest.raises(ArticlesMissing, match="#999"):
            load_handbook(document=unknown, actor=None, at=at)

        assert not Handbook.objects.exists()


class TestDocument:
    @pytest.mark.parametrize("content", [b"", b"[]", b'{"cases": [{}]}', b'{"chapters": 1}'])
    @pytest.mark.parametrize("read", [read_cases, read_handbook])
    def test_that_is_none_is_refused_by_name(self, read, content):
        with pytest.raises(NotContent, match=r"broken\.json"):
            read("broken.json", content)

    def test_with_an_unknown_block_is_refused(self):
        blocks = [{"kind": "video"}]
        sections = [{"slug": "a", "title": "甲", "blocks": blocks}]

        with pytest.raises(NotContent, match="video"):
            handbook_document(chapters=[{"slug": "c", "title": "章", "sections": sections}])


class TestCommands:
    def test_load_the_demonstration_and_then_nothing(self, capsys):
        call_command("load_laws", str(DEMO / "laws"))
        for _ in range(2):
            call_command("load_cases", str(DEMO / "cases" / "cases.json"))
            call_command("load_handbook", str(DEMO / "handbook.json"))

        lines = capsys.readouterr().out.splitlines()[1:]
        assert lines[0] == "21 cases created, 0 updated, 0 unchanged."
        assert lines[2] == "0 cases created, 0 updated, 21 unchanged."
        assert lines[3].startswith("0 pages created, 0 updated, ")
        assert CasePage.objects.live().count() == 21

    @pytest.mark.parametrize("command", ["load_cases", "load_handbook"])
    def test_say_in_a_sentence_what_is_wrong(self, tmp_path, command):
        with pytest.raises(CommandError, match=r"Cannot read .*none\.json"):
            call_command(command, str(tmp_path / "none.json"))
