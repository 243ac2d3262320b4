from decimal import Decimal

import pytest

from exams.bank import rules as bank
from exams.bank.answering import asked_of
from exams.marking.rules import Correction
from exams.results import reviewing
from exams.results.reviewing import Mark, Outcome


def content(kind, **more):
    return bank.Content(kind=kind, stem="题干", rationale="", article="", **{"choices": (), **more})


def choices(key, letters="ABCD"):
    return tuple(bank.Choice(f"选项{letter}", letter in key) for letter in letters)


SINGLE = content(bank.SINGLE, choices=choices("B"))
MULTIPLE = content(bank.MULTIPLE, choices=choices("AC"))
ORDER = content(bank.ORDERING, choices=choices("", "ABC"), order=("C", "A", "B"))
MATCH = content(
    bank.MATCHING, choices=choices("", "AB"), targets=("一", "二"), pairs=(("A", 2), ("B", 1))
)
BLANKS = content(
    bank.FILL_IN,
    blanks=(
        bank.Blank(accepted=("六十", "60")),
        bank.Blank(number="3", tolerance="0.5", unit="日"),
    ),
)
SHORT = content(bank.SHORT_ANSWER, answer="应当听证。", rubric=(bank.Criterion("写出听证", 100),))
CASE = content(
    bank.CASE,
    parts=(
        bank.Part(kind=bank.SINGLE, stem="一", choices=choices("A"), percent=40),
        bank.Part(kind=bank.SHORT_ANSWER, stem="二", answer="违法", percent=60),
    ),
)


def pieces(item, response, *, keys=None, order=None, **more):
    asked = asked_of(item)
    letters = [letter for letter, _text in asked.options]
    return reviewing.pieces_of(
        asked, response, order=order or letters, keys=keys if keys is not None else [item], **more
    )


def marks(piece):
    return {line.label: line.mark for line in piece.lines if line.mark}


class TestPiecesOf:
    def test_mark_the_right_option_and_the_own_one(self):
        (piece,) = pieces(SINGLE, ["A"])

        assert marks(piece) == {"A": Mark.WRONG_CHOSEN, "B": Mark.RIGHT}
        assert (piece.given, piece.right) == ("A", ("B",))

    def test_say_nothing_of_what_is_right_without_a_key(self):
        (piece,) = pieces(MULTIPLE, ["A", "B"], keys=[])

        assert marks(piece) == {"A": Mark.CHOSEN, "B": Mark.CHOSEN}
        assert (piece.right, piece.model, piece.rubric) == ((), "", ())

    def test_use_the_labels_that_the_candidate_saw(self):
        (piece,) = pieces(MULTIPLE, ["A", "D"], order=["D", "C", "B", "A"])

        assert piece.lines[0].text == "选项D"
        assert (piece.given, piece.right) == ("AD", ("BD",))
        assert marks(piece) == {"A": Mark.WRONG_CHOSEN, "B": Mark.RIGHT, "D": Mark.RIGHT_CHOSEN}

    @pytest.mark.parametrize(
        ("item", "response", "given", "right"),
        [
            (ORDER, ["A", "C", "B"], "A → C → B", ("C → A → B",)),
            (MATCH, ["A-1", "B-2"], "A–1，B–2", ("A–2，B–1",)),
            (BLANKS, ["六十", ""], "（1）六十；（2）—", ("（1）六十 / 60；（2）3 ± 0.5 日",)),
            (SHORT, ["不应当"], "不应当", ()),
        ],
    )
    def test_write_every_type_in_words(self, item, response, given, right):
        (piece,) = pieces(item, response)

        assert (piece.given, piece.right) == (given, right)

    def test_show_model_answer_rubric_and_comments_of_what_people_mark(self):
        (piece,) = pieces(SHORT, ["不应当"], comments={0: ["要点不全"]})

        assert (piece.model, piece.comments) == ("应当听证。", ("要点不全",))
        assert piece.rubric == SHORT.rubric

    def test_are_the_questions_of_a_case(self):
        first, second = pieces(CASE, ["1|B", "2|合法"], comments={2: ["错误"]})

        assert (first.number, first.given, first.right) == (1, "B", ("A",))
        assert (second.given, second.model, second.comments) == ("合法", "违法", ("错误",))

    def test_of_no_answer_say_none(self):
        assert pieces(SINGLE, [])[0].given == ""


class TestKeysThatHold:
    def test_are_the_own_one_without_a_correction(self):
        assert reviewing.keys_that_hold(SINGLE, None) == [SINGLE]

    @pytest.mark.parametrize(
        ("kind", "keys", "right"),
        [
            ("two-keys", (("C",),), ("B", "C")),
            ("new-key", (("D",),), ("D",)),
            ("all-credit", (), ()),
            ("drop", (), ()),
        ],
    )
    def test_follow_the_correction(self, kind, keys, right):
        held = reviewing.keys_that_hold(SINGLE, Correction(kind, keys))

        assert pieces(SINGLE, ["C"], keys=held)[0].right == right

    def test_count_an_option_as_right_by_the_key_that_was_met(self):
        held = reviewing.keys_that_hold(SINGLE, Correction("two-keys", (("C",),)))

        assert marks(pieces(SINGLE, ["C"], keys=held)[0]) == {"C": Mark.RIGHT_CHOSEN}


class TestOutcome:
    @pytest.mark.parametrize(
        ("points", "is_answered", "outcome"),
        [
            ("2", True, Outcome.RIGHT),
            ("1.5", True, Outcome.PARTLY),
            ("0", True, Outcome.WRONG),
            ("0", False, Outcome.UNANSWERED),
            (None, True, Outcome.NOT_COUNTED),
        ],
    )
    def test_follows_the_points_alone(self, points, is_answered, outcome):
        earned = None if points is None else Decimal(points)

        assert reviewing.outcome(earned, Decimal(2), is_answered=is_answered) == outcome
