"""The QR code that an authenticator reads, as one path of vector graphics."""

from dataclasses import dataclass

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_L

QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class QrPicture:
    """A QR code: the side of its square in modules, and its dark modules as an SVG path."""

    side: int
    path: str


def qr_picture(text: str, *, correction: int = ERROR_CORRECT_L) -> QrPicture:
    """Draw a text; the path is stroked one module wide.

    Args:
        correction: of the qrcode library. A screen is clean and needs the least, paper needs more.
    """
    code = QRCode(error_correction=correction, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    rows = (f"M0 {y}.5{_runs(row)}" for y, row in enumerate(matrix) if any(row))
    return QrPicture(side=len(matrix), path="".join(rows))


def _runs(row: list[bool]) -> str:
    """Return the moves over light modules and the lines over dark ones of one row."""
    parts: list[str] = []
    start = 0
    for x in range(1, len(row) + 1):
        if x == len(row) or row[x] != row[start]:
            parts.append(f"{'h' if row[start] else 'm'}{x - start}{'' if row[start] else ' 0'}")
            start = x
    return "".join(parts)
