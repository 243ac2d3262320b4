from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.bank import rules
from exams.exchange.documents import Reading
from exams.exchange.reading import gift
from exams.exchange.refusals import FileNotReadable, NoItems


@pytest.fixture(autouse=True, scope="module")
def english():
    """Let reports speak English, whatever the language of the site."""
    with translation.override("en"):
        yield


SAMPLE = Path("demo/items-files/gift.txt")


def only(text):
    """Return the one record of a text."""
    reading = gift.read(text)
    assert not reading.rejected, reading.rejected
    return reading.records[0]


def code_of(text):
    return gift.read(text).rejected[0].code


class TestRead:
    def test_reads_the_sample(self):
        reading = gift.read(SAMPLE.read_text())

        assert [record.content.kind for record in reading.records] == [
            *("single", "multiple", "true-false", "true-false", "fill-in", "fill-in", "fill-in"),
            *("fill-in", "matching", "short-answer", "fill-in", "true-false"),
        ]
        assert [each.code for each in reading.rejected] == ["braces"]
        first = reading.records[0]
        assert (first.code, first.topic, first.content.key) == ("QZ-01", "行政强制", ("C",))
        assert first.content.rationale.startswith("《行政强制法》")
        assert "Tags: 行政强制法, 期限" in first.notes

    @pytest.mark.parametrize(
        ("word", "key"), [("T", "A"), ("TRUE", "A"), ("true", "A"), ("F", "B"), ("FALSE", "B")]
    )
    def test_reads_statements_to_judge(self, word, key):
        content = only(f"句子。{{{word}}}").content

        assert content.kind == rules.TRUE_FALSE
        assert content.key == (key,)

    @pytest.mark.parametrize(
        ("answers", "number", "tolerance"),
        [
            ("#3", "3", ""),
            ("#3:0", "3", ""),
            ("#3:0.1", "3", "0.1"),
            ("#1..5", "3", "2"),
            ("#-1.5..-0.5", "-1", "0.5"),
            ("#=3:0.1 =%50%3:1", "3", "0.1"),
        ],
    )
    def test_reads_numbers(self, answers, number, tolerance):
        blank = only(f"几?{{{answers}}}").content.blanks[0]

        assert (blank.number, blank.tolerance) == (number, tolerance)

    def test_reads_escapes(self):
        content = only(r"::a\:b::c\=d\{e\}\~f\#g\\n\nh{=x\=y ~z\~}").content

        assert content.stem == "c=d{e}~f#g\\n\nh"
        assert [choice.text for choice in content.choices] == ["x=y", "z~"]

    def test_reads_a_sentence_with_a_missing_word(self):
        content = only("执法人员不得少于{=两 =2}人。").content

        assert content.stem == "执法人员不得少于____人。"
        assert content.blanks == (rules.Blank(("两", "2")),)

    def test_reads_weights_of_several_right_options(self):
        content = only("哪些?{~%50%甲 ~%50%乙 ~%-100%丙}").content

        assert (content.kind, content.key) == (rules.MULTIPLE, ("A", "B"))

    def test_notes_shares_that_no_rule_has(self):
        record = only("哪些?{~%70%甲 ~%30%乙 ~丙}")

        assert "70%" in record.notes[0]

    def test_notes_feedback(self):
        record = only("哪个?{=甲#对了 ~乙#不对 ####总的解释}")

        assert record.content.rationale == "总的解释"
        assert record.notes == ("Feedback: 对了", "Feedback: 不对")

    def test_reads_html_and_takes_scripts_out(self):
        record = only('[html]<b>粗</b><script>alert(1)</script><i onclick\\="x()">斜</i>{T}')

        assert record.content.stem == "<b>粗</b><i>斜</i>"
        assert record.content.is_html
        assert "active content" in record.notes[0]

    def test_keeps_a_text_before_the_question(self):
        assert "材料" in only("材料一段。\n\n问题?{T}").notes[0]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("少括号{=甲", "braces"),
            ("多括号}{=甲}", "braces"),
            ("两处{=甲}和{=乙}", "several-answers"),
            ("无答案{~甲 ~乙}", "no-key"),
            ("两个对{=甲 =乙 ~丙}", "several-right"),
            ("范围{#5..1}", "number-unreadable"),
            ("模式{=甲*}", "no-key"),
            ("相同{=甲 ~甲}", "options-equal"),
            (f"太多{{{'~甲' * 100_000}}}", "too-many-options"),
        ],
    )
    def test_says_what_is_wrong_with_a_question(self, text, code):
        assert code_of(text) == code

    def test_refuses_a_text_without_questions(self):
        with pytest.raises(NoItems):
            gift.read("只是文字\n")

    def test_ignores_wrong_values_in_our_comment(self):
        comment = '// zhifa: {"marks": 5, "facility": "x", "seconds": "y", "level": ["z"]}'

        record = only(f"{comment}\n题{{T}}")

        assert (record.marks, record.facility, record.seconds, record.level) == (None,) * 3 + ("",)

    def test_reads_what_our_comment_says(self):
        record = only('// zhifa: {"marks": "2.5", "seconds": 60, "is_pilot": true}\n题{T}')

        assert (record.marks, record.seconds, record.is_pilot) == (Decimal("2.5"), 60, True)


class TestReadOfBrokenFiles:
    @settings(max_examples=60)
    @given(st.data())
    def test_gives_items_or_a_refusal(self, data):
        text = SAMPLE.read_text()
        for _turn in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(text)))
            piece = data.draw(
                st.sampled_from(["{", "}", "~", "=", "#", "\\", "->", "\n\n", "%", ""])
            )
            text = text[:at] + piece + text[at + data.draw(st.integers(0, 3)) :]

        with suppress(FileNotReadable):
            assert isinstance(gift.read(text), Reading)
