"""The data of each sheet, and the PDF that the typesetter makes of it."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from core.printing import PrintFonts, typeset
from exams.bank.queries import content_of
from exams.papers import editions, richtext
from exams.papers.models import Paper, PaperItem
from exams.papers.printing import items as printed
from exams.papers.printing import words
from exams.papers.printing.pictures import pictures

FOLDER = Path(__file__).parent.parent / "typst"
# By what may be asked for: the template of the sheet.
SHEETS = {
    "paper": "paper.typ",
    "large": "paper.typ",
    "answers": "answers.typ",
    "key": "key.typ",
}
LARGE = 1.6  # times as large: text of some 17 points
_STANDARDS = ["a-2u"]
Place = tuple[editions.Printed, PaperItem]


class Unprintable(Refusal):
    code = "unprintable"
    message = _("The fonts have no shape for: %(characters)s. Have the items changed first.")


def render(paper: Paper, items: Sequence[PaperItem], *, sheet: str, edition: str) -> bytes:
    """Return a sheet of a paper as PDF. The same paper and edition give the same bytes.

    Args:
        items: of the paper in order, with versions, options and articles.
        sheet: one of SHEETS.
        edition: letter of the order; "A" is the one that was approved.

    Raises:
        Unprintable: a character has no shape in the fonts.
        FileNotFoundError: a font is not installed.
    """
    data = sheet_data(paper, items, sheet=sheet, edition=edition)
    fonts = PrintFonts(settings.FONT_FOLDER)
    if missing := fonts.missing_glyphs("".join(_texts(data))):
        raise Unprintable(characters=" ".join(missing))
    return typeset(
        FOLDER / SHEETS[sheet],
        name="sheet",
        data=data,
        fonts=fonts,
        standards=_STANDARDS,
        dated=paper.frozen_at or paper.created_at,
    )


def sheet_data(
    paper: Paper, items: Sequence[PaperItem], *, sheet: str, edition: str
) -> dict[str, Any]:
    """Return all that is printed on a sheet, as plain values."""
    places = _places(paper, items, edition)
    parts = _parts(places, sheet)
    return {
        "title": paper.title,
        "enlarged": LARGE if sheet == "large" else 1,
        "issuer": settings.ISSUER_NAME,
        "number": f"{paper.pk:06d}{paper.letter}-{edition}",
        "edition": edition,
        "minutes": paper.minutes,
        "maximum": words.plain(paper.maximum),
        "cut": words.plain(paper.cut_score),
        "book": "开卷" if paper.is_open_book else "闭卷",
        "law": f"{paper.law_on.year}年{paper.law_on.month}月{paper.law_on.day}日",
        "pilots": sum(each.is_pilot for each in items),
        "draft": paper.frozen_at is None,
        "parts": parts,
        "sections": [section["numeral"] for part in parts for section in part["sections"]],
        "pictures": pictures(richtext.pictures_in(parts)),
    }


def _texts(data: object) -> Iterator[str]:
    """Yield what is printed, without line ends and pictures."""
    if isinstance(data, str):
        yield re.sub(r"\s", "", data)
    elif isinstance(data, list):
        for each in data:
            yield from _texts(each)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name not in ("pictures", "img"):
                yield from _texts(value)


def _places(paper: Paper, items: Sequence[PaperItem], edition: str) -> list[Place]:
    by_position = {each.position: each for each in items}
    printable = [
        editions.Printable(
            position=each.position,
            part=each.part,
            section=each.section,
            content=content_of(each.version),
            may_shuffle=each.shuffle_options,
        )
        for each in items
    ]
    arranged = editions.arranged(printable, paper=paper.pk, edition=edition)
    return [(each, by_position[each.position]) for each in arranged]


def _parts(places: Sequence[Place], sheet: str) -> list[dict[str, Any]]:
    """Return parts with their sections; a paper of one part says nothing of it."""
    parts: list[dict[str, Any]] = []
    number = 0
    pilots = any(place.is_pilot for _printed, place in places)
    are_several = len({place.part for _printed, place in places}) > 1
    for part, group in groupby(places, key=lambda each: each[1].part):
        sections = []
        for title, own in groupby(group, key=lambda each: each[1].section):
            number += 1
            sections.append(_section(number, title, list(own), sheet, with_total=not pilots))
        parts.append({"title": words.PARTS[part] if are_several else "", "sections": sections})
    return parts


def _section(
    number: int, title: str, places: Sequence[Place], sheet: str, *, with_total: bool
) -> dict[str, Any]:
    numeral = words.numeral(number)
    draw = printed.keyed if sheet == "key" else printed.asked
    return {
        "numeral": numeral,
        "title": f"{numeral}、{title}",
        "note": words.note([place for _printed, place in places], with_total=with_total),
        "items": [draw(each, place) for each, place in places],
    }
