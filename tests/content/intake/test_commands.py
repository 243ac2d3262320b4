"""The commands load_laws and clean_text on files of both kinds."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from content.models import Article, LawVersion
from tests.content.conftest import CODE, NEW, OLD, REPEALED, law_document
from tests.content.intake.conftest import NAMES, SHORT
from tests.content.intake.statutes import DEMO, bold, hashes, plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "行政法").mkdir()
    (tmp_path / "行政法" / NAMES[OLD]).write_text(bold(law_document(OLD)))
    (tmp_path / "行政法" / NAMES[NEW]).write_bytes(plain(law_document(NEW)).encode("gb18030"))
    (tmp_path / "README.md").write_text("# 法律法规汇编")
    return tmp_path


def reported(capsys, path):
    call_command("load_laws", str(path), "--dry-run", "--json")
    return json.loads(capsys.readouterr().out)


class TestLoadLaws:
    def test_loads_markdown_and_text_from_nested_folders(self, folder, capsys):
        call_command("load_laws", str(folder))

        assert "2 versions created with 150 articles" in capsys.readouterr().out
        old, new = LawVersion.objects.order_by("effective_on")
        assert (old.key, new.key) == (OLD, NEW)
        # Its own day is not in the text: the day of adoption stands in, unconfirmed.
        assert (old.effective_on, old.effective_basis) == (date(2017, 9, 1), "memory")
        assert (old.ended_on, old.ended_by) == (date(2021, 7, 15), new)
        assert (new.digest, new.is_confirmed) == (law_document(NEW).digest, False)

    def test_changes_nothing_the_second_time(self, folder, capsys):
        call_command("load_laws", str(folder))
        before = list(LawVersion.objects.order_by("pk").values())

        call_command("load_laws", str(folder))

        assert capsys.readouterr().out.splitlines()[-1].startswith("0 versions created")
        assert list(LawVersion.objects.order_by("pk").values()) == before

    def test_leaves_the_days_of_a_law_alone_that_is_here_from_json(self, folder, capsys):
        for key in (OLD, NEW):
            call_command("load_laws", str(DEMO / f"{key}.json"))
        before = list(LawVersion.objects.order_by("pk").values())

        call_command("load_laws", str(folder))

        assert list(LawVersion.objects.order_by("pk").values()) == before

    def test_takes_a_single_file_of_either_kind(self, tmp_path, capsys):
        path = tmp_path / "生态环境法典(2026-03-12).md"
        path.write_text(hashes(law_document(CODE)))
        call_command("load_laws", str(DEMO / f"{REPEALED}.json"))

        call_command("load_laws", str(path))

        assert Article.objects.count() == 1242 + 70
        assert LawVersion.objects.get(key=REPEALED).ended_by.key == CODE

    def test_loads_nothing_if_one_of_them_is_broken(self, folder):
        (folder / "坏办法(2026-10-01).md").write_text(SHORT.replace("第二条", "第三条"))

        with pytest.raises(CommandError, match=r"坏办法.*missing: 2"):
            call_command("load_laws", str(folder))

        assert not LawVersion.objects.exists()

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("x.md", b"", "empty"),
            ("x.md", b"PK\x03\x04", "ZIP"),
            ("x.txt", "通知".encode(), "No article"),
            ("x_2021-01-01.json", b"PK\x03\x04", "JSON|UTF-8"),
            ("x_2021-01-01.json", b"[]", "object"),
        ],
    )
    def test_says_in_a_sentence_what_is_wrong(self, tmp_path, name, content, words):
        (tmp_path / name).write_bytes(content)

        with pytest.raises(CommandError, match=words):
            call_command("load_laws", str(tmp_path))

    def test_names_the_path_where_nothing_is(self, tmp_path):
        with pytest.raises(CommandError, match="nowhere"):
            call_command("load_laws", str(tmp_path / "nowhere"))

    def test_writes_the_result_as_json(self, capsys):
        call_command("load_laws", str(DEMO / f"{NEW}.json"), "--json")

        written = json.loads(capsys.readouterr().out)
        assert written == {"created": 1, "ended": 0, "unchanged": 0, "articles": 86}


class TestDryRun:
    def test_reports_and_changes_nothing(self, folder, capsys):
        old, new = sorted(reported(capsys, folder), key=lambda entry: entry["version"])

        assert (old["version"], old["articles"], old["standing"]) == (OLD, 64, "new-law")
        assert (old["superseded_by"], old["effective"]) == (NEW, "2017-09-01")
        assert (new["supersedes"], new["problems"]) == (OLD, [])
        assert any("day of its adoption" in warning for warning in old["warnings"])
        assert not LawVersion.objects.exists()

    def test_says_what_is_here_already(self, capsys):
        path = DEMO / f"{NEW}.json"
        call_command("load_laws", str(path))
        capsys.readouterr()

        [entry] = reported(capsys, path)

        assert (entry["standing"], entry["problems"]) == ("unchanged", [])

    def test_reports_the_whole_collection(self, capsys):
        entries = reported(capsys, DEMO)

        assert len(entries) == 76
        assert sum(entry["articles"] for entry in entries) == 6914

    def test_ends_in_an_error_if_something_cannot_be_loaded(self, folder, capsys):
        (folder / "坏办法(2026-10-01).md").write_text(SHORT.replace("甲。", "甲。\n第二条 乙。"))
        (folder / "空.txt").write_bytes(b"")

        with pytest.raises(CommandError, match="2 of 4 files"):
            call_command("load_laws", str(folder), "--dry-run")

        written = capsys.readouterr().out
        assert "! More than one article has the number 2." in written
        assert "空.txt is empty" in written
        assert "supersedes: " + OLD in written


class TestCleanText:
    def test_writes_the_cleaned_text(self, tmp_path, capsys):
        path = tmp_path / "pasted.txt"
        path.write_text("關(guān)于２ 次\n", encoding="gb18030")

        call_command("clean_text", str(path), "--simplify")

        written = capsys.readouterr()
        assert written.out == "关于2次\n"
        assert "glosses: 1, traditional: 1, full_width: 1, spaces: 1" in written.err

    def test_says_that_there_is_no_such_file(self, tmp_path):
        with pytest.raises(CommandError, match=r"nowhere\.txt"):
            call_command("clean_text", str(tmp_path / "nowhere.txt"))
