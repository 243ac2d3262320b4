"""Loading post maps into the tree of pages."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import GroupPagePermission

from content.models import PageCitation, PostMapIndexPage, PostMapPage
from content.pages.writing import ArticlesMissing, Loaded
from content.posts import operations
from core.models import AuditEntry
from tests.content.conftest import DEMO, NEW
from tests.content.posts.conftest import duty, post, post_documents

pytestmark = pytest.mark.django_db

load_posts = operations.load_posts.__wrapped__


class TestEnsurePosts:
    def test_plants_the_list_once_and_lets_trainers_and_reviewers_write(self, db):
        operations.ensure_posts()
        root = operations.ensure_posts()

        assert PostMapIndexPage.objects.count() == 1
        assert root.url_path.endswith("/posts/")
        granted = GroupPagePermission.objects.filter(page=root)
        assert granted.values("group").distinct().count() == 2


class TestLoadPosts:
    def test_publishes_a_map_with_its_duties_in_order(self, penalty_law, at):
        two = post(duties=[duty(), duty(matter="当场处罚", basis=[f"{NEW}#51"])])

        loaded = load_posts(documents=post_documents(two), actor=None, at=at)

        page = PostMapPage.objects.get()
        assert loaded == Loaded(created=1)
        assert (page.live, page.address) == (True, "/posts/town-enforcement/")
        assert [each.matter for each in page.duties.all()] == ["持证上岗、两人执法", "当场处罚"]
        assert AuditEntry.objects.filter(action="content.post-loaded").count() == 1

    def test_leaves_an_edited_map_alone_if_its_document_is_the_same(self, town, at):
        town.title = "镇街执法岗"
        town.save()

        loaded = load_posts(documents=post_documents(post()), actor=None, at=at)

        assert loaded == Loaded(unchanged=1)
        assert PostMapPage.objects.get().title == "镇街执法岗"

    def test_renews_a_map_whose_document_changed(self, town, at):
        changed = post(duties=[duty(matter="现场检查")])

        loaded = load_posts(documents=post_documents(changed), actor=None, at=at)

        page = PostMapPage.objects.get()
        assert loaded == Loaded(updated=1)
        assert [each.matter for each in page.duties.all()] == ["现场检查"]

    def test_loads_nothing_if_an_article_is_missing(self, penalty_law, at):
        bad = post(id="other", duties=[duty(basis=[f"{NEW}#42", f"{NEW}#999"])])

        with pytest.raises(ArticlesMissing, match="#999"):
            load_posts(documents=post_documents(post(), bad), actor=None, at=at)

        assert not PostMapPage.objects.exists()

    def test_can_leave_them_as_drafts(self, penalty_law, at):
        load_posts(documents=post_documents(post()), actor=None, at=at, publish=False)

        assert not PostMapPage.objects.get().live


class TestPublishing:
    def test_records_what_the_map_cites(self, town):
        rows = PageCitation.objects.filter(page=town.pk).order_by("article__number")

        stated = rows.filter(origin="basis").values_list("article__number", "paragraph")
        found = rows.filter(origin="text").values_list("article__number", "status")
        assert list(stated) == [(42, 0), (55, 1)]
        assert list(found) == [(76, "proposed")]


class TestCommand:
    def test_loads_a_file_and_says_how_much(self, penalty_law, tmp_path):
        file = tmp_path / "posts.json"
        file.write_text('{"posts": []}')
        out = StringIO()

        call_command("load_posts", file, stdout=out)

        assert "0 post maps created" in out.getvalue()

    def test_says_which_articles_are_missing(self, db):
        with pytest.raises(CommandError, match="an-quan-sheng-chan-fa_2021-06-10#67"):
            call_command("load_posts", DEMO / "posts.json")

    def test_says_that_a_file_is_not_there(self, db):
        with pytest.raises(CommandError, match="no-such-file"):
            call_command("load_posts", DEMO / "no-such-file.json")
