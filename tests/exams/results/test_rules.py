from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.results import charts, rules
from exams.results.rules import Verdict, WhyNot


class TestWhyNot:
    @pytest.mark.parametrize(
        ("raw", "parts", "critical", "reasons"),
        [
            (60, 0, 0, []),
            (59, 0, 0, [WhyNot.CUT]),
            (80, 1, 0, [WhyNot.PART]),
            (80, 0, 2, [WhyNot.CRITICAL]),
            (10, 2, 1, [WhyNot.CUT, WhyNot.PART, WhyNot.CRITICAL]),
        ],
    )
    def test_names_each_reason(self, raw, parts, critical, reasons):
        found = rules.why_not(
            Decimal(raw), Decimal(60), parts_failed=parts, critical_missed=critical
        )

        assert found == reasons


class TestShare:
    def test_is_in_percent_to_one_decimal_and_rounds_half_upwards(self):
        assert rules.Share(1, 3).percent == Decimal("33.3")
        assert rules.Share(1, 16).percent == Decimal("6.3")

    def test_of_nobody_is_none(self):
        assert rules.Share(0, 0).percent is None


class TestScoresOf:
    def test_says_mean_median_spread_and_ends(self):
        found = rules.scores_of([Decimal(2), Decimal(4), Decimal(4), Decimal(10)])

        assert (found.number, found.mean, found.median) == (4, Decimal("5.0"), Decimal("4.0"))
        assert (found.spread, found.lowest, found.highest) == (Decimal("3.0"), 2, 10)

    def test_has_no_spread_of_one_and_nothing_of_nobody(self):
        assert rules.scores_of([Decimal(3)]).spread is None
        assert rules.scores_of([]) == rules.Scores(0)


SCORES = st.lists(
    st.tuples(st.decimals(0, 100, places=2, allow_nan=False), st.booleans()), max_size=60
)


class TestDistribution:
    def test_has_columns_of_equal_width_from_the_lowest_on(self):
        columns = rules.distribution([(Decimal(52), False), (Decimal(100), True)], Decimal(100))

        assert [column.first for column in columns][:2] == [50, 55]
        assert (columns[0].failed, columns[-1].passed) == (1, 1)

    def test_shows_some_columns_even_of_the_best(self):
        columns = rules.distribution([(Decimal(4), True)], Decimal(4))

        assert len(columns) == rules.FEWEST_COLUMNS

    @given(SCORES)
    def test_counts_everybody_once(self, results):
        columns = rules.distribution(results, Decimal(100))

        assert sum(column.passed for column in columns) == sum(passes for _, passes in results)
        assert sum(column.number for column in columns) == len(results)

    @given(st.decimals("0.5", 2000, places=2))
    def test_never_has_too_many_columns(self, maximum):
        assert len(rules.distribution([(Decimal(0), False)], maximum)) <= rules.MOST_COLUMNS


class TestHistogram:
    def test_draws_nothing_of_nobody(self):
        assert charts.histogram([], Decimal(60)) is None

    def test_puts_the_cut_score_where_it_lies(self):
        columns = rules.distribution([(Decimal(0), False), (Decimal(90), True)], Decimal(100))

        chart = charts.histogram(columns, Decimal(60))

        assert chart.cut_x == pytest.approx(charts.LEFT + charts.WIDTH * 0.6)
        assert "60" in chart.label


class TestFacility:
    def test_is_the_share_of_marks_earned(self):
        found = rules.facility(40, 10, Decimal(60), Decimal(2))

        assert (found.share, found.verdict) == (Decimal("0.75"), Verdict.NOTHING)

    @pytest.mark.parametrize(
        ("answers", "points", "verdict"),
        [(29, 0, Verdict.FEW), (30, 5, Verdict.HARD), (30, 30, Verdict.EASY), (0, 0, Verdict.FEW)],
    )
    def test_is_judged_from_thirty_answers_on(self, answers, points, verdict):
        assert rules.facility(answers, 0, Decimal(points), Decimal(1)).verdict == verdict


class TestDigest:
    def test_does_not_depend_on_order_but_on_everything_else(self):
        one = rules.digest([1, 2], [3], [], leaves_unmarked=False)

        assert one == rules.digest([2, 1], [3], [], leaves_unmarked=False)
        assert one != rules.digest([1, 2], [], [3], leaves_unmarked=False)
        assert one != rules.digest([1, 2], [3], [], leaves_unmarked=True)


class TestPlainCell:
    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
    def test_is_no_formula(self, text):
        assert rules.plain_cell(text) == f"'{text}"

    def test_leaves_names_alone(self):
        assert rules.plain_cell("周明") == "周明"
