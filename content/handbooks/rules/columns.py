"""Which column of a list of matters is which, whatever it is called. Pure."""

import re
from enum import StrEnum

from core.cells import Cell, plain

_ASIDE = re.compile(r"\(.*?\)|[*:]")


class Column(StrEnum):
    """The columns of a list, by the fields that they fill."""

    NUMBER = "number"
    NAME = "name"
    DOMAIN = "domain"
    BASIS = "basis"
    CONDITIONS = "conditions"
    CONSEQUENCE = "consequence"
    NOTE = "note"


# What the columns are called in the lists that departments publish.
NAMES: dict[Column, tuple[str, ...]] = {
    Column.NUMBER: (
        *("序号", "编号", "事项编号", "事项编码", "职权编码", "项目编号", "事项序号"),
        *("基本编码", "目录编码"),
    ),
    Column.NAME: (
        *("事项名称", "事项", "违法行为", "违法行为名称", "违法事项", "执法事项", "行政执法事项"),
        *("职权名称", "权力名称", "权力事项", "权责事项", "行政处罚事项", "处罚事项", "免罚事项"),
        *("不予处罚事项", "项目名称", "违法行为事项", "行使事项", "事项内容", "减轻处罚事项"),
    ),
    Column.DOMAIN: (
        *("领域", "执法领域", "行业领域", "所属领域", "行业", "行业类别", "监管领域", "业务领域"),
    ),
    Column.BASIS: (
        *("法律依据", "设定依据", "依据", "实施依据", "执法依据", "处罚依据", "法定依据"),
        *("法律法规依据", "法律法规规章依据", "职权依据", "违则", "罚则", "违反条款", "处罚条款"),
        *("不予处罚依据", "免罚依据", "法律法规及规章依据", "设定和实施依据", "减轻处罚依据"),
    ),
    Column.CONDITIONS: (
        *("适用条件", "适用情形", "免罚条件", "不予处罚条件", "不予处罚情形", "具体情形"),
        *("适用情形及条件", "条件", "裁量情形", "适用标准", "情形", "减轻处罚情形"),
    ),
    Column.CONSEQUENCE: (
        *("处理方式", "处理", "处理措施", "法律责任", "法律后果", "裁量结果", "处理结果"),
        *("配套监管措施", "监管措施", "处罚种类", "责任事项", "执法措施", "处置方式", "后果"),
    ),
    Column.NOTE: (
        *("备注", "说明", "备考", "其他说明", "职权类型", "职权类别", "权力类型", "事项类别"),
    ),
}
_COLUMN_OF = {plain(name): column for column, names in NAMES.items() for name in names}


def column_of(cell: Cell) -> Column | None:
    """Return the column that a head names, remarks in brackets left aside."""
    if not isinstance(cell, str):
        return None
    label = plain(cell)
    return _COLUMN_OF.get(label) or _COLUMN_OF.get(_ASIDE.sub("", label))
