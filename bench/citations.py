"""What it costs to find the citations in a text, and how that grows with its length."""

from collections.abc import Callable
from time import process_time

from bench.measuring import exponent
from content.citations.names import KnownNames
from content.citations.rules import find_citations

# What once made, or could make, a reader of citations look again and again at the same place.
PIECES = ["《", "第一、", "一", "《行政处罚法》第四条，", "（以下简称处罚法", "第（一）", " "]
SMALL, LARGE = 40_000, 400_000  # characters


def measure(say: Callable[[str], None]) -> dict[str, object]:
    """Return the CPU seconds of the larger text and the exponent of growth, by repeated piece."""
    known = KnownNames(["行政处罚法", "治安管理处罚法"])

    def seconds(piece: str, length: int) -> float:
        text = piece * (length // len(piece))
        start = process_time()
        find_citations(text, known)
        return process_time() - start

    found: dict[str, object] = {}
    for piece in PIECES:
        say(f"citations in {piece!r} repeated")
        small, large = seconds(piece, SMALL), seconds(piece, LARGE)
        grown = exponent(small, large, LARGE // SMALL)
        found[piece] = {"cpu_seconds": round(large, 3), "exponent": grown}
    return {"characters": LARGE, "pieces": found}
