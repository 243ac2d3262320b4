"""What the fields of a blueprint are called, and what its types begin with."""

from decimal import Decimal

from exams.bank.models import ItemVersion
from exams.papers.queries import TopicRow

Kind = ItemVersion.Kind
MARKS = {
    Kind.SINGLE: Decimal(1),
    Kind.MULTIPLE: Decimal(2),
    Kind.TRUE_FALSE: Decimal(1),
    Kind.ORDERING: Decimal(2),
    Kind.MATCHING: Decimal(2),
    Kind.FILL_IN: Decimal(1),
    Kind.SHORT_ANSWER: Decimal(5),
    Kind.CASE: Decimal(10),
}
# Papers are printed and answered in Chinese, whatever language the trainer works in.
SECTION_TITLES = {
    Kind.SINGLE: "单选题",
    Kind.MULTIPLE: "多选题",
    Kind.TRUE_FALSE: "判断题",
    Kind.ORDERING: "排序题",
    Kind.MATCHING: "匹配题",
    Kind.FILL_IN: "填空题",
    Kind.SHORT_ANSWER: "简答题",
    Kind.CASE: "案例分析题",
}
# Types of which an answer can be right in part.
GRADED = (Kind.MULTIPLE, Kind.ORDERING, Kind.MATCHING, Kind.FILL_IN)
# Types whose options may come in another order.
SHUFFLED = (Kind.SINGLE, Kind.MULTIPLE)
# What stands in the matrix at first; the others wait below it.
USUAL = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.CASE)
ROW_FIELDS = (
    "kind",
    "topic",
    "level",
    "part",
    "count",
    "marks",
    "rule",
    "critical_items",
    "shuffle_options",
    "title",
)


def title_name(kind: Kind) -> str:
    return f"title-{kind}"


def pk_of(row: TopicRow | None) -> int:
    return row.topic.pk if row else 0


def marks_name(kind: Kind) -> str:
    return f"marks-{kind}"


def rule_name(kind: Kind) -> str:
    return f"rule-{kind}"


def count_name(kind: Kind, topic_id: int) -> str:
    return f"count-{kind}-{topic_id}"


def row_name(number: int, name: str) -> str:
    return f"section-{number}-{name}"
