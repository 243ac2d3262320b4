"""Editions: prepared by one person, issued by another, printed once and kept for ever."""

import hashlib
import re
from datetime import date, timedelta

import pypdfium2 as pdfium
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from content.handbooks import operations
from content.handbooks.operations import editions as refusals
from content.handbooks.pdf import render_edition
from content.handbooks.queries import editions as queries
from content.handbooks.rules.editions import digest
from content.models import EditionPrint, Handbook, HandbookEdition, HandbookPage
from core.jobs.models import Job
from core.models import AuditEntry
from tests.content.conftest import NEW, OLD
from tests.factories import UserFactory

SNAPSHOT_QUERIES = 5
# Restrictions, the handbook, its editions, the newest; its text now (5); its articles (2).
EDITIONS_QUERIES = 11
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def english(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def book(handbook):
    return Handbook.objects.get()


def prepare(book, actor, at, **changes):
    fields = {"handbook_id": book.pk, "label": "2026年第1版", "law_on": at.date()}
    return operations.prepare_edition(actor=actor, at=at, **(fields | changes))


def text_of(pdf, page=None):
    """Return the text of a page, or of all, without the spaces that the typesetter puts in."""
    document = pdfium.PdfDocument(pdf)
    try:
        pages = range(len(document)) if page is None else [page]
        texts = [document[number].get_textpage().get_text_range() for number in pages]
    finally:
        document.close()
    return re.sub(r"\s", "", "".join(texts))


class TestPrepareEdition:
    def test_keeps_the_whole_text_with_its_articles(self, book, trainer, at):
        prepared = prepare(book, trainer, at)

        assert (prepared.number, prepared.issued_at) == (1, None)
        chapter = prepared.snapshot["chapters"][0]
        blocks = {block["kind"]: block["value"] for block in chapter["sections"][0]["blocks"]}
        assert blocks["steps"] == ["两人到场。", "出示证件。"]
        assert blocks["law"]["key"] == f"{NEW}#55"
        assert blocks["law"]["paragraphs"][0].startswith("执法人员在调查或者进行检查时")
        assert prepared.digest == digest(prepared.snapshot)
        assert AuditEntry.objects.filter(action="content.edition-prepared", actor=trainer).exists()

    def test_reads_the_text_in_a_few_queries(self, book, django_assert_num_queries):
        with django_assert_num_queries(SNAPSHOT_QUERIES):
            queries.snapshot_of(book, on=TODAY)

    def test_replaces_what_waits(self, book, trainer, at):
        first = prepare(book, trainer, at)
        HandbookPage.objects.filter(pk=HandbookPage.objects.first().pk).update(title="亮证")

        second = prepare(book, trainer, at, label="另一版")

        assert (second.pk, second.label) == (first.pk, "另一版")
        assert second.digest != first.digest

    def test_counts_on_after_what_was_issued(self, book, edition, trainer, at):
        assert prepare(book, trainer, at, label="2026年第2版").number == 2

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"law_on": date(2026, 11, 25)}, refusals.EditionLawToCome),
            ({"label": " 2026年第1版 "}, refusals.EditionLabelTaken),
            ({"label": "第\U00020bb7版"}, refusals.GlyphsMissing),
        ],
    )
    def test_refuses_days_to_come_names_taken_and_signs_without_a_font(
        self, book, edition, trainer, at, changes, refusal
    ):
        with pytest.raises(refusal):
            prepare(book, trainer, at, **changes)

        assert HandbookEdition.objects.count() == 1

    def test_refuses_a_handbook_without_pages(self, book, trainer, at):
        HandbookPage.objects.update(live=False)

        with pytest.raises(refusals.EditionEmpty):
            prepare(book, trainer, at)

    def test_refuses_a_handbook_that_is_not_published(self, book, trainer, at):
        book.unpublish()

        with pytest.raises(Handbook.DoesNotExist):
            prepare(book, trainer, at)


