"""An edition on paper: PDF/A, tagged, A4, with a table of contents."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from content.handbooks.models import HandbookEdition
from core.dates import local_day
from core.printing import PrintFonts, typeset

_TEMPLATE = Path(__file__).parent / "typst" / "handbook.typ"
_STANDARDS = ["a-2a", "ua-1"]
# An edition is printed in the language of the law, whoever reads the site in another.
_STATES = {
    "in-force": "现行有效",
    "not-yet": "尚未施行",
    "superseded": "已被修改",
    "repealed": "已废止",
}


def render_edition(edition: HandbookEdition) -> bytes:
    """The PDF of an issued edition. The same edition gives the same bytes.

    Raises:
        FileNotFoundError: a font is not installed.
    """
    issued_at = edition.issued_at
    if issued_at is None:
        raise ValueError(f"Edition {edition.pk} is not issued.")
    return typeset(
        _TEMPLATE,
        name="book",
        data=_template_data(edition, local_day(issued_at)),
        fonts=PrintFonts(settings.FONT_FOLDER),
        standards=_STANDARDS,
        dated=issued_at,
    )


def _template_data(edition: HandbookEdition, issued_on: date) -> Mapping[str, object]:
    text = edition.snapshot
    return {
        "title": text["title"],
        "summary": text["summary"],
        "publisher": settings.ISSUER_NAME,
        "edition": edition.label,
        "issued": _day(issued_on),
        "law_on": _day(edition.law_on),
        "digest": edition.digest,
        "chapters": [
            {
                "title": chapter["title"],
                "summary": chapter["summary"],
                "sections": [_section(section) for section in chapter["sections"]],
            }
            for chapter in text["chapters"]
        ],
    }


def _section(section: Mapping[str, Any]) -> Mapping[str, object]:
    blocks = [_block(block) for block in section["blocks"] if block["value"]]
    return {"title": section["title"], "summary": section["summary"], "blocks": blocks}


def _block(block: Mapping[str, Any]) -> Mapping[str, object]:
    if block["kind"] != "law":
        return block
    value = block["value"]
    state = _STATES[value["state"]]
    promulgated = _day(date.fromisoformat(value["promulgated"]))
    source = f"《{value['law']}》（{promulgated}文本，{state}）"
    if value["place"]:
        source += f"本页所引：{value['place']}"
    return {"kind": "law", "value": value | {"source": source}}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
