"""Workbooks and tables as Chinese offices keep them."""

import io
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.drawing.image import Image

from exams.bank import rules
from exams.exchange import reading
from exams.exchange.refusals import NoHeader, NoItems
from tests.exams.exchange.reading.helpers import (
    HEAD,
    key_of,
    read_rows,
    saved,
    texts_of,
    the_one,
    workbook,
)
from tests.exams.exchange.strategies import PICTURES

FOUR = ("警告", "罚款", "没收", "吊销")


class TestHeader:
    def test_is_found_below_titles_and_instructions(self):
        read = read_rows(
            ["某市行政执法资格考试题库"],
            ["填写说明：题型、题干、答案为必填项。"],
            [],
            [
                "序号",
                "题型（必填）",
                "*题干",
                *(f"选项{letter}" for letter in "ABCD"),
                "正确答案：",
            ],
            [1, "单选题", "甲", *FOUR, "A"],
            merges=("A1:H1",),
        )

        assert key_of(the_one(read)) == ["A"]

    @pytest.mark.parametrize(
        "head",
        [
            ("类型", "题目", "A", "B", "C", "D", "标准答案"),
            ("题目类型", "试题内容", "A选项", "B选项", "C选项", "D选项", "参考答案"),
            ("试题类型", "问题", "选项1", "选项2", "选项3", "选项4", "正确选项"),
            ("Type", "Question", "Option A", "Option B", "Option C", "Option D", "Answer"),
            ("题型", "试题", "备选项A", "备选项B", "备选项C", "备选项D", "试题答案"),
        ],
    )
    def test_is_known_in_many_spellings(self, head):
        record = the_one(read_rows(head, ["单选", "甲", *FOUR, "b"]))

        assert (key_of(record), texts_of(record)) == (["B"], list(FOUR))

    def test_may_letter_the_options_in_a_second_row(self):
        read = read_rows(
            ["题型", "题干", "选项", None, None, None, "答案"],
            [None, None, "A", "B", "C", "D", None],
            ["多选题", "甲", *FOUR, "A、C"],
            merges=("A1:A2", "B1:B2", "C1:F1", "G1:G2"),
        )

        assert key_of(the_one(read)) == ["A", "C"]

    def test_is_needed(self):
        with pytest.raises(NoHeader) as refused:
            read_rows(["单选题", "甲", *FOUR, "A"], ["单选题", "乙", *FOUR, "B"])

        assert refused.value.code == "no-header"

    def test_prefers_the_stem_by_its_own_name(self):
        read = read_rows(("题目", "题干", "答案"), ("第一题", "甲", "对"))

        assert the_one(read).content.stem == "甲"
        assert any("题目" in warning for warning in read.warnings)

    def test_alone_is_no_item(self):
        with pytest.raises(NoItems):
            read_rows(HEAD)

    def test_reports_columns_without_a_place_once(self):
        read = read_rows(
            [*HEAD, "命题人"],
            ["单选题", "甲", *FOUR, "A", "张"],
            ["判断", "乙", *[None] * 4, "对", "李"],
        )

        assert len(read.records) == 2
        assert [warning for warning in read.warnings if "命题人" in warning] == list(read.warnings)


