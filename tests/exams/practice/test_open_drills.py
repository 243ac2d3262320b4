"""Drills on an article, and on what a page cites."""

import pytest
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from exams.models import Drill
from exams.practice import operations, queries
from learning.models import Activity
from tests.exams.practice.helpers import practice_items
from tests.factories import (
    ArticleFactory,
    CasePageFactory,
    DrillFactory,
    PageCitationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

start_article_drill = operations.start_article_drill.__wrapped__
start_page_drill = operations.start_page_drill.__wrapped__
answer_item = operations.answer_item.__wrapped__


@pytest.fixture
def article():
    return ArticleFactory(number=42)


@pytest.fixture
def case(article):
    """A case that cites the article."""
    return PageCitationFactory(article=article).page


@pytest.fixture
def learner(client):
    user = UserFactory(roles=["officer"])
    client.force_login(user)
    return user


def answer_all(drill, learner, at):
    for position in range(1, drill.items.count() + 1):
        answer_item(drill_id=drill.pk, position=position, learner=learner, chosen=["B"], at=at)


class TestStartArticleDrill:
    def test_makes_up_to_ten_items_on_the_article(self, article, at):
        wanted = practice_items(12, article=article)
        practice_items(3)

        drill = start_article_drill(learner=UserFactory(), key=article.key, at=at)

        chosen = set(drill.items.values_list("version", flat=True))
        assert (drill.scope, drill.subject) == ("article", article.key)
        assert len(chosen) == 10
        assert chosen <= {version.pk for version in wanted}
        assert AuditEntry.objects.get(action="exams.drill-started").subject_id == str(drill.pk)

    def test_goes_on_with_the_one_that_is_not_done(self, article, at):
        practice_items(2, article=article)
        learner = UserFactory()
        first = start_article_drill(learner=learner, key=article.key, at=at)

        again = start_article_drill(learner=learner, key=article.key, at=at)

        assert again == first
        assert Drill.objects.count() == 1

    def test_makes_another_once_it_is_done_and_reports_the_first(self, article, at):
        practice_items(2, article=article)
        learner = UserFactory()
        first = start_article_drill(learner=learner, key=article.key, at=at)
        answer_all(first, learner, at)

        second = start_article_drill(learner=learner, key=article.key, at=at)

        assert second != first
        assert Activity.objects.get(kind="drill").subject == str(first.pk)

    def test_leaves_the_drill_of_the_day_alone(self, article, at):
        practice_items(2, article=article)
        learner = UserFactory()
        start_article_drill(learner=learner, key=article.key, at=at)

        daily = operations.start_drill.__wrapped__(learner=learner, at=at)

        assert daily.scope == "daily"
        assert queries.drill_of_today(learner, at=at).total == 2

    def test_of_somebody_else_is_theirs(self, article, at):
        practice_items(1, article=article)
        drills = [
            start_article_drill(learner=UserFactory(), key=article.key, at=at) for _ in range(2)
        ]

        assert drills[0] != drills[1]

    def test_is_refused_without_items_and_leaves_no_drill(self, article, at):
        with pytest.raises(operations.NothingOnThis), transaction.atomic():
            start_article_drill(learner=UserFactory(), key=article.key, at=at)

        assert not Drill.objects.exists()

    def test_is_refused_without_such_an_article(self, at):
        with pytest.raises(operations.NoSuchSubject):
            start_article_drill(learner=UserFactory(), key="nothing#1", at=at)


class TestStartPageDrill:
    def test_makes_items_on_what_the_page_cites(self, case, article, at):
        wanted = practice_items(2, article=article)
        practice_items(2)

        drill = start_page_drill(learner=UserFactory(), page_id=case.pk, at=at)

        assert (drill.scope, drill.subject, drill.title) == ("page", str(case.pk), case.title)
        assert set(drill.items.values_list("version", flat=True)) == {v.pk for v in wanted}

    def test_is_refused_for_a_page_that_is_not_there(self, at):
        with pytest.raises(operations.NoSuchSubject):
            start_page_drill(learner=UserFactory(), page_id=0, at=at)

    def test_is_refused_for_a_page_that_cites_nothing(self, at):
        practice_items(1)

        with pytest.raises(operations.NothingOnThis):
            start_page_drill(learner=UserFactory(), page_id=CasePageFactory().pk, at=at)


class TestConstraints:
    @pytest.mark.parametrize(
        "fields",
        [
            {"scope": "week", "subject": "1"},
            {"scope": "daily", "subject": "1"},
            {"scope": "article", "subject": ""},
        ],
    )
    def test_a_drill_is_of_a_known_scope_and_has_the_subject_of_it(self, fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            DrillFactory(**fields)

    def test_one_on_a_subject_is_open_at_a_time(self, at):
        first = DrillFactory(scope="page", subject="7")
        with pytest.raises(IntegrityError), transaction.atomic():
            DrillFactory(learner=first.learner, scope="page", subject="7")
        first.finished_at = at
        first.save()

        assert DrillFactory(learner=first.learner, scope="page", subject="7")


class TestPages:
    def test_the_article_is_shown_with_how_far_one_is(self, client, learner, article):
        practice_items(2, article=article)

        page = client.get("/practice/article/", {"key": article.key})

        assert page.status_code == 200
        assert article.text in page.content.decode()
        assert page.context["practised"].items == 2
        assert not Drill.objects.exists()

    def test_sending_the_form_leads_to_the_first_item_and_its_feedback(
        self, client, learner, article
    ):
        practice_items(1, article=article)

        begun = client.post("/practice/article/", {"key": article.key})
        shown = client.get(begun.url).content.decode()
        feedback = client.post(begun.url, {"chosen": "B"}, follow=True).content.decode()

        assert article.label in shown
        assert article.text in feedback

    def test_the_summary_offers_another_round(self, client, learner, article):
        practice_items(1, article=article)
        begun = client.post("/practice/article/", {"key": article.key})
        client.post(begun.url, {"chosen": "B"})

        html = client.get(f"/drill/{Drill.objects.get().pk}/").content.decode()

        assert "/practice/article/?key=" in html

    def test_without_items_the_article_is_offered_kindly(self, client, learner, article, case):
        shown = client.get("/practice/article/", {"key": article.key})
        sent = client.post("/practice/article/", {"key": article.key})

        assert (shown.status_code, sent.status_code) == (200, 409)
        assert article.text in sent.content.decode()
        assert case.title in shown.content.decode()

    @pytest.mark.parametrize("key", ["", "nothing#1", "行政处罚法第四十二条", "#", "x" * 3000])
    def test_there_is_no_page_of_what_is_no_article(self, client, learner, key):
        assert client.get("/practice/article/", {"key": key}).status_code == 404
        assert client.post("/practice/article/", {"key": key}).status_code == 404

    @pytest.mark.parametrize("name", ["post", "page"])
    def test_a_page_is_drilled_on_by_either_name(self, client, learner, article, case, name):
        practice_items(1, article=article)

        shown = client.get(f"/practice/{name}/{case.pk}/")
        begun = client.post(f"/practice/{name}/{case.pk}/")

        assert article.text in shown.content.decode()
        assert begun.url.startswith("/drill/")
        assert client.get(f"/practice/{name}/0/").status_code == 404

    def test_a_page_loads_what_belongs_to_it(self, client, learner, article, case):
        practice_items(3, article=article)

        html = client.get(f"/practice/companion/{case.pk}/").content.decode()

        assert "<html" not in html
        assert f'action="/practice/page/{case.pk}/"' in html
        assert client.get("/practice/companion/0/").status_code == 404

    def test_costs_as_many_queries_with_more_items(
        self, client, learner, article, django_assert_max_num_queries
    ):
        practice_items(1, article=article)
        client.get("/practice/article/", {"key": article.key})
        practice_items(9, article=article)

        with django_assert_max_num_queries(16):
            client.get("/practice/article/", {"key": article.key})

    def test_visitors_are_asked_to_sign_in(self, client, article):
        assert client.get("/practice/article/", {"key": article.key}).status_code == 302
