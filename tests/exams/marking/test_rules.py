from decimal import Decimal

import pytest

from exams.marking import rules
from exams.marking.rules import Keyed, Score


class TestIsRight:
    @pytest.mark.parametrize(
        ("chosen", "key", "right"),
        [
            ("B", "B", True),
            ("A", "B", False),
            ("", "B", False),
            ("AC", "AC", True),
            ("CA", "AC", True),
            ("A", "AC", False),
            ("ACD", "AC", False),
            ("BD", "AC", False),
            ("", "", False),
        ],
    )
    def test_asks_for_the_whole_key_and_nothing_else(self, chosen, key, right):
        assert rules.is_right(chosen, frozenset(key)) is right


class TestMark:
    ITEMS = (
        Keyed(1, topic=7, marks=Decimal(1), key=frozenset("A")),
        Keyed(2, topic=8, marks=Decimal("0.5"), key=frozenset("B")),
        Keyed(3, topic=7, marks=Decimal(2), key=frozenset("AC")),
    )

    def test_adds_the_marks_of_right_answers(self):
        marked = rules.mark(self.ITEMS, {1: ["A"], 2: ["A"], 3: ["A", "C"]})

        assert marked.whole == Score(3, 2, Decimal(3), Decimal("3.5"))

    def test_splits_them_by_topic(self):
        marked = rules.mark(self.ITEMS, {2: ["B"], 3: ["A"]})

        assert marked.topics == {
            7: Score(2, 0, Decimal(0), Decimal(3)),
            8: Score(1, 1, Decimal("0.5"), Decimal("0.5")),
        }

    def test_gives_nothing_for_what_was_not_answered(self):
        assert rules.mark(self.ITEMS, {}).whole.raw == 0

    def test_passes_over_answers_to_items_that_are_not_there(self):
        assert rules.mark(self.ITEMS, {9: ["A"]}).whole.items == 3