class TestTypes:
    @pytest.mark.parametrize(
        ("word", "key", "kind"),
        [
            ("【单选题】", "B", "single"),
            ("单项选择题", "A", "single"),
            ("single", "A", "single"),
            ("单选题(1分)", "A", "single"),
            ("多项选择", "AB", "multiple"),
            ("不定项选择题", "AB", "multiple"),
            ("不定项", "A", "single"),
            ("选择题", "AB", "multiple"),
            ("", "AB", "multiple"),
            ("", "A", "single"),
            ("", "B→A→C→D", "ordering"),
            ("排序", "BACD", "ordering"),
        ],
    )
    def test_are_known_in_many_spellings_or_inferred(self, word, key, kind):
        assert the_one(read_rows(HEAD, [word, "甲", *FOUR, key])).content.kind == kind

    @pytest.mark.parametrize(
        ("word", "stem", "key", "kind"),
        [
            ("是非题", "甲。", "√", "true-false"),
            ("", "甲。", "错误", "true-false"),
            ("填空", "甲____。", "乙", "fill-in"),
            ("", "甲（  ）乙。", "丙", "fill-in"),
            ("论述题", "甲", "乙", "short-answer"),
            ("问答", "甲", "乙", "short-answer"),
        ],
    )
    def test_without_options(self, word, stem, key, kind):
        assert the_one(read_rows(HEAD, [word, stem, *[None] * 4, key])).content.kind == kind

    def test_come_from_the_name_of_the_sheet(self):
        rows = [HEAD[1:], ["甲", *FOUR, "AB"]]

        read = reading.read(workbook(("多选题", rows), ("判断题", [("题干", "答案"), ("乙", "×")])))

        assert [record.content.kind for record in read.records] == ["multiple", "true-false"]
        assert "多选题" in read.records[0].place

    def test_come_from_a_row_between_the_items(self):
        read = read_rows(
            HEAD[1:],
            ["一、单选题（每题1分）"],
            ["甲", *FOUR, "A"],
            ["二、多选题（每题2分）"],
            ["乙", *FOUR, "AB"],
        )

        assert [record.content.kind for record in read.records] == ["single", "multiple"]
        assert [record.marks for record in read.records] == [1, 2]

    def test_unknown_ones_are_rejected(self):
        (rejected,) = read_rows(HEAD, ["怪题", "甲", *FOUR, "A"]).rejected

        assert rejected.code == "type-unknown"
        assert "2" in rejected.place


class TestRows:
    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (["单选题", "甲", *FOUR, "AB"], "key-not-one"),
            (["多选题", "甲", *FOUR, "A"], "key-not-several"),
            (["单选题", "甲", *FOUR, "E"], "key-unknown-option"),
            (["单选题", "甲", *FOUR, None], "key-not-one"),
            (["单选题", None, *FOUR, "A"], "stem-empty"),
            (["单选题", "甲", "乙", None, None, None, "A"], "too-few-options"),
            (["单选题", "甲", "乙", None, "丙", None, "A"], "option-empty"),
            (["单选题", "甲", "乙", "乙", "丙", None, "A"], "options-equal"),
            (["填空题", "甲__乙__", None, None, None, None, "丙"], "blanks-differ"),
        ],
    )
    def test_are_rejected_with_a_code_and_a_sentence(self, row, code):
        (rejected,) = read_rows(HEAD, row).rejected

        assert rejected.code == code
        assert rejected.reason

    def test_may_leave_the_model_answer_to_the_author(self):
        read = read_rows(HEAD, ["简答题", "甲", None, None, None, None, None])

        assert [record.content.kind for record in read.records] == ["short-answer"]

    @pytest.mark.parametrize(
        "cell",
        [
            "A. 警告\nB. 罚款\nC. 没收\nD. 吊销",
            "A.警告B.罚款C.没收D.吊销",
            "警告|罚款|没收|吊销",
            "警告；罚款；没收；吊销",
            "①警告 ②罚款 ③没收 ④吊销",
            "（A）警告（B）罚款（C）没收（D）吊销",
        ],
    )
    def test_may_have_all_options_in_one_cell(self, cell):
        record = the_one(read_rows(("题型", "题干", "选项", "答案"), ("单选题", "甲", cell, "B")))

        assert texts_of(record) == list(FOUR)

    def test_may_have_an_option_each(self):
        read = read_rows(
            ("题型", "题干", "选项", "答案"),
            ("单选题", "甲", "A. 警告", "B"),
            (None, None, "B. 罚款", None),
            ("判断题", "乙", None, "错"),
            merges=("A2:A3", "B2:B3", "D2:D3"),
        )

        assert texts_of(read.records[0]) == ["警告", "罚款"]
        assert key_of(read.records[1]) == ["false"]

    def test_take_the_key_out_of_the_stem(self):
        record = the_one(read_rows(HEAD, ["多选题", "下列正确的是（ABD）。", *FOUR, None]))

        assert record.content.stem == "下列正确的是（　）。"
        assert key_of(record) == ["A", "B", "D"]

    def test_keep_numbers_and_dates_as_they_are_shown(self):
        record = the_one(read_rows(HEAD, ["单选题", "甲", 50, 0.5, 1000.0, True, "A"]))

        assert texts_of(record) == ["50", "0.5", "1000", "TRUE"]

    def test_put_the_options_of_a_statement_in_order(self):
        record = the_one(read_rows(HEAD, ["判断题", "甲", "错误", "正确", None, None, "A"]))

        assert (texts_of(record), key_of(record)) == (["正确", "错误"], ["false"])

    def test_are_read_though_hidden_and_say_so(self):
        book = load_workbook(io.BytesIO(workbook(("单选题", [HEAD, ["", "甲", *FOUR, "A"]]))))
        book.worksheets[0].row_dimensions[2].hidden = True

        read = reading.read(saved(book))

        assert the_one(read).notes
        assert read.warnings


