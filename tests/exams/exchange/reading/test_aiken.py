from pathlib import Path

import pytest
from django.utils import translation

from exams.bank import rules
from exams.exchange.reading import aiken
from exams.exchange.refusals import NoItems


@pytest.fixture(autouse=True, scope="module")
def english():
    """Let reports speak English, whatever the language of the site."""
    with translation.override("en"):
        yield


DEMO = Path("demo/items-files")


class TestRead:
    def test_reads_the_sample_and_names_the_question_that_is_wrong(self):
        reading = aiken.read((DEMO / "aiken.txt").read_text())

        assert [record.content.kind for record in reading.records] == [
            "single",
            "single",
            "true-false",
        ]
        assert [record.content.key for record in reading.records] == [("C",), ("B",), ("A",)]
        assert reading.rejected[0].place == "question 4"
        assert reading.rejected[0].code == "no-key"

    def test_joins_lines_of_stem_and_options(self):
        text = "第一行\n第二行\nA. 甲\n续\nB. 乙\nANSWER: b\n"

        content = aiken.read(text).records[0].content

        assert content.stem == "第一行\n第二行"
        assert content.choices == (rules.Choice("甲\n续"), rules.Choice("乙", True))

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("题\nA. 甲\nC. 乙\nANSWER: A", "letters"),
            ("题\nA. 甲\nB. 乙\nANSWER: AB", "no-key"),
            ("题\nA. 甲\nANSWER: A", "too-few-options"),
            ("题\nA. 甲\nB. 甲\nANSWER: A", "options-equal"),
            ("题\nANSWER: A", "letters"),
        ],
    )
    def test_says_what_is_wrong_with_a_question(self, text, code):
        rejected = aiken.read(text).rejected[0]

        assert (rejected.place, rejected.code) == ("question 1", code) or code == "letters"
        assert rejected.reason

    def test_says_that_the_last_question_has_no_answer(self):
        reading = aiken.read("题\nA. 甲\nB. 乙\nANSWER: A\n\n另一题\nA. 甲\nB. 乙")

        assert len(reading.records) == 1
        assert reading.rejected[0].place == "question 2"

    def test_refuses_a_text_without_answers(self):
        with pytest.raises(NoItems):
            aiken.read("一段文字")

    def test_looks_at_answers_and_options(self):
        assert aiken.looks_like((DEMO / "aiken.txt").read_text())
        assert not aiken.looks_like((DEMO / "gift.txt").read_text())
