"""Files of document forms: what is refused, and what does not go out with them."""

import io
import zipfile
from time import process_time

import pytest

from content.handbooks import files
from tests.content.conftest import DEMO
from tests.content.handbooks.conftest import packed

FORM = (DEMO / "forms" / "xun-wen-bi-lu.docx").read_bytes()
MAIN = {"word/document.xml": "<w/>"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
REMOTE = (
    '<Relationships><Relationship Id="1" TargetMode="External" Target="https://example.org/t.dotm" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>'
    "</Relationships>"
)


def stream(name):
    return OLE + name.encode("utf-16-le")


def spaced(relations):
    return relations.replace("TargetMode=", "TargetMode = ")


def disguised(relations):
    return relations.replace("External", "Extern&#97;l")


class TestCheckedFile:
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("笔录.docx", FORM),
            ("笔录.doc", stream("WordDocument")),
            ("清单.xls", stream("Workbook")),
            ("笔录.PDF", b"%PDF-1.7\n"),
            ("清单.xlsx", packed({"xl/workbook.xml": "<w/>"})),
        ],
    )
    def test_takes_documents_that_are_what_they_say(self, name, data):
        assert files.checked_file(name, data).name == name

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("笔录.docx", b"MZ\x90\x00"),
            ("笔录.docx", packed({"xl/workbook.xml": "<w/>"})),
            ("笔录.pdf", FORM),
            ("笔录.html", b"<script>"),
            ("笔录", FORM),
            ("笔录.docx", b""),
            ("笔录.exe", FORM),
        ],
    )
    def test_refuses_what_is_something_else(self, name, data):
        with pytest.raises(files.WrongFormType):
            files.checked_file(name, data)

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("a.docx", packed(MAIN | {"word/vbaProject.bin": b"x"})),
            ("a.docx", packed(MAIN | {"word/embeddings/oleObject1.bin": b"x"})),
            ("a.docx", packed(MAIN | {"word/_rels/settings.xml.rels": REMOTE})),
            ("a.docx", packed(MAIN | {"word/_rels/settings.xml.rels": spaced(REMOTE)})),
            ("a.docx", packed(MAIN | {"word/_rels/settings.xml.rels": disguised(REMOTE)})),
            ("a.docx", packed(MAIN | {"word/_rels/settings.xml.rels": REMOTE.encode("utf-16")})),
            ("a.doc", stream("WordDocument") + "_VBA_PROJECT".encode("utf-16-le")),
            ("a.pdf", b"%PDF-1.7\n<< /S /JavaScript /JS (app.alert(1)) >>"),
        ],
    )
    def test_refuses_what_runs_or_fetches_something(self, name, data):
        with pytest.raises(files.ActiveContent):
            files.checked_file(name, data)

    @pytest.mark.parametrize("data", [FORM[:900], stream("EncryptedPackage")])
    def test_refuses_what_is_damaged_or_locked(self, data):
        with pytest.raises(files.DamagedForm):
            files.checked_file("a.docx", data)

    def test_refuses_what_is_too_large(self):
        with pytest.raises(files.FormTooLarge, match="10 MB"):
            files.checked_file("a.pdf", b"%PDF-" + bytes(files.MAX_BYTES))

    def test_refuses_what_unpacks_without_end(self, monkeypatch):
        monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 2**20)

        with pytest.raises(files.FormTooLarge):
            files.checked_file("a.docx", packed(MAIN | {"word/media/a.xml": b" " * 2**21}))

    @pytest.mark.parametrize(
        ("part", "tag"),
        [("word/_rels/a.rels", b"<Relationship "), ("docProps/core.xml", b"<dc:creator ")],
    )
    def test_takes_a_moment_for_tags_that_never_end(self, part, tag):
        started = process_time()

        files.checked_file("a.docx", packed(MAIN | {part: tag * 60_000}))

        assert process_time() - started < 3

    def test_refuses_a_part_whose_packing_is_broken(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
            archive.writestr("word/document.xml", "<w/>" * 50)
        data = bytearray(stream.getvalue())
        # Behind the local head and the name of the part stand the settings of the packing.
        start = 30 + len("word/document.xml")
        data[start : start + 9] = b"\xff\xff\x05\x00" + b"\xff" * 5

        with pytest.raises(files.DamagedForm):
            files.checked_file("a.docx", bytes(data))

    def test_empties_the_names_of_authors(self):
        core = "<c><dc:creator>张三</dc:creator><cp:lastModifiedBy>李四</cp:lastModifiedBy></c>"
        app = "<p><Company>某局</Company></p>"
        data = packed(MAIN | {"docProps/core.xml": core, "docProps/app.xml": app})

        cleaned = files.checked_file("a.docx", data).data

        with zipfile.ZipFile(io.BytesIO(cleaned)) as archive:
            written = b"".join(archive.read(part) for part in archive.namelist()).decode()
        assert "<dc:creator></dc:creator>" in written
        assert not {"张三", "李四", "某局"} & set(written.replace("<", ">").split(">"))


class TestCleanName:
    @pytest.mark.parametrize(
        ("name", "clean"),
        [
            (r"C:\Users\张三\桌面\笔录.docx", "笔录.docx"),
            ("../../etc/笔录.docx", "笔录.docx"),
            ("笔\u202e录\x00.docx", "笔录.docx"),
            ("笔录 <最终>.docx", "笔录_最终.docx"),
            ("１.docx", "1.docx"),
            ("甲" * 200 + ".pdf", "甲" * 80 + ".pdf"),
            ("...", "file"),
        ],
    )
    def test_is_bare(self, name, clean):
        assert files.clean_name(name) == clean
