"""Files that items are written into."""

from collections.abc import Mapping, Sequence
from importlib import import_module

from exams.exchange.documents import Record, Written

# Each is written by the module named.
FORMATS = {
    "qti3": "exams.exchange.writing.qti",
    "moodle": "exams.exchange.writing.moodle",
    "gift": "exams.exchange.writing.gift",
    "xlsx": "exams.exchange.writing.xlsx",
    "json": "exams.exchange.writing.jsonfile",
}


def write(
    records: Sequence[Record], *, format: str, pictures: Mapping[str, bytes] | None = None
) -> Written:
    """Return a file of items in one of FORMATS, and what it has no place for.

    Args:
        pictures: bytes by digest; those that no item shows are left aside.

    Raises:
        KeyError: no such format.
    """
    written: Written = import_module(FORMATS[format]).write(records, pictures=pictures or {})
    return written
