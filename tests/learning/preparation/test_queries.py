"""What there is to read for a post, and how far people are."""

from datetime import date

import pytest

from content.models import PostDuty
from learning.models import Activity
from learning.preparation import queries
from tests.factories import (
    ArticleFactory,
    CasePageFactory,
    PageCitationFactory,
    PostingFactory,
    PostMapPageFactory,
    PostPreparationFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def article():
    return ArticleFactory(number=42)


@pytest.fixture
def post(article):
    return post_on(article)


def post_on(*articles, **fields):
    """Return a post map with a duty on some articles."""
    page = PostMapPageFactory(**fields)
    PostDuty.objects.create(
        post=page,
        matter="持证上岗",
        basis_keys="\n".join(article.key for article in articles),
        risks="一个人检查",
        controls="两人到场",
    )
    return page


def read(learner, page, at):
    Activity.objects.create(
        learner=learner, kind="case", subject=str(page.pk), day=at.date(), completed_at=at
    )


class TestReadingList:
    def test_holds_the_articles_and_what_cites_them(
        self, post, article, at, django_assert_num_queries
    ):
        learner = UserFactory()
        done, open_ = CasePageFactory(), CasePageFactory()
        for page in (done, open_):
            PageCitationFactory(page=page, article=article)
        PageCitationFactory()
        read(learner, done, at)

        with django_assert_num_queries(10):
            found = queries.reading_list(post, learner, on=TODAY)

        assert [group.law for group in found.laws] == [article.version.law]
        assert [(row.material.pk, row.is_read) for row in found.cases] == [
            (done.pk, True),
            (open_.pk, False),
        ]
        assert (found.read, found.total) == (1, 2)
        assert (found.handbook, found.forms) == ([], [])


class TestProgress:
    def test_counts_what_each_has_read(self, post, article, at, django_assert_num_queries):
        case = CasePageFactory()
        PageCitationFactory(page=case, article=article)
        rows = [PostPreparationFactory(post=post) for _ in range(3)]
        read(rows[0].learner, case, at)

        with django_assert_num_queries(10):
            found = queries.progress(rows, on=TODAY)

        assert [(each.read, each.total) for each in found] == [(1, 1), (0, 1), (0, 1)]

    def test_of_somebody_are_their_own_posts_that_are_published(self, post):
        mine = PostPreparationFactory(post=post)
        PostPreparationFactory(learner=mine.learner, post=PostMapPageFactory(live=False))
        PostPreparationFactory(post=post)

        found = queries.preparations_of(mine.learner, on=TODAY)

        assert [each.preparation for each in found] == [mine]


class TestSuggestedPosts:
    def test_name_the_title_in_the_roster(self):
        learner = UserFactory()
        PostingFactory(user=learner, track="enforcement", title="综合行政执法队队员")
        named = post_on(ArticleFactory(), match_titles="城管\n综合行政执法")
        post_on(ArticleFactory())

        assert queries.suggested_posts(learner, on=TODAY) == [named]

    def test_are_else_of_the_same_track_and_level(self):
        learner = UserFactory()
        PostingFactory(user=learner, track="supervision", unit=UnitFactory(level="town"))
        fits = PostMapPageFactory(track="supervision", level="")
        PostMapPageFactory(track="supervision", level="city")
        PostMapPageFactory(track="enforcement", level="town")

        assert queries.suggested_posts(learner, on=TODAY) == [fits]

    def test_leave_out_what_they_prepare_for(self):
        posting = PostingFactory(track="supervision")
        post = PostMapPageFactory(track="supervision")
        PostPreparationFactory(learner=posting.user, post=post)

        assert queries.suggested_posts(posting.user, on=TODAY) == []

    def test_are_none_for_who_serves_nowhere(self):
        PostMapPageFactory()

        assert queries.suggested_posts(UserFactory(), on=TODAY) == []


class TestPreparationsInReach:
    def test_are_of_people_below_the_readers_unit(self):
        city, other = (UnitFactory(kind="area", level="city") for _ in range(2))
        near, far = PostPreparationFactory(), PostPreparationFactory()
        PostingFactory(user=near.learner, unit=UnitFactory(parent=city))
        PostingFactory(user=far.learner, unit=UnitFactory(parent=other))

        found = queries.preparations_in_reach(UserFactory(reach=city), day=TODAY)

        assert list(found) == [near]