class TestApproveEdition:
    def approve(self, edition, actor, at, **changes):
        fields = {"edition_id": edition.pk, "digest": edition.digest} | changes
        return operations.approve_edition(actor=actor, at=at, **fields)

    def test_issues_it_and_has_it_printed(
        self, book, trainer, reviewer, at, django_capture_on_commit_callbacks
    ):
        prepared = prepare(book, trainer, at)

        with django_capture_on_commit_callbacks(execute=True):
            issued = self.approve(prepared, reviewer, at)

        assert (issued.approved_by, issued.issued_at) == (reviewer, at)
        job = Job.objects.get(task="content.print_edition")
        assert job.arguments == {"edition_id": prepared.pk}
        assert AuditEntry.objects.get(action="content.edition-issued").actor == reviewer

    def test_changes_nothing_the_second_time(self, edition, reviewer, at):
        again = self.approve(edition, reviewer, at + timedelta(hours=1))

        assert again.issued_at == at

    def test_refuses_who_prepared_it(self, book, trainer, at):
        with pytest.raises(refusals.OwnEdition):
            self.approve(prepare(book, trainer, at), trainer, at)

    def test_refuses_another_text_than_was_read(self, book, trainer, reviewer, at):
        with pytest.raises(refusals.EditionChanged):
            self.approve(prepare(book, trainer, at), reviewer, at, digest="0" * 64)

    def test_refuses_what_somebody_else_issued(self, edition, at):
        with pytest.raises(refusals.EditionIssued):
            self.approve(edition, UserFactory(roles=["reviewer"]), at)


class TestDiscardEdition:
    def test_throws_away_what_waits(self, book, trainer, at):
        prepared = prepare(book, trainer, at)

        for _ in range(2):
            operations.discard_edition(edition_id=prepared.pk, actor=trainer, at=at)

        assert not HandbookEdition.objects.exists()

    def test_refuses_what_is_issued(self, edition, trainer, at):
        with pytest.raises(refusals.EditionIssued):
            operations.discard_edition(edition_id=edition.pk, actor=trainer, at=at)


class TestDatabase:
    @pytest.mark.parametrize("field", ["label", "snapshot", "digest", "law_on", "approved_by"])
    def test_refuses_to_change_what_is_issued(self, edition, field):
        value = {"snapshot": {}, "law_on": TODAY, "approved_by": None}.get(field, "x")

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            HandbookEdition.objects.update(**{field: value})

    def test_refuses_to_delete_what_is_issued(self, edition):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            HandbookEdition.objects.all().delete()

    @pytest.mark.parametrize("act", ["delete", "update"])
    def test_refuses_to_change_what_is_printed(self, edition, at, act):
        EditionPrint.objects.create(edition=edition, file="a", sha256="a", size=1, made_at=at)
        prints = EditionPrint.objects.all()

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            prints.update(size=2) if act == "update" else prints.delete()

    def test_refuses_approval_by_who_prepared_it(self, book, trainer, at):
        prepare(book, trainer, at)

        with (
            pytest.raises(IntegrityError, match="edition_approved_by_another"),
            transaction.atomic(),
        ):
            HandbookEdition.objects.update(approved_by=trainer, issued_at=at)

    def test_refuses_half_an_approval(self, book, trainer, at):
        prepare(book, trainer, at)

        with (
            pytest.raises(IntegrityError, match="edition_approved_iff_issued"),
            transaction.atomic(),
        ):
            HandbookEdition.objects.update(issued_at=at)

    @pytest.mark.parametrize(
        "changes", [{"number": 1}, {"label": "2026年第1版"}, {"number": 3, "label": "丙"}]
    )
    def test_refuses_two_of_one_number_or_name_and_two_that_wait(
        self, book, edition, trainer, at, changes
    ):
        fields = {
            "handbook": book,
            "law_on": TODAY,
            "prepared_by": trainer,
            "prepared_at": at,
            "snapshot": {},
            "digest": "x",
        }
        if "丙" in changes.values():
            HandbookEdition.objects.create(number=2, label="乙", **fields)

        with pytest.raises(IntegrityError), transaction.atomic():
            HandbookEdition.objects.create(**({"number": 2, "label": "乙"} | fields | changes))


