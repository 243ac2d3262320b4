from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.papers.fitting import Placed, departures
from exams.papers.specification import PoolItem, SectionSpec, Specification

ONE, TWO = Decimal(1), Decimal(2)


def asks(*sections, pilot=0):
    return Specification(title="卷", minutes=90, sections=sections, pilot=pilot)


def section(count, topic="", *, title="单选题", kind="single", marks=ONE, **more):
    return SectionSpec(title=title, kind=kind, count=count, marks=marks, topic=topic, **more)


def on_paper(*codes, topics=("a",), heading="单选题", kind="single", marks=ONE, **more):
    fields = {"part": "common", "rule": "all-or-nothing", "is_critical": False, "is_pilot": False}
    item = {"level": more.pop("level", "understand"), "enemies": more.pop("enemies", frozenset())}
    return [
        Placed(
            item=PoolItem(code=code, kind=kind, topics=topics, **item),
            heading=heading,
            marks=marks,
            **{**fields, **more},
        )
        for code in codes
    ]


class TestDepartures:
    def test_are_none_of_a_paper_with_several_topics_under_one_heading(self):
        spec = asks(section(2, "a"), section(1, "b"), section(1), pilot=1)
        placed = [
            *on_paper("1", "2", "3"),
            *on_paper("4", topics=("b1", "b")),
            *on_paper("5", is_pilot=True),
        ]

        assert not departures(spec, placed)

    @pytest.mark.parametrize(
        "placed",
        [
            on_paper("1", "2"),  # one is missing
            on_paper("1", "2", "3", "4"),  # one too many
            [*on_paper("1", "2"), *on_paper("3", topics=("c",))],  # none on b
            [*on_paper("1"), *on_paper("2", "3", topics=("b",))],  # two on b
            [*on_paper("1", "2"), *on_paper("3", topics=("b",), kind="multiple")],
            [*on_paper("1", "2"), *on_paper("3", topics=("b",), marks=TWO)],
            [*on_paper("1", "2"), *on_paper("3", topics=("b",), rule="per-option")],
            [*on_paper("1", "2"), *on_paper("3", topics=("b",), part="special")],
        ],
    )
    def test_name_the_heading_that_is_not_as_asked(self, placed):
        found = departures(asks(section(2, "a"), section(1, "b")), placed)

        assert found.headings == ["单选题"]

    def test_see_levels_and_critical_items(self):
        spec = asks(section(1, level="apply"), section(1, critical=1))
        easy, critical = on_paper("1"), on_paper("2", is_critical=True)

        assert departures(spec, [*easy, *critical])
        assert departures(spec, [*on_paper("1", level="apply"), *on_paper("2")])
        assert not departures(spec, [*on_paper("1", level="apply"), *critical])

    def test_count_items_on_trial_apart(self):
        spec = asks(section(1), pilot=2)

        assert departures(spec, [*on_paper("1"), *on_paper("2", is_pilot=True)]).pilots == -1

    def test_name_enemies_once(self):
        placed = [
            *on_paper("1", enemies=frozenset({"2", "9"})),
            *on_paper("2", enemies=frozenset({"1"})),
        ]

        assert departures(asks(section(2)), placed).enemies == [("1", "2")]

    @given(
        st.lists(st.sampled_from(["", "a", "b"]), min_size=1, max_size=5),
        st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=5),
    )
    def test_find_whether_items_can_be_shared_out(self, wanted, topics):
        spec = asks(*(section(1, topic) for topic in wanted))
        placed = [
            each
            for number, topic in enumerate(topics)
            for each in on_paper(str(number), topics=(topic,))
        ]

        possible = len(wanted) == len(topics) and any(
            all(want in ("", has) for want, has in zip(wanted, order, strict=True))
            for order in permutations(topics)
        )
        assert (not departures(spec, placed)) is possible
