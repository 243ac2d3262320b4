"""A map with the law of a day."""

from datetime import date

import pytest

from content.laws.operations import load_laws
from content.models import Article, PostMapPage
from content.posts import queries
from content.posts.operations import load_posts
from tests.content.conftest import CODE, NEW, OLD, REPEALED, law_document
from tests.content.posts.conftest import duty, post, post_documents

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def published(at, *duties, **changes):
    documents = post_documents(post(duties=list(duties), **changes))
    load_posts.__wrapped__(documents=documents, actor=None, at=at)
    return PostMapPage.objects.get()


class TestPostMap:
    def test_shows_what_is_in_force(self, town, django_assert_num_queries):
        page = PostMapPage.objects.get()

        with django_assert_num_queries(2):
            shown = queries.post_map(page, on=TODAY)

        row = shown.rows[0]
        assert [each.quote.article.key for each in row.cited] == [f"{NEW}#42", f"{NEW}#55"]
        assert (shown.articles, shown.risks, shown.stale) == (2, 2, 0)

    def test_shows_the_text_of_today_where_the_same_stands_in_a_later_version(
        self, penalty_law, at
    ):
        same = Article.objects.get(version__key=OLD, number=1)
        now = Article.objects.get(version__key=NEW, number=1)
        assert same.text_digest == now.text_digest
        page = published(at, duty(basis=[f"{OLD}#1"]))

        cited = queries.post_map(page, on=TODAY).rows[0].cited[0]

        assert cited.is_standing
        assert cited.quote.article == now

    def test_marks_a_row_whose_article_was_amended_and_names_what_is_in_force(
        self, penalty_law, at
    ):
        page = published(at, duty(basis=[f"{OLD}#33"]), duty(basis=[f"{NEW}#51"]))

        shown = queries.post_map(page, on=TODAY)

        stale = shown.rows[0].cited[0]
        assert (shown.stale, stale.is_standing) == (1, False)
        assert stale.quote.article.key == f"{OLD}#33"
        assert stale.current.article.key == f"{NEW}#51"
        assert shown.rows[1].stale == []

    def test_stood_while_the_old_text_was_in_force(self, penalty_law, at):
        page = published(at, duty(basis=[f"{OLD}#33"]))

        assert queries.post_map(page, on=date(2021, 7, 14)).stale == 0

    def test_leads_into_the_law_that_another_was_repealed_into(self, environmental_code, at):
        page = published(at, duty(basis=[f"{REPEALED}#42"]))

        cited = queries.post_map(page, on=TODAY).rows[0].cited[0]

        assert not cited.is_standing
        assert cited.current is None or cited.current.article.version.key == CODE


class TestArticlesToRead:
    def test_are_grouped_by_law_in_order_each_once(self, penalty_law, at):
        other = law_document("xing-zheng-qiang-zhi-fa_2011-06-30")
        load_laws.__wrapped__(documents=[other], actor=None, at=at)
        page = published(
            at,
            duty(basis=[f"{NEW}#55", "xing-zheng-qiang-zhi-fa_2011-06-30#18"]),
            duty(basis=[f"{NEW}#42", f"{NEW}#55"]),
        )

        groups = queries.articles_to_read(page, on=TODAY)

        assert [group.law.short_name for group in groups] == ["行政处罚法", "行政强制法"]
        assert [each.article.number for each in groups[0].quotes] == [42, 55]

    def test_are_those_in_force_instead_of_what_no_longer_stands(self, penalty_law, at):
        page = published(at, duty(basis=[f"{OLD}#33"]))

        groups = queries.articles_to_read(page, on=TODAY)

        assert [each.article.key for each in groups[0].quotes] == [f"{NEW}#51"]


class TestPublishedPosts:
    def test_are_narrowed_and_counted(self, town, django_assert_num_queries):
        with django_assert_num_queries(1):
            found = list(queries.published_posts(level="town", domain="镇街综合执法"))

        assert [(each.title, each.duty_count) for each in found] == [("乡镇综合行政执法岗", 1)]
        assert not queries.published_posts(track="supervision")
        assert queries.post_domains() == ["镇街综合执法"]

    def test_leave_drafts_out(self, town):
        PostMapPage.objects.update(live=False)

        assert not queries.published_posts()
        assert queries.published_post(town.pk) is None
        assert queries.post_by_slug(town.slug) is None
