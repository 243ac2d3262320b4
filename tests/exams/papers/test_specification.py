import json
from decimal import Decimal
from pathlib import Path

import pytest

from exams.papers import solving
from exams.papers.bank_file import read_pool
from exams.papers.specification import (
    MARKING_RULES,
    SectionSpec,
    Specification,
    SpecificationError,
    read_specification,
    write_specification,
)

DEMO = Path(__file__).resolve().parents[3] / "demo"
SECTION = {"type": "single", "count": 2, "marks": 1}


def blueprint(section=None, **more):
    return json.dumps({"sections": [{**SECTION, **(section or {})}], **more})


class TestReadSpecification:
    def test_fills_in_what_is_left_out(self):
        assert read_specification(blueprint()) == Specification(
            title="Paper",
            minutes=90,
            sections=(SectionSpec("sections[0]", "single", 2, Decimal(1)),),
        )

    def test_takes_numbers_as_they_are_written(self):
        spec = read_specification(blueprint({"marks": 0.1}, mean_percent="70.25"))

        assert spec.sections[0].marks == Decimal("0.1")
        assert spec.mean_percent == Decimal("70.25")
        assert spec.maximum == Decimal("0.2")

    @pytest.mark.parametrize(
        ("data", "where", "code"),
        [
            ("{", "file", "not-json"),
            ("[" * 100_000, "file", "not-json"),
            ("[]", "file", "wrong-type"),
            ("{}", "sections", "missing"),
            (blueprint(sectoins=1), "sectoins", "unknown-name"),
            (blueprint({"level": "recall"}), "sections[0].level", "unknown-value"),
            (blueprint({"type": ["single"]}), "sections[0].type", "unknown-value"),
            (blueprint({"kind": "single"}), "sections[0].kind", "unknown-name"),
            (blueprint({"count": 0}), "sections[0].count", "out-of-range"),
            (blueprint({"count": True}), "sections[0].count", "wrong-type"),
            (blueprint({"count": "2"}), "sections[0].count", "wrong-type"),
            (blueprint({"critical": 3}), "sections[0].critical", "out-of-range"),
            (blueprint({"marks": None}), "sections[0].marks", "missing"),
            (blueprint({"marks": 0.001}), "sections[0].marks", "out-of-range"),
            (blueprint({"marks": "NaN"}), "sections[0].marks", "out-of-range"),
            (blueprint({"marks": "many"}), "sections[0].marks", "wrong-type"),
            (blueprint(mean_percent=101), "mean_percent", "out-of-range"),
            (blueprint(mean_percent="70.001"), "mean_percent", "out-of-range"),
            (blueprint(exposure={"cap": 0}), "exposure.cap", "out-of-range"),
            (blueprint(exposure={"caps": 1}), "exposure.caps", "unknown-name"),
            (blueprint(part_cuts={"third": 1}), "part_cuts.third", "unknown-name"),
            (blueprint(open_book="yes"), "open_book", "wrong-type"),
            (blueprint(title=7), "title", "wrong-type"),
        ],
    )
    def test_says_where_a_mistake_is(self, data, where, code):
        with pytest.raises(SpecificationError) as caught:
            read_specification(data)

        assert (caught.value.where, caught.value.code) == (where, code)

    def test_reads_what_was_written(self):
        spec = Specification(
            title="资格考试",
            minutes=120,
            sections=(
                SectionSpec(
                    "多选题",
                    "multiple",
                    5,
                    Decimal("1.5"),
                    topic="hearing",
                    level="apply",
                    part="special",
                    rule=MARKING_RULES[2],
                    shuffle_options=True,
                    critical=1,
                ),
            ),
            part_cuts={"special": 60},
            is_open_book=True,
            shuffle_items=True,
            pilot=2,
            exposure_cap=3,
            exposure_months=12,
            overlap=4,
            mean_percent=Decimal("70.5"),
            sd_percent=Decimal(15),
            tolerance_percent=Decimal("1.5"),
            expected_minutes=100,
            domain="fire",
            post="inspector",
        )

        assert read_specification(write_specification(spec)) == spec


class TestReadPool:
    def test_reads_a_list_or_an_object_and_passes_over_other_names(self):
        row = {"code": "I-1", "type": "single", "topic": "hearing", "stem": "…", "facility": 0.65}

        (item,) = read_pool(json.dumps([row]))

        assert read_pool(json.dumps({"items": [row]})) == [item]
        assert (item.topics, item.facility, item.level) == (
            ("hearing",),
            Decimal("0.65"),
            "understand",
        )

    @pytest.mark.parametrize(
        ("rows", "where", "code"),
        [
            ({"item": []}, "items", "wrong-type"),
            ([7], "items[0]", "wrong-type"),
            ([{"type": "single"}], "items[0].code", "missing"),
            ([{"code": "A"}], "items[0].type", "missing"),
            ([{"code": "A", "type": "essay"}], "items[0].type", "unknown-value"),
            ([{"code": "A", "type": "single"}] * 2, "items[1].code", "twice"),
            ([{"code": "A", "type": "case", "enemies": "B"}], "items[0].enemies", "wrong-type"),
            ([{"code": "A", "type": "case", "enemies": [1]}], "items[0].enemies[0]", "wrong-type"),
            ([{"code": "A", "type": "case", "facility": 2}], "items[0].facility", "out-of-range"),
        ],
    )
    def test_says_where_a_mistake_is(self, rows, where, code):
        with pytest.raises(SpecificationError) as caught:
            read_pool(json.dumps(rows))

        assert (caught.value.where, caught.value.code) == (where, code)


@pytest.mark.parametrize(
    ("name", "papers"), [("four-parallel", 4), ("two-parts", 2), ("open-book", 3)]
)
def test_the_bank_of_the_demonstration_meets_the_blueprints_of_the_demonstration(name, papers):
    spec = read_specification((DEMO / "blueprints" / f"{name}.json").read_bytes())
    rows = json.loads((DEMO / "items.json").read_bytes())
    pool = read_pool(json.dumps([row for row in rows if row["purpose"] == "exam"]))

    answer = solving.assemble(spec, pool, papers=papers, seed=7)

    assert isinstance(answer, solving.Solution)
