"""Counting people by two rules that are never one number."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from certificates.staffing.rules import (
    Headcount,
    Paper,
    Rule,
    UnitRow,
    draw_board,
    matrix,
    shortest_first,
)

DAY = date(2026, 11, 24)
LATER = date(2030, 1, 1)
DESIGNATED = Rule("supervisors-designated", "supervision", "designated", 2, "办法", "city/")
CERTIFIED = Rule("supervisors-certified", "supervision", "certified", 2, "办法", "city/")


def unit(pk=1, *, path=None, level="county", group="县区", region="青塘区"):
    path = path or f"city/{region}/{pk}/"
    return UnitRow(pk, f"99{pk:05d}", f"第{pk}局", level, group, region, region, path)


@dataclass(frozen=True)
class Post:
    """That somebody serves in a unit."""

    person: int
    unit: int
    track: str
    is_full_time: bool


def post(person, unit=1, *, track="supervision", is_full_time=True):
    return Post(person, unit, track, is_full_time)


def paper(person, ends=LATER, track="supervision"):
    return (person, ends, track)


def board(units=None, posts=(), papers=(), rules=(DESIGNATED, CERTIFIED)):
    """A board of people in post and of their certificates, put together as the database does."""
    serving = defaultdict(list)
    for each in posts:
        serving[each.unit, each.track].append(each)
    return draw_board(
        day=DAY,
        units=units or [unit()],
        headcounts=[
            Headcount(*key, len(people), sum(each.is_full_time for each in people))
            for key, people in serving.items()
        ],
        papers=[
            Paper(person, each.unit, each.track, track, ends)
            for person, ends, track in papers
            for each in posts
            if each.person == person
        ],
        rules=list(rules),
    )


class TestTheTwoRules:
    def test_count_designated_and_certified_apart(self):
        drawn = board(posts=[post(1), post(2)], papers=[paper(1)])

        designated, certified = drawn.reports
        assert (designated.below, certified.below) == (0, 1)
        assert certified.missing == 1
        assert drawn.strengths[0].missing("supervisors-certified") == 1

    def test_name_the_units_below_by_group(self):
        units = [unit(1), unit(2), unit(3, group="市直")]

        (designated, _) = board(units, [post(1), post(2)]).reports

        assert designated.unit_codes == ["9900002", "9900003"]
        assert designated.by_group == {"县区": 1, "市直": 1}

    def test_keep_a_group_without_a_unit_below(self):
        (designated, _) = board([unit()], [post(1), post(2)]).reports

        assert designated.by_group == {"县区": 0}

    def test_come_in_the_same_order_however_they_are_stored(self):
        drawn = board(rules=[CERTIFIED, DESIGNATED])

        assert [report.rule for report in drawn.reports] == [DESIGNATED, CERTIFIED]

    def test_are_overruled_by_the_rule_of_a_nearer_area(self):
        strict = Rule("supervisors-designated", "supervision", "designated", 5, "x", "city/青塘区/")
        units = [unit(1), unit(2, region="安陇县")]

        (designated,) = board(units, rules=[strict, DESIGNATED]).reports

        assert designated.missing == 7
        assert designated.rule == DESIGNATED

    def test_leave_out_units_beyond_their_area(self):
        outside = unit(path="other/1/")

        drawn = board([outside])

        assert [report.units for report in drawn.reports] == [0, 0]
        assert drawn.strengths[0].missing("supervisors-certified") == 0


class TestTheBoard:
    def test_counts_somebody_once_however_many_certificates_they_hold(self):
        drawn = board(posts=[post(1), post(2)], papers=[paper(1), paper(1, DAY), paper(1)])

        assert (drawn.people, drawn.certified, drawn.not_certified) == (2, 1, 1)

    def test_counts_full_and_part_time(self):
        drawn = board(posts=[post(1), post(2, is_full_time=False), post(3, is_full_time=False)])

        assert (drawn.full_time, drawn.part_time) == (1, 2)

    @pytest.mark.parametrize(
        ("days", "is_certified", "is_expiring", "is_run_out"),
        [
            (-1, False, False, True),
            (0, True, True, False),
            (90, True, True, False),
            (91, True, False, False),
        ],
    )
    def test_counts_the_last_valid_day_in(self, days, is_certified, is_expiring, is_run_out):
        drawn = board(posts=[post(1)], papers=[paper(1, DAY + timedelta(days=days))])

        assert drawn.certified == is_certified
        assert drawn.expiring == ({1} if is_expiring else set())
        assert drawn.run_out == ({1} if is_run_out else set())
        (strength,) = drawn.strengths
        assert (strength.certified, strength.expiring, strength.run_out) == (
            is_certified,
            is_expiring,
            is_run_out,
        )

    def test_calls_a_certificate_run_out_only_without_a_newer_one(self):
        drawn = board(posts=[post(1)], papers=[paper(1, date(2025, 1, 1)), paper(1)])

        assert drawn.run_out == set()

    def test_names_who_holds_both_kinds_dated_or_not(self):
        posts = [post(person) for person in (1, 2, 3, 4)]
        papers = [paper(person) for person in (1, 2, 3)] + [
            paper(1, None, "enforcement"),
            paper(2, LATER, "enforcement"),
            paper(3, date(2020, 1, 1), "enforcement"),
            paper(4, None, "enforcement"),
        ]

        assert board(posts=posts, papers=papers).holding_both == {1, 2}

    def test_does_not_count_an_enforcement_certificate_as_supervision(self):
        drawn = board(posts=[post(1)], papers=[paper(1, LATER, "enforcement")])

        assert drawn.certified == 0

    def test_leaves_out_people_of_other_units_and_other_tracks(self):
        drawn = board(posts=[post(1, unit=99), post(2, track="enforcement")])

        assert drawn.people == 0

    def test_says_in_how_many_units_certificates_have_run_out(self):
        posts = [post(1), post(2), post(3, unit=2)]
        papers = [paper(person, date(2025, 1, 1)) for person in (1, 2)]

        drawn = board([unit(1), unit(2)], posts, papers)

        assert (len(drawn.run_out), drawn.units_with_run_out) == (2, 1)

    def test_reports_by_the_last_rule_when_asked_for_one_that_is_not(self):
        assert board().report("nonsense").rule == CERTIFIED
        assert board(rules=[]).report("nonsense") is None


class TestMatrix:
    def test_marks_a_cell_whose_sum_is_enough_but_a_unit_is_not(self):
        units = [unit(1), unit(2)]
        posts = [post(person) for person in range(4)]

        (line,) = matrix(board(units, posts).strengths, "supervisors-designated", ["county"])

        cell = line.cells["county"]
        assert (cell.present, cell.required) == (4, 4)
        assert (cell.units, cell.below, cell.missing) == (2, 1, 2)

    def test_has_nothing_where_a_region_has_no_such_units(self):
        (line,) = matrix(board().strengths, "supervisors-designated", ["county", "town"])

        assert line.cells["town"] is None
        assert line.below == 1


class TestShortestFirst:
    def test_puts_the_worst_first_and_leaves_out_those_in_strength(self):
        units = [unit(1), unit(2), unit(3), unit(4)]
        posts = [post(1, unit=1), post(2, unit=3), post(3, unit=3)]

        found = shortest_first(board(units, posts).strengths, "supervisors-designated")

        assert [strength.unit.id for strength in found] == [2, 4, 1]
