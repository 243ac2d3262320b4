import io
import stat
import zipfile

import pytest
from django.utils import translation

from exams.exchange.reading import archives, xml
from exams.exchange.reading.archives import open_archive
from exams.exchange.refusals import (
    Encrypted,
    FileNotReadable,
    HostileArchive,
    HostileXml,
    Truncated,
)


@pytest.fixture(autouse=True, scope="module")
def english():
    """Let reports speak English, whatever the language of the site."""
    with translation.override("en"):
        yield


def zipped(files, *, method=zipfile.ZIP_DEFLATED):
    """Return an archive of (name or ZipInfo, content)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


class TestOpenArchive:
    def test_names_and_reads_files_but_no_folders(self):
        archive = open_archive(zipped([("items/", ""), ("items/a.xml", "<a/>")]))

        assert archive.names() == ["items/a.xml"]
        assert archive.read("items/a.xml") == b"<a/>"
        assert "items/b.xml" not in archive

    def test_reads_names_that_windows_wrote_in_chinese(self):
        info = zipfile.ZipInfo("QQQQ.xml")
        data = zipped([(info, "<a/>")]).replace(b"QQQQ", "试题".encode("gb18030"))

        assert open_archive(data).names() == ["试题.xml"]

    @pytest.mark.parametrize(
        "name", ["../../etc/passwd", "/etc/passwd", "a/../../b.xml", "C:/a.xml", "..\\a.xml"]
    )
    def test_refuses_names_that_leave_their_folder(self, name):
        with pytest.raises(HostileArchive) as refusal:
            open_archive(zipped([(name, "x")]))

        assert refusal.value.code == "hostile-archive"
        assert "folder" in str(refusal.value)

    def test_refuses_a_link(self):
        info = zipfile.ZipInfo("link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16

        with pytest.raises(HostileArchive):
            open_archive(zipped([(info, "/etc/passwd")]))

    def test_refuses_two_files_of_one_name(self):
        with pytest.warns(UserWarning, match="Duplicate name"):
            data = zipped([("a.xml", "1"), ("a.xml", "2")])

        with pytest.raises(HostileArchive):
            open_archive(data)
        with pytest.raises(HostileArchive):
            open_archive(zipped([("a.xml", "1"), ("A.xml", "2")]))

    def test_refuses_a_password(self):
        data = bytearray(zipped([("a.xml", "x")]))
        at = data.index(b"PK\x01\x02") + 8
        data[at] |= 1

        with pytest.raises(Encrypted):
            open_archive(bytes(data))

    def test_refuses_too_many_files(self, monkeypatch):
        monkeypatch.setattr(archives, "MOST_ENTRIES", 3)

        with pytest.raises(HostileArchive):
            open_archive(zipped([(f"{number}.xml", "x") for number in range(4)]))

    def test_refuses_a_hundred_megabytes_of_zeros(self):
        with pytest.raises(HostileArchive):
            open_archive(zipped([("a.xml", b"\0" * 100_000_000)]))

    def test_counts_real_bytes_where_the_entry_declares_few(self):
        data = zipped([("a.xml", b"\0" * 5_000_000)])
        true, small = (5_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")

        archive = open_archive(data.replace(true, small))

        with pytest.raises(FileNotReadable):
            archive.read("a.xml")

    def test_refuses_entries_that_share_bytes(self):
        data = bytearray(zipped([("a.xml", b"x" * 100), ("b.xml", b"y" * 100)]))
        first = data.index(b"PK\x01\x02")
        second = data.index(b"PK\x01\x02", first + 4)
        data[second + 42 : second + 46] = data[first + 42 : first + 46]

        with pytest.raises(HostileArchive):
            open_archive(bytes(data))

    def test_does_not_open_archives_in_it(self):
        inner = zipped([("../evil", "x")])

        assert open_archive(zipped([("inner.zip", inner)])).read("inner.zip") == inner

    def test_says_that_an_archive_is_cut_off(self):
        data = zipped([("a.xml", "x" * 1000)])

        with pytest.raises(Truncated):
            open_archive(data[: len(data) // 2])

    def test_says_that_a_file_in_it_is_damaged(self):
        data = bytearray(zipped([("a.xml", b"abc" * 50)], method=zipfile.ZIP_STORED))
        data[40] ^= 0xFF

        with pytest.raises(Truncated):
            open_archive(bytes(data)).read("a.xml")

    def test_refuses_what_is_no_archive(self):
        with pytest.raises(FileNotReadable):
            open_archive(b"garbage")


LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<quiz>&b;</quiz>"""


class TestParse:
    @pytest.mark.parametrize(
        "data",
        [
            LAUGHS,
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/evil.dtd"><a/>',
            b'<!-- c --><?pi x?>\n<!DOCTYPE a PUBLIC "-//x" "x.dtd"><a/>',
            LAUGHS.decode().encode("utf-16"),
            b"<a>" * 100_000 + b"</a>" * 100_000,
        ],
    )
    def test_refuses_what_could_do_harm(self, data):
        with pytest.raises(HostileXml) as refusal:
            xml.parse(data)

        assert refusal.value.code == "hostile-xml"

    def test_refuses_more_elements_than_memory_holds(self, monkeypatch):
        monkeypatch.setattr(xml, "MOST_TAGS", 10)

        with pytest.raises(HostileXml):
            xml.parse(b"<a>" + b"<b/>" * 10 + b"</a>")

    def test_lets_a_doctype_pass_that_is_text(self):
        root = xml.parse(b"<a><![CDATA[<!DOCTYPE html>]]></a>")

        assert root.text == "<!DOCTYPE html>"

    def test_knows_no_entities_but_those_of_xml(self):
        with pytest.raises(FileNotReadable):
            xml.parse(b"<a>&unknown;</a>")

    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
    def test_reads_encodings_of_the_field(self, codec):
        assert xml.parse("<a>执法𠀀</a>".encode(codec)).text == "执法𠀀"

    @pytest.mark.parametrize("name", ["GB2312", "gbk", "GB18030"])
    def test_reads_what_declares_a_chinese_encoding(self, name):
        data = f'<?xml version="1.0" encoding="{name}"?><a>镕</a>'.encode("gb18030")

        assert xml.parse(data).text == "镕"

    def test_reads_utf8_under_the_declaration_of_a_template(self):
        data = '<?xml version="1.0" encoding="gb2312"?><a>执法办</a>'.encode()

        assert xml.parse(data).tag == "a"

    def test_refuses_an_encoding_that_nobody_uses(self):
        with pytest.raises(FileNotReadable):
            xml.parse(b'<?xml version="1.0" encoding="utf-7"?><a/>')

    @pytest.mark.parametrize("data", [b"<a><b>text", b"<a><b></b>", b"<a><![CDATA[x"])
    def test_says_that_a_document_is_cut_off(self, data):
        with pytest.raises(Truncated):
            xml.parse(data)

    @pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe", b"no xml", b"<a></b>"])
    def test_refuses_what_is_no_xml(self, data):
        with pytest.raises(FileNotReadable):
            xml.parse(data)
