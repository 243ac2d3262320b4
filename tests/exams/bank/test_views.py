"""Trainers write in the editor, with and without scripts; reviewers decide."""

import pytest
from django.urls import reverse

from exams.models import Item, ItemVersion
from tests.exams.bank.helpers import amended_article, reviewer, trainer
from tests.factories import ArticleFactory, ItemVersionFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW = "/teach/bank/new/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def author(client):
    user = trainer()
    client.force_login(user)
    return user


def typed(on=None, about=None, **changes):
    """Return what the editor's form sends."""
    return {
        "kind": "single",
        "stem": "当场收缴罚款的上限是多少？",
        "option": ["20元", "100元", "200元", ""],
        "key": ["B"],
        "rationale": "见该条。",
        "article": (on or ArticleFactory()).key,
        "topic": (about or TopicFactory()).code,
        "purpose": "exam",
        "act": "save",
    } | changes


class TestBank:
    def test_asks_as_few_questions_for_many_items_as_for_few(
        self, client, author, django_assert_max_num_queries
    ):
        for _ in range(12):
            ItemVersionFactory(released=True)

        with django_assert_max_num_queries(10):
            page = client.get("/teach/bank/")

        assert page.context["page"].paginator.count == 12

    def test_narrows_by_all_that_is_asked(self, client, author):
        wanted = ItemVersionFactory(released=True, kind="multiple", key="AB", stem="查封的期限")
        ItemVersionFactory(released=True, stem="查封的程序")
        ItemVersionFactory(kind="multiple", stem="查封的期限")
        topic = wanted.item.topic.code

        page = client.get(f"/teach/bank/?q=查封&kind=multiple&status=in-use&topic={topic}")

        assert [item.pk for item in page.context["page"]] == [wanted.item_id]

    def test_finds_an_item_by_what_it_says_now_only(self, client, author):
        old = ItemVersionFactory(released=True, stem="旧的题干")
        new = ItemVersionFactory(item=old.item, number=2, released=True, stem="新的题干")

        assert client.get("/teach/bank/?q=旧的").context["page"].paginator.count == 0
        assert client.get("/teach/bank/?q=新的").context["page"].paginator.count == 1
        assert client.get(f"/teach/bank/?q={new.item.code}").context["page"].paginator.count == 1

    def test_finds_what_was_returned(self, client, author):
        ItemVersionFactory(status="returned")
        ItemVersionFactory()

        assert client.get("/teach/bank/?status=returned").context["page"].paginator.count == 1

    def test_says_what_to_do_when_nothing_fits(self, client, author):
        page = client.get("/teach/bank/?q=没有这样的题&page=9")

        assert page.status_code == 200
        assert 'href="/teach/bank/"' in page.content.decode()

    @pytest.mark.parametrize("role", ["officer", "hr", "registrar"])
    def test_is_nothing_for_others(self, client, role):
        client.force_login(UserFactory(roles=[role]))

        assert client.get("/teach/bank/").status_code == 403

    def test_asks_visitors_to_sign_in(self, client):
        assert client.get("/teach/bank/").status_code == 302


class TestEditor:
    def test_saves_a_new_item(self, client, author):
        answer = client.post(NEW, typed())

        item = Item.objects.get()
        assert answer.url == reverse("exams:item", args=[item.pk])
        page = client.get(answer.url).content.decode()
        assert "当场收缴罚款的上限是多少？" in page
        assert ">100元</textarea>" in page

    def test_saves_and_submits_in_one_go(self, client, author):
        client.post(NEW, typed(act="submit"))

        assert ItemVersion.objects.get().status == "in-review"

    def test_keeps_the_draft_when_it_cannot_be_submitted(self, client, author):
        answer = client.post(NEW, typed(act="submit", key=[]), follow=True)

        assert ItemVersion.objects.get().status == "draft"
        assert [str(said.level_tag) for said in answer.context["messages"]] == ["warning"]

    def test_says_what_is_missing_and_keeps_what_was_typed(self, client, author):
        answer = client.post(NEW, typed(act="submit", stem="", article=""))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'href="#id_stem"' in page
        assert 'href="#id_article"' in page
        assert ">100元</textarea>" in page
        assert not Item.objects.exists()

    def test_keeps_a_draft_that_names_no_article_yet(self, client, author):
        answer = client.post(NEW, typed(article=""))

        version = ItemVersion.objects.get()
        assert answer.status_code == 302
        assert (version.article, version.status) == (None, "draft")
        assert client.get(answer.url).status_code == 200

    def test_says_that_an_article_is_unknown(self, client, author):
        answer = client.post(NEW, typed(article="nowhere_2020-01-01#1"))

        assert answer.status_code == 409
        assert b'data-refusal="unknown-article"' in answer.content
        assert ">100元</textarea>" in answer.content.decode()

    def test_adds_and_removes_rows_without_scripts(self, client, author):
        more = client.post(NEW, typed(act="add-option"))
        less = client.post(NEW, typed(act="remove-option-0"))

        assert more.content.count(b'name="option"') == 5
        assert less.content.count(b'name="option"') == 3
        assert ">20元</textarea>" not in less.content.decode()
        assert not Item.objects.exists()

    def test_finds_articles_without_scripts(self, client, author):
        article = ArticleFactory(number=42)
        law = article.version.law

        page = client.post(NEW, typed(act="find", article="", q=f"{law.short_name}42条"))

        assert page.status_code == 200
        assert f'value="{article.key}"' in page.content.decode()
        assert ">100元</textarea>" in page.content.decode()

    def test_warns_when_the_law_has_a_newer_version(self, client, author):
        old, new = amended_article()
        version = ItemVersionFactory(author=author, article=old)

        page = client.get(f"/teach/bank/{version.item_id}/")

        assert page.context["basis"].newer == new.version
        assert f'value="{new.key}"' in page.content.decode()

    def test_keeps_topic_and_purpose_of_an_item_in_use(self, client, author):
        version = ItemVersionFactory(released=True)
        wanted = typed(version.article, purpose="practice", seen=version.content_hash)

        client.post(f"/teach/bank/{version.item_id}/", wanted)

        item = Item.objects.get()
        assert item.versions.count() == 2
        assert (item.topic, item.purpose) == (version.item.topic, "exam")

    def test_keeps_the_text_of_a_page_that_is_out_of_date(self, client, author):
        version = ItemVersionFactory(author=author)
        wanted = typed(version.article, version.item.topic, seen="0" * 64)

        answer = client.post(f"/teach/bank/{version.item_id}/", wanted)

        assert answer.status_code == 409
        assert "当场收缴罚款的上限是多少？" in answer.content.decode()

    def test_escapes_what_was_typed(self, client, author):
        answer = client.post(NEW, typed(stem="<script>alert(1)</script>"), follow=True)

        assert b"<script>alert(1)" not in answer.content

    def test_opens_somebody_elses_draft_to_read_only(self, client, author):
        version = ItemVersionFactory()

        page = client.get(f"/teach/bank/{version.item_id}/")

        assert b'id="item-form"' not in page.content
        assert version.stem in page.content.decode()

    def test_shows_reviewers_the_item_but_takes_nothing_from_them(self, client):
        client.force_login(reviewer())
        version = ItemVersionFactory(released=True)
        address = f"/teach/bank/{version.item_id}/"

        assert client.get(address).status_code == 200
        assert client.post(address, typed(version.article)).status_code == 403
        assert client.get(NEW).status_code == 403

    def test_knows_no_other_item(self, client, author):
        assert client.get("/teach/bank/404/").status_code == 404


