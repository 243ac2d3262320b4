"""Word documents of questions as offices write them."""

import io
from decimal import Decimal

import pytest
from docx import Document
from docx.shared import Cm

from exams.bank import rules
from exams.exchange import reading
from exams.exchange.refusals import NoItems
from tests.exams.exchange.reading.helpers import (
    add_list,
    in_list,
    key_of,
    read_lines,
    saved,
    texts_of,
    the_one,
    written,
)
from tests.exams.exchange.strategies import PICTURES


def shape(record):
    return record.content.kind, record.content.stem, texts_of(record), key_of(record)


class TestQuestions:
    @pytest.mark.parametrize(
        "text",
        [
            "1. 甲（ ）\nA. 警告\nB. 罚款\nC. 没收\n答案：B",
            "1、甲（ ）\nA、警告　B、罚款　C、没收\n【答案】B",
            "（1）甲（ ）\nA．警告 B．罚款\nC．没收\n正确答案：b",
            "第1题 甲（ ）\n（A）警告\n（B）罚款\n（C）没收\n答案 B",
            "1.【单选题】甲（ ）\nA.警告B.罚款C.没收\n参考答案：罚款",
            "1. 甲（ ） A. 警告 B. 罚款 C. 没收\n答案：B",
            "一、单选题（每题1分）\n1．甲（ ）\nA．警告\tB．罚款\tC．没收\n答案：B",
            "【单选题】甲（ ）\nA. 警告\nB. 罚款\nC. 没收\n答案：B",
            "1. 甲（ ）（单选题）\nA. 警告\nB. 罚款\nC. 没收\n答案：B",
        ],
    )
    def test_are_read_in_every_writing(self, text):
        record = the_one(read_lines(text))

        assert shape(record) == ("single", "甲（ ）", ["警告", "罚款", "没收"], ["B"])

    def test_take_the_key_out_of_the_stem(self):
        record = the_one(read_lines("1. 下列正确的是（ABC）。\nA. 甲 B. 乙 C. 丙 D. 丁"))

        assert shape(record) == (
            *("multiple", "下列正确的是（　）。"),
            *(["甲", "乙", "丙", "丁"], ["A", "B", "C"]),
        )

    def test_have_what_labels_say(self):
        record = the_one(
            read_lines(
                "1. 甲。（2分）\n答案：√  解析：因为乙。\n因此丙。\n难度：较难\n"
                "依据：《行政处罚法》第九条\n知识点：处罚种类"
            )
        )

        assert record.content.rationale == "因为乙。\n因此丙。"
        assert (record.marks, record.facility) == (2, Decimal("0.45"))
        assert (record.basis, record.topic) == ("《行政处罚法》第九条", "处罚种类")
        assert shape(record) == ("true-false", "甲。", ["正确", "错误"], ["true"])

    def test_stand_under_headings_with_type_and_marks(self):
        read = read_lines(
            "一、单选题（共1题，每题1分）\n1. 甲\nA. 子 B. 丑\n答案：A\n"
            "二、多项选择题（每题2分）\n1. 乙\nA. 子 B. 丑 C. 寅\n答案：AC\n"
            "三、判断题（每题0.5分）\n1. 丙。（×）\n2. 丁。\n答案：对"
        )

        assert [record.content.kind for record in read.records] == [
            *("single", "multiple"),
            *("true-false", "true-false"),
        ]
        assert [record.marks for record in read.records] == [1, 2, Decimal("0.5"), Decimal("0.5")]
        assert len({record.place for record in read.records}) == 4

    def test_have_the_marks_of_their_blanks_and_the_chapter_as_topic(self):
        read = read_lines(
            "第二章 行政处罚\n一、填空题（每空1分）\n1. 公民____元，法人____元。\n答案：200；3000\n"
            "第三章 行政强制\n一、判断题\n1. 甲。（√）"
        )

        assert [record.marks for record in read.records] == [2, None]
        assert [record.topic for record in read.records] == ["行政处罚", "行政强制"]

    def test_of_every_other_type(self):
        read = read_lines(
            "一、填空题\n1. 公民____元以下，法人____元以下。\n答案：200；3000\n"
            "二、排序题\n1. 排列程序\nA. 立案\nB. 告知\nC. 决定\n答案：A→B→C\n"
            "三、匹配题\n1. 连线\nA. 查封 B. 罚款\n1. 强制 2. 处罚\n答案：A-1，B-2\n"
            "四、简答题\n1. 简述回避。\n参考答案：\n1. 自行回避。\n2. 申请回避。\n"
            "评分标准：要点一（2分）；要点二（3分）\n2. 简述听证。\n答案：略。"
        )

        assert read.rejected == ()
        assert [key_of(record) for record in read.records] == [
            ["200", "3000"],
            ["A", "B", "C"],
            ["A-1", "B-2"],
            ["1. 自行回避。\n2. 申请回避。"],
            ["略。"],
        ]
        assert [line.percent for line in read.records[3].content.rubric] == [40, 60]

    def test_of_a_case_with_questions(self):
        record = the_one(
            read_lines(
                "一、案例分析题\n1. 某局查处甲公司，未告知权利。\n（1）是否合法？（4分）\n"
                "A. 合法\nB. 不合法\n答案：B\n（2）为什么？（6分）\n答案：程序违法。"
            )
        )

        assert record.content.stem == "某局查处甲公司，未告知权利。"
        assert [(part.kind, part.percent) for part in record.content.parts] == [
            ("single", 40),
            ("short-answer", 60),
        ]
        assert record.marks == 10

    def test_of_a_case_without_a_number_before_its_questions(self):
        record = the_one(
            read_lines(
                "案例分析题\n某局对甲公司立案调查。\n问题：\n"
                "1. 由谁管辖？\n答案：县级局。\n2. 是否听证？\n答案：应当。"
            )
        )

        assert record.content.kind == "case"
        assert record.content.stem == "某局对甲公司立案调查。"
        assert [part.stem for part in record.content.parts] == ["由谁管辖？", "是否听证？"]

    def test_of_cases_that_are_labelled(self):
        read = read_lines(
            "三、案例分析题\n案例一：甲公司。\n1. 问一？\n答案：答一。\n2. 问二？\n答案：答二。\n"
            "案例二：乙公司。\n1. 问三？\n答案：答三。"
        )

        assert [record.content.stem for record in read.records] == ["甲公司。", "乙公司。"]
        assert [len(record.content.parts) for record in read.records] == [2, 1]

    def test_without_a_key_are_rejected_with_their_number(self):
        (rejected,) = read_lines("1. 甲\nA. 乙\nB. 丙\nC. 丁\n").rejected

        assert rejected.code == "key-not-one"
        assert "1" in rejected.place

    def test_are_needed(self):
        with pytest.raises(NoItems):
            read_lines("会议通知\n请各单位参加。")


