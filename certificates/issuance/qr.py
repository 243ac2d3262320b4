"""The QR code of a certificate, as modules and as a drawing."""

from html import escape
from itertools import groupby

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

QUIET_ZONE = 4  # modules of white on each side

Matrix = list[list[bool]]


def qr_matrix(text: str) -> Matrix:
    """The modules of a text at level M without a quiet zone, True for dark.

    The library puts the link and the digits into segments of their own; without that the symbol
    of a certificate would be five versions larger.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make()
    return [[bool(module) for module in row] for row in code.get_matrix()]


def qr_svg(text: str, *, title: str) -> str:
    """An SVG of a text for a page. A screen reader says the title."""
    return matrix_svg(qr_matrix(text), title=title)


def matrix_svg(matrix: Matrix, *, title: str) -> str:
    """An SVG of modules: one path on white, quiet zone included, 1 unit a module, no style."""
    side = len(matrix) + 2 * QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"'
        f' shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#10182a" d="{_bars(matrix)}"/></svg>'
    )


def _bars(matrix: Matrix) -> str:
    """The dark modules as one path of horizontal bars, moved in by the quiet zone."""
    bars = []
    for y, row in enumerate(matrix, start=QUIET_ZONE):
        x = QUIET_ZONE
        for is_dark, run in groupby(row):
            width = len(list(run))
            if is_dark:
                bars.append(f"M{x} {y}h{width}v1H{x}z")
            x += width
    return "".join(bars)
