"""Items from the command line: import_items and export_items."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.database import NOT_SET_UP
from core.models import AuditEntry
from exams.exchange import reading as files
from exams.models import Item, ItemExport, ItemImport, ItemVersion
from tests.exams.exchange.importing import as_file, choice, read_entries
from tests.factories import ItemVersionFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db
KEYS = [
    "format",
    "items",
    "by_type",
    "accepted",
    "changed",
    "unchanged",
    "rejected",
    "warnings",
    "parsed",
]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path, monkeypatch):
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    monkeypatch.setattr(files, "read", read_entries)


@pytest.fixture
def trainer():
    return UserFactory(username="author", roles=["trainer"])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "items.json"
    path.write_bytes(as_file(choice("甲"), choice("乙", kind="multiple", key="AB")))
    return path


def run(*arguments):
    out = StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


class TestImportItems:
    def test_reports_on_an_empty_database_and_writes_nothing(self, file, tmp_path):
        said = run("import_items", file, "--dry-run", "--report", tmp_path / "out.json")

        report = json.loads((tmp_path / "out.json").read_text("utf-8"))
        assert list(report) == KEYS
        assert (report["items"], report["accepted"]) == (2, 2)
        assert report["by_type"] == {"single": 1, "multiple": 1}
        assert report["parsed"][0] == {
            "type": "single",
            "stem": "甲",
            "options": ["一人", "两人", "三人"],
            "key": ["B"],
            "marks": None,
        }
        assert "2" in said
        assert not ItemImport.objects.exists()
        assert not Item.objects.exists()

    def test_a_dry_run_does_without_a_database(self, file, tmp_path, monkeypatch):
        monkeypatch.setattr("exams.management.commands.import_items.is_set_up", lambda: False)
        err = StringIO()

        with CaptureQueriesContext(connection) as queries:
            call_command(
                "import_items",
                str(file),
                dry_run=True,
                author="nobody",
                topic="none",
                report=str(tmp_path / "out.json"),
                stdout=StringIO(),
                stderr=err,
            )

        report = json.loads((tmp_path / "out.json").read_text("utf-8"))
        assert (report["items"], report["accepted"], report["rejected"]) == (2, 2, [])
        assert len(err.getvalue().strip().splitlines()) == 1
        assert not queries.captured_queries

    @pytest.mark.parametrize("arguments", [("import_items", "x"), ("export_items", "x")])
    def test_ends_with_a_sentence_where_there_is_no_database(self, arguments, monkeypatch):
        monkeypatch.setattr(f"exams.management.commands.{arguments[0]}.is_set_up", lambda: False)
        more = ["--format", "json"] if arguments[0] == "export_items" else []

        with pytest.raises(CommandError, match=str(NOT_SET_UP)):
            run(*arguments, *more)

    def test_rejects_a_text_that_nobody_wrote_as_an_item(self, tmp_path):
        path = tmp_path / "long.json"
        path.write_bytes(as_file(choice("长" * 50_001), choice("乙")))

        report = json.loads(run("import_items", path, "--dry-run", "--report", "-"))

        assert [each["code"] for each in report["rejected"]] == ["text-too-long"]
        assert report["accepted"] == 1

    def test_prints_the_report_for_programs(self, file):
        assert list(json.loads(run("import_items", file, "--dry-run", "--report", "-"))) == KEYS

    def test_reports_a_file_that_is_refused_and_fails(self, tmp_path):
        bad = tmp_path / "bad.xlsx"
        bad.write_bytes(b"\x00")

        with pytest.raises(CommandError) as raised:
            run("import_items", bad, "--dry-run", "--report", tmp_path / "out.json")

        report = json.loads((tmp_path / "out.json").read_text("utf-8"))
        assert report["items"] == 0
        assert report["rejected"] == [
            {"place": "file", "code": "not-json", "reason": str(raised.value)}
        ]

    def test_refuses_a_file_that_is_too_large_without_reading_it(self, file, settings, tmp_path):
        settings.ITEM_FILE_MAX_BYTES = 10

        with pytest.raises(CommandError):
            run("import_items", file, "--dry-run", "--report", tmp_path / "out.json")

        report = json.loads((tmp_path / "out.json").read_text("utf-8"))
        assert report["rejected"][0]["code"] == "file-too-large"

    def test_says_that_a_file_is_not_there(self, tmp_path):
        with pytest.raises(CommandError, match="none"):
            run("import_items", tmp_path / "none.json", "--dry-run")

    def test_says_what_to_pass(self, file):
        with pytest.raises(CommandError, match="--author"):
            run("import_items", file)

    def test_says_that_items_need_a_topic(self, file, trainer):
        said = run("import_items", file, "--author", "author")

        assert "--topic" in said
        assert not Item.objects.exists()

    def test_enters_drafts_and_changes_nothing_the_second_time(self, file, trainer, tmp_path):
        TopicFactory(code="penalty")
        arguments = ("import_items", file, "--author", "author", "--topic", "penalty")

        run(*arguments, "--report", tmp_path / "first.json")
        run(*arguments, "--report", tmp_path / "second.json")

        first, second = (
            json.loads((tmp_path / f"{name}.json").read_text("utf-8"))
            for name in ("first", "second")
        )
        assert (first["accepted"], second["accepted"], second["unchanged"]) == (2, 0, 2)
        assert ItemVersion.objects.count() == 2
        assert set(ItemImport.objects.values_list("state", flat=True)) == {"done", "discarded"}

    def test_refuses_a_file_in_the_same_way_when_it_is_entered(self, trainer, tmp_path):
        bad = tmp_path / "bad.xlsx"
        bad.write_bytes(b"\x00")

        with pytest.raises(CommandError):
            run("import_items", bad, "--author", "author", "--report", tmp_path / "out.json")

        report = json.loads((tmp_path / "out.json").read_text("utf-8"))
        assert report["rejected"][0]["code"] == "not-json"

    def test_enters_all_or_nothing(self, trainer, tmp_path):
        TopicFactory(code="penalty")
        file = tmp_path / "half.json"
        file.write_bytes(as_file(choice("甲"), choice("乙", key="")))

        with pytest.raises(CommandError):
            run(
                *("import_items", file, "--author", "author", "--topic", "penalty"),
                *("--all-or-nothing", "--report", tmp_path / "out.json"),
            )

        report = json.loads((tmp_path / "out.json").read_text("utf-8"))
        assert [each["code"] for each in report["rejected"]] == ["key-not-one"]
        assert not Item.objects.exists()


class TestExportItems:
    def test_writes_the_text_in_use_and_puts_the_export_on_record(self, tmp_path):
        version = ItemVersionFactory(released=True)
        ItemVersionFactory(item=version.item, number=2, stem="改写中")
        ItemVersionFactory(stem="草稿")

        said = run("export_items", "--format", "json", tmp_path / "a.json")
        run("export_items", "--format", "json", tmp_path / "b.json")

        written = (tmp_path / "a.json").read_bytes()
        assert "2" in said
        assert written == (tmp_path / "b.json").read_bytes()
        stems = [item["stem"] for item in json.loads(written)["items"]]
        assert stems == [version.stem, "草稿"]
        assert ItemExport.objects.first().count == 2
        assert AuditEntry.objects.filter(action="exams.items-exported").count() == 2

    def test_narrows_by_status_topic_and_code(self, tmp_path):
        version = ItemVersionFactory(released=True)
        ItemVersionFactory()

        for arguments in (
            ("--status", "in-use"),
            ("--topic", version.item.topic.code),
            ("--code", version.item.code),
        ):
            run("export_items", "--format", "json", tmp_path / "a.json", *arguments)
            items = json.loads((tmp_path / "a.json").read_bytes())["items"]
            assert [item["stem"] for item in items] == [version.stem]

    def test_says_that_there_is_no_such_topic(self, tmp_path):
        with pytest.raises(CommandError, match="nowhere"):
            run("export_items", "--format", "json", tmp_path / "a", "--topic", "nowhere")