class TestAnswersAtTheEnd:
    QUESTIONS = "1. 甲\nA. 子 B. 丑\n2. 乙\nA. 子 B. 丑 C. 寅\n3. 丙\nA. 子 B. 丑\n"

    @pytest.mark.parametrize(
        "answers", ["1. A 2. BC 3. B", "1.A\n2.BC\n3.B", "1—3 A BC B", "1、A；2、BC；3、B"]
    )
    def test_belong_to_the_questions_by_number(self, answers):
        read = read_lines(f"{self.QUESTIONS}参考答案\n{answers}")

        assert [key_of(record) for record in read.records] == [["A"], ["B", "C"], ["B"]]

    def test_may_be_a_line_of_ranges_with_the_word_before_it(self):
        lines = [line for n in "123" for line in (f"{n}. 题{n}是什么？", "A. 一 B. 二 C. 三")]

        read = read_lines("\n".join(["一、单选题", *lines, "答案：1-3 BCA"]))

        assert [key_of(record) for record in read.records] == [["B"], ["C"], ["A"]]

    def test_may_be_a_table(self):
        document = written(f"{self.QUESTIONS}参考答案：")
        table = document.add_table(2, 4)
        for row, cells in zip(
            table.rows, (("题号", "1", "2", "3"), ("答案", "A", "BC", "B")), strict=True
        ):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text

        read = reading.read(saved(document))

        assert [key_of(record) for record in read.records] == [["A"], ["B", "C"], ["B"]]

    def test_belong_by_the_headings_where_numbers_start_anew(self):
        read = read_lines(
            "一、单选题\n1. 甲\nA. 子 B. 丑\n二、判断题\n1. 乙。\n2. 丙。\n参考答案\n"
            "一、单选题\n1. B\n二、判断题\n1. √ 2. ×"
        )

        assert [key_of(record) for record in read.records] == [["B"], ["true"], ["false"]]

    def test_without_a_question_are_reported(self):
        read = read_lines(f"{self.QUESTIONS}参考答案\n1. A 2. BC 3. B 9. A")

        assert len(read.records) == 3
        assert any("9" in warning for warning in read.warnings)


