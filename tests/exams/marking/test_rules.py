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


class TestPointsOf:
    @pytest.mark.parametrize(
        ("rule", "chosen", "points"),
        [
            ("all-or-nothing", "AC", "0"),
            ("all-or-nothing", "ACD", "2"),
            ("partial-without-wrong", "AC", "1.33"),
            ("partial-without-wrong", "AB", "0"),
            ("per-option", "AC", "1.50"),
            ("per-option", "ABCD", "1.50"),
            ("per-option", "", "0"),
        ],
    )
    def test_follow_the_rule_of_the_section(self, rule, chosen, points):
        item = Keyed(1, 7, Decimal(2), frozenset("ACD"), "ABCD", rule)

        assert rules.points_of(item, chosen) == Decimal(points)

    @pytest.mark.parametrize("rule", ["partial-without-wrong", "per-option"])
    def test_give_no_part_where_one_option_is_right(self, rule):
        item = Keyed(1, 7, Decimal(1), frozenset("B"), "ABCD", rule)

        assert rules.points_of(item, "B") == 1
        assert rules.points_of(item, "A") == rules.points_of(item, "") == 0

    def test_add_up_without_counting_half_right_as_correct(self):
        items = [
            Keyed(1, 7, Decimal(2), frozenset("AC"), "ABCD", "partial-without-wrong"),
            Keyed(2, 7, Decimal(2), frozenset("AC"), "ABCD", "partial-without-wrong"),
        ]

        assert rules.mark(items, {1: "A", 2: "AC"}).whole == Score(2, 1, Decimal(3), Decimal(4))


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
