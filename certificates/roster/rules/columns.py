"""Where the table stands in a sheet, and which column is which. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from core.cells import Cell, Sheet, is_empty, plain

# A header is looked for in the first rows only: titles and notes seldom take more than a few.
HEADER_DEPTH = 30
_ASIDE = re.compile(r"\(.*?\)|[*:]")


class Kind(StrEnum):
    """What the rows of a table are about."""

    UNITS = "units"
    PEOPLE = "people"


class Column(StrEnum):
    """The columns of a roster, by the names that reports use."""

    PERSON_CODE = "人员编号"
    NAME = "姓名"
    SEX = "性别"
    ID_NUMBER = "身份证号"
    ESTABLISHMENT = "编制类别"
    FULL_TIME = "专职/兼职"
    SUPERVISION_NUMBER = "行政执法监督证号"
    ISSUED_ON = "发证日期"
    EXPIRES_ON = "有效期至"
    ENFORCEMENT_NUMBER = "行政执法证号"
    UNIT_CODE = "单位代码"
    UNIT_NAME = "单位名称"
    LEVEL = "层级"
    GROUP = "统计口径"
    REGION = "所属区域"


# Other names the same columns bear in the sheets that units send in.
ALIASES: dict[Column, tuple[str, ...]] = {
    Column.PERSON_CODE: ("人员代码", "人员编码", "人员序列号"),
    Column.NAME: ("人员姓名", "监督人员姓名", "执法人员姓名"),
    Column.SEX: (),
    Column.ID_NUMBER: ("身份证号码", "身份证", "公民身份号码", "居民身份证号码", "证件号码"),
    Column.ESTABLISHMENT: ("编制", "编制性质", "编制类型", "人员编制", "人员性质"),
    Column.FULL_TIME: ("专/兼职", "专兼职", "专职或兼职", "专职兼职", "是否专职", "专(兼)职"),
    Column.SUPERVISION_NUMBER: (
        "监督证编号",
        "监督证号",
        "执法监督证号",
        "监督证件号",
        "行政执法监督证编号",
        "行政执法监督证件号",
    ),
    Column.ISSUED_ON: ("发证时间", "颁证日期", "颁发日期", "发证日"),
    Column.EXPIRES_ON: ("到期时间", "到期日期", "有效期", "有效期限", "有效期截止", "失效日期"),
    Column.ENFORCEMENT_NUMBER: (
        "执法证编号",
        "执法证号",
        "行政执法证编号",
        "行政执法证件号",
        "执法证件号",
    ),
    Column.UNIT_CODE: ("单位编码", "单位编号", "机构代码"),
    Column.UNIT_NAME: ("单位", "单位全称", "所在单位", "工作单位", "机构名称", "执法单位"),
    Column.LEVEL: ("单位层级", "级别", "单位级别"),
    Column.GROUP: ("统计分组", "统计类别"),
    Column.REGION: ("县区", "县(区)", "区县", "区域", "所在区域", "所属县区", "所属地区", "地区"),
}
REQUIRED: dict[Kind, tuple[Column, ...]] = {
    Kind.UNITS: (Column.UNIT_CODE, Column.UNIT_NAME, Column.LEVEL, Column.REGION),
    Kind.PEOPLE: (
        Column.NAME,
        Column.ID_NUMBER,
        Column.ESTABLISHMENT,
        Column.FULL_TIME,
        Column.SUPERVISION_NUMBER,
        Column.ISSUED_ON,
        Column.EXPIRES_ON,
    ),
}
# Facts of the unit that a sheet gives once for all people below: their merged cells count for
# every row they span.
SHARED = (Column.UNIT_NAME, Column.UNIT_CODE, Column.LEVEL, Column.GROUP, Column.REGION)


_COLUMN_OF = {
    plain(label): column
    for column, aliases in ALIASES.items()
    for label in (column.value, *aliases)
}


def column_of(cell: Cell) -> Column | None:
    """Return the column that a header cell names, remarks in brackets left aside."""
    if not isinstance(cell, str):
        return None
    label = plain(cell)
    return _COLUMN_OF.get(label) or _COLUMN_OF.get(_ASIDE.sub("", label))


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the header: its number as a spreadsheet shows it, and the cells by column."""

    number: int
    cells: dict[Column, Cell]
    # Columns whose value comes from the merged cell that spans this row.
    filled: frozenset[Column]
    # The texts of the row outside the known columns: serial numbers, remarks, totals, footnotes.
    asides: tuple[str, ...]
    is_blank: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose header was found. Rows are counted from 0 here."""

    sheet: Sheet
    header: int  # the last row of the header
    columns: dict[Column, int]
    repeated: tuple[Column, ...] = ()
    _fills: dict[int, dict[Column, Cell]] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """Return what the rows are about: people as soon as there is a column for persons."""
        personal = {Column.NAME, Column.ID_NUMBER, Column.PERSON_CODE, Column.SUPERVISION_NUMBER}
        return Kind.PEOPLE if personal & self.columns.keys() else Kind.UNITS

    @property
    def missing(self) -> list[Column]:
        """Return the required columns that the header lacks."""
        missing = [column for column in REQUIRED[self.kind] if column not in self.columns]
        if self.kind is Kind.PEOPLE and not {Column.UNIT_CODE, Column.UNIT_NAME} & set(
            self.columns
        ):
            missing.append(Column.UNIT_NAME)
        return missing

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header, blank ones included."""
        places = {place: column for column, place in self.columns.items()}
        for index in range(self.header + 1, len(self.sheet.rows)):
            cells, asides = _split(self.sheet.rows[index], places)
            is_blank = not asides and all(is_empty(cell) for cell in cells.values())
            fills = self._fills.get(index, {})
            cells.update(fills)
            yield Row(index + 1, cells, frozenset(fills), asides, is_blank)