class TestDocuments:
    def test_number_questions_and_options_by_themselves(self):
        document = Document()
        add_list(document, 71, ("decimal", "%1."), ("upperLetter", "%2."))
        for stem in ("甲", "乙"):
            in_list(document.add_paragraph(stem), 71)
            for option in ("子", "丑", "寅"):
                in_list(document.add_paragraph(option), 71, level=1)
            document.add_paragraph("答案：C")

        read = reading.read(saved(document))

        assert [shape(record) for record in read.records] == [
            ("single", stem, ["子", "丑", "寅"], ["C"]) for stem in ("甲", "乙")
        ]

    def test_number_by_a_style(self):
        document = Document()
        for stem in ("甲", "乙"):
            document.add_paragraph(stem, style="List Number")
            document.add_paragraph("A. 子 B. 丑")
            document.add_paragraph("答案：A")

        assert len(reading.read(saved(document)).records) == 2

    def test_show_pictures_and_tables_in_stems(self):
        png = next(data for data in PICTURES.values() if data.startswith(b"\x89PNG"))
        document = written("1. 看图与表：")
        document.add_paragraph().add_run().add_picture(io.BytesIO(png), width=Cm(2))
        table = document.add_table(1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "罚款<元>", "200"
        for line in ("A. 子", "B. 丑", "答案：A"):
            document.add_paragraph(line)

        read = reading.read(saved(document))

        record = the_one(read)
        (digest,) = read.pictures
        assert record.content.is_html
        assert f'<img src="item-picture:{digest}"' in record.content.stem
        assert "<td>罚款&lt;元&gt;</td><td>200</td>" in record.content.stem
        assert texts_of(record) == ["子", "丑"]

    def test_keep_raised_signs_and_underlined_blanks(self):
        document = Document()
        paragraph = document.add_paragraph("1. 面积不超过")
        paragraph.add_run("      ").underline = True
        paragraph.add_run("m")
        paragraph.add_run("2").font.superscript = True
        document.add_paragraph("答案：100")

        record = the_one(reading.read(saved(document)))

        assert record.content.kind == rules.FILL_IN
        assert record.content.stem == "面积不超过____m<sup>2</sup>"

    def test_may_be_a_table_of_items(self):
        document = written("题库")
        rows = (("题型", "题干", "选项", "答案"), ("单选题", "甲", "A. 子 B. 丑", "B"))
        table = document.add_table(2, 4)
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text

        read = reading.read(saved(document))

        assert (read.format, key_of(the_one(read))) == ("docx", ["B"])
        assert any("题库" in warning for warning in read.warnings)

    def test_say_what_was_not_read(self):
        read = read_lines("某局题库\n1. 甲。\n答案：对")

        assert any("某局题库" in warning for warning in read.warnings)
