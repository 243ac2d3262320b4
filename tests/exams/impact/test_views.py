"""The board, the list of a version, one task, and where an article is used."""

from datetime import datetime

import pytest
from django.urls import reverse
from wagtail.models import Page

from core.dates import SHANGHAI
from exams.impact.operations import open_tasks
from exams.models import ItemVersion, LawChangeTask
from tests.exams.impact.helpers import (
    FOOD,
    FOOD_NOW,
    NET,
    NET_NOW,
    article,
    cite,
    items_on,
    load,
    version,
)
from tests.factories import ItemVersionFactory, PaperFactory, SittingFactory, UserFactory

pytestmark = pytest.mark.django_db
BOARD = "/teach/law-changes/"
# Views ask the clock: what has to lie ahead of it lies far ahead.
NEVER = datetime(2999, 1, 1, tzinfo=SHANGHAI)


@pytest.fixture
def food(db, at):
    load(FOOD, FOOD_NOW, at=at)
    return version(FOOD_NOW)


@pytest.fixture
def reader(client, trainer):
    client.force_login(trainer)
    return trainer


@pytest.fixture
def judge(client, reviewer):
    client.force_login(reviewer)
    return reviewer


def page_of(version, query=""):
    return reverse("exams:law-change", args=[version.key]) + query


class TestBoard:
    def test_says_so_if_nothing_is_stale(self, client, reader, food):
        page = client.get(BOARD)

        assert page.status_code == 200
        assert page.context["board"].stale == []

    def test_counts_what_is_stale_by_kind_and_effect(self, client, reader, food, at):
        SittingFactory(paper=PaperFactory(items=items_on(f"{FOOD}#124"), frozen=True))
        open_tasks(version_id=food.pk, at=at)
        LawChangeTask.objects.update(due_on=NEVER)
        LawChangeTask.objects.filter(kind="item").update(due_on="2020-01-01")

        board = client.get(BOARD).context["board"]

        assert [row.version for row in board.stale] == [food]
        assert (board.open, board.overdue) == (3, 1)
        assert [(tally.kind, tally.open, tally.amended) for tally in board.stale[0].tallies] == [
            ("item", 1, 1),
            ("paper", 1, 1),
            ("sitting", 1, 1),
        ]

    def test_asks_few_questions(self, client, reader, food, at, django_assert_max_num_queries):
        load(NET, NET_NOW, at=at)
        items_on(f"{FOOD}#124", f"{FOOD}#81", f"{NET}#24")
        for key in (FOOD_NOW, NET_NOW):
            open_tasks(version_id=version(key).pk, at=at)

        with django_assert_max_num_queries(8):
            assert len(client.get(BOARD).context["board"].stale) == 2

    @pytest.mark.parametrize("role", ["officer", "hr", "invigilator"])
    def test_is_not_for_others(self, client, role):
        client.force_login(UserFactory(roles=[role]))

        assert client.get(BOARD).status_code == 403


class TestVersion:
    def test_lists_what_is_open_and_counts_what_is_unaffected(self, client, reader, food, at):
        amended, kept = items_on(f"{FOOD}#124", f"{FOOD}#10")
        open_tasks(version_id=food.pk, at=at)

        page = client.get(page_of(food))

        assert [line.id for line in page.context["page"]] == [amended.item.code]
        assert (page.context["unaffected"], page.context["open"]) == (1, 1)
        text = page.content.decode()
        assert kept.item.code not in text
        assert "婴幼儿配方液态乳" in text

    def test_puts_papers_and_sittings_on_top(self, client, reader, food, at):
        paper = PaperFactory(items=items_on(f"{FOOD}#124"), frozen=True)
        sitting = SittingFactory(paper=paper, closes_at=NEVER)
        open_tasks(version_id=food.pk, at=at)

        urgent = client.get(page_of(food)).context["urgent"]

        assert [(line.kind, line.id) for line in urgent] == [
            ("paper", str(sitting.paper_id)),
            ("sitting", str(sitting.pk)),
        ]

    def test_narrows_by_kind_effect_and_state(self, client, judge, food, at):
        page = Page.objects.get(depth=1).add_child(instance=Page(title="案例", slug="noted"))
        cite(page, f"{FOOD}#124", f"{FOOD_NOW}#124")
        (made,) = items_on(f"{FOOD}#81")
        open_tasks(version_id=food.pk, at=at)

        def ids(query):
            return [line.id for line in client.get(page_of(food, query)).context["page"]]

        assert ids("") == [made.item.code]
        assert ids("?state=settled") == ["noted"]
        assert ids("?state=all&kind=item") == [made.item.code]
        assert ids("?state=all&effect=repealed") == []
        assert ids("?state=all&kind=nonsense&effect=%00&page=x") == [made.item.code, "noted"]

    def test_keeps_what_was_dealt_with(self, client, judge, food, at):
        load(NET, NET_NOW, at=at)
        items_on(f"{NET}#24")
        changed = version(NET_NOW)
        open_tasks(version_id=changed.pk, at=at)

        answer = client.post(reverse("exams:law-change-correct", args=[NET_NOW]), follow=True)
        settled = client.get(page_of(changed, "?state=settled")).context["page"]

        assert answer.redirect_chain == [(page_of(changed), 302)]
        assert answer.context["open"] == 0
        assert [line.task.outcome for line in settled] == ["corrected"]

    def test_asks_few_questions(self, client, reader, food, at, django_assert_max_num_queries):
        items_on(*[f"{FOOD}#124"] * 25)
        open_tasks(version_id=food.pk, at=at)

        with django_assert_max_num_queries(34):
            page = client.get(page_of(food))

        assert page.context["page"].paginator.count == 25

    def test_is_not_found_if_there_is_no_such_version(self, client, reader):
        assert client.get(f"{BOARD}nothing/").status_code == 404


