"""A trainer imports a file in the browser, and exports items; nobody else does."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from core.models import AuditEntry
from exams.exchange import operations
from exams.exchange import reading as files
from exams.models import Item, ItemImport, ItemVersion
from tests.exams.exchange.importing import (
    as_file,
    choice,
    enter,
    many,
    read,
    read_entries,
    start,
)
from tests.factories import ArticleFactory, ItemVersionFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path, monkeypatch):
    settings.UPLOAD_FOLDER = tmp_path
    monkeypatch.setattr(files, "read", read_entries)


@pytest.fixture
def topic():
    return TopicFactory(code="penalty")


@pytest.fixture
def trainer(client):
    user = UserFactory(roles=["trainer"])
    client.force_login(user)
    return user


def upload(client, data, topic=None, **more):
    form = {
        "file": SimpleUploadedFile("题库.json", data),
        "topic": topic.pk if topic else "",
        "purpose": "exam",
        **more,
    }
    return client.post(reverse("exams:item-import-new"), form)


def page(client, item_import, query=""):
    return client.get(reverse("exams:item-import", args=[item_import.pk]) + query)


class TestTheWholeWay:
    def test_goes_from_the_upload_to_the_reviewers(self, client, trainer, topic, at):
        answer = upload(client, as_file(choice("甲"), choice("乙", key="")), topic)
        shown = ItemImport.objects.get()
        assert answer.url == reverse("exams:item-import", args=[shown.pk])
        assert b"hx-trigger" in client.get(answer.url).content
        operations.work_on_import(import_id=shown.pk, at=at)

        read_page = client.get(answer.url)
        assert read_page.context["progress"].new == 1
        assert read_page.context["progress"].rejected == 1
        assert "甲" in read_page.content.decode()
        client.post(reverse("exams:item-import-commit", args=[shown.pk]))
        operations.work_on_import(import_id=shown.pk, at=at)

        done = client.get(answer.url)
        assert done.context["standing"].incomplete == 1
        assert Item.objects.get().code in done.content.decode()

    def test_is_shown_by_a_bar_that_asks_for_itself(self, client, trainer, topic, at):
        shown = start(trainer, topic, as_file(choice()), at)
        address = reverse("exams:item-import-progress", args=[shown.pk])

        working = client.get(address)
        operations.work_on_import(import_id=shown.pk, at=at)
        done = client.get(address)

        assert b"<progress" in working.content
        assert done.headers["HX-Refresh"] == "true"

    def test_submits_complete_drafts(self, client, trainer, topic, at):
        done = enter(trainer, topic, as_file(choice()), at)
        ItemVersion.objects.update(article=ItemVersionFactory().article)

        client.post(reverse("exams:item-import-submit", args=[done.pk]))
        operations.work_on_import(import_id=done.pk, at=at)

        assert ItemVersion.objects.get(item__in=done.rows.values("item")).status == "in-review"


class TestUpload:
    def test_asks_for_a_file(self, client, trainer):
        answer = client.post(reverse("exams:item-import-new"), {"purpose": "exam"})

        assert answer.status_code == 422

    def test_says_that_a_file_is_too_large(self, client, trainer, settings):
        settings.UPLOAD_MAX_BYTES = 100

        assert upload(client, b"x" * 5000).status_code == 413
        assert not ItemImport.objects.exists()

    def test_shows_why_a_file_was_not_read(self, client, trainer, topic, at):
        done = read(trainer, topic, b"\x00", at)

        assert done.reason in page(client, done).content.decode()


class TestTheReport:
    def test_is_narrowed_and_paged(self, client, trainer, topic, at):
        done = read(trainer, topic, as_file(*many(25), choice("错", key="")), at)

        assert len(page(client, done).context["rows"]) == 20
        assert len(page(client, done, "?outcome=rejected").context["rows"]) == 1
        assert len(page(client, done, "?noted=on&page=2").context["rows"]) == 6
        assert len(page(client, done, "?outcome=nonsense").context["rows"]) == 20

    def test_takes_the_same_queries_however_many_rows(
        self, client, trainer, topic, at, django_assert_num_queries
    ):
        few = read(trainer, topic, as_file(*many(2)), at)
        more = read(trainer, topic, as_file(*many(20)), at)
        page(client, few)

        with django_assert_num_queries(9):
            page(client, few)
        with django_assert_num_queries(9):
            page(client, more)

    def test_shows_what_differs_and_warns_of_a_changed_key(self, client, trainer, topic, at):
        enter(trainer, topic, as_file(choice(code="w-1")), at)
        done = read(trainer, topic, as_file(choice(code="w-1", key="C")), at)

        shown = page(client, done, "?outcome=changed").content.decode()

        assert "<del>" in shown
        assert "<ins>" in shown

    def test_says_law_and_article_in_words(self, client, trainer, topic, at):
        article = ArticleFactory()
        done = read(trainer, topic, as_file(choice(article=article.key)), at)

        [row] = page(client, done).context["rows"]

        assert row.basis == f"《{article.version.law.name}》{article.label}"

    def test_is_handed_out_as_json_and_as_a_workbook(self, client, trainer, topic, at):
        done = read(trainer, topic, as_file(choice("=1+1"), choice("乙", key="")), at)

        text = client.get(reverse("exams:item-import-report", args=[done.pk, "json"])).content
        book = client.get(reverse("exams:item-import-report", args=[done.pk, "xlsx"])).content

        assert json.loads(text)["accepted"] == 1
        rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
        assert len(rows) == 3
        assert rows[1][3] == "=1+1"
        other = reverse("exams:item-import-report", args=[done.pk, "pdf"])
        assert client.get(other).status_code == 404


class TestTheList:
    def test_has_the_own_imports_alone(self, client, trainer, topic, at, django_assert_num_queries):
        read(UserFactory(roles=["trainer"]), topic, as_file(choice("甲")), at)
        own = [read(trainer, topic, as_file(choice(stem)), at) for stem in "乙丙"]
        address = reverse("exams:item-imports")
        client.get(address)

        with django_assert_num_queries(6):
            answer = client.get(address)

        assert {each.pk for each in answer.context["page"]} == {each.pk for each in own}

    def test_says_how_to_begin(self, client, trainer):
        answer = client.get(reverse("exams:item-imports"))

        assert reverse("exams:item-import-new") in answer.content.decode()


class TestOthers:
    def test_do_not_see_an_import_or_act_on_it(self, client, trainer, topic, at):
        done = read(UserFactory(roles=["trainer"]), topic, as_file(choice()), at)

        assert page(client, done).status_code == 404
        for name in ("commit", "discard", "submit"):
            address = reverse(f"exams:item-import-{name}", args=[done.pk])
            assert client.post(address).status_code == 404
        report = reverse("exams:item-import-report", args=[done.pk, "json"])
        assert client.get(report).status_code == 404

    @pytest.mark.parametrize("role", ["officer", "reviewer", "hr", "auditor", "invigilator"])
    def test_of_other_roles_are_turned_away(self, client, role):
        client.force_login(UserFactory(roles=[role]))

        for name in ("item-import-new", "item-imports", "items-export"):
            assert client.get(reverse(f"exams:{name}")).status_code == 403


class TestExport:
    def test_shows_what_the_file_would_hold_and_hands_it_out(self, client, trainer):
        version = ItemVersionFactory(released=True)
        address = reverse("exams:items-export")
        wanted = {"format": "json", "status": "in-use", "topic": "", "kind": "", "purpose": ""}

        before = client.get(address, wanted)
        assert before.context["written"].count == 1
        assert not AuditEntry.objects.filter(action="exams.items-exported").exists()
        answer = client.post(address, wanted)

        assert json.loads(answer.content)["items"][0]["stem"] == version.stem
        assert answer.headers["Content-Disposition"].endswith('.json"')
        entry = AuditEntry.objects.get(action="exams.items-exported")
        assert (entry.actor, entry.detail["items"]) == (trainer, 1)

    def test_says_that_no_item_fits(self, client, trainer):
        answer = client.get(reverse("exams:items-export"), {"format": "json"})

        assert answer.context["written"].count == 0
        assert client.get(reverse("exams:items-export"), {"format": "x"}).status_code == 422