def _split(
    typed: list[Cell], places: dict[int, Column]
) -> tuple[dict[Column, Cell], tuple[str, ...]]:
    cells: dict[Column, Cell] = {}
    asides = []
    for place, cell in enumerate(typed):
        column = places.get(place)
        if column is not None:
            cells[column] = cell
        elif not is_empty(cell):
            asides.append(str(cell))
    return cells, tuple(asides)


def find_table(sheet: Sheet) -> Table | None:
    """Return the table of a sheet, or nothing if no row looks like the header of a roster.

    The header is the first row that names most columns, at least two, and the rows alike right
    below it: a header of two rows may be merged downwards. Where a cell of it is blank, the cell
    above counts.
    """
    named = [_named(sheet, index) for index in range(min(HEADER_DEPTH, len(sheet.rows)))]
    counts = [len(set(columns.values())) for columns in named]
    most = max(counts, default=0)
    if most < 2:
        return None
    header = counts.index(most)
    while counts[header + 1 : header + 2] == [most]:
        header += 1
    columns: dict[Column, int] = {}
    repeated = []
    for place, column in sorted(named[header].items()):
        if column in columns:
            repeated.append(column)
        columns.setdefault(column, place)
    return Table(sheet, header, columns, tuple(repeated), _fills(sheet, header, columns))


def _named(sheet: Sheet, index: int) -> dict[int, Column]:
    row = sheet.rows[index]
    above = sheet.rows[index - 1] if index else []
    named = {}
    for place, typed in enumerate(row):
        is_below = is_empty(typed) and place < len(above)
        column = column_of(above[place] if is_below else typed)
        if column is not None:
            named[place] = column
    return named


def _fills(sheet: Sheet, header: int, columns: dict[Column, int]) -> dict[int, dict[Column, Cell]]:
    shared = {columns[column]: column for column in SHARED if column in columns}
    fills: dict[int, dict[Column, Cell]] = {}
    for top, left, bottom, _right in sheet.merges:
        column = shared.get(left)
        if column is None or top <= header or top >= len(sheet.rows):
            continue
        value = sheet.rows[top][left]
        for index in range(top + 1, min(bottom, len(sheet.rows) - 1) + 1):
            fills.setdefault(index, {})[column] = value
    return fills
