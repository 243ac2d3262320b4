"""The editor of all eight types: what is typed is kept, shown again, checked while it is typed."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from PIL import Image

from exams.bank import rules
from exams.bank.operations.digests import refresh_digests
from exams.bank.queries import content_of
from exams.bank.rows import Rows, rows_of, said, sent_rows, shaped, troubles_of
from exams.bank.rules import Choice, Content
from exams.models import Item, ItemPicture, ItemVersion, Topic
from tests.exams.bank.helpers import trainer
from tests.exams.bank.test_kinds import CASE, COMPLETE, FILL_IN, MATCHING, ORDERING, SHORT
from tests.factories import ArticleFactory, ItemFactory, ItemVersionFactory, TopicFactory

NEW = "/teach/bank/new/"
HTMX = {"HX-Request": "true"}
SINGLE = Content(
    "single", "下列哪一项属于行政处罚？", (Choice("警告", True), Choice("责令改正")), "", "a#1"
)
MULTIPLE = replace(SINGLE, kind="multiple", choices=(*SINGLE.choices, Choice("罚款", True)))
JUDGED = Content(
    "true-false", "警告是行政处罚。", (Choice("正确", True), Choice("错误")), "", "a#1"
)
ALL = [SINGLE, MULTIPLE, JUDGED, *COMPLETE]


def fields(rows, prefix=""):
    """Return what a browser sends of rows, as they were drawn."""
    sent = {
        "option": [row.text for row in rows.options],
        "key": [letter for letter, row in rows.lettered if row.is_key],
        "place": [row.place for row in rows.options],
        "pair": [f"{letter}-{n}" for letter, row in rows.lettered for n in row.numbers],
        "target": list(rows.targets),
        "blank-accepted": [row.accepted for row in rows.blanks],
        "blank-number": [row.number for row in rows.blanks],
        "blank-tolerance": [row.tolerance for row in rows.blanks],
        "blank-unit": [row.unit for row in rows.blanks],
        "answer": [rows.answer],
        "criterion": [line.text for line in rows.lines],
        "share": [line.percent for line in rows.lines],
    }
    if prefix:
        sent |= {"kind": [rows.kind], "stem": [rows.stem], "percent": [rows.percent]}
    found = {f"{prefix}{name}": values for name, values in sent.items() if values}
    for part in rows.parts:
        found |= fields(part, part.prefix)
    return found


def typed(content, article=None, topic=None, **changes):
    """Return what the editor's form sends of an item."""
    return {
        "kind": content.kind,
        "stem": content.stem,
        "is_html": "True" if content.is_html else "",
        "rationale": content.rationale,
        "article": article.key if article else "",
        "topic": (topic or TopicFactory()).code,
        "purpose": "exam",
        "act": "save",
        **fields(shaped(rows_of(content))),
    } | changes


def posted(data):
    query = QueryDict(mutable=True)
    for name, values in data.items():
        query.setlist(name, values if isinstance(values, list) else [values])
    return query


@pytest.fixture
def author(client):
    user = trainer()
    client.force_login(user)
    return user


class TestRows:
    @pytest.mark.parametrize("content", ALL, ids=lambda content: content.kind)
    def test_say_what_the_item_said(self, content):
        rows = shaped(sent_rows(posted({"kind": content.kind} | fields(rows_of(content)))))

        assert said(rows, replace(content, choices=(), order=(), targets=(), pairs=())) == content
        assert troubles_of(rows) == []

    def test_come_one_by_one_and_go(self):
        rows = shaped(Rows("single"))

        assert len(shaped(rows, "add-option").options) == 5
        assert len(shaped(rows, "remove-option-1").options) == 3
        assert len(shaped(shaped(Rows("fill-in")), "add-blank").blanks) == 2
        assert len(shaped(shaped(Rows("short-answer")), "remove-line-0").lines) == 1
        assert len(shaped(shaped(Rows("case")), "add-part").parts) == 3
        assert len(shaped(shaped(Rows("case")), "p1-add-line").parts[1].lines) == 3
        assert len(shaped(shaped(Rows("case")), "p0-remove-line-1").parts[0].lines) == 1

    def test_are_at_most_eight_options(self):
        rows = shaped(Rows("single"))
        for _ in range(9):
            rows = shaped(rows, "add-option")

        assert len(rows.options) == 8

    def test_keep_pairs_with_their_targets_when_one_goes(self):
        rows = shaped(rows_of(MATCHING), "remove-target-0")

        assert rows.targets == ("人身罚", "财产罚")
        assert [row.numbers for row in rows.options] == [(), (1,)]

    @pytest.mark.parametrize("act", ["add-nothing", "remove-option-", "p9-add-line", "<x>", "add-"])
    def test_stay_as_they_are_for_what_makes_no_sense(self, act):
        rows = shaped(rows_of(CASE))

        assert shaped(rows, act) == rows

    def test_take_their_keys_along_to_another_type(self):
        rows = replace(rows_of(MULTIPLE), kind="single")

        assert not any(row.is_key for row in shaped(rows).options)
        assert [row.text for row in shaped(replace(rows, kind="ordering")).options] == [
            "警告",
            "责令改正",
            "罚款",
        ]

    @pytest.mark.parametrize(
        ("content", "changes"),
        [
            (SHORT, {"share": ["六十", "40"]}),
            (SHORT, {"share": ["0", "100"]}),
            (CASE, {"p0-percent": "4.5"}),
            (ORDERING, {"place": ["1", "1", "2"]}),
            (ORDERING, {"place": ["1", "2", "9"]}),
            (SINGLE, {"option": ["x" * 2001, "y"]}),
            (FILL_IN, {"blank-unit": ["x" * 201]}),
        ],
    )
    def test_say_what_cannot_be_kept(self, content, changes):
        sent = {"kind": content.kind} | fields(rows_of(content)) | changes

        assert troubles_of(shaped(sent_rows(posted(sent))))


