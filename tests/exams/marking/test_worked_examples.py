"""Worked examples: what answers earn. To be read by trainers as much as by machines.

The items: single choice, key B. Multiple choice, key ABD of A to D. A statement that is right (A).
Four steps in the order CABD. Three pairs A-2, B-1, C-3. Two blanks, 听证 and 5 日 (give or take 1).
A short answer. A case of three parts: single choice with key A (20 percent of the marks), a blank
听证 (30 percent), a short answer (50 percent).
"""

from decimal import Decimal

import pytest

from exams.bank.scoring import NoKey, with_key
from exams.marking.rules import Agreement, agreed, mark, with_remark
from tests.exams.marking.worlds import (
    ALL,
    BY_KIND,
    CASE,
    EACH,
    FILLED,
    JUDGED,
    MATCHED,
    MULTIPLE,
    ORDERED,
    PARTIAL,
    SINGLE,
    WRITTEN,
    correct,
    paper,
    place,
)


def points(content, marks, rule, response, people=None, correction=None):
    """Return what a response earns at the only place of a paper."""
    scheme = paper(place(1, content, marks, rule=rule, correction=correction))
    return mark(scheme, {1: response}, people or {}).points[1]


class TestEachTypeUnderEachRule:
    @pytest.mark.parametrize(
        # Item, its marks, the response; what it earns: all or nothing, part of the marks if none
        # is wrong, option by option.
        ("kind", "marks", "response", "all_or_nothing", "partial", "per_option"),
        [
            ("single", "1", ["B"], "1", "1", "1"),
            ("single", "1", ["A"], "0", "0", "0"),
            ("single", "1", [], "0", "0", "0"),
            ("true-false", "1", ["A"], "1", "1", "1"),
            ("true-false", "1", ["B"], "0", "0", "0"),
            ("multiple", "2", ["A", "B", "D"], "2", "2", "2"),
            ("multiple", "2", ["A", "B"], "0", "1.33", "1.5"),
            ("multiple", "2", ["A"], "0", "0.67", "1"),
            ("multiple", "2", ["A", "C"], "0", "0", "0.5"),
            ("multiple", "2", ["A", "B", "C", "D"], "0", "0", "1.5"),
            ("multiple", "2", [], "0", "0", "0"),
            ("ordering", "2", ["C", "A", "B", "D"], "2", "2", "2"),
            ("ordering", "2", ["C", "A", "D", "B"], "0", "0", "1"),
            ("ordering", "2", ["C", "A"], "0", "1", "1"),
            ("ordering", "2", ["C", "", "B", "D"], "0", "1.5", "1.5"),
            ("matching", "1", ["A-2", "B-1", "C-3"], "1", "1", "1"),
            ("matching", "1", ["A-2", "B-1"], "0", "0.67", "0.67"),
            ("matching", "1", ["A-2", "B-3", "C-1"], "0", "0", "0.33"),
            ("fill-in", "3", ["听证", "5日"], "3", "3", "3"),
            ("fill-in", "3", [" 听证。", "６"], "3", "3", "3"),
            ("fill-in", "3", ["听证", ""], "0", "1.5", "1.5"),
            ("fill-in", "3", ["听证", "9"], "0", "0", "1.5"),
        ],
    )
    def test_earns(self, kind, marks, response, all_or_nothing, partial, per_option):
        item = BY_KIND[kind]

        assert points(item, marks, ALL, response) == Decimal(all_or_nothing)
        assert points(item, marks, PARTIAL, response) == Decimal(partial)
        assert points(item, marks, EACH, response) == Decimal(per_option)