class TestBlanks:
    @pytest.mark.parametrize(
        ("stem", "key", "blanks"),
        [
            ("甲____", "乙|丙", [rules.Blank(("乙", "丙"))]),
            ("甲____", "乙/丙", [rules.Blank(("乙", "丙"))]),
            ("甲__乙__", "丙；丁", [rules.Blank(("丙",)), rules.Blank(("丁",))]),
            ("甲__乙__", "丙\n丁", [rules.Blank(("丙",)), rules.Blank(("丁",))]),
            ("甲__乙__", "（1）丙（2）丁", [rules.Blank(("丙",)), rules.Blank(("丁",))]),
            ("甲____", "3.5±0.1 公里", [rules.Blank(number="3.5", tolerance="0.1", unit="公里")]),
            ("甲____", "60日", [rules.Blank(("60日",))]),
            ("甲____", 3000, [rules.Blank(number="3000")]),
        ],
    )
    def test_take_variants_several_and_numbers(self, stem, key, blanks):
        record = the_one(read_rows(HEAD, ["填空题", stem, *[None] * 4, key]))

        assert list(record.content.blanks) == blanks


class TestMatching:
    def test_has_both_sides_in_one_cell(self):
        cell = "A. 查封 B. 罚款 1. 强制措施 2. 行政处罚"

        record = the_one(
            read_rows(("题型", "题干", "选项", "答案"), ("匹配题", "配对", cell, "A-1,B-2"))
        )

        assert record.content.targets == ("强制措施", "行政处罚")
        assert key_of(record) == ["A-1", "B-2"]

    def test_has_a_column_for_each_side(self):
        record = the_one(
            read_rows(
                ("题型", "题干", "左项", "右项", "答案"),
                ("连线题", "配对", "查封\n罚款", "1. 处罚\n2. 强制", "A2 B1"),
            )
        )

        assert (texts_of(record), record.content.targets) == (["查封", "罚款"], ("处罚", "强制"))


