"""Loading handbooks into the tree of pages."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from content.handbooks.documents import read_forms, read_handbook
from content.handbooks.operations import ensure_handbooks, load_forms, load_handbook
from content.handbooks.operations.books import FormsMissing
from content.models import Handbook, HandbookIndexPage, HandbookPage
from content.pages.documents import NotContent
from content.pages.writing import ArticlesMissing, Loaded
from tests.content.conftest import DEMO, NEW
from tests.content.handbooks.conftest import chapter, handbook_document

pytestmark = pytest.mark.django_db


class TestRoot:
    def test_stands_after_the_migrations_and_is_not_made_twice(self):
        root = HandbookIndexPage.objects.get()

        assert root.url_path == "/site/handbook/"
        assert ensure_handbooks().handbooks == root

    @pytest.mark.parametrize("name", ["Trainers", "Reviewers"])
    def test_lets_writers_add_and_choose_files_but_not_change_those_of_others(self, name):
        ensure_handbooks()
        group = Group.objects.get(name=name)

        allowed = group.collection_permissions.values_list("permission__codename", flat=True)

        assert set(allowed) == {"add_document", "choose_document"}


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


class TestFormBlock:
    def test_leads_to_the_form(self, laws, at, settings, tmp_path, client):
        settings.MEDIA_ROOT = tmp_path
        forms = read_forms("forms.json", (DEMO / "forms.json").read_bytes())
        named = [form for form in forms if form.slug == "order-to-correct"]
        load_forms(
            documents=named,
            read=lambda name: (DEMO / "forms" / name).read_bytes(),
            actor=None,
            at=at,
        )
        blocks = [{"kind": "form", "form": "order-to-correct"}]
        sections = [{"slug": "a", "title": "甲", "blocks": blocks}]
        chapters = [{"slug": "c", "title": "章", "sections": sections}]
        load_handbook(document=handbook_document(chapters=chapters), actor=None, at=at)

        html = client.get("/handbook/town/c/a/").content.decode()

        assert 'href="/handbook/forms/order-to-correct/"' in html

    def test_of_a_form_that_is_not_there_is_refused(self, laws, at):
        sections = [{"slug": "a", "title": "甲", "blocks": [{"kind": "form", "form": "none"}]}]
        chapters = [{"slug": "c", "title": "章", "sections": sections}]

        with pytest.raises(FormsMissing, match="none"):
            load_handbook(document=handbook_document(chapters=chapters), actor=None, at=at)

        assert not Handbook.objects.exists()


class TestDocument:
    @pytest.mark.parametrize("content", [b"", b"[]", b'{"chapters": 1}'])
    def test_that_is_none_is_refused_by_name(self, content):
        with pytest.raises(NotContent, match=r"broken\.json"):
            read_handbook("broken.json", content)

    def test_with_an_unknown_block_is_refused(self):
        blocks = [{"kind": "video"}]
        sections = [{"slug": "a", "title": "甲", "blocks": blocks}]

        with pytest.raises(NotContent, match="video"):
            handbook_document(chapters=[{"slug": "c", "title": "章", "sections": sections}])


class TestCommand:
    def test_loads_the_demonstration_and_then_nothing(self, capsys, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        call_command("load_laws", str(DEMO / "laws"))
        for _ in range(2):
            call_command("load_handbook", str(DEMO / "handbook.json"), forms=DEMO / "forms.json")

        lines = capsys.readouterr().out.splitlines()[1:]
        assert lines[0] == "4 forms created, 0 updated, 0 unchanged."
        assert lines[2] == "0 forms created, 0 updated, 4 unchanged."
        assert lines[3].startswith("0 pages created, 0 updated, ")
        assert HandbookPage.objects.live().exists()

    def test_says_in_a_sentence_what_is_wrong(self, tmp_path):
        with pytest.raises(CommandError, match=r"Cannot read .*none\.json"):
            call_command("load_handbook", str(tmp_path / "none.json"))
