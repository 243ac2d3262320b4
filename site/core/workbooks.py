"""Reads a workbook (.xlsx, .xls): a script that `core.sheets` runs in a process of its own.

A hostile file may make the reader ask for more memory than there is ("uniqueCount" of the strings,
lengths in an .xls), which ends the process, not just the reading. Here that is a process within
limits that knows nothing but the file. Workbook in by standard input, JSON out: sheets with name,
visibility, rows and merged cells; a day is {"day": "2024-05-01"}. Ends with PASSWORD or DAMAGED
where there is nothing to say.
"""

import io
import json
import resource
import sys
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

MAX_MEMORY = 3 * 2**30
MAX_SECONDS = 60
PASSWORD, DAMAGED = 3, 4


def main() -> int:
    """Read, write, and return how the process ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())) as workbook:
            sheets = [_sheet(workbook, about) for about in workbook.sheets_metadata]
    except PasswordError:
        return PASSWORD
    except (CalamineError, ValueError, OSError, MemoryError):
        return DAMAGED
    json.dump(sheets, sys.stdout, default=_plain)
    return 0


def _sheet(workbook: CalamineWorkbook, about: Any) -> dict[str, Any]:
    sheet = workbook.get_sheet_by_name(about.name)
    return {
        "name": sheet.name,
        "is_hidden": about.visible is not SheetVisibleEnum.Visible,
        "rows": sheet.to_python(skip_empty_area=False),
        "merges": sheet.merged_cell_ranges or [],
    }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return {"day": value.date().isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else str(value)


if __name__ == "__main__":
    sys.exit(main())