@pytest.mark.django_db
class TestAllTypes:
    @pytest.mark.parametrize("content", ALL, ids=lambda content: content.kind)
    def test_are_kept_as_typed_and_shown_again(self, client, author, content):
        article = ArticleFactory()

        answer = client.post(NEW, typed(content, article))

        version = ItemVersion.objects.get()
        assert content_of(version) == replace(content, article=article.key)
        again = client.get(answer.url)
        assert again.context["content"] == content_of(version)
        # Saved as it is drawn, nothing changes.
        drawn = typed(again.context["content"], article, version.item.topic)
        client.post(answer.url, drawn | {"seen": version.content_hash})
        assert ItemVersion.objects.get().content_hash == version.content_hash

    @pytest.mark.parametrize("content", ALL, ids=lambda content: content.kind)
    def test_are_previewed_without_their_keys(self, client, author, content):
        part = client.post("/teach/bank/preview/", typed(content)).content.decode()

        assert content.stem in part or content.stem.split("____")[0] in part
        assert "verdict" not in part
        assert "应当先告知" not in part

    @pytest.mark.parametrize("kind", rules.KINDS)
    def test_are_begun_from_the_address(self, client, author, kind):
        page = client.get(f"{NEW}?kind={kind}")

        assert page.status_code == 200
        assert page.context["rows"].kind == kind

    @pytest.mark.parametrize("kind", rules.KINDS)
    def test_are_switched_to_while_typing(self, client, author, kind):
        sent = typed(SINGLE) | {"kind": kind}

        part = client.post("/teach/bank/options/", sent).content.decode()
        page = client.post(NEW, sent | {"act": "kind"})

        assert 'id="rows"' in part
        assert page.status_code == 200
        if kind != "true-false":
            assert "责令改正" in part

    def test_are_not_any_others(self, client, author):
        answer = client.post(NEW, typed(SINGLE, ArticleFactory()) | {"kind": "essay"})

        assert answer.status_code == 422
        assert not Item.objects.exists()

    @pytest.mark.parametrize(
        ("content", "changes", "kept"),
        [
            (SHORT, {"share": ["六十", "40"]}, "六十"),
            (CASE, {"p0-percent": "一半"}, "一半"),
            (SINGLE, {"option": ["x" * 2001, "责令改正"]}, "x" * 2001),
            (SINGLE, {"paragraph": "三"}, "三"),
            (SINGLE, {"level": "guess"}, "责令改正"),
            (SINGLE, {"level": "apply", "expected_facility": "7"}, "7"),
        ],
    )
    def test_lose_nothing_to_bad_input(self, client, author, content, changes, kept):
        answer = client.post(NEW, typed(content, ArticleFactory()) | changes)

        assert answer.status_code == 422
        assert kept in answer.content.decode()
        assert b"error-summary" in answer.content or b"data-focus" in answer.content
        assert not Item.objects.exists()


