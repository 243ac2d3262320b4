"""What becomes of each row, on the real rosters and on rows that life makes."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.roster.reading import read_tables
from certificates.roster.rules import Action, Sheet, cells, judge, tables_of
from core.sheets import File

HERE = Path(__file__).parent / "data"
DEMO = Path(__file__).parents[3] / "demo" / "roster"
AS_OF = date(2023, 12, 1)
EXPECTED = json.loads((HERE / "expected_dirty.json").read_text("utf-8"))
UNITS = {"9900001": "云岭市司法局", "9901001": "青塘区司法局（本级）"}
HEADER = (
    "人员编号 单位代码 单位名称 姓名 性别 身份证号 编制类别 专职/兼职 行政执法监督证号 发证日期 "
    "有效期至 行政执法证号"
).split()
PERSON = (
    "P1",
    "9900001",
    "云岭市司法局",
    "何飞",
    "男",
    "990001197007223336",
    "行政编制",
    "专职",
    "99JD000262",
    date(2022, 7, 31),
    date(2027, 7, 30),
    None,
)


def person(**changes):
    """Return the cells of a good row with some changed, by the name of the column."""
    return list((dict(zip(HEADER, PERSON, strict=True)) | changes).values())


def other(**changes):
    """Return the cells of another good row, of somebody without a certificate."""
    return person(
        **{
            "人员编号": "P2",
            "姓名": "秦华玉",
            "身份证号": "990001197304054401",
            "行政执法监督证号": None,
            "发证日期": None,
            "有效期至": None,
        }
        | changes
    )


def judged(*rows, header=HEADER, merges=(), units=UNITS):
    """Return the verdict on a sheet with these rows."""
    tables, _ = tables_of([Sheet("a.xlsx", "人员", [list(header), *rows], tuple(merges))])
    return judge(tables, units=units, as_of=AS_OF)


def codes(verdict):
    """Return what was said, without where."""
    return [(said.action.value, said.column, said.code) for said in verdict.decisions]


def read(*paths, units=()):
    """Return the verdict on files."""
    tables, passed_over = read_tables([File(path.name, path.read_bytes()) for path in paths])
    verdict = judge(tables, units=dict(units), as_of=AS_OF)
    verdict.decisions += passed_over
    return verdict


class TestJudgeTheCleanRoster:
    @pytest.mark.parametrize(
        "paths",
        [
            [DEMO / "roster_clean.xlsx"],
            [DEMO / "persons.csv", DEMO / "units.csv"],
            [DEMO / "units.csv", HERE / "persons_gb18030.csv"],
        ],
        ids=["workbook", "text files", "GB 18030"],
    )
    def test_finds_every_unit_and_person_and_nothing_to_say(self, paths):
        verdict = read(*paths)

        assert len(verdict.units) == 459
        assert len(verdict.people) == 807
        assert sum(bool(person.supervision_number) for person in verdict.people) == 585
        assert verdict.decisions == []

    def test_derives_the_units_from_the_people_if_no_list_of_units_is_known(self):
        verdict = read(DEMO / "persons.csv")
        listed = {unit.code: unit for unit in read(DEMO / "units.csv").units}

        assert len(verdict.people) == 807
        assert all(unit.is_derived for unit in verdict.units)
        assert {
            (unit.code, unit.name, unit.level, unit.group, unit.region) for unit in verdict.units
        } == {
            (unit.code, unit.name, unit.level, unit.group, unit.region)
            for unit in map(listed.get, {person.unit_code for person in verdict.people})
        }


class TestJudgeTheDirtyRoster:
    @pytest.fixture
    def verdict(self):
        known = ((unit.code, unit.name) for unit in read(DEMO / "units.csv").units)
        return read(HERE / "roster_dirty.xlsx", units=known)

    def test_says_of_every_row_exactly_what_is_expected(self, verdict):
        said = {(row["sheet"], row["row"]): [] for row in EXPECTED["rows"]}
        for decision in verdict.decisions:
            if decision.origin.row is not None:
                origin = (decision.origin.sheet, decision.origin.row)
                said[origin].append(decision)

        for row in EXPECTED["rows"]:
            decisions = said[row["sheet"], row["row"]]
            action = decisions[0].action if decisions else Action.ACCEPT
            issues = [
                (said.column, said.code, said.raw, said.value)
                for said in decisions
                if said.action is not Action.IGNORE
            ]
            assert action == row["action"], row
            assert sorted(issues, key=str) == sorted(
                (
                    (issue["column"], issue["code"], issue["raw"], issue.get("value"))
                    for issue in row.get("issues", [])
                ),
                key=str,
            )

    def test_leaves_exactly_the_people_of_the_clean_roster(self, verdict):
        def fact(person):
            return (
                person.id_number,
                person.name,
                person.sex,
                person.unit_code,
                person.establishment,
                person.is_full_time,
                person.supervision_number,
                person.issued_on,
                person.expires_on,
                person.enforcement_number,
            )

        clean = read(DEMO / "roster_clean.xlsx")

        assert set(map(fact, verdict.people)) == set(map(fact, clean.people))
        assert len(verdict.people) == 807

    def test_passes_over_notes_and_hidden_sheets(self, verdict):
        assert [
            (said.origin.sheet, said.code) for said in verdict.decisions if said.origin.row is None
        ] == [("填表说明", "SHEET_WITHOUT_TABLE"), ("旧数据勿用", "SHEET_HIDDEN")]


class TestJudgePeople:
    def test_accepts_a_good_row_without_a_word(self):
        verdict = judged(person(), other())

        assert [one.name for one in verdict.people] == ["何飞", "秦华玉"]
        assert verdict.decisions == []

    def test_accepts_somebody_who_holds_both_certificates(self):
        verdict = judged(person(行政执法证号="99ZF000001"))

        assert verdict.people[0].enforcement_number == "99ZF000001"
        assert verdict.decisions == []

    @pytest.mark.parametrize(
        ("column", "typed", "value", "code"),
        [
            ("姓名", "阿西•木呷", "阿西·木呷", "NAME_MIDDLE_DOT"),
            ("姓名", "何\u200b飞", "何飞", "NAME_SPACES"),
            ("身份证号", "990001 19700722\u00a03336", "990001197007223336", "ID_SPACES"),
            ("编制类别", "参公", "事业编制", "STAFF_SYNONYM"),
            ("专职/兼职", "是", "专职", "POST_SYNONYM"),
            ("发证日期", "2022-07-31 00:00:00", "2022-07-31", "DATE_TEXT"),
            ("发证日期", 20220731.0, "2022-07-31", "DATE_TEXT"),
            ("发证日期", "44773", "2022-07-31", "DATE_SERIAL"),
            ("行政执法监督证号", "No.99jd000262", "99JD000262", "CERT_NO_FORM"),
            ("单位代码", 9900001.0, "9900001", "UNIT_CODE_FORM"),
            ("单位代码", "9900099", "9900001", "UNIT_CODE_UNKNOWN"),
            ("单位代码", None, "9900001", "UNIT_CODE_MISSING"),
            ("单位名称", "云岭市 司法局", "云岭市司法局", "UNIT_NAME_VARIANT"),
        ],
    )
    def test_repairs_what_has_one_meaning(self, column, typed, value, code):
        verdict = judged(person(**{column: typed}))

        (said,) = verdict.decisions
        assert (said.action, said.column, said.code) == (Action.REPAIR, column, code)
        assert said.value == value
        assert verdict.people[0].is_repaired

    @pytest.mark.parametrize(
        ("column", "typed", "code"),
        [
            ("姓名", None, "NAME_MISSING"),
            ("姓名", "何飞1", "NAME_INVALID"),
            ("身份证号", None, "ID_MISSING"),
            ("身份证号", "99000119700722333X", "ID_CHECKSUM"),
            ("身份证号", "9.90001E+17", "ID_PRECISION_LOST"),
            ("身份证号", "990001197007223000", "ID_PRECISION_LOST"),
            ("身份证号", 990001197007223336.0, "ID_PRECISION_LOST"),
            ("身份证号", "99000119700722333", "ID_LENGTH"),
            ("身份证号", "99000119700722333A", "ID_CHARACTERS"),
            ("身份证号", "980001197007223336", "ID_DIVISION"),
            ("编制类别", None, "VALUE_MISSING"),
            ("编制类别", "志愿者", "VALUE_UNKNOWN"),
            ("编制类别", "劳动合同制", "CERT_HELD_BY_INELIGIBLE_STAFF"),
            ("专职/兼职", "不详", "VALUE_UNKNOWN"),
            ("性别", "不明", "VALUE_UNKNOWN"),
            ("发证日期", None, "DATE_MISSING"),
            ("发证日期", "2023-02-30", "DATE_INVALID"),
            ("发证日期", 7.0, "DATE_INVALID"),
            ("有效期至", date(2022, 7, 30), "EXPIRY_BEFORE_ISSUE"),
            ("行政执法监督证号", None, "CERT_NO_MISSING"),
            ("行政执法监督证号", "?", "CERT_NO_INVALID"),
            ("人员编号", "P 1/2", "PERSON_CODE_INVALID"),
            ("单位名称", "青塘区司法局", "UNIT_NAME_MISMATCH"),
        ],
    )
    def test_rejects_what_cannot_be_known(self, column, typed, code):
        verdict = judged(person(**{column: typed}))

        assert codes(verdict) == [("reject", column, code)]
        assert verdict.people == []

    def test_rejects_a_unit_known_neither_by_code_nor_by_name(self):
        verdict = judged(person(单位代码=None, 单位名称="云岭市不存在局"))

        assert codes(verdict) == [("reject", "单位名称", "UNIT_UNKNOWN")]

    def test_finds_a_unit_whose_brackets_are_of_the_other_width(self):
        verdict = judged(person(单位代码=None, 单位名称="青塘区司法局(本级)"))

        assert verdict.people[0].unit_code == "9901001"

    @pytest.mark.parametrize(
        ("second", "column", "code"),
        [
            (person(), "身份证号", "DUPLICATE_ROW"),
            (person(姓名="何非"), "身份证号", "SAME_ID_DIFFERENT_NAME"),
            (
                person(单位代码="9901001", 单位名称="青塘区司法局（本级）"),
                "身份证号",
                "SAME_PERSON_TWO_UNITS",
            ),
            (other(人员编号="P1"), "人员编号", "PERSON_CODE_DUPLICATE"),
            (
                person(身份证号="990001197304054401", 人员编号="P2"),
                "行政执法监督证号",
                "CERT_NO_DUPLICATE",
            ),
        ],
    )
    def test_lets_the_first_of_two_rows_stand(self, second, column, code):
        verdict = judged(person(), second)

        assert codes(verdict) == [("reject", column, code)]
        assert [one.origin.row for one in verdict.people] == [2]

    def test_takes_nothing_from_a_row_that_was_rejected(self):
        verdict = judged(person(姓名=None), person())

        assert [one.origin.row for one in verdict.people] == [3]

    def test_reads_a_word_for_nothing_as_nothing(self):
        verdict = judged(other(行政执法监督证号="无", 发证日期="/", 有效期至="—"))

        assert verdict.people[0].supervision_number == ""
        assert verdict.decisions == []

    def test_says_every_fault_of_a_row_at_once(self):
        verdict = judged(person(姓名=None, 身份证号="1"))

        assert {said.code for said in verdict.decisions} == {"NAME_MISSING", "ID_LENGTH"}

    def test_fills_merged_units_downwards_and_no_other_gap(self):
        below = other(单位代码=None, 单位名称=None)
        merges = [(1, 1, 2, 1), (1, 2, 2, 2)]

        filled = judged(person(), below, merges=merges)
        gap = judged(person(), below)

        assert {said.code for said in filled.decisions} == {"FILL_DOWN"}
        assert filled.people[1].unit_code == "9900001"
        assert codes(gap) == [("reject", "单位名称", "UNIT_MISSING")]

    def test_ignores_totals_notes_repeated_headers_and_blanks_between_rows(self):
        blank = [None] * 12
        total = ["合计", *[None] * 3, 2, *[None] * 7]
        note = ["填表人：某某", *[None] * 11]

        verdict = judged(person(), blank, list(HEADER), other(), total, blank, note, blank)

        assert [(said.origin.row, said.code) for said in verdict.decisions] == [
            (3, "BLANK_ROW"),
            (4, "TITLE_OR_HEADER"),
            (6, "TOTAL_ROW"),
            (8, "NOTE_ROW"),
        ]
        assert len(verdict.people) == 2


class TestJudgeUnits:
    HEADER = ["单位代码", "单位名称", "层级", "统计口径", "所属区域"]

    def test_lets_the_first_of_two_units_with_one_code_or_name_stand(self):
        verdict = judged(
            ["1", "甲市教育局", "市直", "市直", "市本级"],
            ["1", "甲市体育局", "市直", "市直", "市本级"],
            ["2", "甲市教育局", "市直", "市直", "市本级"],
            header=self.HEADER,
        )

        assert [unit.code for unit in verdict.units] == ["1"]
        assert [said.code for said in verdict.decisions] == [
            "UNIT_CODE_DUPLICATE",
            "UNIT_NAME_DUPLICATE",
        ]

    def test_gives_a_group_where_the_roster_has_none(self):
        verdict = judged(
            ["1", "甲市教育局", "市级", None, "市本级"],
            ["2", "乙县丙镇人民政府", "乡镇", None, "乙县"],
            header=self.HEADER,
        )

        assert [(unit.level, unit.group) for unit in verdict.units] == [
            ("市直", "市直"),
            ("乡镇街道", "县区"),
        ]


class TestReadIdNumber:
    @given(st.integers(0, 10**17 - 1), st.sampled_from("0123456789X"))
    def test_never_takes_a_wrong_check_character(self, number, last):
        first17 = f"{number:017d}"

        got = cells.read_id_number(first17 + last, as_of=AS_OF)

        assert got.fault or last == cells.check_character(first17)

    @given(st.text())
    def test_never_fails_on_any_text(self, text):
        got = cells.read_id_number(text, as_of=AS_OF)

        assert bool(got.fault) != bool(got.value)


class TestReadDay:
    @given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
    def test_reads_every_usual_way_to_write_a_day(self, day):
        ways = [
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}．{day.month}．{day.day}",
            f"{day.year}/{day.month:02d}/{day.day:02d}",
            f"{day:%Y%m%d}",
            float((day - cells.EPOCH).days),
            day.isoformat(),
        ]

        assert {cells.read_day(way).value for way in ways} == {day}