class TestPrintEdition:
    def test_keeps_the_file_with_its_digest(self, edition, at):
        printed = operations.print_edition(edition_id=edition.pk, at=at)

        with default_storage.open(printed.file) as file:
            data = file.read()
        assert printed.sha256 == hashlib.sha256(data).hexdigest()
        assert printed.size == len(data)
        assert operations.print_edition(edition_id=edition.pk, at=at) == printed

    def test_prints_nothing_that_waits(self, book, trainer, at):
        prepared = prepare(book, trainer, at)

        assert operations.print_edition(edition_id=prepared.pk, at=at) is None

    def test_finds_what_was_missed(self, edition, at):
        assert operations.print_missing(at=at) == 1
        assert operations.print_missing(at=at) == 0

    def test_gives_the_same_bytes_for_the_same_edition(self, edition):
        assert render_edition(edition) == render_edition(edition)


class TestPrintedEdition:
    @pytest.fixture
    def pdf(self, edition):
        return render_edition(edition)

    def test_has_a_cover_with_title_edition_day_law_and_digest(self, pdf, edition):
        cover = text_of(pdf, 0)

        assert "镇街行政执法手册2026年第1版" in cover
        assert "发布日期2026年11月24日" in cover
        assert "法律依据截至2026年11月24日" in cover
        assert edition.digest in cover

    def test_has_a_table_of_contents_with_the_pages(self, pdf):
        contents = text_of(pdf, 1).replace(".", "")

        assert "目录" in contents
        assert re.search(r"第一章检查与取证2", contents)
        assert re.search(r"12检查与取证之2[23]", contents)

    def test_quotes_articles_word_for_word_with_version_and_state(self, pdf, edition):
        text = text_of(pdf)
        law = edition.snapshot["chapters"][0]["sections"][0]["blocks"][3]["value"]

        for paragraph in law["paragraphs"]:
            assert re.sub(r"\s", "", paragraph) in text
        assert "《中华人民共和国行政处罚法》（2021年1月22日文本，现行有效）" in text

    def test_numbers_steps_and_pages(self, pdf):
        text = text_of(pdf)
        pages = len(pdfium.PdfDocument(pdf)) - 1

        assert "1.两人到场。2.出示证件。" in text
        assert f"第1页共{pages}页" in text
        assert f"第{pages}页共{pages}页" in text

    def test_says_that_it_keeps_to_the_archive_standard(self, pdf):
        assert b"pdfaid:part>2<" in pdf


class TestChangesSince:
    def test_are_none_at_first(self, edition):
        assert queries.changes_since(edition, on=TODAY).is_none

    def test_name_sections_and_articles(self, edition, at):
        page = HandbookPage.objects.first()
        page.title = "亮证"
        page.save_revision().publish(skip_permission_checks=True)

        since = queries.changes_since(edition, on=TODAY)

        assert [each.title for each in since.text.changed] == ["亮证"]
        assert since.articles == []

    def test_name_the_article_in_the_place_of_one_amended(self, laws):
        found = queries.amended_articles([f"{OLD}#42", f"{OLD}#1", f"{NEW}#42"], on=TODAY)

        by_key = {each.article.key: each for each in found}
        assert set(by_key) == {f"{OLD}#42"}
        assert by_key[f"{OLD}#42"].kind == "amended"
        assert by_key[f"{OLD}#42"].current.version.key == NEW