class TestPartsOfTheEditor:
    def test_offer_articles_and_keep_the_one_chosen(self, client, author):
        article, chosen = ArticleFactory(number=42), ArticleFactory()
        typed_law = f"{article.version.law.short_name}42条"

        part = client.get(
            "/teach/bank/articles/", {"q": typed_law, "article": chosen.key}, headers=HTMX
        ).content.decode()

        assert f'value="{article.key}">' in part
        assert f'value="{chosen.key}" checked>' in part
        assert "<html" not in part

    def test_offer_the_articles_that_the_text_cites(self, client, author):
        article, chosen = ArticleFactory(number=51), ArticleFactory(number=52)
        stem = f"根据《{article.version.law.name}》第五十一条，下列哪一项正确？"

        part = client.post(
            "/teach/bank/cited/", typed(stem=stem, article=article.key), headers=HTMX
        ).content.decode()

        assert f'value="{article.key}" checked>' in part
        assert chosen.key not in part
        assert "<html" not in part

    def test_find_what_the_text_cites_without_scripts(self, client, author):
        article = ArticleFactory(number=51)
        stem = f"根据《{article.version.law.name}》第五十一条，下列哪一项正确？"

        html = client.post("/teach/bank/new/", typed(stem=stem, act="cited")).content.decode()

        assert f'value="{article.key}"' in html
        assert stem in html
        assert Item.objects.count() == 0

    def test_say_so_if_the_text_cites_nothing(self, client, author):
        part = client.post("/teach/bank/cited/", typed(stem="没有引用"), headers=HTMX)
        unasked = client.post(
            "/teach/bank/cited/", typed(stem="x"), headers=HTMX | {"HX-Trigger": "law-found"}
        )

        assert "《行政处罚法》第五十一条" in part.content.decode()  # how to write one
        assert b"radio" not in part.content
        assert unasked.status_code == 204

    def test_draw_check_boxes_for_a_multiple_choice(self, client, author):
        part = client.post("/teach/bank/options/", typed(kind="multiple")).content

        assert part.count(b'type="checkbox"') == 4

    def test_draw_right_and_wrong_for_a_statement(self, client, author):
        part = client.post("/teach/bank/options/", typed(kind="true-false")).content.decode()

        assert part.count('name="option"') == 2
        assert ">正确</textarea>" in part

    def test_preview_the_item(self, client, author):
        part = client.post("/teach/bank/preview/", typed(key=[])).content.decode()

        assert "当场收缴罚款的上限是多少？" in part
        assert "<html" not in part


class TestUse:
    def test_is_ended_with_a_reason(self, client):
        client.force_login(reviewer())
        item = ItemVersionFactory(released=True).item
        address = f"/teach/bank/{item.pk}/retire/"

        asked, bare = client.get(address), client.post(address, {})
        done = client.post(address, {"reason": "法律废止"})

        assert (asked.status_code, bare.status_code) == (200, 422)
        assert done.url == f"/teach/bank/{item.pk}/"
        assert Item.objects.get().status == "retired"

    def test_is_not_ended_by_a_trainer(self, client, author):
        item = ItemVersionFactory(released=True).item

        assert client.get(f"/teach/bank/{item.pk}/retire/").status_code == 403
        assert client.get(f"/teach/bank/{item.pk}/forget/").status_code == 404

    def test_says_what_cannot_be_done(self, client, author):
        item = ItemVersionFactory().item

        answer = client.post(f"/teach/bank/{item.pk}/suspend/", {"reason": "试"})

        assert answer.status_code == 409


class TestTheAuditor:
    def test_reads_the_bank_and_changes_nothing(self, client):
        version = ItemVersionFactory(released=True)
        client.force_login(UserFactory(roles=["auditor"]))

        assert client.get(f"/teach/bank/{version.item_id}/").status_code == 200
        assert client.post(f"/teach/bank/{version.item_id}/", {"act": "save"}).status_code == 403
        assert client.get("/teach/bank/new/").status_code == 403