class TestCases:
    HEAD = ("材料", "题型", "题干", "A", "B", "C", "D", "答案", "评分标准", "分值")
    FIRST = ("单选题", "问一", *FOUR, "A", None, 2)
    SECOND = ("多选题", "问二", *FOUR, "AB", None, 3)
    THIRD = ("简答题", "问三", *[None] * 4, "略", "要点一（40%）；要点二（60%）", 5)

    @pytest.mark.parametrize("below", ["某市场监管局查处甲公司。", None])
    def test_share_a_material_repeated_or_left_blank(self, below):
        read = read_rows(
            self.HEAD,
            ("某市场监管局查处甲公司。", *self.FIRST),
            (below, *self.SECOND),
            (below, *self.THIRD),
            ("另一案。", *self.FIRST),
        )

        case, other = read.records
        assert [part.percent for part in case.content.parts] == [20, 30, 50]
        assert [line.percent for line in case.content.parts[2].rubric] == [40, 60]
        assert case.marks == 10
        assert other.content.stem == "另一案。"

    def test_share_a_merged_material(self):
        read = read_rows(self.HEAD, ("甲。", *self.FIRST), (None, *self.SECOND), merges=("A2:A3",))

        assert len(the_one(read).content.parts) == 2

    def test_share_a_number(self):
        read = read_rows(
            ("案例编号", "材料", "题干", "答案"),
            ("1", "甲。", "问一", "答一"),
            ("1", None, "问二", "答二"),
            ("2", "乙。", "问一", "对"),
        )

        assert [len(record.content.parts) for record in read.records] == [2, 1]

    def test_end_where_an_item_without_material_follows(self):
        read = read_rows(
            self.HEAD,
            ("甲。", "案例分析", "问一", *[None] * 4, "略", None, 5),
            (None, "单选题", "独立", *FOUR, "A", None, 1),
        )

        assert [record.content.kind for record in read.records] == ["case", "single"]

    def test_stand_in_one_row_with_the_questions_after_the_material(self):
        stem = "甲公司销售过期食品。问题：（1）是否违法？（2）如何处理？"

        record = the_one(
            read_rows(HEAD, ("案例分析题", stem, *[None] * 4, "（1）违法。（2）罚款。"))
        )

        assert record.content.stem == "甲公司销售过期食品。"
        assert [part.answer for part in record.content.parts] == ["违法。", "罚款。"]

    def test_without_questions_are_rejected(self):
        (rejected,) = read_rows(
            HEAD, ("案例分析题", "甲公司销售食品。", *[None] * 4, "略")
        ).rejected

        assert rejected.code == "parts-missing"


class TestAttributes:
    HEAD = (
        *("题干", "答案", "解析", "分值", "难度", "知识点", "法律依据", "认知层次", "领域", "岗位"),
        *("关键题", "试测", "建议用时（分钟）", "编号", "用途"),
    )

    def test_are_taken(self):
        record = the_one(
            read_rows(
                self.HEAD,
                (
                    "甲",
                    "对",
                    "因为",
                    "2分",
                    "较难",
                    "处罚",
                    "第九条",
                    "应用",
                    "城管",
                    "巡查",
                    "是",
                    "√",
                    1.5,
                    "X-1",
                    "练习",
                ),
            )
        )

        assert record.content.rationale == "因为"
        assert (record.marks, record.facility, record.seconds) == (2, Decimal("0.45"), 90)
        assert (record.topic, record.basis, record.code) == ("处罚", "第九条", "X-1")
        assert (record.level, record.purpose) == ("apply", "practice")
        assert (record.domain, record.post) == ("城管", "巡查")
        assert record.is_critical
        assert record.is_pilot

    def test_are_noted_where_they_are_not_understood(self):
        record = the_one(
            read_rows(self.HEAD, ("甲", "对", None, "很多", "看情况", None, None, "高阶"))
        )

        assert (record.marks, record.facility, record.level) == (None, None, "")
        assert len(record.notes) == 4  # three values, and the type that was inferred

    def test_difficulty_may_be_a_step_from_one_to_five(self):
        read = read_rows(
            ("题干", "答案", "难度"), ("甲", "对", 1), ("乙", "对", 3), ("丙", "错", 5)
        )

        facilities = [record.facility for record in read.records]
        assert facilities == [Decimal("0.90"), Decimal("0.60"), Decimal("0.30")]
        assert read.warnings

    def test_numbers_that_only_count_are_no_codes(self):
        read = read_rows(("题号", "题干", "答案"), (1, "甲", "对"), (2, "乙", "错"))

        assert [record.code for record in read.records] == ["", ""]
        assert read.warnings


class TestPictures:
    def test_on_a_cell_stand_in_its_text(self):
        book = Workbook()
        book.active.append(HEAD)
        book.active.append(["单选题", "看图", *FOUR, "A"])
        png = next(data for data in PICTURES.values() if data.startswith(b"\x89PNG"))
        book.active.add_image(Image(io.BytesIO(png)), "B2")

        read = reading.read(saved(book))

        record = the_one(read)
        (digest,) = read.pictures
        assert record.content.is_html
        assert f"item-picture:{digest}" in record.content.stem
