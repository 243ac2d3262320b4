"""Reads items out of workbooks and tables as offices keep them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from core.cells import Sheet, is_empty
from exams.bank import rules
from exams.exchange.documents import Reading, Record, Rejected
from exams.exchange.reading import own_rows
from exams.exchange.reading.building import record_of
from exams.exchange.reading.cases import Cases
from exams.exchange.reading.columns import ATTRIBUTES, Columns, find_columns
from exams.exchange.reading.fields import Fields
from exams.exchange.reading.inserts import Inserts, shown
from exams.exchange.reading.kinds import Heading, heading_of, kind_of
from exams.exchange.reading.options import split_options, without_letter
from exams.exchange.reading.tables import Row, rows_of
from exams.exchange.reading.values import decimal_of
from exams.exchange.refusals import NoHeader, NoItems

# The sheet on which our writer lays pictures.
PICTURES_SHEET = "图片（勿改）"


@dataclass(slots=True)
class Extras:
    """What a workbook has beside its cells."""

    pictures: Mapping[str, bytes] = field(default_factory=dict)  # by digest
    # Digests of pictures on cells: sheet, row, column (from 0).
    on_cells: Mapping[str, Mapping[int, Mapping[int, list[str]]]] = field(default_factory=dict)
    hidden_rows: Mapping[str, frozenset[int]] = field(default_factory=dict)  # from 0
    warnings: tuple[str, ...] = ()


def read_sheets(sheets: list[Sheet], *, format: str, extras: Extras | None = None) -> Reading:
    """Return the items of the sheets of a file.

    Raises:
        NoHeader: no sheet has a row that names its columns.
        NoItems: there is nothing below it.
    """
    beside = extras or Extras()
    inserts = Inserts()
    records: list[Record] = []
    rejected: list[Rejected] = []
    warnings: list[str] = list(beside.warnings)
    is_headed = False
    for sheet in sheets:
        columns = find_columns(sheet.rows)
        if columns is None:
            warnings += _unread(sheet)
            continue
        is_headed = True
        reader = _SheetReader(sheet, columns, beside, inserts)
        for each in reader.read():
            if isinstance(each, Record):
                records.append(each)
            else:
                rejected.append(each)
        warnings += reader.warnings
    if not is_headed:
        raise NoHeader
    if not records and not rejected:
        raise NoItems(advice=_("Below the names of the columns there are no rows."))
    pictures = shown(records, beside.pictures)
    return Reading(
        format, tuple(records), tuple(rejected), tuple(dict.fromkeys(warnings)), pictures
    )


def _unread(sheet: Sheet) -> list[str]:
    """Return the warning that a sheet with rows was not read."""
    filled = sum(any(not is_empty(cell) for cell in row) for row in sheet.rows)
    if not filled or sheet.name == PICTURES_SHEET:
        return []
    return [
        _("The sheet “%(sheet)s” (%(n)s rows) was not read: no row names its columns.")
        % {"sheet": sheet.name, "n": filled}
    ]


class _SheetReader:
    """Reads one sheet row by row; rows of one case are put together."""

    def __init__(self, sheet: Sheet, columns: Columns, extras: Extras, inserts: Inserts) -> None:
        self._sheet, self._columns, self._inserts = sheet, columns, inserts
        self._hidden = extras.hidden_rows.get(sheet.name, frozenset())
        self._tokens = {
            row: {
                column: "".join(inserts.picture(digest, _("picture")) for digest in digests)
                for column, digests in cells.items()
            }
            for row, cells in extras.on_cells.get(sheet.name, {}).items()
        }
        self.warnings: list[str] = []
        kind = kind_of(sheet.name) if sheet.name else None
        self._heading = Heading(sheet.name if kind else "", None)
        self._rows = list(rows_of(sheet, columns, self._tokens))
        self._is_stepped = self._counts("facility", lambda numbers: max(numbers) in (2, 3, 4, 5))
        self._is_numbering = self._counts("code", _is_running)
        self._warn_about_file()

    def read(self) -> Iterator[Record | Rejected]:
        """Return what each item of the sheet is, in order."""
        yield from self._own(Cases(self))

    def _counts(self, name: str, tell: Callable[[list[Decimal]], bool]) -> bool:
        """Tell whether all values of a column are whole numbers of which something holds."""
        column = self._columns.by_field.get(name)
        if column is None:
            return False
        texts = [text for row in self._rows if (text := row.get(column).strip())]
        numbers = [decimal_of(text) for text in texts]
        whole = [number for number in numbers if number is not None and number == int(number)]
        return bool(texts) and len(whole) == len(texts) and tell(whole)

    def _warn_about_file(self) -> None:
        self._warn_about_columns()
        sheet, columns = self._sheet, self._columns
        if sheet.is_hidden and self._rows:
            self.warnings.append(
                _("The sheet “%(sheet)s” is hidden; its rows were read.") % {"sheet": sheet.name}
            )
        if hidden := sum(row.number - 1 in self._hidden for row in self._rows):
            self.warnings.append(
                _("Hidden rows were read too: %(n)s in the sheet “%(sheet)s”.")
                % {"n": hidden, "sheet": sheet.name}
            )
        if self._is_numbering:
            self.warnings.append(
                _("The column “%(name)s” only counts the rows; no codes were taken from it.")
                % {"name": columns.names[columns.by_field["code"]]}
            )
        if self._is_stepped:
            self.warnings.append(
                _("Difficulty is a number from 1 to 5 here: 1 was taken as the easiest.")
            )

    def _warn_about_columns(self) -> None:
        columns = self._columns
        used = {column for row in self._rows for column in row.cells}
        for column in sorted(used & set(columns.placeless)):
            self.warnings.append(
                _("The column “%(name)s” has no place here and was left out.")
                % {"name": columns.placeless[column]}
            )
        nameless = [
            _letters(column)
            for column in sorted(used - set(columns.names))
            if not columns.field_at(column)
        ]
        if nameless:
            self.warnings.append(
                _("Columns without a name were left out: %(columns)s.")
                % {"columns": ", ".join(nameless)}
            )

    def _place(self, row: Row) -> str:
        words = {"sheet": self._sheet.name, "n": row.number}
        return _("%(sheet)s, row %(n)s") % words if self._sheet.name else _("row %(n)s") % words

    # --- rows of our own writer

    def _own(self, others: Cases) -> Iterator[Record | Rejected]:
        column = self._columns.by_field.get("format")
        own: list[Row] = []
        for row in self._rows:
            is_own = row.get(column) in (own_rows.TEXT, own_rows.HTML)
            if is_own and own and self._is_part_of(own[0], row):
                own.append(row)
                continue
            if own:
                yield self._own_record(own)
                own = []
            if is_own:
                yield from others.ended()
                own = [row]
            else:
                yield from others.take(row)
        if own:
            yield self._own_record(own)
        yield from others.ended()

    def _is_part_of(self, first: Row, row: Row) -> bool:
        get, its = self._getter(first), self._getter(row)
        is_case = kind_of(get("kind")) == rules.CASE and kind_of(its("kind")) != rules.CASE
        return is_case and bool(get("group")) and get("group") == its("group")

    def _own_record(self, rows: list[Row]) -> Record | Rejected:
        first, *rest = [(self._getter(row), self._own_options(row)) for row in rows]
        return own_rows.own_records(self._place(rows[0]), *first, rest)

    def _getter(self, row: Row) -> own_rows.Get:
        by_field = self._columns.by_field
        return lambda name: row.get(by_field.get(name))

    def _own_options(self, row: Row) -> list[str]:
        return _options_of(self._columns.options, row)

    # --- rows of others

    def fields_of(self, row: Row) -> Fields:
        """Return the words of a row."""
        columns, get = self._columns, self._getter(row)
        options = [
            without_letter(text, chr(ord("A") + place)) if not columns.is_numbered else text
            for place, text in enumerate(_options_of(columns.options, row))
        ]
        lefts = _options_of(columns.lefts, row) or list(split_options(get("lefts")).texts)
        targets = _options_of(columns.targets, row) or list(split_options(get("targets")).texts)
        others = {name: get(name) for name in ATTRIBUTES if get(name)}
        if self._is_numbering:
            others.pop("code", None)
        fields = Fields(
            place=self._place(row),
            kind=get("kind").strip(),
            usual_kind=self._heading.kind,
            usual_marks=self._heading.marks,
            is_per_blank=self._heading.is_per_blank,
            stem=get("stem"),
            options=(lefts if targets and lefts else options),
            options_text=get("options"),
            is_numbered=columns.is_numbered,
            targets=targets,
            key=get("key"),
            rationale=get("rationale"),
            rubric=get("rubric"),
            marks=get("marks"),
            percent=get("percent"),
            others=others,
        )
        if row.number - 1 in self._hidden:
            fields.notes.append(_("The row is hidden."))
        return fields

    def finished(self, fields: Fields) -> Record | Rejected:
        """Return what the words of an item make."""
        return record_of(fields, self._inserts, is_stepped=self._is_stepped)

    def is_heading(self, row: Row) -> bool:
        """Tell whether a row is a heading of those below, or names the columns once more."""
        texts = list(dict.fromkeys(row.cells.values()))
        if len(texts) == 1 and (found := heading_of(texts[0])):
            self._heading = found
            return True
        names = self._columns.names
        return len(row.cells) > 1 and all(
            " ".join(text.split()) == names.get(column) for column, text in row.cells.items()
        )

    def text_of(self, row: Row, name: str) -> str:
        """Return what a row says in the column of a field."""
        return row.get(self._columns.by_field.get(name))

    @property
    def has_cases(self) -> bool:
        """Tell whether there are columns by which rows make one case."""
        return bool({"group", "material"} & set(self._columns.by_field))


def _options_of(columns: Mapping[int, int], row: Row) -> list[str]:
    """Return the texts of numbered columns, to the last that is filled."""
    filled = [place for place, column in columns.items() if row.get(column).strip()]
    if not filled:
        return []
    return [row.get(columns.get(place)) for place in range(max(filled) + 1)]


def _is_running(numbers: list[Decimal]) -> bool:
    """Tell whether numbers only count: 1, 2, 3, from 1 again on the next page."""
    return all(
        number in (1, before + 1, before)
        for before, number in zip([Decimal(0), *numbers], numbers, strict=False)
    )


def _letters(column: int) -> str:
    """Return a column as spreadsheets name it."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