class TestWhatPeopleMark:
    @pytest.mark.parametrize("rule", [ALL, PARTIAL, EACH])
    def test_a_short_answer_earns_what_they_give_under_every_rule(self, rule):
        assert points(WRITTEN, "10", rule, ["应当"], {(1, 0): Decimal("7.5")}) == Decimal("7.5")

    @pytest.mark.parametrize(
        # The parts are worth 2, 3 and 5 of 10 marks.
        ("response", "given", "earned"),
        [
            (["1|A", "2|听证", "3|应当"], "5", "10"),
            (["1|A", "2|听证", "3|应当"], "3.5", "8.5"),
            (["1|B", "2|听证", "3|应当"], "3.5", "6.5"),
            (["3|应当"], "4", "4"),
            (["1|A"], None, "2"),
            ([], None, "0"),
        ],
    )
    def test_a_case_adds_its_parts(self, response, given, earned):
        people = {(1, 3): Decimal(given)} if given else {}

        assert points(CASE, "10", ALL, response, people) == Decimal(earned)

    def test_parts_make_the_marks_however_they_are_cut(self):
        # 20, 30 and 50 percent of 0.33 are 0.07, 0.1 (rounded one after the other) and 0.16.
        scheme = paper(place(1, CASE, "0.33"))
        full = {1: ["1|A", "2|听证", "3|应当"]}

        marked = mark(scheme, full, {(1, 3): Decimal("0.16")})

        assert marked.points == {1: Decimal("0.33")}

    def test_waits_until_they_have(self):
        scheme = paper(place(1, CASE, "10"), place(2, WRITTEN, "10"))

        marked = mark(scheme, {1: ["1|A", "3|应当"], 2: ["应当"]}, {(2, 0): Decimal(4)})

        assert marked.waits == ((1, 3),)
        assert marked.points == {1: Decimal(2), 2: Decimal(4)}

    @pytest.mark.parametrize("response", [[], [" "]])
    def test_nobody_is_asked_about_what_was_left_empty(self, response):
        marked = mark(paper(place(1, WRITTEN, "10")), {1: response}, {})

        assert marked.waits == ()


class TestCutScores:
    def marked(self, *answers, **cuts):
        """Common part: items 1 and 2, a mark each. Special part: 3 and 4, two marks each."""
        places = [
            place(1, marks="1"),
            place(2, marks="1"),
            place(3, marks="2", part="special", topic=8),
            place(4, marks="2", part="special", topic=8),
        ]
        return mark(paper(*places, **cuts), {key: ["B"] for key in answers}, {})

    @pytest.mark.parametrize(
        # Right answers; why the attempt does not pass, at 60 percent of the whole and 50 of a part.
        ("right", "why_not"),
        [
            ((1, 2, 3, 4), ()),
            ((1, 3, 4), ()),
            ((3, 4), ("part-common",)),
            ((1, 2, 3), ()),
            ((1, 2), ("cut-score", "part-special")),
            ((), ("cut-score", "part-common", "part-special")),
        ],
    )
    def test_of_parts_fail_whoever_is_below_one(self, right, why_not):
        marked = self.marked(*right, common="0.5", special="0.5")

        assert marked.why_not == why_not
        assert marked.is_passed is (not why_not)

    def test_parts_are_scored_without_cut_scores_too(self):
        marked = self.marked(1, 3)

        assert {part: (each.raw, each.maximum) for part, each in marked.parts.items()} == {
            "common": (1, 2),
            "special": (2, 4),
        }
        assert all(each.cut is None for each in marked.parts.values())

    def test_a_paper_of_one_part_is_not_divided(self):
        assert mark(paper(place(1), place(2)), {}, {}).parts == {}

    def test_exactly_the_cut_score_passes(self):
        places = [place(number) for number in range(1, 6)]

        assert mark(paper(*places), {key: ["B"] for key in [1, 2, 3]}, {}).is_passed

    def test_topics_have_scores_of_their_own(self):
        topics = self.marked(1, 3).topics

        assert [(each.correct, each.items, each.raw) for each in topics.values()] == [
            (1, 2, 1),
            (1, 2, 2),
        ]


class TestCriticalItems:
    def test_fail_whoever_misses_one_though_the_cut_score_is_reached(self):
        places = [place(number, is_critical=number == 3) for number in range(1, 6)]

        marked = mark(paper(*places), {key: ["B"] for key in [1, 2, 4, 5]}, {})

        assert marked.whole.raw == 4
        assert marked.critical_missed == (3,)
        assert marked.why_not == ("critical",)

    def test_ask_for_all_the_marks_where_the_computer_marks(self):
        scheme = paper(place(1, MULTIPLE, "2", rule=PARTIAL, is_critical=True))

        assert mark(scheme, {1: ["A", "B"]}, {}).critical_missed == (1,)

    @pytest.mark.parametrize(("given", "missed"), [("6", ()), ("5.99", (1,))])
    def test_ask_for_the_share_that_passes_where_people_mark(self, given, missed):
        scheme = paper(place(1, WRITTEN, "10", is_critical=True))

        assert mark(scheme, {1: ["应当"]}, {(1, 0): Decimal(given)}).critical_missed == missed