class TestPages:
    def test_list_the_editions(self, client, edition, at, django_assert_num_queries):
        operations.print_edition(edition_id=edition.pk, at=at)

        with django_assert_num_queries(EDITIONS_QUERIES):
            html = client.get("/handbook/town/editions/").content.decode()

        assert 'href="/handbook/town/editions/1/handbook.pdf"' in html
        assert "Nothing has changed" in html

    def test_show_an_edition_as_it_was(self, client, edition):
        HandbookPage.objects.update(title="改过")

        html = client.get("/handbook/town/editions/1/").content.decode()

        assert "检查与取证之1" in html
        assert "改过" not in html

    def test_hand_out_the_printed_form(self, client, edition, at):
        operations.print_edition(edition_id=edition.pk, at=at)

        response = client.get("/handbook/town/editions/1/handbook.pdf")

        assert b"".join(response.streaming_content).startswith(b"%PDF-")
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        "path",
        [
            "/handbook/none/editions/",
            "/handbook/town/editions/2/",
            "/handbook/town/editions/1/handbook.pdf",
        ],
    )
    def test_know_nothing_of_what_is_not_there(self, client, edition, path):
        assert client.get(path).status_code == 404

    def test_keep_what_waits_from_readers(self, client, book, trainer, at):
        prepare(book, trainer, at)

        assert client.get("/handbook/town/editions/1/").status_code == 404
        assert (
            "No edition was issued yet" in client.get("/handbook/town/editions/").content.decode()
        )


class TestDesk:
    def test_prepares_and_issues(self, client, book, trainer, reviewer):
        client.force_login(trainer)
        sent = {"handbook": book.pk, "label": "2026年第1版", "law_on": "2021-08-01"}
        response = client.post("/teach/editions/", sent)
        own = client.get(response.url).content.decode()
        waiting = HandbookEdition.objects.get()
        client.force_login(reviewer)
        page = client.get(response.url).content.decode()
        client.post(f"/teach/editions/{waiting.pk}/approve/", {"digest": waiting.digest})

        assert "Somebody else issues this edition." in own
        assert "Issue the edition" in page
        waiting.refresh_from_db()
        assert waiting.approved_by == reviewer

    def test_tells_what_is_wrong_with_a_new_edition(self, client, book, trainer):
        client.force_login(trainer)

        response = client.post(
            "/teach/editions/", {"handbook": book.pk, "label": "甲", "law_on": "2999-01-01"}
        )

        assert response.status_code == 422
        assert "still to come" in response.content.decode()

    @pytest.mark.parametrize("sent", [{}, {"handbook": "x", "label": "甲" * 99, "law_on": "0000"}])
    def test_answers_bad_input_with_the_form(self, client, book, trainer, sent):
        client.force_login(trainer)

        assert client.post("/teach/editions/", sent).status_code == 422

    def test_refuses_a_direct_approval_by_who_prepared_it(self, client, book, at):
        both = UserFactory(roles=["trainer", "reviewer"])
        waiting = prepare(book, both, at)
        client.force_login(both)

        response = client.post(f"/teach/editions/{waiting.pk}/approve/", {"digest": waiting.digest})

        assert response.status_code == 409
        waiting.refresh_from_db()
        assert waiting.issued_at is None

    def test_lets_only_trainers_prepare(self, client, book, reviewer):
        client.force_login(reviewer)

        assert client.post("/teach/editions/", {}).status_code == 403

    def test_discards(self, client, book, trainer, at):
        waiting = prepare(book, trainer, at)
        client.force_login(trainer)

        client.post(f"/teach/editions/{waiting.pk}/discard/")

        assert not HandbookEdition.objects.exists()


class TestCommand:
    def test_issues_by_two_accounts(self, book, trainer, reviewer, tmp_path, capsys):
        call_command(
            "issue_edition",
            "town",
            label="2026年第1版",
            prepared_by=trainer.username,
            approved_by=reviewer.username,
            output=tmp_path / "a.pdf",
        )

        assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
        assert "2026年第1版 issued" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("slug", "approver", "says"),
        [
            ("none", "reviewer", "no published handbook called none"),
            ("town", "nobody", "no such account"),
            ("town", "trainer", "由您编制"),
        ],
    )
    def test_says_in_a_sentence_what_is_wrong(self, book, trainer, reviewer, slug, approver, says):
        accounts = {"trainer": trainer.username, "reviewer": reviewer.username, "nobody": "x"}

        with pytest.raises(CommandError, match=says):
            call_command(
                "issue_edition",
                slug,
                label="甲",
                prepared_by=trainer.username,
                approved_by=accounts[approver],
            )
