import itertools
import math
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from exams.papers import rules
from exams.papers.rules import Candidate, Demand, Slot
from exams.papers.wording import chance_in_words

POOL = [
    Candidate(f"{kind}-{topic}-{n}", kind, topic)
    for kind in ("single", "multiple")
    for topic in ("review", "coercion")
    for n in range(6)
]


def demand(position, count, topic="", kind="single"):
    return Demand(position, "单选题", kind, topic, count)


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


class TestGuessingChance:
    @pytest.mark.parametrize(
        ("kind", "options", "sets"),
        [("single", 4, 4), ("true-false", 2, 2), ("multiple", 4, 11), ("multiple", 5, 26)],
    )
    def test_is_one_of_the_choices_a_guesser_has(self, kind, options, sets):
        assert rules.guessing_chance(kind, options) == pytest.approx(1 / sets)


class TestChanceOfPassing:
    def test_is_that_of_the_binomial_distribution_for_equal_items(self):
        slots = [Slot(Decimal(1), 0.25)] * 20

        chance = rules.chance_of_passing(slots, cut=Decimal(12))

        exact = sum(math.comb(20, k) * 0.25**k * 0.75 ** (20 - k) for k in range(12, 21))
        assert chance == pytest.approx(exact, rel=1e-9)

    @given(
        st.lists(
            st.tuples(st.sampled_from(["0.5", "1", "2", "3.5"]), st.sampled_from([0.1, 0.25, 0.5])),
            min_size=1,
            max_size=8,
        ),
        st.integers(1, 100),
    )
    def test_counts_every_way_of_passing(self, places, percent):
        slots = [Slot(Decimal(marks), chance) for marks, chance in places]
        cut = rules.cut_score(sum(slot.marks for slot in slots), percent)

        expected = 0.0
        for hits in itertools.product([True, False], repeat=len(slots)):
            together = list(zip(slots, hits, strict=True))
            if sum(slot.marks for slot, hit in together if hit) >= cut:
                expected += math.prod(s.chance if hit else 1 - s.chance for s, hit in together)

        assert rules.chance_of_passing(slots, cut=cut) == pytest.approx(expected, abs=1e-12)

    def test_is_near_the_exact_one_where_it_is_approximated(self, monkeypatch):
        slots = [Slot(Decimal("1.5"), 0.25), Slot(Decimal(2), 0.5)] * 40
        exact = rules.chance_of_passing(slots, cut=Decimal(60))

        monkeypatch.setattr(rules, "EXACT_UP_TO", 10)

        assert rules.chance_of_passing(slots, cut=Decimal(60)) == pytest.approx(exact, rel=0.1)

    def test_is_certain_for_a_paper_without_places(self):
        assert rules.chance_of_passing([], cut=Decimal(0)) == 1


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