class TestPilots:
    def test_count_neither_in_score_nor_maximum_nor_topics(self):
        scheme = paper(place(1), place(2, is_pilot=True, topic=9), place(3, WRITTEN, is_pilot=True))

        marked = mark(scheme, {1: ["B"], 2: ["A"], 3: ["应当"]}, {})

        assert (marked.whole.raw, marked.whole.maximum) == (1, 1)
        assert marked.points == {1: 1}
        assert list(marked.topics) == [7]
        assert marked.waits == ()


class TestCorrections:
    @pytest.mark.parametrize(
        # Item, correction and its keys, response, what it earns of 2 marks (all or nothing).
        ("item", "kind", "keys", "response", "earned"),
        [
            (SINGLE, "two-keys", ["C"], ["B"], "2"),
            (SINGLE, "two-keys", ["C"], ["C"], "2"),
            (SINGLE, "two-keys", ["C"], ["D"], "0"),
            (SINGLE, "new-key", ["C"], ["C"], "2"),
            (SINGLE, "new-key", ["C"], ["B"], "0"),
            (SINGLE, "all-credit", [], ["D"], "2"),
            (SINGLE, "all-credit", [], [], "2"),
            (JUDGED, "new-key", ["B"], ["B"], "2"),
            (MULTIPLE, "two-keys", ["AB", "A"], ["A"], "2"),
            (MULTIPLE, "new-key", ["AB"], ["A", "B", "D"], "0"),
            (ORDERED, "two-keys", ["CBAD"], ["C", "B", "A", "D"], "2"),
            (MATCHED, "new-key", [["A-1", "B-2", "C-3"]], ["A-1", "B-2", "C-3"], "2"),
            (FILLED, "two-keys", [["听证会", ""]], ["听证会", "5"], "2"),
            (FILLED, "two-keys", [["听证会", ""]], ["听证", "5"], "2"),
            (FILLED, "new-key", [["", "15"]], ["听证", "14日"], "2"),
            (CASE, "two-keys", [["1|B"]], ["1|B", "2|听证"], "1"),
            (CASE, "new-key", [["1|B"]], ["1|A", "2|听证"], "0.6"),
            (CASE, "all-credit", [], ["3|应当"], "2"),
        ],
    )
    def test_change_what_is_right(self, item, kind, keys, response, earned):
        assert points(item, "2", ALL, response, correction=correct(kind, *keys)) == Decimal(earned)

    def test_two_keys_give_the_better_of_both_where_a_part_counts(self):
        correction = correct("two-keys", "AC")

        assert points(MULTIPLE, "3", PARTIAL, ["A", "C"], correction=correction) == 3
        assert points(MULTIPLE, "3", PARTIAL, ["A", "B"], correction=correction) == 2

    def test_credit_to_all_asks_nobody_and_misses_nothing_critical(self):
        scheme = paper(
            place(1, WRITTEN, "2", correction=correct("all-credit")),
            place(2, is_critical=True, correction=correct("all-credit")),
        )

        marked = mark(scheme, {1: ["应当"]}, {})

        assert (marked.whole.raw, marked.waits, marked.critical_missed) == (3, (), ())

    @pytest.mark.parametrize(
        # Marks of three items of which the third is dropped; cut score before and after.
        ("marks", "cut", "after"),
        [
            (("1", "1", "1"), "0.6", "1.2"),
            (("30", "40", "30"), "0.6", "42"),
            # Two thirds of 2 are 1.333…: upwards, never below the share.
            (("1", "1", "1"), "0.66667", "1.34"),
        ],
    )
    def test_a_drop_takes_marks_and_maximum_and_keeps_the_share_to_pass(self, marks, cut, after):
        places = [place(number, marks=each) for number, each in enumerate(marks, start=1)]

        marked = mark(paper(*places, cut=cut).corrected(3, correct("drop")), {3: ["B"]}, {})

        assert marked.whole.maximum == Decimal(marks[0]) + Decimal(marks[1])
        assert marked.whole.raw == 0
        assert marked.cut == Decimal(after)

    def test_a_drop_keeps_the_share_of_its_part_too(self):
        places = [place(1), place(2, marks="3"), place(3, marks="2", part="special")]

        scheme = paper(*places, common="0.5", special="0.5").corrected(2, correct("drop"))
        parts = mark(scheme, {}, {}).parts

        assert [(each.cut, each.maximum) for each in parts.values()] == [
            (Decimal("0.5"), 1),
            (Decimal(1), 2),
        ]

    def test_a_dropped_item_that_is_critical_is_missed_by_nobody(self):
        scheme = paper(place(1), place(2, is_critical=True)).corrected(2, correct("drop"))

        assert mark(scheme, {1: ["B"]}, {}).is_passed

    @pytest.mark.parametrize(
        ("item", "key"),
        [
            (SINGLE, "AB"),
            (SINGLE, "E"),
            (SINGLE, ""),
            (ORDERED, "CAB"),
            (MATCHED, ["A-1"]),
            (MATCHED, ["A-9", "B-1", "C-2"]),
            (FILLED, ["", "五日"]),
            (FILLED, ["", ""]),
            (WRITTEN, ["应当"]),
            (CASE, ["3|应当"]),
            (CASE, ["4|A"]),
            (CASE, []),
        ],
    )
    def test_take_no_key_that_the_item_cannot_have(self, item, key):
        with pytest.raises(NoKey):
            with_key(item, list(key))


