"""What one cell says: its value, what had to be repaired, or why it cannot stand. Pure."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Generic, TypeVar

from core.cells import Cell, is_empty, plain

T = TypeVar("T")
Raw = str | int | float | bool | None

# What a spreadsheet counts days from, and how many digits of a number it keeps.
EPOCH = date(1899, 12, 30)
DIGITS_KEPT = 15
# Serial numbers of 1927-05-18 to 2119-01-10: no other number is meant as a day.
SERIALS = range(10_000, 80_001)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
# The provinces of GB/T 2260, and 99, which no real division has: invented numbers begin with it.
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
    "61 62 63 64 65 71 81 82 83 99".split()
)
_ID_FORM = re.compile(r"[0-9]{17}[0-9X]")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+")
_DAY = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:T?00:00(?::00)?(?:\.0+)?)?"
)
_COMPACT_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_NUMBER_SIGN = re.compile(r"^(?:NO[.:]?|编号:?|证号:?|第)|号$")
_CERTIFICATE_FORM = re.compile(r"[0-9A-Z\u4e00-\u9fff()-]{4,40}")
_CODE_FORM = re.compile(r"[0-9A-Za-z_-]{1,32}")
# Spaces of every width, those without any width included.
_SPACES = re.compile(r"[\s\u00a0\u200b-\u200f\u2060\u3000\ufeff]+")
_FULLWIDTH = re.compile(r"[\uff01-\uff5e]")
_MIDDLE_DOTS = re.compile(r"[•・‧∙⋅．]")
_LATIN = re.compile(r"[A-Za-z]")
_NO_NAME = re.compile(r"[0-9?*#@/\\]")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What came of a cell: a value and the repairs that led to it, or the fault of it."""

    value: T | None = None
    repairs: tuple[str, ...] = ()
    fault: str = ""


