"""Whatever stands in a document or table, it is read, rejected or refused: never a fault."""

from hypothesis import given, settings
from hypothesis import strategies as st

from core.cells import Sheet
from exams.exchange.documents import Record
from exams.exchange.reading import spreadsheets
from exams.exchange.reading.building import record_of
from exams.exchange.reading.word_answers import answers_in
from exams.exchange.reading.word_lines import Line
from exams.exchange.reading.word_questions import Questions
from exams.exchange.refusals import FileNotReadable

PIECES = st.sampled_from(
    "1. 2、 （1） ① 一、单选题（每题1分） 四、案例分析题 【匹配题】 A. B、 C．D. （ABC） （√） "
    "答案： 参考答案 第二章 解析： 评分标准： 要点（2分） ； | 材料： 案例一： 问题： "
    "警告 ____ （ ） 3.5±0.1 公里 A-1,B-2 → "
    "1-5 ABCDE √ 对 = ' \ue0000\ue001 填空题 排序题 判断题 99999999999999999999 ².".split()
)
TEXTS = st.lists(PIECES, max_size=5).map(" ".join)
CELLS = st.none() | TEXTS | st.integers() | st.floats(allow_nan=False) | st.booleans()
HEADS = st.sampled_from(
    "题型 选项A 选项B 选项 解析 评分标准 分值 难度 材料 案例编号 左项 右项 题号 误差 单位 占比 款 "
    "建议用时 题干 "
    "格式（勿改） 关键题 备注 其他".split()
)


class TestAnyText:
    @settings(max_examples=100)
    @given(st.lists(TEXTS, max_size=20))
    def test_in_lines(self, texts):
        found = Questions([Line(text) for text in texts]).read()
        answers_in(found.answers)

        for question in found.questions:
            record_of(question.fields)

    @settings(max_examples=100)
    @given(st.lists(HEADS, max_size=8), st.lists(st.lists(CELLS, max_size=10), max_size=6))
    def test_in_cells(self, heads, rows):
        try:
            read = spreadsheets.read_sheets(
                [Sheet("", "多选题", [["题干", "答案", *heads], *rows])], format="xlsx"
            )
        except FileNotReadable:
            return

        assert all(isinstance(record, Record) for record in read.records)
        assert all(rejected.code and rejected.reason for rejected in read.rejected)
