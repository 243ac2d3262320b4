"""Lists of attendance as offices write them."""

import pytest

from core.cells import Sheet
from learning.hours.rules import Line, lines_of

ID = "990101199001010018"


def read(*rows, **about):
    return lines_of([Sheet("名单.xlsx", "", [list(row) for row in rows], **about)])


def said(line):
    return (line.name, line.unit, line.account, line.id_number)


class TestLinesOf:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("周明", ("周明", "", "", "")),
            ("周明 云岭市司法局", ("周明", "云岭市司法局", "", "")),
            ("3. 周明，云岭市司法局", ("周明", "云岭市司法局", "", "")),
            ("12 周明", ("周明", "", "", "")),
            ("R000012", ("", "", "R000012", "")),
            (f"周明;{ID}", ("周明", "", "", ID)),
            ("９９０１０１１９９００１０１００１Ｘ", ("", "", "", "99010119900101001X")),
            ("阿依古丽・买买提", ("阿依古丽·买买提", "", "", "")),
            ("周明 云岭市司法局 迟到", ("周明", "云岭市司法局", "", "")),
        ],
    )
    def test_tells_the_parts_of_a_line_apart(self, typed, meant):
        [line] = read([typed])

        assert said(line) == meant

    def test_reads_the_columns_below_a_header(self):
        lines = read(
            ["2026年第一期培训签到表"],
            ["序号", "姓 名", "所在单位", "身份证号（必填）", "签到"],
            [1.0, " 周 明 ", "云岭市司法局", ID, "√"],
            [None, None, None, None, None],
            [2.0, None, None, None, None],
            [3.0, "李芳", None, None, "请假"],
        )

        assert lines == [
            Line(3, f"周明\t云岭市司法局\t{ID}", "周明", "云岭市司法局", "", ID),
            Line(6, "李芳", "李芳"),
        ]

    def test_keeps_a_line_that_names_nobody(self):
        [line] = read(["姓名", "备注"], [None, "合计：30人"])

        assert (line.raw, said(line)) == ("合计:30人", ("", "", "", ""))

    def test_reads_numbers_as_they_were_typed(self):
        [line] = read(["姓名", "人员编号"], ["周明", 100234.0])

        assert line.account == "100234"

    def test_passes_hidden_sheets_over(self):
        assert read(["周明"], is_hidden=True) == []

    def test_reads_its_own_lines_again(self):
        [line] = read(["姓名", "身份证号", "单位"], ["周明", ID, "云岭市司法局"])

        [again] = read(line.raw.split("\t"))

        assert said(again) == said(line)