class TestTwoMarkers:
    @pytest.mark.parametrize(
        # Of 10 points, tolerance 10 percent, that is 1 point: marks in order, what they make.
        ("marks", "made"),
        [
            ([], None),
            (["7"], None),
            (["7", "7"], "7"),
            (["7", "8"], "7.5"),
            (["7.25", "7"], "7.13"),
            (["6.99", "8"], None),
            (["4", "8", "7"], "7.5"),
            (["4", "8", "5"], "4.5"),
            (["4", "8", "6"], "6"),
            (["4", "8", "10"], "9"),
            (["4", "6", "9"], "5"),
        ],
    )
    def test_agree_on_the_mean_or_ask_a_third(self, marks, made):
        points = agreed([Decimal(each) for each in marks], Decimal(10), Agreement())

        assert points == (None if made is None else Decimal(made))

    def test_may_leave_the_decision_to_the_third_alone(self):
        terms = Agreement(third="third-alone")

        assert agreed([Decimal(4), Decimal(8), Decimal(10)], Decimal(10), terms) == 10

    def test_may_be_one(self):
        assert agreed([Decimal(4)], Decimal(10), Agreement(markers=1)) == 4

    def test_may_be_asked_to_agree_to_the_point(self):
        terms = Agreement(tolerance_percent=0)

        assert agreed([Decimal(4), Decimal(4)], Decimal(10), terms) == 4
        assert agreed([Decimal(4), Decimal("4.01")], Decimal(10), terms) is None


class TestMarkedAgain:
    @pytest.mark.parametrize(
        ("before", "again", "counts"),
        [("4", "8", "8"), ("4", "4", "4"), ("4", "1", "4"), ("4", None, "4"), (None, None, None)],
    )
    def test_gives_the_higher_for_nobody_loses_by_an_appeal(self, before, again, counts):
        given = [each and Decimal(each) for each in (before, again)]

        assert with_remark(*given) == (counts and Decimal(counts))


class TestThatSomethingIsMeasured:
    @pytest.mark.parametrize(
        # What is done with the item of each part; whether the special part has a cut of its own.
        ("common", "special", "has_cut", "nothing"),
        [
            (None, None, True, False),
            ("drop", None, True, False),
            (None, "drop", False, False),
            (None, "drop", True, True),
            ("drop", "drop", False, True),
            ("all-credit", "drop", False, False),
        ],
    )
    def test_while_an_item_counts_in_all_and_in_each_part_with_a_cut(
        self, common, special, has_cut, nothing
    ):
        places = [
            place(1, SINGLE, "1", correction=common and correct(common)),
            place(2, SINGLE, "1", part="special", correction=special and correct(special)),
        ]
        scheme = paper(*places, **({"special": "0.6"} if has_cut else {}))

        assert scheme.measures_nothing is nothing
