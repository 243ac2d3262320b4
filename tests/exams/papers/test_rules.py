from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from exams.papers import rules
from exams.papers.rules import Candidate, Demand
from exams.papers.wording import chance_in_words

POOL = [
    Candidate(f"{kind}-{topic}-{n}", kind, (topic,))
    for kind in ("single", "multiple")
    for topic in ("review", "coercion")
    for n in range(6)
]


def demand(position, count, topic="", kind="single"):
    return Demand(position, "单选题", kind, topic, count, depth=bool(topic))


class TestDrawn:
    def test_is_the_same_for_a_seed_whatever_the_order(self):
        codes = [f"ZF-{n:04d}" for n in range(50)]

        assert rules.drawn(codes, count=5, seed=7) == rules.drawn(codes[::-1], count=5, seed=7)
        assert rules.drawn(codes, count=5, seed=7) != rules.drawn(codes, count=5, seed=8)

    def test_stays_the_same_forever(self):
        # Papers name their seed: another way of drawing would make the name worthless.
        assert rules.drawn("ABCDEFGH", count=8, seed=7) == list("AFCBGDEH")

    def test_favours_nobody(self):
        codes = list("ABCDEFGHIJ")

        firsts = [rules.drawn(codes, count=1, seed=seed)[0] for seed in range(2000)]

        assert min(firsts.count(code) for code in codes) > 140


class TestDraw:
    def test_serves_each_section_and_takes_none_twice(self):
        demands = [demand(1, 6), demand(2, 3, "review"), demand(3, 4, kind="multiple")]

        chosen, shortages = rules.draw(demands, POOL, seed=7)

        codes = [code for section in chosen.values() for code in section]
        assert shortages == []
        assert [len(chosen[position]) for position in (1, 2, 3)] == [6, 3, 4]
        assert len(set(codes)) == 13
        assert all(code.startswith("single-review") for code in chosen[2])
        assert all(code.startswith("multiple") for code in chosen[3])

    def test_leaves_a_topic_to_the_section_that_needs_it(self):
        chosen, shortages = rules.draw([demand(1, 6), demand(2, 6, "review")], POOL, seed=1)

        assert shortages == []
        assert all("coercion" in code for code in chosen[1])

    def test_says_which_sections_lack_how_many(self):
        demands = [demand(1, 9), demand(2, 8, "review"), demand(3, 1, kind="true-false")]

        _chosen, shortages = rules.draw(demands, POOL, seed=1)

        assert [(each.section.position, each.lacking) for each in shortages] == [
            (1, 3),
            (2, 2),
            (3, 1),
        ]

    def test_takes_what_stands_below_a_topic_and_serves_the_deeper_one_first(self):
        pool = [Candidate(f"deep-{n}", "single", ("hearing", "review")) for n in range(2)]
        pool += [Candidate(f"wide-{n}", "single", ("review",)) for n in range(2)]
        demands = [
            Demand(1, "单选题", "single", "review", 2, depth=1),
            Demand(2, "单选题", "single", "hearing", 2, depth=2),
        ]

        chosen, shortages = rules.draw(demands, pool, seed=3)

        assert shortages == []
        assert set(chosen[2]) == {"deep-0", "deep-1"}

    def test_keeps_the_level_that_a_section_asks_for(self):
        pool = [
            Candidate(f"{level}", "single", ("review",), level) for level in ("apply", "recall")
        ]

        chosen, _shortages = rules.draw(
            [Demand(1, "题", "single", "", 1, level="apply")], pool, seed=1
        )

        assert chosen[1] == ["apply"]

    @given(
        counts=st.lists(st.integers(0, 8), min_size=3, max_size=3),
        seed=st.integers(1, 10**6),
    )
    def test_falls_short_only_if_no_division_would_do(self, counts, seed):
        review, coercion, either = counts
        demands = [demand(1, either), demand(2, review, "review"), demand(3, coercion, "coercion")]

        _chosen, shortages = rules.draw(demands, POOL, seed=seed)

        is_possible = review <= 6 and coercion <= 6 and review + coercion + either <= 12
        assert (shortages == []) is is_possible


class TestCutScore:
    @pytest.mark.parametrize(
        ("maximum", "percent", "cut"),
        [("100", 60, "60.00"), ("67", 60, "40.20"), ("33.33", 70, "23.34"), ("50", 100, "50.00")],
    )
    def test_is_never_below_the_percentage(self, maximum, percent, cut):
        assert rules.cut_score(Decimal(maximum), percent) == Decimal(cut)


class TestEarned:
    @pytest.mark.parametrize(
        ("marks", "share", "points"),
        [
            ("2", Fraction(1, 3), "0.67"),
            ("1", Fraction(1, 8), "0.13"),
            ("2.5", Fraction(1), "2.50"),
        ],
    )
    def test_is_to_the_hundredth_half_of_one_upwards(self, marks, share, points):
        assert rules.earned(Decimal(marks), share) == Decimal(points)


class TestOutlook:
    def test_takes_a_share_for_items_that_nobody_has_said_anything_of(self):
        places = [
            rules.Expected(Decimal(1), Decimal("0.5"), 50),
            rules.Expected(Decimal(1), None, 71),
        ]

        assert rules.outlook(places) == rules.Outlook(Decimal("0.60"), 3, 1)

    def test_takes_the_time_of_the_others_where_one_is_without(self):
        places = [rules.Expected(Decimal(1), None, 90), rules.Expected(Decimal(1), None)]

        assert rules.outlook(places).minutes == 3
        assert rules.outlook([rules.Expected(Decimal(1), None)]).minutes is None
        assert rules.outlook([]) is None


class TestHistogram:
    def test_has_five_bins_the_hardest_first(self):
        shares = ["0.1", "0.3", "0.49", "0.69", "0.7", "0.85", "1"]

        assert rules.histogram([*map(Decimal, shares), None]) == [1, 2, 1, 2, 2]


class TestKeySpread:
    def test_names_every_letter_up_to_the_last(self):
        spread = rules.key_spread("BBAE")

        assert spread == {"A": 1, "B": 2, "C": 0, "D": 0, "E": 1}
        assert rules.key_spread("") == {"A": 0, "B": 0, "C": 0, "D": 0}

    def test_is_lopsided_where_one_letter_is_right_too_often(self):
        assert rules.is_lopsided({"A": 6, "B": 2, "C": 1, "D": 1})
        assert not rules.is_lopsided({"A": 3, "B": 3, "C": 2, "D": 2})
        assert not rules.is_lopsided({"A": 3, "B": 0, "C": 0, "D": 0})


class TestChanceInWords:
    @pytest.mark.parametrize(
        ("chance", "words"),
        [
            (0.4, "40%"),
            (0.012, "1%"),
            (1 / 4321, "About 1 in 4,300"),
            (1e-12, "Less than 1 in 1,000,000,000"),
        ],
    )
    def test_is_said_as_people_say_it(self, chance, words):
        with override("en"):
            assert chance_in_words(chance) == words
