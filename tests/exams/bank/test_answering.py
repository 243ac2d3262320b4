import pytest

from exams.bank import rules
from exams.bank.answering import (
    LONGEST_ANSWER,
    LONGEST_BLANK,
    LONGEST_CASE,
    MOST_ENTRIES,
    Misfit,
    Shape,
    Why,
    asked_of,
    fitted,
    part_responses,
    shape_of,
    shape_of_row,
)

SINGLE = Shape("single", "ABCD")
MULTIPLE = Shape("multiple", "ABCD")
JUDGE = Shape("true-false", "AB")
ORDER = Shape("ordering", "ABC")
MATCH = Shape("matching", "AB", targets=3)
FILL = Shape("fill-in", blanks=2)
SHORT = Shape("short-answer")
CASE = Shape("case", parts=(SINGLE, SHORT, FILL))
ALL = (SINGLE, MULTIPLE, JUDGE, ORDER, MATCH, FILL, SHORT, CASE)


def content(kind="single", **fields):
    choices = (rules.Choice("甲", is_key=True), rules.Choice("乙"))
    return rules.Content(
        kind=kind, stem="题干", choices=choices, rationale="理由", article="APL-2021:42", **fields
    )


class TestFitted:
    @pytest.mark.parametrize(
        ("shape", "response", "kept"),
        [
            (SINGLE, ["B"], ["B"]),
            (SINGLE, ["B", "B"], ["B"]),
            (MULTIPLE, ["C", "A", "C"], ["A", "C"]),
            (JUDGE, ["A"], ["A"]),
            (ORDER, ["C", "A", "B"], ["C", "A", "B"]),
            (ORDER, ["", "A", ""], ["", "A"]),
            (ORDER, ["", ""], []),
            (MATCH, ["B-1", "A-2", "A-1", "B-1"], ["A-1", "A-2", "B-1"]),
            (FILL, ["听证", "三日"], ["听证", "三日"]),
            (FILL, ["听证"], ["听证", ""]),
            (FILL, ["", "三日"], ["", "三日"]),
            (FILL, [" ", ""], []),
            (SHORT, ["我认为\r\n应当"], ["我认为\n应当"]),
            (SHORT, ["甲|乙 "], ["甲|乙 "]),
            (SHORT, [" \n"], []),
            (CASE, ["2|甲|乙", "1|A"], ["1|A", "2|甲|乙"]),
            (CASE, ["3|", "3|三日"], ["3|", "3|三日"]),
            (CASE, ["3|", "3|", "2|"], []),
        ],
    )
    def test_keeps_an_answer_in_order(self, shape, response, kept):
        assert fitted(shape, response) == kept

    @pytest.mark.parametrize("shape", ALL)
    def test_takes_an_answer_back(self, shape):
        assert fitted(shape, []) == []

    @pytest.mark.parametrize(
        ("shape", "response", "why"),
        [
            (SINGLE, ["E"], Why.OPTION_UNKNOWN),
            (SINGLE, ["AB"], Why.OPTION_UNKNOWN),
            (SINGLE, [""], Why.OPTION_UNKNOWN),
            (SINGLE, ["A", "B"], Why.ONE_ONLY),
            (MULTIPLE, ["A", "é"], Why.OPTION_UNKNOWN),
            (JUDGE, ["A", "B"], Why.ONE_ONLY),
            (ORDER, ["A", "D"], Why.OPTION_UNKNOWN),
            (ORDER, ["A", "", "A"], Why.PLACED_TWICE),
            (ORDER, ["", "", "", "A"], Why.TOO_MANY),
            (MATCH, ["A-4"], Why.PAIR_UNKNOWN),
            (MATCH, ["C-1"], Why.PAIR_UNKNOWN),
            (MATCH, ["A-01"], Why.PAIR_UNKNOWN),
            (MATCH, [""], Why.PAIR_UNKNOWN),
            (FILL, ["一", "二", "三"], Why.TOO_MANY),
            (FILL, ["字" * (LONGEST_BLANK + 1)], Why.TOO_LONG),
            (SHORT, ["一", "二"], Why.TOO_MANY),
            (SHORT, ["字" * (LONGEST_ANSWER + 1)], Why.TOO_LONG),
            (CASE, ["4|A"], Why.PART_UNKNOWN),
            (CASE, ["0|A"], Why.PART_UNKNOWN),
            (CASE, ["²|A"], Why.PART_UNKNOWN),
            (CASE, ["A"], Why.PART_UNKNOWN),
            (CASE, ["1|B", "1|C"], Why.ONE_ONLY),
            (CASE, ["1|我认为"], Why.OPTION_UNKNOWN),
            (MULTIPLE, ["A"] * (MOST_ENTRIES + 1), Why.TOO_MANY),
        ],
    )
    def test_refuses_what_the_item_does_not_take(self, shape, response, why):
        with pytest.raises(Misfit) as misfit:
            fitted(shape, response)

        assert misfit.value.why == why

    def test_keeps_texts_up_to_the_limit(self):
        assert fitted(SHORT, ["字" * LONGEST_ANSWER]) == ["字" * LONGEST_ANSWER]

    def test_refuses_a_case_whose_parts_are_too_long_together(self):
        shape = Shape("case", parts=(SHORT,) * 5)
        whole = [f"{number}|{'字' * LONGEST_ANSWER}" for number in range(1, 6)]

        with pytest.raises(Misfit) as misfit:
            fitted(shape, whole)

        assert (misfit.value.why, misfit.value.what) == (Why.TOO_LONG, str(LONGEST_CASE))

    def test_leaves_out_what_no_database_keeps(self):
        assert fitted(SHORT, ["甲\x00乙\ud800丙"]) == ["甲乙丙"]


class TestShapeOf:
    def test_has_letters_targets_blanks_and_parts(self):
        part = rules.Part("fill-in", "数额（　）", blanks=(rules.Blank(("三百元",)),), percent=100)

        assert shape_of(content()) == Shape("single", "AB")
        assert shape_of(content("matching", targets=("一", "二"))) == Shape(
            "matching", "AB", targets=2
        )
        assert shape_of(content("case", parts=(part,))).parts == (Shape("fill-in", blanks=1),)

    def test_is_the_same_of_the_columns_of_a_version(self):
        it = content("matching", targets=("一", "二"), pairs=(("A", 1), ("B", 2)))

        assert shape_of_row("matching", ["B", "A"], rules.detail_of(it)) == shape_of(it)


class TestAsked:
    def test_holds_nothing_that_answers(self):
        part = rules.Part(
            "single",
            "问一",
            choices=(rules.Choice("丙", is_key=True), rules.Choice("丁")),
            answer="示范",
            percent=100,
        )
        it = content(
            "case",
            order=("B", "A"),
            pairs=(("A", 1),),
            blanks=(rules.Blank(("密",), unit="元"),),
            answer="密",
            rubric=(rules.Criterion("密", 100),),
            parts=(part,),
        )

        said = repr(asked_of(it))

        assert not any(word in said for word in ("密", "示范", "理由", "True"))
        assert asked_of(it).units == ("元",)
        assert asked_of(it).parts[0].options == (("A", "丙"), ("B", "丁"))


class TestPartResponses:
    def test_are_told_apart_by_number(self):
        assert part_responses(["1|A", "2|甲|乙", "3|", "3|三日"]) == {
            1: ["A"], 2: ["甲|乙"], 3: ["", "三日"],
        }  # fmt: skip