class TestCorrect:
    @pytest.fixture
    def net(self, db, at):
        load(NET, NET_NOW, at=at)
        return version(NET_NOW)

    def test_shows_first_what_it_will_do(self, client, judge, net, at):
        (made,) = items_on(f"{NET}#24")
        open_tasks(version_id=net.pk, at=at)

        page = client.get(reverse("exams:law-change-correct", args=[NET_NOW]))

        assert [line.id for line in page.context["lines"]] == [made.item.code]
        assert ItemVersion.objects.count() == 1

    def test_says_so_if_there_is_nothing_to_correct(self, client, judge, net):
        page = client.get(reverse("exams:law-change-correct", args=[NET_NOW]))

        assert page.status_code == 200
        assert page.context["lines"] == []

    def test_refuses_a_version_out_of_force(self, client, judge, net):
        answer = client.post(reverse("exams:law-change-correct", args=[NET]))

        assert answer.status_code == 409

    def test_is_for_reviewers(self, client, reader, net):
        assert client.post(reverse("exams:law-change-correct", args=[NET_NOW])).status_code == 403


class TestTask:
    @pytest.fixture
    def task(self, food, at):
        items_on(f"{FOOD}#124")
        open_tasks(version_id=food.pk, at=at)
        return LawChangeTask.objects.get()

    def test_shows_both_texts_and_the_item(self, client, judge, task):
        page = client.get(f"{BOARD}tasks/{task.pk}/")

        assert [act.code for act, _form in page.context["choices"]] == [
            *("confirm", "withdraw", "leave")
        ]
        assert "婴幼儿配方液态乳" in page.content.decode()
        assert f"{FOOD_NOW}#124" in page.content.decode()

    def test_offers_nothing_to_who_is_no_reviewer(self, client, reader, task):
        page = client.get(f"{BOARD}tasks/{task.pk}/")

        assert page.status_code == 200
        assert not page.context["may_settle"]

    def test_offers_only_what_fits_a_page(self, client, judge, food, at):
        page = Page.objects.get(depth=1).add_child(instance=Page(title="案例", slug="case"))
        cite(page, f"{FOOD}#124")
        open_tasks(version_id=food.pk, at=at)

        shown = client.get(f"{BOARD}tasks/{LawChangeTask.objects.get().pk}/")

        assert [act.code for act, _form in shown.context["choices"]] == ["leave"]

    def test_is_confirmed(self, client, judge, task):
        sent = {"confirm-article": f"{FOOD_NOW}#124", "confirm-reason": "罚款幅度未变"}

        answer = client.post(f"{BOARD}tasks/{task.pk}/confirm/", sent)

        task.refresh_from_db()
        assert (answer.status_code, answer.url) == (302, page_of(version(FOOD_NOW)))
        assert (task.outcome, task.item.versions.count()) == ("confirmed", 2)

    def test_asks_for_the_reason(self, client, judge, task):
        answer = client.post(f"{BOARD}tasks/{task.pk}/leave/", {"leave-reason": " "})

        assert answer.status_code == 422
        assert LawChangeTask.objects.get().status == "open"

    def test_refuses_what_makes_no_sense(self, client, judge, task):
        sent = {"confirm-article": "nowhere#1\x00", "confirm-reason": "理由"}

        assert client.post(f"{BOARD}tasks/{task.pk}/confirm/", sent).status_code in (409, 422)
        assert client.post(f"{BOARD}tasks/{task.pk}/burn/").status_code == 404
        assert client.post(f"{BOARD}tasks/0/leave/", {"leave-reason": "理由"}).status_code == 404
        assert client.get(f"{BOARD}tasks/0/").status_code == 404

    def test_is_settled_by_reviewers(self, client, reader, task):
        answer = client.post(f"{BOARD}tasks/{task.pk}/leave/", {"leave-reason": "理由"})

        assert answer.status_code == 403


class TestArticleUsed:
    def test_is_a_fragment_and_a_page(self, client, reader, food):
        (made,) = items_on(f"{FOOD}#10")
        address = f"{BOARD}articles/?key={FOOD_NOW}%2310"

        page = client.get(address)
        part = client.get(address, headers={"HX-Request": "true"})

        assert made.item.code in page.content.decode()
        assert made.item.code in part.content.decode()
        assert b"<html" not in part.content

    def test_says_so_if_nothing_cites_it_or_there_is_none(self, client, reader, food):
        assert client.get(f"{BOARD}articles/?key={FOOD}%231").status_code == 200
        assert client.get(f"{BOARD}articles/?key={'x' * 9000}").status_code == 404
        assert client.get(f"{BOARD}articles/").status_code == 404

    def test_is_not_for_officers(self, client, food):
        client.force_login(UserFactory(roles=["officer"]))

        assert client.get(f"{BOARD}articles/?key={FOOD}%231").status_code == 403


class TestEditorAndDrill:
    """An article that an amendment left as it was is quoted from the text in force."""

    def test_quotes_todays_version(self, client, reader, food):
        (made,) = items_on(f"{FOOD}#10")

        basis = client.get(reverse("exams:item", args=[made.item_id])).context["basis"]

        assert basis.quote.article == article(f"{FOOD_NOW}#10")
        assert basis.quote.is_in_force
        assert basis.newer is None

    def test_shows_an_old_draft_that_names_no_article(self, client, reader, food):
        draft = ItemVersionFactory(article=None, law=food.law, law_year=2019, author=reader)

        page = client.get(reverse("exams:item", args=[draft.item_id]))

        assert page.status_code == 200
        assert page.context["basis"] is None
