from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams.bank import rules
from exams.exchange.documents import Record
from exams.exchange.reading import gift as reader
from exams.exchange.writing import gift
from tests.exams.exchange.strategies import PICTURES, records

HELD = tuple(kind for kind in rules.KINDS if kind not in (rules.CASE, rules.ORDERING))


class TestRoundTrip:
    @pytest.mark.parametrize("kind", HELD)
    def test_gives_back_what_it_wrote_and_counts_the_rest(self, kind):
        @settings(max_examples=15, suppress_health_check=list(HealthCheck))
        @given(st.lists(records((kind,)), min_size=1, max_size=2))
        def check(given_records):
            written = gift.write(given_records, pictures=PICTURES)

            assert written.count + len(written.left_out) == len(given_records)
            assert written.warnings == ()
            if not written.count:
                return
            reading = reader.read(written.data.decode())
            assert reading.rejected == ()
            back = [replace(each, place="") for each in reading.records]
            assert all(each in given_records for each in back)
            assert len(back) == written.count

        check()


class TestWrite:
    def test_writes_a_question_as_people_would(self):
        content = rules.Content(
            rules.SINGLE,
            "罚款{最高}多少?",
            (rules.Choice("1=2"), rules.Choice("~3", True)),
            "见第五十一条",
            "",
        )

        text = gift.write(
            [Record("", content, code="CF-1", topic="处罚")], pictures={}
        ).data.decode()

        assert text.splitlines() == [
            "$CATEGORY: $course$/top/处罚",
            "",
            "// [id:CF-1]",
            '// zhifa: {"code": "CF-1"}',
            r"::罚款\{最高\}多少?::[plain]罚款\{最高\}多少?{",
            r"	~1\=2",
            r"	=\~3",
            "####见第五十一条",
            "}",
            "",
        ]

    def test_leaves_out_what_it_cannot_ask_with_a_reason(self):
        order = rules.Content(
            rules.ORDERING, "排", (rules.Choice("甲"), rules.Choice("乙")), "", "", order=("A", "B")
        )
        blanks = rules.Content(
            rules.FILL_IN, "__和__", (), "", "", blanks=(rules.Blank(("a",)), rules.Blank(("b",)))
        )

        written = gift.write([Record("", order), Record("", blanks, code="TK-2")], pictures={})

        assert (written.count, written.data) == (0, b"")
        assert [each.place for each in written.left_out] == ["第 1 题", "TK-2"]

    def test_makes_the_same_bytes_of_the_same_records(self):
        record = Record("", rules.Content(rules.SHORT_ANSWER, "述", (), "", "", answer="答"))

        assert gift.write([record], pictures={}) == gift.write([record], pictures={})
