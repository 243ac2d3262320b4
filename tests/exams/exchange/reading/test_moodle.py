from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.bank import rules
from exams.exchange.documents import Reading
from exams.exchange.reading import moodle
from exams.exchange.refusals import FileNotReadable, HostileXml, NoItems, Truncated


@pytest.fixture(autouse=True, scope="module")
def english():
    """Let reports speak English, whatever the language of the site."""
    with translation.override("en"):
        yield


SAMPLE = Path("demo/items-files/moodle.xml")


def quiz(kind, body, *, stem="题目"):
    return (
        f'<?xml version="1.0"?><quiz><question type="{kind}"><name><text>题</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>'
        f"{body}</question></quiz>"
    ).encode()


def only(kind, body, **kwargs):
    """Return the one record of a quiz."""
    reading = moodle.read(quiz(kind, body, **kwargs))
    assert not reading.rejected, reading.rejected
    return reading.records[0]


def answer(text, share):
    return f'<answer fraction="{share}" format="html"><text>{text}</text></answer>'


class TestRead:
    def test_reads_the_sample(self):
        reading = moodle.read(SAMPLE.read_bytes())

        assert [record.content.kind for record in reading.records] == [
            *("single", "multiple", "true-false", "fill-in", "fill-in", "matching", "ordering"),
            *("short-answer", "fill-in"),
        ]
        assert [(each.place, each.code) for each in reading.rejected] == [
            ("question 11", "unsupported-type")
        ]
        assert {record.topic for record in reading.records} == {"行政处罚程序"}

    def test_takes_code_marks_rationale_and_tags(self):
        record = moodle.read(SAMPLE.read_bytes()).records[0]

        assert (record.code, record.marks) == ("CF-0001", Decimal(2))
        assert record.content.rationale.startswith("《行政处罚法》第四十二条")
        assert not record.content.is_html
        assert record.notes == ("Tags: 行政处罚法, 必考",)

    def test_takes_pictures_along_and_scripts_out(self):
        reading = moodle.read(SAMPLE.read_bytes())
        record = next(each for each in reading.records if each.content.kind == rules.SHORT_ANSWER)
        (digest,) = reading.pictures

        assert f'src="item-picture:{digest}"' in record.content.stem
        assert "script" not in record.content.stem
        assert "onerror" not in record.content.stem
        assert any("active content" in note for note in record.notes)
        assert [line.percent for line in record.content.rubric] == [30, 30, 40]

    def test_reads_numbers_with_tolerance_and_unit(self):
        body = (
            '<answer fraction="100"><text>3.50</text><tolerance>0.1</tolerance></answer>'
            "<units><unit><multiplier>1</multiplier><unit_name>米</unit_name></unit>"
            "<unit><multiplier>100</multiplier><unit_name>厘米</unit_name></unit></units>"
        )

        record = only("numerical", body)

        assert record.content.blanks == (rules.Blank((), "3.50", "0.1", "米"),)
        assert "units" in record.notes[0]

    def test_reads_a_choice_of_several_with_one_right_as_single(self):
        body = f"<single>false</single>{answer('甲', 100)}{answer('乙', 0)}"

        assert only("multichoice", body).content.kind == rules.SINGLE

    def test_notes_shares_that_no_rule_has(self):
        body = f"<single>true</single>{answer('甲', 100)}{answer('乙', 50)}{answer('丙', 0)}"

        record = only("multichoice", body)

        assert record.content.key == ("A",)
        assert "50%" in record.notes[0]

    @pytest.mark.parametrize(
        ("kind", "body", "code"),
        [
            ("multichoice", answer("甲", 50) + answer("乙", 50), "no-key"),
            ("multichoice", answer("甲", 100) + answer("乙", 100), "several-right"),
            ("multichoice", answer("甲", 100), "too-few-options"),
            ("truefalse", answer("true", 0) + answer("false", 0), "no-key"),
            ("shortanswer", answer("*", 100), "no-key"),
            ("numerical", answer("1", 100) + answer("2", 100), "several-right"),
            ("numerical", answer("x", 100), "number-unreadable"),
            ("ddmarker", "", "unsupported-type"),
            ("calculated", "", "unsupported-type"),
            ("cloze", "", "no-interaction"),
        ],
    )
    def test_says_why_a_question_is_not_taken(self, kind, body, code):
        rejected = moodle.read(quiz(kind, body)).rejected[0]

        assert (rejected.place, rejected.code) == ("question 1", code)
        assert rejected.reason

    def test_rejects_a_cloze_with_a_choice_in_it(self):
        reading = moodle.read(quiz("cloze", "", stem="选{1:MULTICHOICE:=甲~乙}。"))

        assert reading.rejected[0].code == "unsupported-cloze"

    def test_reads_escapes_and_entities_in_a_cloze(self):
        record = only("cloze", "", stem=r"填{1:SHORTANSWER:=a\}b~%100%c&amp;d}完")

        assert record.content.blanks == (rules.Blank(("a}b", "c&d")),)
        assert record.content.stem == "填____完"

    @pytest.mark.parametrize("tag", ["<div>", "<pre>", "<", "<table><tr><td>"])
    def test_rejects_a_text_that_is_nothing_but_markup(self, tag):
        body = answer("true", 100) + answer("false", 0)

        reading = moodle.read(quiz("truefalse", body, stem=tag * 50_000))

        assert reading.rejected[0].code == "too-much-markup"

    def test_rejects_a_cloze_with_fields_without_end(self):
        reading = moodle.read(quiz("cloze", "", stem="{1:SA:" * 50_000))

        assert reading.rejected[0].code == "too-many-options"

    def test_reads_a_file_in_gb18030(self):
        data = SAMPLE.read_text().replace("UTF-8", "GB2312", 1).encode("gb18030")

        assert len(moodle.read(data).records) == 9

    def test_leaves_pictures_out_that_are_drawings_with_scripts(self):
        svg = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0iYWxlcnQoMSkiLz4="
        body = answer("甲", 100) + answer("乙", 0)

        reading = moodle.read(
            quiz(
                "multichoice", body, stem=f'题<img src="data:image/svg+xml;base64,{svg}" alt="图">'
            )
        )

        assert reading.pictures == {}
        assert reading.records[0].content.stem == "题[图]"
        assert "PNG" in reading.records[0].notes[0]

    @pytest.mark.parametrize(
        ("data", "refusal"),
        [
            (b'<!DOCTYPE quiz [<!ENTITY x "y">]><quiz/>', HostileXml),
            (SAMPLE.read_bytes()[:3000], Truncated),
            (b"<quiz></quiz>", NoItems),
            (b"<html></html>", NoItems),
            (b"\x00\x01garbage", FileNotReadable),
        ],
    )
    def test_refuses_other_files(self, data, refusal):
        with pytest.raises(refusal):
            moodle.read(data)

    @settings(max_examples=40)
    @given(st.data())
    def test_gives_items_or_a_refusal_of_broken_files(self, data):
        broken = bytearray(SAMPLE.read_bytes())
        for _turn in range(data.draw(st.integers(1, 6))):
            at = data.draw(st.integers(0, len(broken) - 1))
            piece = data.draw(st.one_of(st.binary(max_size=3), st.just(b"<"), st.just(b"\xff")))
            broken[at : at + data.draw(st.integers(0, 20))] = piece

        with suppress(FileNotReadable):
            assert isinstance(moodle.read(bytes(broken)), Reading)
