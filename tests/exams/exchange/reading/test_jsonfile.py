"""JSON in the forms that there are: the shared questions, the demonstration, simple lists."""

import json
from pathlib import Path

from exams.bank.documents import read_items
from exams.exchange import reading
from tests.exams.exchange.reading.helpers import key_of, texts_of, the_one

DEMO = Path(__file__).parents[4] / "demo"


class TestForms:
    def test_of_old_banks_come_out_whole(self):
        data = (DEMO / "questions.json").read_bytes()
        entries = json.loads(data)["items"]

        read = reading.read(data)

        assert read.rejected == ()
        assert len(read.records) == len(entries) == 108
        for record, entry in zip(read.records, entries, strict=True):
            assert record.content.kind == entry["type"]
            assert record.content.stem == entry["stem"].strip()
            assert key_of(record) == sorted(entry["key"])
            assert len(texts_of(record)) == len(entry["options"])
            assert record.code == entry["id"]
            is_reviewed = entry["review"]["verdict"] != "not_reviewed"
            assert any(entry["review"]["verdict"] in note for note in record.notes) is is_reviewed

    def test_of_the_demonstration_are_what_the_bank_reads(self):
        data = (DEMO / "items.json").read_bytes()

        read = reading.read(data)

        assert [record.content for record in read.records] == [
            document.content for document in read_items(data)
        ]

    def test_of_plain_lists(self):
        entry = {"type": "判断题", "question": "甲。", "answer": True, "marks": 2, "x": [1]}

        record = the_one(reading.read(json.dumps([entry]).encode()))

        assert (record.content.kind, key_of(record), record.marks) == ("true-false", ["true"], 2)
        assert any("x" in note for note in record.notes)

    def test_list_texts_for_one_blank_as_its_variants_and_for_several_one_each(self):
        one = {"type": "fill-in", "stem": "听证在____日内提出。", "key": ["五", "5"]}
        two = {"type": "fill-in", "stem": "遵循____、____的原则。", "key": ["公正", "公开"]}

        variants, several = reading.read(json.dumps([one, two]).encode()).records

        assert [blank.accepted for blank in variants.content.blanks] == [("五", "5")]
        assert [blank.accepted for blank in several.content.blanks] == [("公正",), ("公开",)]

    def test_of_a_case_with_parts(self):
        part = {"type": "single", "stem": "问", "options": ["甲", "乙"], "key": "B", "percent": 100}
        entry = {"type": "case", "stem": "材料。", "parts": [part]}

        assert key_of(
            the_one(
                reading.read(
                    json.dumps(
                        [
                            entry,
                        ]
                    ).encode()
                )
            )
        ) == ["B"]
