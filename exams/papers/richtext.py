"""Texts of items as blocks and runs that a typesetter shows: never as markup of its own.

A block is {"t": "p", "runs": […]}, {"t": "ul" or "ol", "items": [blocks …]}, {"t": "quote",
"blocks": […]}, {"t": "pre", "text": …} or {"t": "table", "columns": n, "cells": […], "caption"}.
A run is {"s": text} with "b", "i", "u", "k" (struck), "sub", "sup", "code" where it is so;
{"br": true}; {"img": digest, "alt": …}; or {"blank": unit}, where something is to be written.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import lxml.html
from lxml.html import HtmlElement

from exams.bank import markup

Block = dict[str, Any]
Run = dict[str, Any]

# So deep may blocks stand within each other; what is deeper is shown as plain text.
DEEPEST = 8
WIDEST = 20  # columns of a table
_UNDERSCORES = re.compile(r"_{2,}")
_STYLES = {
    "strong": "b",
    "b": "b",
    "em": "i",
    "i": "i",
    "u": "u",
    "s": "k",
    "sub": "sub",
    "sup": "sup",
    "code": "code",
}
_BLOCKS = {"p", "blockquote", "ul", "ol", "li", "table", "pre"}


def blocks_of(text: str, *, is_html: bool, units: Sequence[str] = ()) -> list[Block]:
    """Return a text as blocks.

    Args:
        units: what is printed after each blank that the text marks by underscores, in order.
    """
    blanks = iter(units)
    if not is_html:
        lines = [line for line in text.split("\n") if line.strip()]
        return [{"t": "p", "runs": list(_split(line, {}, blanks))} for line in lines]
    if not text.strip():
        return []
    root = lxml.html.fragment_fromstring(markup.sanitized(text), create_parent="div")
    return _blocks(root, blanks, 0)


def _split(text: str, style: Run, blanks: Iterator[str]) -> Iterator[Run]:
    """Yield a text in runs, cut where a blank is marked."""
    pieces = _UNDERSCORES.split(text)
    for number, piece in enumerate(pieces):
        if number:
            unit = next(blanks, "")
            # Where the text says the unit itself, it is not said twice.
            yield {"blank": "" if piece.lstrip().startswith(unit) else unit}
        if piece:
            yield {"s": piece, **style}


def _blocks(element: HtmlElement, blanks: Iterator[str], depth: int) -> list[Block]:
    found: list[Block] = []
    runs: list[Run] = []

    def close() -> None:
        if any("s" not in run or run["s"].strip() for run in runs):
            found.append({"t": "p", "runs": list(runs)})
        runs.clear()

    runs.extend(_split(_spaced(element.text), {}, blanks))
    for child in element:
        if child.tag in _BLOCKS and depth < DEEPEST:
            close()
            found.extend(_block(child, blanks, depth + 1))
        else:
            runs.extend(_inline(child, {}, blanks, 0))
        runs.extend(_split(_spaced(child.tail), {}, blanks))
    close()
    return found


def _block(element: HtmlElement, blanks: Iterator[str], depth: int) -> list[Block]:
    if element.tag in ("ul", "ol"):
        items = [_blocks(each, blanks, depth) for each in element if each.tag == "li"]
        return [{"t": element.tag, "items": items}]
    if element.tag == "blockquote":
        return [{"t": "quote", "blocks": _blocks(element, blanks, depth)}]
    if element.tag == "pre":
        return [{"t": "pre", "text": element.text_content()}]
    if element.tag == "table":
        return [_table(element, blanks, depth)]
    return _blocks(element, blanks, depth)


def _inline(element: HtmlElement, style: Run, blanks: Iterator[str], depth: int) -> Iterator[Run]:
    if element.tag == "br":
        yield {"br": True}
        return
    if element.tag == "img":
        digests = markup.pictures_in(element.get("src", ""))
        if digests:
            yield {"img": digests[0], "alt": element.get("alt", "")}
        return
    if depth > DEEPEST:
        yield {"s": element.text_content(), **style}
        return
    name = _STYLES.get(str(element.tag))
    own = style | {name: True} if name else style
    yield from _split(_spaced(element.text), own, blanks)
    for child in element:
        yield from _inline(child, own, blanks, depth + 1)
        yield from _split(_spaced(child.tail), own, blanks)


def _spaced(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def _table(element: HtmlElement, blanks: Iterator[str], depth: int) -> Block:
    """Return a table with each cell in its place; spans never reach over one another."""
    rows = list(element.iter("tr"))
    taken: set[tuple[int, int]] = set()
    cells = []
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (x, y) in taken:
                x += 1
            if cell.tag not in ("td", "th") or x >= WIDEST:
                continue
            wide = _free(taken, x, y, min(_span(cell, "colspan"), WIDEST - x))
            tall = min(_span(cell, "rowspan"), len(rows) - y)
            taken |= {(x + i, y + j) for i in range(wide) for j in range(tall)}
            cells.append(
                {
                    "x": x,
                    "y": y,
                    "colspan": wide,
                    "rowspan": tall,
                    "head": cell.tag == "th",
                    "blocks": _blocks(cell, blanks, depth),
                }
            )
    caption = element.find("caption")
    return {
        "t": "table",
        "columns": max((x for x, _y in taken), default=0) + 1,
        "caption": "" if caption is None else caption.text_content().strip(),
        "cells": cells,
    }


def _free(taken: set[tuple[int, int]], x: int, y: int, wanted: int) -> int:
    """Return how many of the wanted columns are free from a place on; one at least."""
    wide = 1
    while wide < wanted and (x + wide, y) not in taken:
        wide += 1
    return wide


def _span(cell: HtmlElement, name: str) -> int:
    text = str(cell.get(name, "1"))
    return max(1, int(text)) if text.isdecimal() and len(text) < 4 else 1


def pictures_in(blocks: object) -> Iterator[str]:
    """Yield the digests of the pictures in blocks, however deep."""
    if isinstance(blocks, list):
        for each in blocks:
            yield from pictures_in(each)
    elif isinstance(blocks, dict):
        if isinstance(blocks.get("img"), str):
            yield blocks["img"]
        for value in blocks.values():
            yield from pictures_in(value)
