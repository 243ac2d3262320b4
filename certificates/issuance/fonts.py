"""The fonts that certificates are printed with, and which characters they have."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

# Files of the npm packages @expo-google-fonts/noto-serif-sc and noto-sans-sc (OFL 1.1),
# put into one folder by scripts/install_fonts.py.
FONT_FILES = (
    "NotoSerifSC_400Regular.ttf",
    "NotoSerifSC_700Bold.ttf",
    "NotoSansSC_400Regular.ttf",
    "NotoSansSC_700Bold.ttf",
)


@dataclass(frozen=True, slots=True)
class CertificateFonts:
    """A folder that holds the fonts of certificates."""

    folder: Path

    def missing_files(self) -> list[str]:
        """Names of the font files that are not there."""
        return [name for name in FONT_FILES if not (self.folder / name).is_file()]

    def missing_glyphs(self, text: str) -> list[str]:
        """Characters of a text that would be printed as an empty box, each once, in order.

        A name with one of them must not be issued: the typesetter gives no warning.
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