@pytest.mark.django_db
class TestMarkup:
    def test_is_switched_on_with_the_words_as_they_are(self, client, author):
        sent = typed(replace(SINGLE, stem="罚款<1000元，下列哪一项？")) | {"act": "markup-on"}

        page = client.post(NEW, sent)

        assert page.context["content"].is_html
        assert page.context["content"].stem == "罚款&lt;1000元，下列哪一项？"

    def test_is_switched_off_with_the_words_as_they_are(self, client, author):
        marked = replace(SINGLE, stem="罚款<b>&lt;1000</b>元，下列哪一项？", is_html=True)

        page = client.post(NEW, typed(marked) | {"act": "markup-off"})

        assert not page.context["content"].is_html
        assert page.context["content"].stem == "罚款<1000元，下列哪一项？"

    def test_is_cleaned_and_the_author_told(self, client, author):
        bad = "<p onclick='x'>下列哪一项？</p><script>alert(1)</script>"
        marked = replace(SINGLE, stem=bad, is_html=True)

        page = client.post(NEW, typed(marked, ArticleFactory()), follow=True)

        assert ItemVersion.objects.get().stem == "<p>下列哪一项？</p>"
        told = " ".join(str(message) for message in page.context["messages"])
        assert "script" in told
        assert "onclick" in told

    def test_is_harmless_in_the_preview(self, client, author):
        marked = replace(SINGLE, stem="<img src=x onerror=alert(1)>下列", is_html=True)

        part = client.post("/teach/bank/preview/", typed(marked)).content.decode()

        assert "onerror" not in part

    def test_needs_words_for_pictures_before_it_is_handed_on(self, client, author):
        stem = f'下列哪一项？<img src="item-picture:{"a" * 64}">'
        marked = replace(SINGLE, stem=stem, is_html=True)

        client.post(NEW, typed(marked, ArticleFactory()) | {"act": "submit"})

        assert ItemVersion.objects.get().status == "draft"

    def test_takes_a_picture_without_scripts(self, client, author, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        out = io.BytesIO()
        Image.new("RGB", (9, 9)).save(out, "PNG")
        file = SimpleUploadedFile("x.png", out.getvalue())
        sent = typed(SINGLE) | {"act": "add-picture", "picture": file, "picture_alt": "标志"}

        page = client.post(NEW, sent)

        digest = ItemPicture.objects.get().digest
        assert page.context["content"].is_html
        assert f'<img src="item-picture:{digest}" alt="标志">' in page.context["content"].stem

    def test_keeps_what_was_typed_if_a_picture_is_refused(self, client, author):
        file = SimpleUploadedFile("x.png", b"<svg/>")

        page = client.post(NEW, typed(SINGLE) | {"act": "add-picture", "picture": file})

        assert page.status_code == 409
        assert "责令改正" in page.content.decode()


@pytest.mark.django_db
class TestAttributes:
    def test_are_kept_with_the_text(self, client, author):
        enemy, further = ItemFactory(), ArticleFactory()
        sent = typed(SINGLE, ArticleFactory()) | {
            "level": "apply",
            "domain": "市容环卫",
            "expected_facility": "0.35",
            "expected_seconds": "90",
            "is_critical": "on",
            "enemies": [enemy.code],
            "also": [further.key],
        }

        answer = client.post(NEW, sent)

        item = Item.objects.exclude(pk=enemy.pk).get()
        assert (item.level, item.domain, item.is_critical) == ("apply", "市容环卫", True)
        assert item.expected_facility == Decimal("0.35")
        assert list(item.enemies.all()) == [enemy]
        assert list(item.versions.get().also_cites.all()) == [further]
        page = client.get(answer.url).content.decode()
        assert f'name="enemies" value="{enemy.code}" checked' in page
        assert f'name="also" value="{further.key}" checked' in page

    def test_stay_if_the_page_did_not_have_them(self, client, author):
        version = ItemVersionFactory(author=author, item__level="apply")

        sent = typed(SINGLE, version.article, version.item.topic)
        client.post(f"/teach/bank/{version.item_id}/", sent)

        assert Item.objects.get().level == "apply"

    def test_change_without_a_new_version_of_an_item_in_use(self, client, author, at):
        client.post(NEW, typed(SINGLE, ArticleFactory()))
        version = ItemVersion.objects.get()
        ItemVersion.objects.update(
            status="released", released_at=at, reviewed_at=at, reviewer=trainer()
        )
        Item.objects.update(status="in-use", released=version)

        sent = typed(SINGLE, version.article, version.item.topic) | {"level": "analyze"}
        client.post(f"/teach/bank/{version.item_id}/", sent)

        assert Item.objects.get().level == "analyze"
        assert ItemVersion.objects.count() == 1

    def test_tell_of_an_enemy_that_is_none(self, client, author):
        sent = typed(SINGLE, ArticleFactory()) | {"level": "apply", "enemies": ["nowhere"]}

        page = client.post(NEW, sent, follow=True)

        assert any("nowhere" in str(message) for message in page.context["messages"])
        assert ItemVersion.objects.exists()

    def test_offer_items_as_enemies(self, client, author):
        own, chosen = ItemVersionFactory(stem="听证的期限"), ItemVersionFactory(stem="回避")
        found = ItemVersionFactory(stem="听证的范围")
        sent = {"enemy": "听证", "enemies": [chosen.item.code], "code": own.item.code}

        part = client.post("/teach/bank/enemies/", sent).content.decode()
        page = client.post(NEW, typed(SINGLE) | sent | {"act": "find-enemy"}).content.decode()

        for html in (part, page):
            assert f'value="{chosen.item.code}" checked' in html
            assert f'value="{found.item.code}">' in html
        assert own.item.code not in part


@pytest.mark.django_db
class TestAssist:
    def test_says_what_is_missing_what_is_odd_and_what_is_alike(self, client, author):
        stem = "执法人员不得不先行登记保存证据的，应当在多少日内作出处理决定？"
        double = ItemVersionFactory(stem=stem)
        refresh_digests([double])
        content = replace(SINGLE, stem=stem, choices=(Choice("七日"), Choice("以上都不对")))

        part = client.post("/teach/bank/assist/", typed(content), headers=HTMX).content.decode()

        assert double.item.code in part
        assert "<mark>不得不</mark>" in part
        assert part.count("t-bad") == 2  # no key, no article
        assert "<html" not in part

    def test_leaves_the_item_itself_out(self, client, author):
        own = ItemVersionFactory(stem="先行登记保存证据的期限是多少日？")
        refresh_digests([own])
        sent = typed(replace(SINGLE, stem=own.stem)) | {"item": str(own.item_id)}

        part = client.post("/teach/bank/assist/", sent).content.decode()

        assert own.item.code not in part

    @pytest.mark.parametrize("path", ["assist", "preview", "options", "enemies"])
    def test_bears_anything(self, client, author, path):
        for sent in ({}, {"kind": "essay", "item": "x", "pair": ["Z-9"], "p0-kind": "case"}):
            assert client.post(f"/teach/bank/{path}/", sent).status_code == 200

    def test_asks_few_questions(self, client, author, django_assert_max_num_queries):
        for number in range(6):
            version = ItemVersionFactory(stem=f"先行登记保存证据的期限是多少日？{number}")
            refresh_digests([version])
        sent = typed(replace(SINGLE, stem="先行登记保存证据的期限是多少日？"))

        with django_assert_max_num_queries(9):
            client.post("/teach/bank/assist/", sent)


@pytest.mark.django_db
class TestTheEditorPage:
    def test_asks_few_questions(self, client, author, django_assert_max_num_queries):
        version = ItemVersionFactory(author=author)
        version.also_cites.set([ArticleFactory(), ArticleFactory()])
        version.item.enemies.set([ItemFactory() for _ in range(5)])

        with django_assert_max_num_queries(32):
            page = client.get(f"/teach/bank/{version.item_id}/")

        assert page.status_code == 200

    def test_shows_topics_as_a_tree(self, client, author):
        TopicFactory(name="先行登记", parent=TopicFactory(name="证据"))

        assert "\u3000先行登记" in client.get(NEW).content.decode()


@pytest.mark.django_db
class TestTopics:
    def test_are_entered_changed_and_refused(self, client, author):
        top = TopicFactory(name="证据")

        client.post("/teach/topics/", {"name": "先行登记", "parent": top.code})
        below = Topic.objects.get(name="先行登记")
        page = client.get(f"/teach/topics/{below.pk}/")
        client.post(f"/teach/topics/{below.pk}/", {"name": "先行登记保存", "parent": top.code})
        circle = client.post(f"/teach/topics/{top.pk}/", {"name": "证据", "parent": below.code})
        bare = client.post("/teach/topics/", {"name": ""})

        below.refresh_from_db()
        assert page.context["form"]["parent"].value() == top.code
        assert (below.name, below.parent) == ("先行登记保存", top)
        assert (circle.status_code, bare.status_code) == (409, 422)
        assert client.get("/teach/topics/404/").status_code == 404

    def test_stand_behind_their_siblings_unless_a_place_is_named(self, client, author):
        TopicFactory(position=4)

        client.post("/teach/topics/", {"name": "证据"})
        new = Topic.objects.get(name="证据")
        client.post(f"/teach/topics/{new.pk}/", {"name": "证据与先行登记"})

        new.refresh_from_db()
        assert (new.name, new.position) == ("证据与先行登记", 5)

    def test_take_few_questions(self, client, author, django_assert_max_num_queries):
        for _ in range(9):
            ItemFactory()

        with django_assert_max_num_queries(8):
            client.get("/teach/topics/")
