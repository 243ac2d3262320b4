"""Real files of each format: reported, entered, and entered again without any change."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from exams.models import Item, ItemImport
from tests.factories import TopicFactory, UserFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
FILES = sorted(
    path
    for path in (ROOT / "demo" / "items-files").iterdir()
    if path.suffix in (".txt", ".xml", ".zip", ".xlsx", ".xls", ".csv", ".docx", ".json")
)


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    settings.MEDIA_ROOT = tmp_path / "media"


def report(file, folder, *arguments):
    out = folder / "report.json"
    call_command("import_items", str(file), "--report", str(out), *arguments, stdout=StringIO())
    return json.loads(out.read_text("utf-8"))


class TestARealFile:
    @pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
    def test_is_entered_once(self, file, tmp_path):
        TopicFactory(code="penalty")
        UserFactory(username="author", roles=["trainer"])
        arguments = ("--author", "author", "--topic", "penalty")

        before = report(file, tmp_path, "--dry-run")
        first = report(file, tmp_path, *arguments)
        second = report(file, tmp_path, *arguments)

        assert before["accepted"] == first["accepted"] == Item.objects.count() > 0
        assert second["unchanged"] == first["accepted"]
        assert (second["accepted"], second["changed"]) == (0, 0)
        assert before["items"] == before["accepted"] + len(before["rejected"])

    @pytest.mark.parametrize("format", ["json", "xlsx", "moodle", "qti3", "gift"])
    def test_comes_back_from_an_export_unchanged(self, format, tmp_path):
        TopicFactory(code="penalty")
        UserFactory(username="author", roles=["trainer"])
        report(ROOT / "demo/items-files/aiken.txt", tmp_path, "--author=author", "--topic=penalty")
        out = tmp_path / "out"

        call_command("export_items", "--format", format, str(out), stdout=StringIO())
        again = report(out, tmp_path, "--dry-run")

        assert again["unchanged"] == Item.objects.count()
        assert (again["changed"], again["accepted"], again["rejected"]) == (0, 0, [])


class TestAHostileFile:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"PK\x03\x04 cut off",
            b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>',
            b"\x00\x01\x02" * 1000,
            b'[{"type": "single", "stem": ',
        ],
    )
    def test_is_refused_with_a_reason_and_nothing_is_left(self, data, tmp_path):
        UserFactory(username="author", roles=["trainer"])
        file = tmp_path / "hostile"
        file.write_bytes(data)

        with pytest.raises(CommandError):
            report(file, tmp_path, "--author", "author")

        made = json.loads((tmp_path / "report.json").read_text("utf-8"))
        assert (made["items"], made["rejected"][0]["place"]) == (0, "file")
        assert ItemImport.objects.get().state == "refused"
        assert made["rejected"][0]["reason"]
