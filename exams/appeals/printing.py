"""What is printed of appeals: letters to candidates, and the replay of an attempt as evidence."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from core.dates import SHANGHAI
from core.printing import PrintFonts, typeset
from exams.appeals.queries import Event, paper_of
from exams.appeals.wording import Wording
from exams.delivery.models import Attempt

FOLDER = Path(__file__).parent / "typst"
_STANDARDS = ["a-2u"]
# Stands where the fonts have no shape: a letter and evidence are printed whatever was written.
LACKING = "〓"


def sheet(template: str, data: Mapping[str, Any], *, dated: datetime) -> bytes:
    """Return a sheet as PDF; the same data give the same bytes.

    Raises:
        FileNotFoundError: a font is not installed.
    """
    fonts = PrintFonts(settings.FONT_FOLDER)
    lacking = set(fonts.missing_glyphs("".join(_texts(data)))) - {"\n"}
    return typeset(
        FOLDER / template,
        name="sheet",
        data=_printable(data, lacking) | {"has_lacking": bool(lacking)},
        fonts=fonts,
        standards=_STANDARDS,
        dated=dated,
    )


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for each in data.values():
            yield from _texts(each)
    elif isinstance(data, list):
        for each in data:
            yield from _texts(each)


def _printable(data: Any, lacking: set[str]) -> Any:
    if isinstance(data, str):
        return "".join(LACKING if char in lacking else char for char in data)
    if isinstance(data, Mapping):
        return {name: _printable(each, lacking) for name, each in data.items()}
    if isinstance(data, list):
        return [_printable(each, lacking) for each in data]
    return data


def in_china(moment: datetime) -> str:
    """Return a moment as evidence and letters print it."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def replay_sheet(document: Mapping[str, Any]) -> bytes:
    """Return the print of a signed replay, in Chinese. Four queries.

    Raises:
        FileNotFoundError: a font is not installed.
    """
    attempts = Attempt.objects.select_related("sitting__paper", "candidate")
    attempt = attempts.get(pk=document["attempt"])
    events = [_event(record) for record in document["events"]]
    with translation.override("zh-hans"):
        wording = Wording(paper_of(attempt))
        lines = [wording.line(number, event) for number, event in enumerate(events, start=1)]
        data = {
            "title": attempt.sitting.title,
            "issuer": settings.ISSUER_NAME,
            "candidate": f"{attempt.candidate.name}（{attempt.candidate.username}）",
            "number": str(attempt.pk),
            "paper": document["paper"]["title"],
            "state": str(attempt.get_status_display()),
            "dated": in_china(events[-1].at),
            "digest": document["digest"],
            "key": document["key"],
            "signature": document["signature"],
            "lines": [
                {
                    "n": line.number,
                    "at": in_china(line.event.at),
                    "title": line.title,
                    "detail": line.detail,
                    "by": line.event.by,
                    "warning": line.is_warning,
                }
                for line in lines
            ],
        }
    return sheet("replay.typ", data, dated=events[-1].at)


def _event(record: Mapping[str, Any]) -> Event:
    data = {
        name.removeprefix("_") if name in ("_n", "_at", "_kind", "_by") else name: value
        for name, value in record.items()
        if name not in ("n", "at", "kind", "by")
    }
    return Event(
        datetime.fromisoformat(record["at"]), record["kind"], record["n"], record["by"], "", data
    )
