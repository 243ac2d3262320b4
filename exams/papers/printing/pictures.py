"""Pictures of the bank as the typesetter takes them: an SVG that holds the bytes."""

import base64
from collections.abc import Iterable
from typing import Any

from exams.bank.models import ItemPicture

DOTS_PER_MM = 96 / 25.4
WIDEST = 120.0  # mm


def pictures(digests: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return SVG text and width in mm of pictures by digest; what has no file is left out."""
    found = {}
    for picture in ItemPicture.objects.filter(digest__in=set(digests)):
        try:
            with picture.file.open("rb") as file:
                data = file.read()
        except FileNotFoundError:
            continue
        found[picture.digest] = {
            "svg": _wrapped(picture, data),
            "width": round(min(WIDEST, max(1.0, picture.width / DOTS_PER_MM)), 1),
        }
    return found


def _wrapped(picture: ItemPicture, data: bytes) -> str:
    address = f"data:{picture.media_type};base64,{base64.b64encode(data).decode()}"
    size = f'width="{picture.width}" height="{picture.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="{address}"/></svg>'
