from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from exams.bank import rules
from exams.exchange.documents import Record
from exams.exchange.reading import moodle as reader
from exams.exchange.writing import moodle
from tests.exams.exchange.strategies import PICTURES, records

HELD = tuple(kind for kind in rules.KINDS if kind != rules.CASE)


def matching(*pairs):
    return Record(
        "",
        rules.Content(
            rules.MATCHING,
            "配对",
            (rules.Choice("甲"), rules.Choice("乙")),
            "",
            "",
            targets=("一", "二"),
            pairs=pairs,
        ),
        code="PD-1",
    )


class TestRoundTrip:
    @pytest.mark.parametrize("kind", HELD)
    def test_gives_back_what_it_wrote_and_counts_the_rest(self, kind):
        @settings(max_examples=15, suppress_health_check=list(HealthCheck))
        @given(st.lists(records((kind,)), min_size=1, max_size=2))
        def check(given_records):
            written = moodle.write(given_records, pictures=PICTURES)

            assert written.count + len(written.left_out) == len(given_records)
            if not written.count:
                return
            back = [replace(each, place="") for each in reader.read(written.data).records]
            assert len(back) == written.count
            lost = [each for each in back if each not in given_records]
            assert len(lost) <= len(written.warnings)

        check()

    def test_loses_nothing_of_plain_items(self):
        @settings(max_examples=40, suppress_health_check=list(HealthCheck))
        @given(records((rules.SINGLE, rules.MULTIPLE, rules.SHORT_ANSWER, rules.ORDERING)))
        def check(record):
            written = moodle.write([record], pictures=PICTURES)

            assert written.warnings == ()
            assert replace(reader.read(written.data).records[0], place="") == record

        check()


class TestWrite:
    def test_leaves_out_what_moodle_cannot_ask_with_a_reason(self):
        case = rules.Content(rules.CASE, "案情", (), "", "")

        written = moodle.write(
            [Record("", case, code="AL-1"), matching(("A", 1), ("A", 2), ("B", 1))], pictures={}
        )

        assert written.count == 0
        assert [each.place for each in written.left_out] == ["AL-1", "PD-1"]
        assert all(each.reason for each in written.left_out)

    def test_writes_matching_with_a_target_that_nothing_goes_with(self):
        record = matching(("A", 2), ("B", 2))

        root = etree.fromstring(moodle.write([record], pictures={}).data)

        assert len(root.findall("question/subquestion")) == 3
        assert root.findtext("question/idnumber") == "PD-1"

    def test_warns_of_what_no_tag_holds(self):
        record = replace(matching(("A", 2), ("B", 1)), source="长" * 300)

        warnings = moodle.write([record], pictures={}).warnings

        assert any("来源" in text or "source" in text for text in warnings)

    def test_makes_the_same_bytes_of_the_same_records(self):
        record = matching(("A", 2), ("B", 1))

        assert moodle.write([record], pictures={}) == moodle.write([record], pictures={})
