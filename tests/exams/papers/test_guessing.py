import itertools
import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.bank import rules as bank
from exams.bank import scoring
from exams.papers import guessing
from exams.papers.guessing import Bar, Slot

ONE = Fraction(1)


def content(kind, options=4, key="B", **more):
    choices = tuple(bank.Choice(f"选项{n}", bank.LETTERS[n] in key) for n in range(options))
    return bank.Content(kind, "题干", choices, "", "", **more)


def slot(marks, chance, part="common"):
    return Slot(Decimal(marks), {ONE: chance}, part)


class TestGuessed:
    @pytest.mark.parametrize(
        ("kind", "options", "key", "ways"),
        [("single", 4, "B", 4), ("true-false", 2, "A", 2), ("multiple", 4, "AC", 11)],
    )
    def test_is_one_of_the_choices_that_a_guesser_has(self, kind, options, key, ways):
        shares = guessing.guessed(content(kind, options, key), rule=scoring.ALL_OR_NOTHING)

        assert shares[ONE] == pytest.approx(1 / ways)

    @pytest.mark.parametrize("rule", ["partial-without-wrong", "per-option"])
    def test_counts_parts_of_the_marks_as_marking_does(self, rule):
        item = content("multiple", 4, "ACD")

        shares = guessing.guessed(item, rule=rule)

        sets = [s for n in (2, 3, 4) for s in itertools.combinations("ABCD", n)]
        mean = sum(scoring.credit(item, chosen, rule=rule) for chosen in sets) / len(sets)
        assert sum(float(share) * p for share, p in shares.items()) == pytest.approx(float(mean))
        assert math.fsum(shares.values()) == pytest.approx(1)

    def test_knows_how_many_of_a_random_order_are_in_place(self):
        item = content("ordering", order=("B", "D", "A", "C"))

        shares = guessing.guessed(item, rule="per-option")

        orders = list(itertools.permutations("ABCD"))
        for right in range(5):
            hits = sum(
                sum(a == b for a, b in zip(order, item.order, strict=True)) == right
                for order in orders
            )
            assert shares[Fraction(right, 4)] == pytest.approx(hits / 24)
        assert guessing.guessed(item, rule="all-or-nothing") == {ONE: pytest.approx(1 / 24)}

    def test_matches_each_thing_with_one_target(self):
        one_by_one = content(
            "matching",
            3,
            targets=("甲", "乙", "丙"),
            pairs=tuple(zip("ABC", (2, 1, 3), strict=True)),
        )
        any_of_four = content(
            "matching",
            3,
            targets=("甲", "乙", "丙", "丁"),
            pairs=tuple(zip("ABC", (2, 1, 3), strict=True)),
        )

        assert guessing.guessed(one_by_one, rule="all-or-nothing")[ONE] == pytest.approx(1 / 6)
        assert guessing.guessed(any_of_four, rule="all-or-nothing")[ONE] == pytest.approx(1 / 64)
        assert guessing.guessed(any_of_four, rule="per-option")[Fraction(1, 3)] == pytest.approx(
            27 / 64
        )

    def test_gives_nothing_for_what_has_to_be_written(self):
        blank = content("fill-in", 0, blanks=(bank.Blank(("二",)),))

        assert guessing.guessed(blank, rule="all-or-nothing") == {}
        assert guessing.guessed(content("short-answer", 0, answer="略"), rule="per-option") == {}

    def test_adds_up_the_questions_of_a_case(self):
        choices = (bank.Choice("是", True), bank.Choice("否"))
        case = content(
            "case",
            0,
            parts=(
                bank.Part("single", "一", choices, percent=40),
                bank.Part("true-false", "二", choices, percent=30),
                bank.Part("short-answer", "三", answer="略", percent=30),
            ),
        )

        shares = guessing.guessed(case, rule="all-or-nothing")

        assert shares == {
            Fraction(0): pytest.approx(0.25),
            Fraction(3, 10): pytest.approx(0.25),
            Fraction(4, 10): pytest.approx(0.25),
            Fraction(7, 10): pytest.approx(0.25),
        }


class TestChanceOfPassing:
    def test_is_that_of_the_binomial_distribution_for_equal_items(self):
        chance = guessing.chance_of_passing([slot(1, 0.25)] * 20, Bar(Decimal(12)))

        exact = sum(math.comb(20, k) * 0.25**k * 0.75 ** (20 - k) for k in range(12, 21))
        assert chance == pytest.approx(exact, rel=1e-9)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["0.5", "1", "2", "3.5"]),
                st.sampled_from([0.1, 0.25, 0.5]),
                st.sampled_from(["common", "special"]),
            ),
            min_size=1,
            max_size=8,
        ),
        st.integers(1, 100),
        st.integers(0, 100),
    )
    def test_counts_every_way_of_passing_the_whole_and_each_part(self, places, percent, of_part):
        slots = [slot(*place) for place in places]
        cut = sum(each.marks for each in slots) * Decimal(percent) / 100
        special = (
            sum(each.marks for each in slots if each.part == "special") * Decimal(of_part) / 100
        )
        bar = Bar(cut.quantize(Decimal("0.01")), {"special": special.quantize(Decimal("0.01"))})

        expected = 0.0
        for hits in itertools.product([True, False], repeat=len(slots)):
            got = [each for each, hit in zip(slots, hits, strict=True) if hit]
            in_part = sum(each.marks for each in got if each.part == "special")
            if sum(each.marks for each in got) >= bar.whole and in_part >= bar.parts["special"]:
                expected += math.prod(
                    each.shares[ONE] if hit else 1 - each.shares[ONE]
                    for each, hit in zip(slots, hits, strict=True)
                )

        assert guessing.chance_of_passing(slots, bar) == pytest.approx(expected, abs=1e-12)

    def test_never_says_too_little_where_it_rounds(self, monkeypatch):
        slots = [slot("1.5", 0.25), slot(2, 0.5)] * 40
        exact = guessing.chance_of_passing(slots, Bar(Decimal(60)))

        monkeypatch.setattr(guessing, "EXACT_UP_TO", 100)

        rounded = guessing.chance_of_passing(slots, Bar(Decimal(60)))
        assert exact <= rounded <= 40 * exact

    def test_is_certain_for_a_paper_without_places(self):
        assert guessing.chance_of_passing([], Bar(Decimal(0))) == 1
