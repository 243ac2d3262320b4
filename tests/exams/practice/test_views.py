"""A learner drills: one item a page, feedback after each, nothing of the key before."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from core.dates import local_day
from exams.models import Drill, DrillItem
from tests.exams.practice.helpers import answered, practice_items
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
RATIONALE = "解析只在作答后显示"
# Whatever would tell the key: our own words for it, marks on the right option, the article.
WORDS = re.compile(r"is_key|is_correct|rationale|verdict|\bright\b|data-key|answer_key", re.I)


@pytest.fixture
def learner(client):
    user = UserFactory(roles=["officer"])
    client.force_login(user)
    return user


def begin(client):
    """Start today's drill and return the address of its first item."""
    return client.get("/drill/daily/").url


class TestBeforeTheAnswer:
    def test_nothing_tells_the_key(self, client, learner):
        practice_items(1, rationale=RATIONALE, key="C")

        page = client.get(begin(client)).content.decode()

        form = page[page.index("zf-qcard") : page.index("</form>")]
        assert RATIONALE not in page
        assert DrillItem.objects.get().version.article.text not in page
        assert not WORDS.search(form)

    def test_pages_differ_only_by_the_text_of_the_item_whatever_the_key(self, client, learner):
        def page_for(key):
            Drill.objects.all().delete()
            versions = practice_items(1, key=key, stem="同一题干", rationale=RATIONALE)
            page = client.get(begin(client)).content.decode()
            type(versions[0].item).objects.filter(pk=versions[0].item_id).update(status="retired")
            topic = versions[0].item.topic.name
            page = re.sub(r"csrfmiddlewaretoken\" value=\"\w+|X-CSRFToken\": \"\w+", "", page)
            return re.sub(r"/drill/\d+/", "/drill/N/", page).replace(topic, "T")

        assert page_for("A") == page_for("D")

    def test_the_question_knows_no_key(self, client, learner):
        practice_items(1)

        place = client.get(begin(client)).context["place"]

        assert set(place.__slots__) == {
            "drill_id",
            "title",
            "position",
            "total",
            "kind",
            "kind_label",
            "topic",
            "stem",
            "is_html",
            "choices",
        }
        assert set(place.choices[0].__slots__) == {"letter", "text"}


class TestDrill:
    def test_leads_from_item_to_feedback_to_the_next_and_to_the_end(self, client, learner):
        practice_items(2, rationale=RATIONALE)
        first = begin(client)

        answer = client.post(first, {"chosen": "B"}, follow=True)
        second = begin(client)
        client.post(second, {"chosen": "A"})
        end = client.get("/drill/daily/")

        assert answer.redirect_chain == [(first, 302)]
        assert RATIONALE in answer.content.decode()
        assert second != first
        assert second.encode() in answer.content
        assert end.url == f"/drill/{Drill.objects.get().pk}/"
        summary = client.get(end.url).context["summary"]
        assert (summary.correct, summary.total, summary.waiting) == (1, 2, None)

    def test_quotes_the_article_with_its_state_and_a_link(self, client, learner):
        practice_items(1)
        first = begin(client)

        page = client.post(first, {"chosen": "A"}, follow=True).content.decode()

        article = DrillItem.objects.get().version.article
        assert article.text in page
        assert f'href="{article.version.law.get_absolute_url()}#a{article.number}"' in page
        assert "zf-result bad" in page

    def test_asks_for_a_choice(self, client, learner):
        practice_items(1)
        first = begin(client)

        answer = client.post(first, {})

        assert answer.status_code == 422
        assert b'role="alert"' in answer.content
        assert b"zf-result" not in answer.content

    def test_keeps_the_first_answer_of_two(self, client, learner):
        practice_items(2)
        first = begin(client)

        client.post(first, {"chosen": "A"})
        again = client.post(first, {"chosen": "B"}, follow=True)

        assert again.context["place"].is_correct is False

    def test_counts_how_often_an_item_went_wrong(self, client, learner):
        (version,) = practice_items(1)
        answered(learner, version, is_correct=False, at=timezone.now() - timedelta(days=2))
        first = begin(client)

        page = client.post(first, {"chosen": "A"}, follow=True)

        assert page.context["place"].times_wrong == 2
        assert (page.context["place"].mastery.correct, page.context["place"].mastery.percent) == (
            0,
            0,
        )

    def test_says_when_an_item_comes_again_and_what_ends_a_mistake(self, client, learner):
        (version,) = practice_items(1)
        answered(learner, version, is_correct=False, at=timezone.now() - timedelta(days=3))

        page = client.post(begin(client), {"chosen": "B"}, follow=True)

        card = page.context["place"].card
        said = page.content.decode()
        assert card.leaves_from == local_day(timezone.now()) + timedelta(days=2)
        assert f'datetime="{card.due_on}"' in said
        assert f'datetime="{card.leaves_from}"' in said

    def test_draws_markup_and_nothing_that_runs(self, client, learner):
        stem = "<p>看图<b>作答</b></p><script>alert(1)</script>"
        practice_items(1, stem=stem, rationale="<p>见<b>图</b></p>", is_html=True)

        first = begin(client)
        question = client.get(first).content.decode()
        feedback = client.post(first, {"chosen": "B"}, follow=True).content.decode()
        summary = client.get(first.rsplit("/", 2)[0] + "/").content.decode()

        for page in (question, feedback):
            assert "<b>作答</b>" in page
            assert "alert(1)" not in page
        assert "<b>图</b>" in feedback
        assert "看图作答" in summary

    def test_is_nobody_elses_business(self, client, learner):
        practice_items(1)
        first = begin(client)
        drill = Drill.objects.get()
        client.force_login(UserFactory(roles=["officer"]))

        assert client.get(first).status_code == 404
        assert client.post(first, {"chosen": "A"}).status_code == 404
        assert client.get(f"/drill/{drill.pk}/").status_code == 404
        assert DrillItem.objects.get().answered_at is None

    def test_says_that_there_is_nothing_to_drill(self, client, learner):
        answer = client.get("/drill/daily/")

        assert answer.status_code == 409
        assert b"zf-empty" in answer.content

    @pytest.mark.parametrize(
        "address", ["/drill/daily/", "/drill/1/", "/drill/1/1/", "/drill/mistakes/"]
    )
    def test_asks_visitors_to_sign_in(self, client, address):
        assert client.get(address).url.startswith("/login/")

    def test_is_not_kept_by_any_cache(self, client, learner):
        practice_items(1)

        assert "no-store" in client.get(begin(client))["Cache-Control"]


class TestMistakes:
    def test_lists_them_with_few_questions(self, client, learner, django_assert_max_num_queries):
        for number, version in enumerate(practice_items(8), start=1):
            at = timezone.now() - timedelta(days=number)
            answered(learner, version, is_correct=False, at=at)

        with django_assert_max_num_queries(7):
            page = client.get("/drill/mistakes/")

        assert page.context["page"].paginator.count == 8

    def test_says_what_the_list_is_for(self, client, learner):
        assert b"zf-empty" in client.get("/drill/mistakes/").content
