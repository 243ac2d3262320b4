"""The table of worked examples: what a response earns under each marking rule."""

from fractions import Fraction

import pytest

from exams.bank import rules, scoring
from exams.bank.rules import Blank, Choice, Content

ALL, PARTIAL, EACH = (
    scoring.ALL_OR_NOTHING,
    scoring.PARTIAL_WITHOUT_WRONG,
    scoring.PER_OPTION,
)


def choices(kind, key, letters="ABCD"):
    options = tuple(Choice(f"选项{letter}", letter in key) for letter in letters)
    return Content(kind, "题干", options, "", "")


def earned(content, response, rule):
    return scoring.credit(content, response, rule=rule)


class TestMultipleChoice:
    # The key is ABD of A to D.
    @pytest.mark.parametrize(
        ("chosen", "all_or_nothing", "partial", "per_option"),
        [
            ("ABD", 1, 1, 1),
            ("AB", 0, Fraction(2, 3), Fraction(3, 4)),
            ("A", 0, Fraction(1, 3), Fraction(1, 2)),
            ("ABC", 0, 0, Fraction(1, 2)),
            ("ABCD", 0, 0, Fraction(3, 4)),
            ("C", 0, 0, 0),
            ("", 0, 0, 0),
        ],
    )
    def test_earns_by_its_rule(self, chosen, all_or_nothing, partial, per_option):
        item = choices(rules.MULTIPLE, "ABD")

        assert earned(item, list(chosen), ALL) == all_or_nothing
        assert earned(item, list(chosen), PARTIAL) == partial
        assert earned(item, list(chosen), EACH) == per_option

    def test_earns_nothing_by_a_letter_that_it_has_not(self):
        item = choices(rules.MULTIPLE, "ABD")

        assert earned(item, ["A", "B", "D", "Z"], ALL) == 0
        assert earned(item, ["A", "B", "D", "Z"], PARTIAL) == 0
        assert earned(item, ["A", "B", "D", "Z"], EACH) == Fraction(3, 4)


class TestSingleChoice:
    @pytest.mark.parametrize("rule", [ALL, PARTIAL, EACH])
    @pytest.mark.parametrize(("chosen", "share"), [("B", 1), ("A", 0), ("AB", 0), ("", 0)])
    def test_is_right_or_wrong_under_every_rule(self, rule, chosen, share):
        assert earned(choices(rules.SINGLE, "B"), list(chosen), rule) == share


class TestOrdering:
    @pytest.mark.parametrize(
        ("given", "all_or_nothing", "partial", "per_place"),
        [
            ("CABD", 1, 1, 1),
            ("CADB", 0, 0, Fraction(1, 2)),
            ("CA", 0, Fraction(1, 2), Fraction(1, 2)),
            ("DBAC", 0, 0, 0),
        ],
    )
    def test_earns_by_place(self, given, all_or_nothing, partial, per_place):
        item = Content(
            rules.ORDERING,
            "排序",
            tuple(Choice(text) for text in "甲乙丙丁"),
            "",
            "",
            order=tuple("CABD"),
        )

        assert earned(item, list(given), ALL) == all_or_nothing
        assert earned(item, list(given), PARTIAL) == partial
        assert earned(item, list(given), EACH) == per_place


class TestMatching:
    @pytest.mark.parametrize(
        ("given", "all_or_nothing", "partial", "per_pair"),
        [
            (["A-2", "B-1", "C-3"], 1, 1, 1),
            (["A-2", "B-1"], 0, Fraction(2, 3), Fraction(2, 3)),
            (["A-2", "B-3"], 0, 0, Fraction(1, 3)),
            # Who pairs all with all knows nothing: surplus pairs take right ones with them.
            ([f"{a}-{n}" for a in "ABC" for n in (1, 2, 3)], 0, 0, 0),
        ],
    )
    def test_earns_by_pair(self, given, all_or_nothing, partial, per_pair):
        item = Content(
            rules.MATCHING,
            "匹配",
            tuple(Choice(text) for text in "甲乙丙"),
            "",
            "",
            targets=("一", "二", "三"),
            pairs=(("A", 2), ("B", 1), ("C", 3)),
        )

        assert earned(item, given, ALL) == all_or_nothing
        assert earned(item, given, PARTIAL) == partial
        assert earned(item, given, EACH) == per_pair


class TestFillIn:
    @pytest.mark.parametrize(
        ("text", "is_right"),
        [
            ("二十", True),
            (" 20 ", True),
            ("２０", True),
            ("20。", True),
            ("30", False),
            ("", False),
        ],
    )
    def test_accepts_its_texts_in_any_width(self, text, is_right):
        assert scoring.fills(Blank(accepted=("二十", "20")), text) is is_right

    @pytest.mark.parametrize(
        ("text", "is_right"),
        [
            ("3.5", True),
            ("3.6公里", True),
            ("3.4 公里", True),
            ("３．６", True),
            ("3.61", False),
            ("3.5 米", False),
            ("约3.5", False),
        ],
    )
    def test_accepts_a_number_within_the_tolerance(self, text, is_right):
        blank = Blank(number="3.5", tolerance="0.1", unit="公里")

        assert scoring.fills(blank, text) is is_right

    def test_earns_by_blank(self):
        item = Content(
            rules.FILL_IN,
            "__和__",
            (),
            "",
            "",
            blanks=(Blank(("听证",)), Blank(("法制审核",))),
        )

        assert earned(item, ["听证", "法制审核"], ALL) == 1
        assert earned(item, ["听证", ""], ALL) == 0
        assert earned(item, ["听证", ""], PARTIAL) == Fraction(1, 2)
        assert earned(item, ["听证", "公示"], PARTIAL) == 0
        assert earned(item, ["听证", "公示"], EACH) == Fraction(1, 2)


class TestCredit:
    def test_is_not_for_what_people_mark(self):
        with pytest.raises(ValueError, match="people mark"):
            earned(Content(rules.SHORT_ANSWER, "为什么？", (), "", ""), ["因为"], ALL)

    def test_knows_its_rules(self):
        with pytest.raises(ValueError, match="no marking rule"):
            earned(choices(rules.SINGLE, "B"), ["B"], "half")
