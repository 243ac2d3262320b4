"""Lists of matters: from a workbook to the draft, and what readers see."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from wagtail.models import Locale

from accounts.operations.roles import grant_role
from content.citations.models import PageCitation
from content.handbooks import operations
from content.handbooks.documents import read_matter_lists
from content.handbooks.operations.matters import ListInReview, NoMatters, TooManyMatters
from content.handbooks.queries import matters as queries
from content.handbooks.rules.matters import read_matters
from content.handbooks.workbooks import workbook as written
from content.models import Matter, MatterImport, MatterListPage
from content.pages.documents import NotContent
from content.pages.writing import Loaded
from core.models import AuditEntry
from core.sheets import File, WrongFileType, read_sheets
from tests.content.conftest import DEMO, NEW
from tests.content.handbooks.conftest import dirty_workbook, workbook
from tests.factories import UserFactory

LISTS_QUERIES = 3  # domains for the filter, how many, the lists with their counts
# The site and the way down the tree; the domains, how many, the rows, their articles.
LIST_QUERIES = 14
DIRTY = File("清单.xlsx", dirty_workbook())


@pytest.fixture(autouse=True)
def english(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture(autouse=True)
def today(monkeypatch, at):
    monkeypatch.setattr("content.templatetags.content.timezone.now", lambda: at)


def rows(*names, basis="《行政处罚法》第三十三条"):
    return File(
        "a.xlsx",
        workbook(
            [["序号", "事项名称", "法律依据"]]
            + [[n, name, basis] for n, name in enumerate(names, 1)]
        ),
    )


def import_file(page, file, at, **options):
    return operations.import_matters(slug=page.slug, file=file, actor=None, at=at, **options)


def publish(page):
    page = MatterListPage.objects.get(pk=page.pk)
    page.get_latest_revision().publish(skip_permission_checks=True)


def draft_of(page):
    return queries.rows_of(queries.newest_text(MatterListPage.objects.get(pk=page.pk)))


class TestImportMatters:
    def test_writes_the_rows_into_a_draft(self, laws, matter_list, at):
        outcome = import_file(matter_list, DIRTY, at)

        assert outcome.changes.added == ["随地吐痰、便溺", "乱扔果皮", "未公示营业执照"]
        assert matter_list.matters.count() == 0
        matter_list.refresh_from_db()
        assert matter_list.has_unpublished_changes
        draft = draft_of(matter_list)
        assert [each.number for each in draft] == ["1", "2", "3"]
        assert AuditEntry.objects.get(action="content.matters-imported").detail["added"] == 3

    def test_finds_the_articles_and_says_which_it_does_not(self, laws, matter_list, at):
        outcome = import_file(matter_list, DIRTY, at)

        draft = draft_of(matter_list)
        assert [each.basis_keys for each in draft] == [f"{NEW}#33.1", f"{NEW}#33", f"{NEW}#28.1"]
        unresolved = outcome.report["unresolved"]
        assert [(each["row"], each["written"]) for each in unresolved] == [
            (8, "《行政处罚法》第三百条")
        ]

    def test_changes_nothing_the_second_time(self, laws, matter_list, at):
        import_file(matter_list, DIRTY, at)
        revisions = matter_list.revisions.count()

        outcome = import_file(matter_list, DIRTY, at)

        assert (outcome.changes.is_none, outcome.changes.unchanged) == (True, 3)
        assert matter_list.revisions.count() == revisions

    def test_keeps_nothing_of_a_dry_run(self, laws, matter_list, at):
        outcome = import_file(matter_list, DIRTY, at, dry_run=True)

        assert len(outcome.changes.added) == 3
        assert draft_of(matter_list) == []
        assert not AuditEntry.objects.filter(action="content.matters-imported").exists()

    def test_takes_other_rows_over_under_the_same_numbers(self, laws, matter_list, at):
        import_file(matter_list, rows("甲", "乙"), at)
        publish(matter_list)

        outcome = import_file(matter_list, rows("乙", "甲"), at)
        publish(matter_list)

        assert sorted(outcome.changes.changed) == ["乙", "甲"]
        numbered = matter_list.matters.values_list("number", "name")
        assert list(numbered) == [("1", "乙"), ("2", "甲")]

    def test_is_cited_where_it_is_published(self, laws, matter_list, at):
        import_file(matter_list, rows("甲", "乙"), at)
        publish(matter_list)

        citation = PageCitation.objects.get(page=matter_list.pk)
        assert (citation.article.key, citation.origin) == (f"{NEW}#33", "basis")

    @pytest.mark.parametrize(
        ("data", "refusal"),
        [
            (workbook([["姓名", "电话"], ["张三", 1]]), NoMatters),
            (workbook([["序号", "事项名称"]]), NoMatters),
            (b"%PDF-1.7", WrongFileType),
        ],
    )
    def test_refuses_files_without_matters(self, laws, matter_list, at, data, refusal):
        with pytest.raises(refusal, match=r"a\.xlsx"):
            import_file(matter_list, File("a.xlsx", data), at)

    def test_refuses_more_than_a_list_holds(self, laws, matter_list, at, monkeypatch):
        monkeypatch.setattr(operations.matters, "MAX_ROWS", 1)

        with pytest.raises(TooManyMatters, match="2"):
            import_file(matter_list, rows("甲", "乙"), at)

    def test_refuses_a_list_that_is_locked(self, laws, matter_list, at):
        MatterListPage.objects.update(locked=True, locked_by=UserFactory())

        with pytest.raises(ListInReview):
            import_file(matter_list, rows("甲"), at)


class TestConfirmMatters:
    def keep(self, page, actor, at, file=DIRTY):
        return operations.keep_matters(list_id=page.pk, file=file, actor=actor, at=at)

    def test_writes_what_was_looked_at(self, laws, matter_list, trainer, at):
        upload = self.keep(matter_list, trainer, at)

        outcome = operations.confirm_matters(import_id=upload.pk, actor=trainer, at=at)

        assert len(outcome.changes.added) == 3
        assert matter_list.revisions.order_by("pk").last().user == trainer
        upload.refresh_from_db()
        assert upload.confirmed_at == at

    def test_leaves_the_articles_out_if_they_are_not_wanted(self, laws, matter_list, trainer, at):
        upload = self.keep(matter_list, trainer, at)

        operations.confirm_matters(import_id=upload.pk, actor=trainer, at=at, cite=False)

        draft = draft_of(matter_list)
        assert {each.basis_keys for each in draft} == {""}

    def test_is_safe_to_repeat(self, laws, matter_list, trainer, at):
        first = self.keep(matter_list, trainer, at)
        operations.confirm_matters(import_id=first.pk, actor=trainer, at=at)

        second = self.keep(matter_list, trainer, at)
        outcome = operations.confirm_matters(import_id=second.pk, actor=trainer, at=at)

        assert second.pk == first.pk
        assert outcome.changes.is_none

    def test_is_for_who_uploaded_it(self, laws, matter_list, trainer, at):
        upload = self.keep(matter_list, trainer, at)

        with pytest.raises(MatterImport.DoesNotExist):
            operations.confirm_matters(import_id=upload.pk, actor=UserFactory(), at=at)


class TestConstraints:
    def test_number_stands_once(self, matter_list):
        Matter.objects.create(matter_list=matter_list, number="1", name="甲")

        with pytest.raises(IntegrityError, match="matter"), transaction.atomic():
            Matter.objects.create(matter_list=matter_list, number="1", name="乙")

    @pytest.mark.parametrize("field", ["kind", "level"])
    def test_codes_are_known(self, matter_list, field):
        with (
            pytest.raises(IntegrityError, match=f"matter_list_{field}_known"),
            transaction.atomic(),
        ):
            MatterListPage.objects.update(**{field: "x"})

    def test_upload_stands_once(self, matter_list, trainer, at):
        fields = {"matter_list": matter_list, "digest": "a", "uploaded_by": trainer}
        MatterImport.objects.create(uploaded_at=at, **fields)

        with pytest.raises(IntegrityError), transaction.atomic():
            MatterImport.objects.create(uploaded_at=at, **fields)


class TestLoadMatterLists:
    def test_publishes_the_demonstration_and_then_nothing(self, laws, at):
        documents = read_matter_lists("lists.json", (DEMO / "lists.json").read_bytes())

        first = operations.load_matter_lists(documents=documents, actor=None, at=at)
        second = operations.load_matter_lists(documents=documents, actor=None, at=at)

        assert (first, second) == (Loaded(created=2), Loaded(unchanged=2))
        assert MatterListPage.objects.live().get(slug="no-penalty").matters.count() == 30

    @pytest.mark.parametrize("content", [b"", b"[]", b'{"lists": [{}]}', b'{"lists": [1]}'])
    def test_refuses_what_is_no_document(self, content):
        with pytest.raises(NotContent, match=r"broken\.json"):
            read_matter_lists("broken.json", content)


class TestWorkbook:
    def test_is_read_as_it_was_written(self, laws, matter_list, at):
        import_file(matter_list, DIRTY, at)
        draft = draft_of(matter_list)

        again = read_matters(read_sheets(written(draft), "a.xlsx")).rows

        assert [(each.key, each.basis) for each in again] == [(e.key, e.basis) for e in draft]

    def test_runs_nothing_that_was_typed(self, laws, matter_list, at):
        import_file(matter_list, rows("=HYPERLINK(1)"), at)
        draft = draft_of(matter_list)

        (sheet,) = read_sheets(written(draft), "a.xlsx")

        assert sheet.rows[1][1] == "=HYPERLINK(1)"


class TestCommand:
    def test_reports_and_writes(self, laws, matter_list, tmp_path, capsys):
        path = tmp_path / "清单.xlsx"
        path.write_bytes(dirty_workbook())

        for options in (["--dry-run"], [], []):
            call_command("import_matters", str(path), "--list", "no-penalty", *options)

        lines = [line for line in capsys.readouterr().out.splitlines() if "unchanged" in line]
        assert lines == [
            "Dry run: 3 matters added, 0 changed, 0 removed, 0 unchanged.",
            "3 matters added, 0 changed, 0 removed, 0 unchanged.",
            "0 matters added, 0 changed, 0 removed, 3 unchanged.",
        ]

    def test_prints_the_report_as_json(self, laws, matter_list, tmp_path):
        path = tmp_path / "清单.xlsx"
        path.write_bytes(dirty_workbook())
        out = io.StringIO()

        call_command("import_matters", str(path), "--list", "no-penalty", "--json", stdout=out)

        assert json.loads(out.getvalue())["added"] == 3

    def test_says_in_a_sentence_what_is_wrong(self, matter_list, tmp_path):
        (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")

        with pytest.raises(CommandError, match="no list of matters called x"):
            call_command("import_matters", str(tmp_path / "a.xlsx"), "--list", "x")
        with pytest.raises(CommandError, match="Cannot read"):
            call_command("import_matters", str(tmp_path / "b.xlsx"), "--list", "no-penalty")
        with pytest.raises(CommandError, match=r"a\.xlsx 已损坏"):
            call_command("import_matters", str(tmp_path / "a.xlsx"), "--list", "no-penalty")


@pytest.fixture
def published(laws, matter_list, at):
    """The list with the matters of the dirty workbook, published."""
    import_file(matter_list, DIRTY, at)
    publish(matter_list)
    return matter_list


class TestPublicPages:
    def test_list_of_lists_counts_their_matters(self, client, published, django_assert_num_queries):
        with django_assert_num_queries(LISTS_QUERIES):
            html = client.get("/handbook/lists/").content.decode()

        assert 'href="/handbook/lists/no-penalty/"' in html
        assert "3 matters" in html

    @pytest.mark.parametrize(("query", "status"), [("?kind=powers", 200), ("?kind=x", 422)])
    def test_list_of_lists_is_narrowed(self, client, published, query, status):
        response = client.get(f"/handbook/lists/{query}")

        assert response.status_code == status
        assert ("No list of this kind" in response.content.decode()) == (status == 200)

    def test_list_links_each_matter_to_its_articles(
        self, client, published, django_assert_num_queries
    ):
        Locale.get_active()  # read once by a process

        with django_assert_num_queries(LIST_QUERIES):
            html = client.get("/handbook/lists/no-penalty/").content.decode()

        assert 'href="/law/xing-zheng-chu-fa-fa/#a33"' in html
        assert "未公示营业执照" in html

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?q=果皮", "1 matter"),
            ("?q=及时 清理", "1 matter"),
            ("?q=及时改正", "1 matter"),
            ("?domain=市容环境卫生", "2 matters"),
            ("?q=没有这样的", "No matter fits"),
            ("?domain=x", "3 matters"),
            ("?q=" + "字" * 200, "3 matters"),
            ("?page=99", "3 matters"),
            ("?q=%25_'", "No matter fits"),
        ],
    )
    def test_list_is_searched(self, client, published, query, found):
        response = client.get(f"/handbook/lists/no-penalty/{query}")

        assert response.status_code == 200
        assert found in response.content.decode()

    def test_list_of_a_thousand_is_paged(self, client, laws, matter_list, at):
        import_file(matter_list, rows(*(f"事项{n}" for n in range(1, 1101))), at)
        publish(matter_list)

        html = client.get("/handbook/lists/no-penalty/?page=22").content.decode()

        assert "1100 matters" in html or "1,100 matters" in html
        assert "事项1051" in html
        assert "事项1050" not in html

    def test_draft_is_not_shown(self, client, laws, matter_list, at):
        import_file(matter_list, DIRTY, at)

        html = client.get("/handbook/lists/no-penalty/").content.decode()

        assert "This list has no matters yet" in html

    def test_list_says_what_it_is_for_while_empty(self, client, db):
        assert "No list yet" in client.get("/handbook/lists/").content.decode()


class TestTrainersPages:
    @pytest.mark.parametrize("path", ["", "list.xlsx"])
    def test_are_not_there_for_a_number_beyond_all_lists(self, client, trainer, path):
        client.force_login(trainer)

        assert client.get(f"/teach/lists/{'9' * 26}/{path}").status_code == 404

    def upload(self, client, page, data, name="清单.xlsx"):
        file = io.BytesIO(data)
        file.name = name
        return client.post(f"/teach/lists/{page.pk}/", {"workbook": file})

    def test_take_a_workbook_to_the_draft(self, client, laws, matter_list, trainer):
        client.force_login(trainer)

        response = self.upload(client, matter_list, dirty_workbook())
        report = client.get(response.url).content.decode()
        client.post(response.url, {"cite": "on"})

        assert "The same as row 6; left out." in report
        assert "联系人" in report
        assert "《行政处罚法》第三百条" in report
        html = client.get(f"/teach/lists/{matter_list.pk}/").content.decode()
        assert "What the draft changes for readers" in html
        assert "未公示营业执照" in html

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"", "has no rows"),
            (b"PK\x03\x04broken", "damaged"),
            (b"\x89PNG\r\n\x1a\n\x00", "not a table"),
            (workbook([["姓名"], ["张三"]]), "No matter was found"),
        ],
    )
    def test_answer_a_bad_file_with_a_sentence(
        self, client, laws, matter_list, trainer, data, says
    ):
        client.force_login(trainer)

        response = self.upload(client, matter_list, data)

        assert response.status_code == 422
        assert says in response.content.decode()
        assert not MatterImport.objects.exists()

    def test_show_an_upload_to_nobody_else(self, client, laws, matter_list, trainer, at):
        upload = operations.keep_matters(list_id=matter_list.pk, file=DIRTY, actor=trainer, at=at)
        client.force_login(UserFactory(roles=["trainer"]))

        assert client.get(f"/teach/lists/imports/{upload.pk}/").status_code == 404

    def test_list_lists_and_hand_out_a_workbook(self, client, published, trainer):
        client.force_login(trainer)

        assert "3 matters published" in client.get("/teach/lists/").content.decode()
        response = client.get(f"/teach/lists/{published.pk}/list.xlsx")
        assert response.content.startswith(b"PK")
        assert response["Content-Disposition"].startswith("attachment")

    def test_are_linked_from_the_editor(self, client, matter_list, trainer, at):
        user = UserFactory()
        grant_role(user_id=user.pk, role="trainer", actor=None, at=at)
        client.force_login(user)

        html = client.get(f"/cms/pages/{matter_list.pk}/edit/").content.decode()

        assert f'href="/teach/lists/{matter_list.pk}/"' in html

    def test_are_closed_to_officers(self, client, matter_list):
        client.force_login(UserFactory(roles=["officer"]))

        assert client.get(f"/teach/lists/{matter_list.pk}/").status_code == 403
