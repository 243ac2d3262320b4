"""What is printed as PDF: the fonts, which characters they have, and the typesetter itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from fontTools.ttLib import TTFont

# Files of the npm packages @expo-google-fonts/noto-serif-sc and noto-sans-sc (OFL 1.1),
# put into one folder by scripts/install_fonts.py.
FONT_FILES = (
    "NotoSerifSC_400Regular.ttf",
    "NotoSerifSC_700Bold.ttf",
    "NotoSansSC_400Regular.ttf",
    "NotoSansSC_700Bold.ttf",
)

_CHINA = timezone(timedelta(hours=8))  # the typesetter asks for a fixed offset
_compiling = Lock()  # a compiler serves one thread at a time


@dataclass(frozen=True, slots=True)
class PrintFonts:
    """A folder that holds the fonts of everything that is printed."""

    folder: Path

    def missing_files(self) -> list[str]:
        """Names of the font files that are not there."""
        return [name for name in FONT_FILES if not (self.folder / name).is_file()]

    def missing_glyphs(self, text: str) -> list[str]:
        """Characters of a text that would be printed as an empty box, each once, in order.

        A text with one of them must not be printed: the typesetter gives no warning.
        """
        printable = _printable(self.folder)
        return [char for char in dict.fromkeys(text) if ord(char) not in printable]


@cache
def _printable(folder: Path) -> frozenset[int]:
    """Code points that every one of the fonts has."""
    sets = []
    for name in FONT_FILES:
        with TTFont(folder / name, lazy=True) as font:
            sets.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*sets)


def typeset(
    template: Path,
    *,
    name: str,
    data: Mapping[str, object],
    fonts: PrintFonts,
    standards: Sequence[str],
    dated: datetime,
) -> bytes:
    """Return the PDF that a template makes of data. The same data give the same bytes.

    Args:
        name: of the input that the template reads the data from, as JSON.
        standards: that the file keeps to, such as "a-2a".
        dated: when the file says that it was made (aware).

    Raises:
        FileNotFoundError: a font is not installed.
    """
    with _compiling:
        pdf: bytes = _compiler(template, fonts).compile(
            format="pdf",
            sys_inputs={name: json.dumps(data)},
            pdf_standards=list(standards),
            timestamp=dated.astimezone(_CHINA).replace(microsecond=0),
        )
    return pdf


@cache
def _compiler(template: Path, fonts: PrintFonts) -> Any:
    if missing := fonts.missing_files():
        # Without this, text in a missing font would silently not be printed.
        raise FileNotFoundError(f"Not in {fonts.folder}: {', '.join(missing)}")
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.folder]
    )
    return typst.Compiler(input=template, root=template.parent, font_paths=found)
