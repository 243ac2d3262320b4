"""The pre-post study as officers see it, and assigning it."""

import pytest

from learning.models import PostPreparation
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
from tests.learning.preparation.test_queries import post_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return ArticleFactory(number=42)


@pytest.fixture
def post(article):
    return post_on(article, slug="town")


@pytest.fixture
def officer(client):
    user = UserFactory(roles=["officer"])
    client.force_login(user)
    return user


@pytest.fixture
def city():
    return UnitFactory(kind="area", level="city")


@pytest.fixture
def trainer(client, city):
    user = UserFactory(roles=["trainer"], reach=city)
    client.force_login(user)
    return user


class TestPrepare:
    def test_shows_articles_cases_and_the_drill(self, client, officer, post, article):
        case = PageCitationFactory(article=article).page

        html = client.get("/posts/town/prepare/").content.decode()

        assert article.text in html
        assert case.title in html
        assert f"/practice/companion/{post.pk}/" in html

    def test_is_not_there_for_a_draft_or_nothing(self, client, officer):
        PostMapPageFactory(slug="draft", live=False)

        assert client.get("/posts/draft/prepare/").status_code == 404
        assert client.get("/posts/nothing/prepare/").status_code == 404

    def test_costs_as_many_queries_with_more_to_read(
        self, client, officer, post, article, django_assert_max_num_queries
    ):
        client.get("/posts/town/prepare/")
        for _ in range(8):
            PageCitationFactory(page=CasePageFactory(), article=article)

        with django_assert_max_num_queries(18):
            client.get("/posts/town/prepare/")


class TestChoosing:
    def test_leads_to_the_study_and_back(self, client, officer, post):
        chosen = client.post(f"/learn/posts/{post.pk}/choose/")
        mine = client.get("/learn/posts/").content.decode()
        left = client.post(f"/learn/posts/{post.pk}/leave/", follow=True)

        assert chosen.url == "/posts/town/prepare/"
        assert post.title in mine
        assert left.status_code == 200
        assert not PostPreparation.objects.exists()

    def test_of_what_is_not_published_is_refused(self, client, officer):
        draft = PostMapPageFactory(live=False)

        assert client.post(f"/learn/posts/{draft.pk}/choose/").status_code == 409

    def test_of_a_number_beyond_all_pages_is_no_fault(self, client, officer):
        path = f"/learn/posts/{'9' * 26}/"

        assert client.get(f"{path}state/").status_code == 404
        assert client.post(f"{path}choose/").status_code == 409
        assert client.post(f"{path}leave/").status_code == 302

    def test_leaving_what_the_office_assigned_is_refused(self, client, officer, post):
        PostPreparationFactory(learner=officer, post=post, assigned_by=UserFactory())

        assert client.post(f"/learn/posts/{post.pk}/leave/").status_code == 409

    def test_the_map_says_whether_one_prepares(self, client, officer, post):
        before = client.get(f"/learn/posts/{post.pk}/state/").content.decode()
        PostPreparationFactory(learner=officer, post=post)

        after = client.get(f"/learn/posts/{post.pk}/state/").content.decode()

        assert f"/learn/posts/{post.pk}/choose/" in before
        assert "/posts/town/prepare/" in after
        assert client.get("/learn/posts/0/state/").status_code == 404

    def test_the_list_loads_the_own_posts_as_a_part(self, client, officer, post):
        PostPreparationFactory(learner=officer, post=post)

        part = client.get("/learn/posts/", headers={"HX-Request": "true"}).content.decode()

        assert "<html" not in part
        assert post.title in part


class TestAssigning:
    def test_lists_who_prepares_and_assigns_by_account(self, client, trainer, city, post):
        person = UserFactory()
        PostingFactory(user=person, unit=UnitFactory(parent=city))

        sent = client.post("/teach/preparations/", {"post": post.pk, "accounts": person.username})
        html = client.get("/teach/preparations/").content.decode()

        assert sent.status_code == 302
        assert PostPreparation.objects.get().assigned_by == trainer
        assert person.name in html

    @pytest.mark.parametrize("accounts", ["", "nobody", "\n\n", "x" * 40_000])
    def test_says_what_is_wrong_with_the_accounts(self, client, trainer, post, accounts):
        sent = client.post("/teach/preparations/", {"post": post.pk, "accounts": accounts})

        assert sent.status_code == 422
        assert sent.context["form"].errors["accounts"]
        assert not PostPreparation.objects.exists()

    def test_says_what_is_wrong_with_the_post(self, client, trainer):
        sent = client.post("/teach/preparations/", {"post": "7", "accounts": "nobody"})

        assert sent.context["form"].errors["post"]

    def test_takes_back_within_reach_only(self, client, trainer, city, post):
        near, far = PostPreparationFactory(post=post), PostPreparationFactory(post=post)
        PostingFactory(user=near.learner, unit=UnitFactory(parent=city))

        taken = client.post(f"/teach/preparations/{near.pk}/withdraw/")
        refused = client.post(f"/teach/preparations/{far.pk}/withdraw/")

        assert (taken.status_code, refused.status_code) == (302, 404)
        assert PostPreparation.objects.get() == far

    def test_costs_as_many_queries_with_more_people(
        self, client, trainer, city, post, django_assert_max_num_queries
    ):
        client.get("/teach/preparations/")
        for _ in range(6):
            row = PostPreparationFactory(post=post)
            PostingFactory(user=row.learner, unit=UnitFactory(parent=city))

        with django_assert_max_num_queries(26):
            shown = client.get("/teach/preparations/")

        assert len(shown.context["rows"]) == 6

    def test_is_not_for_officers(self, client, officer):
        assert client.get("/teach/preparations/").status_code == 403