def raw(cell: Cell) -> Raw:
    """Return a cell as a report shows it: days in ISO form, whole numbers as they were typed."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and math.isfinite(cell) and cell.is_integer():
        return int(Decimal(f"{cell:.{DIGITS_KEPT}g}"))
    return cell


def text_of(cell: Cell) -> str:
    """Return the text of a cell without the spaces around it; a number as its digits."""
    value = raw(cell)
    return "" if value is None else _SPACES.sub(" ", str(value)).strip()


def check_character(first17: str) -> str:
    """Return the check character of the first 17 digits of an ID number (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def read_id_number(cell: Cell, *, as_of: date) -> Read[str]:
    """Return the ID number of 18 characters, of somebody born by `as_of`.

    A number typed as a number is refused: of its 18 digits the spreadsheet kept 15.
    """
    if cell is None or is_empty(cell):
        return Read(fault="ID_MISSING")
    if not isinstance(cell, str):
        digits = len(str(raw(cell)))
        if digits == DIGITS_KEPT:
            return Read(fault="ID_15_DIGITS")
        return Read(fault="ID_PRECISION_LOST" if digits > DIGITS_KEPT else "ID_LENGTH")
    number, repairs = _tidy_id_number(cell)
    fault = _fault_of_form(number) or _fault_of_birthday(number, as_of)
    return Read(fault=fault) if fault else Read(number, repairs)


def _tidy_id_number(typed: str) -> tuple[str, tuple[str, ...]]:
    number = _SPACES.sub("", unicodedata.normalize("NFKC", typed))
    bare = number.lstrip("'’‘`")
    found = (
        (_FULLWIDTH.search(typed), "ID_FULLWIDTH"),
        (_SPACES.search(typed), "ID_SPACES"),
        (bare != number, "ID_LEADING_APOSTROPHE"),
        (bare.endswith("x"), "ID_LOWERCASE_X"),
    )
    return bare.upper(), tuple(code for is_found, code in found if is_found)


def _fault_of_form(number: str) -> str:
    if _SCIENTIFIC.fullmatch(number):
        return "ID_PRECISION_LOST"
    if len(number) == DIGITS_KEPT and number.isdecimal():
        return "ID_15_DIGITS"
    if len(number) != 18:
        return "ID_LENGTH"
    if not _ID_FORM.fullmatch(number):
        return "ID_CHARACTERS"
    if number[:2] not in _PROVINCES:
        return "ID_DIVISION"
    if check_character(number[:17]) != number[17]:
        # Three zeros and no right check: what a spreadsheet leaves of a number, saved as text.
        return "ID_PRECISION_LOST" if number.endswith("000") else "ID_CHECKSUM"
    return ""


def _fault_of_birthday(number: str, as_of: date) -> str:
    birthday = _day(number[6:10], number[10:12], number[12:14])
    if birthday is None or birthday.year < 1900:
        return "ID_BIRTH_IMPOSSIBLE"
    return "ID_BIRTH_FUTURE" if birthday > as_of else ""


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_name(cell: Cell) -> Read[str]:
    """Return a person's name; spaces inside stay only in names of Latin letters."""
    if is_empty(cell):
        return Read(fault="NAME_MISSING")
    if not isinstance(cell, str):
        return Read(fault="NAME_INVALID")
    typed = unicodedata.normalize("NFC", cell)
    name = _SPACES.sub(" ", typed).strip() if _LATIN.search(typed) else _SPACES.sub("", typed)
    repairs = ["NAME_SPACES"] if name != typed else []
    dotted = _MIDDLE_DOTS.sub("·", name)
    if dotted != name:
        repairs.append("NAME_MIDDLE_DOT")
    if not dotted:
        return Read(fault="NAME_MISSING")
    if len(dotted) > 50 or _NO_NAME.search(dotted):
        return Read(fault="NAME_INVALID")
    return Read(dotted, tuple(repairs))


def read_day(cell: Cell) -> Read[date]:
    """Return a day, from a date cell, a text in one of the usual ways, or a serial number."""
    if isinstance(cell, date):
        return Read(cell)
    typed = str(raw(cell))
    text = _SPACES.sub("", unicodedata.normalize("NFKC", typed))
    if text.isdecimal() and len(text) == 5 and int(text) in SERIALS:
        return Read(EPOCH + timedelta(days=int(text)), ("DATE_SERIAL",))
    match = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    day = _day(*match.groups()) if match else None
    if day is None:
        return Read(fault="DATE_INVALID")
    return Read(day, () if typed == day.isoformat() else ("DATE_TEXT",))


def read_choice(cell: Cell, synonyms: Mapping[str, str], *, repair: str) -> Read[str]:
    """Return the value that a word stands for; `synonyms` has each value under its own name too.

    A word that is not yet the value itself counts as repaired, under the code `repair`.
    """
    value = synonyms.get(plain(text_of(cell)).upper())
    if value is None:
        return Read(fault="VALUE_UNKNOWN")
    return Read(value, () if cell == value else (repair,))


def read_certificate_number(cell: Cell) -> Read[str]:
    """Return the number of a certificate: capitals, no spaces, without "No." before it."""
    number = plain(_SPACES.sub("", text_of(cell))).upper()
    number = _NUMBER_SIGN.sub("", number)
    if not _CERTIFICATE_FORM.fullmatch(number):
        return Read(fault="CERT_NO_INVALID")
    return Read(number, () if cell == number else ("CERT_NO_FORM",))


def read_code(cell: Cell, *, name: str) -> Read[str]:
    """Return the code of a unit or person; `name` begins the codes of repair and fault."""
    code = plain(text_of(cell))
    if not _CODE_FORM.fullmatch(code):
        return Read(fault=f"{name}_INVALID")
    return Read(code, () if cell == code else (f"{name}_FORM",))


def read_unit_name(cell: Cell) -> Read[str]:
    """Return the name of a unit without any spaces."""
    name = _SPACES.sub("", text_of(cell))
    if not name or len(name) > 100:
        return Read(fault="UNIT_NAME_INVALID")
    return Read(name, () if cell == name else ("UNIT_NAME_VARIANT",))


def read_label(cell: Cell, *, name: str) -> Read[str]:
    """Return a word that the city chose itself, without spaces; `name` begins the codes."""
    label = _SPACES.sub("", text_of(cell))
    if not label or len(label) > 32:
        return Read(fault=f"{name}_INVALID")
    return Read(label, () if cell == label else (f"{name}_FORM",))
