from decimal import Decimal

import numpy as np
import pytest

from exams.papers import prediction
from tests.exams.papers import checker


def slots(count, **more):
    marks = more.get("marks", ["1", "2", "0.5"])
    return [(Decimal(marks[at % len(marks)]), Decimal(40 + at % 58) / 100) for at in range(count)]


class TestPredict:
    def test_has_the_sum_of_marks_times_facility_for_its_mean(self):
        found = prediction.predict([(Decimal(2), Decimal("0.5")), (Decimal(1), None)])

        assert found.mean == Decimal("1.70")

    def test_comes_out_as_simulated_candidates_do(self):
        paper = slots(60)
        chance = np.random.default_rng(7)
        ability = chance.normal(0, prediction.ABILITY_SD, 40_000)
        scores = np.zeros(len(ability))
        for marks, facility in paper:
            difficulty = _difficulty(float(facility))
            right = chance.random(len(ability)) < 1 / (1 + np.exp(difficulty - ability))
            scores += float(marks) * right

        found = prediction.predict(paper)

        assert float(found.mean) == pytest.approx(scores.mean(), abs=0.3)
        assert float(found.sd) == pytest.approx(scores.std(), rel=0.02)

    @pytest.mark.parametrize("count", [1, 5, 100])
    def test_agrees_with_another_integral(self, count):
        paper = slots(count)

        found = prediction.predict(paper)

        expected = checker.spread([(float(marks), float(share)) for marks, share in paper])
        assert float(found.sd) == pytest.approx(expected, abs=0.006)

    def test_has_no_spread_where_all_or_nobody_gets_it_right(self):
        found = prediction.predict([(Decimal(1), Decimal(1)), (Decimal(1), Decimal(0))])

        assert (found.mean, found.sd) == (Decimal("1.00"), Decimal("0.00"))

    def test_is_nothing_for_a_paper_without_items(self):
        assert prediction.predict([]) == prediction.Prediction(Decimal("0.00"), Decimal("0.00"))


class TestCurve:
    @pytest.mark.parametrize("facility", [0.0001, 0.05, 0.5, 0.7, 0.9999])
    def test_has_the_facility_for_its_mean(self, facility):
        shares = prediction.shares_at_nodes(facility)

        assert float((prediction.WEIGHTS * shares).sum()) == pytest.approx(facility, abs=1e-9)

    def test_leaves_out_next_to_nothing_of_the_variance(self):
        for units in range(100, 10_000, 300):
            shares = prediction.shares_at_nodes(units / 10_000)
            whole = (prediction.WEIGHTS * (shares - units / 10_000) ** 2).sum()

            told = sum(term * term for term in prediction.curve(units).terms)

            assert told == pytest.approx(float(whole), abs=5e-6)


def _difficulty(facility):
    low, high = -20.0, 20.0
    grid = np.linspace(-8, 8, 801)
    weights = np.exp(-(grid**2) / 2)
    weights /= weights.sum()
    while high - low > 1e-9:
        middle = (low + high) / 2
        if (weights / (1 + np.exp(middle - grid))).sum() > facility:
            low = middle
        else:
            high = middle
    return low
