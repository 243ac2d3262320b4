"""Whatever is brought as a law."""

import contextlib
import io
import json
import time
import zipfile

import pytest

from content.intake import reading
from content.intake.reading import read_file
from content.intake.rules.cleaning import cleaned
from content.laws.documents import NotALaw
from core.errors import Refusal
from tests.content.intake.statutes import DEMO, all_laws, bold, hashes

NEW = "xing-zheng-chu-fa-fa_2021-01-22"


def penalty_law():
    return next(law for law in all_laws() if law.key == NEW)


def document(**fields):
    data = json.loads((DEMO / f"{NEW}.json").read_bytes())
    return json.dumps(data | fields, ensure_ascii=False).encode()


def zipped():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("law.json", document())
    return stream.getvalue()


class TestStatutes:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_are_read_in_the_usual_encodings(self, encoding):
        law = penalty_law()

        read = read_file("行政处罚法(2021-01-22).md", hashes(law).encode(encoding))

        assert read.data["law"] == "中华人民共和国行政处罚法"
        assert read.data["slug"] == "xing-zheng-chu-fa-fa"
        assert (read.data["promulgated"], read.data["effective"]) == ("2021-01-22", "2021-07-15")
        assert [row["text"] for row in read.data["articles"]] == [a.text for a in law.articles]

    def test_say_when_the_law_began_if_they_were_amended_since(self):
        law = next(each for each in all_laws() if each.key == "guang-gao-fa_2021-04-29")

        read = read_file("广告法(2021-04-29).md", bold(law).encode())

        assert read.data["effective"] == ""
        assert ("first-effective", "2015-09-01") in [(n.code, n.words) for n in read.notes]

    def test_are_not_taken_for_confirmed(self):
        read = read_file("x.md", hashes(penalty_law()).encode())

        assert read.data["status"] == "现行有效（未核实）"


class TestDocuments:
    def test_are_read_with_all_their_fields(self):
        read = read_file("law.json", document())

        assert read.data["supersedes"] == "xing-zheng-chu-fa-fa_2017-09-01"
        assert read.notes == []

    def test_with_gaps_are_read_for_the_report(self):
        rows = json.loads(document())["articles"]

        read = read_file("law.json", document(articles=[*rows[:4], *rows[5:]]))

        assert len(read.data["articles"]) == 85

    @pytest.mark.parametrize(
        "fields",
        [
            {"promulgated": "0000-01-22"},
            {"effective": "10000-01-01"},
            {"effective": "0001-01-01"},
            {"supersedes": "../etc/passwd"},
            {"law": 42},
            {"short_name": "法" * 101},
            {"history": "gestern"},
        ],
        ids=str,
    )
    def test_with_a_field_that_is_none_are_read_without_it(self, fields):
        read = read_file("law.json", document(**fields))

        [name] = fields
        assert not read.data[name]
        assert read.notes[0].code == "field"

    def test_keep_no_sign_that_no_database_keeps(self):
        read = read_file("law.json", document(law="试\0行"))

        assert read.notes[0].words == "law: 试行"


class TestBadInput:
    @pytest.mark.parametrize(
        ("content", "refusal", "words"),
        [
            (b"", reading.EmptyFile, "empty"),
            (b" \r\n\t", reading.EmptyFile, "empty"),
            (b"\xef\xbb\xbf", reading.EmptyFile, "empty"),
            (zipped(), reading.ArchiveGiven, "ZIP"),
            (b"%PDF-1.7 ...", reading.NotText, "no text"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", reading.NotText, "no text"),
            (b"abc\x00def", reading.NotText, "no text"),
            (b"\xff\xfe\x00", reading.WrongEncoding, "UTF-8"),
            ("第一条 é".encode("latin-1", "replace") + b"\xff\xff", reading.WrongEncoding, "UTF-8"),
            (b"<!DOCTYPE html><html><body>x</body>", reading.WebPageGiven, "web page"),
            (b"\n <html>", reading.WebPageGiven, "web page"),
            ("通知\n各单位：".encode(), reading.NoArticles, "第一条"),
            ("處罰法\n第一條 為了".encode("big5"), reading.NoArticles, "garbled"),
            (b"[1, 2]", NotALaw, "list"),
            (b"{", NotALaw, "JSON"),
            (b'{"a": ' + b"[" * 100_000, NotALaw, "deeply|JSON"),
            (b"{}", NotALaw, "articles"),
            (b'{"articles": []}', NotALaw, "articles"),
            (b'{"articles": [7]}', NotALaw, "entry 1"),
            (b'{"articles": [{"number": 0, "label": "x"}]}', NotALaw, "1 to 9999"),
            (b'{"articles": [{"number": 1e400}]}', NotALaw, "1 to 9999"),
            (b'{"articles": [{"number": 1, "label": 3, "text": "x"}]}', NotALaw, "label"),
            (b'{"articles": [{"number": 1, "label": "x"}]}', NotALaw, "text"),
            (b'{"articles": [{"number": 1, "label": "x", "text": "\\u0000"}]}', NotALaw, "text"),
            (b'{"articles": [{"number": 1, "label": "x", "text": "\\ud800"}]}', NotALaw, "JSON"),
        ],
    )
    def test_is_refused_with_a_sentence(self, content, refusal, words):
        with pytest.raises(refusal, match=rf"broken\.json.*(?:{words})"):
            read_file("broken.json", content)

    def test_of_100_megabytes_is_refused_before_it_is_read(self):
        with pytest.raises(reading.FileTooLarge, match="8 MB"):
            read_file("huge.md", bytes(100 * 2**20))

    @pytest.mark.parametrize(
        "text",
        [
            "第" + "一" * 200_000 + "条 甲。",
            "<!--" * 100_000,
            "第一条 " + "[x" * 100_000,
            "## 第一章 " + ". " * 100_000 + "x",
            "111111" + " " * 200_000 + "x",
            "第一条 甲。\n" + "《" * 100_000 + "同时废止。",
            "第一条 甲。\n《" + "〈〉" * 40 + "同时废止。",
            "试行办法\n2020年1月1日通过 " + "《" * 100_000 + "\n第一条 甲。",
        ],
        ids=["numeral", "comment", "link", "dots", "spaces", "titles", "names in names", "history"],
    )
    def test_made_to_take_for_ever_takes_a_moment(self, text):
        started = time.process_time()

        with contextlib.suppress(Refusal):
            read_file("slow.md", text.encode())
        cleaned(text)

        assert time.process_time() - started < 3

    def test_of_more_articles_than_any_law_is_refused(self):
        text = "\n".join("第一条 甲。" for _ in range(10_000))

        with pytest.raises(NotALaw, match="more articles than any law"):
            read_file("long.md", text.encode())
