"""Pictures of strangers: looked at by their bytes, and written anew from their pixels alone."""

import io
import struct
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import Refusal

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS, LONGEST_SIDE = 24_000_000, 8_000
# By the name that Pillow has for a format: file ending, media type, how it is written.
FORMATS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "PNG": (".png", "image/png", {"optimize": True}),
    "JPEG": (".jpg", "image/jpeg", {"quality": 88, "optimize": True}),
    "WEBP": (".webp", "image/webp", {"quality": 88, "method": 4}),
    "GIF": (".gif", "image/gif", {}),
}
# First bytes of each, so that no other reader of Pillow ever sees a file.
_SIGNATURES = {
    "PNG": (0, b"\x89PNG\r\n\x1a\n"),
    "JPEG": (0, b"\xff\xd8\xff"),
    "WEBP": (8, b"WEBPVP8"),
    "GIF": (0, b"GIF8"),
}
# What Pillow's readers raise for files that are cut off or lie about themselves.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, OverflowError)


class PictureEmpty(Refusal):
    code = "picture-empty"
    message = _("The file is empty. Choose a picture.")


class PictureTooLarge(Refusal):
    code = "picture-too-large"
    message = _("The picture has more than %(megabytes)s MB. Save it smaller and try again.")


class PictureTooWide(Refusal):
    code = "picture-too-wide"
    message = _(
        "The picture has too many pixels. A side may have 8,000 at most, and the whole picture "
        "24 million."
    )


class PictureUnknown(Refusal):
    code = "picture-unknown"
    message = _("The file is no PNG, JPEG, WebP or GIF picture, whatever its name says.")


class PictureBroken(Refusal):
    code = "picture-broken"
    message = _("The picture is damaged or cut off. Save it again and try again.")


class PictureMoves(Refusal):
    code = "picture-moves"
    message = _("The picture moves. Choose one that stands still.")


def rewritten(data: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """Return a picture's bytes written anew, with its format and size in pixels.

    Nothing of the file is kept but what is seen: no names, places, comments, or other content
    behind the picture.

    Raises:
        PictureEmpty, PictureTooLarge, PictureTooWide: it is not of a size that we show.
        PictureUnknown, PictureBroken, PictureMoves: it is none of the four kinds, or not whole.
    """
    kind = _sniffed(data, FORMATS)
    with _reading(), Image.open(io.BytesIO(data), formats=[kind]) as image:
        _require_bounds(image)
        upright = ImageOps.exif_transpose(image)
        upright.load()
        return _written(upright, kind), kind, upright.size


def portrait(data: bytes, *, within: tuple[int, int]) -> tuple[bytes, tuple[int, int]]:
    """Return a picture as a JPEG that fits into a box, with its size in pixels.

    For photos of people, which are printed and shown in one size. Raises as `rewritten`; a GIF is
    no photo.
    """
    kind = _sniffed(data, ("PNG", "JPEG", "WEBP"))
    with _reading(), Image.open(io.BytesIO(data), formats=[kind]) as image:
        _require_bounds(image)
        # A JPEG of a camera is decoded at a fraction of its size, never smaller than the box.
        image.draft("RGB", within)
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail(within, Image.Resampling.LANCZOS)
        return _written(_on_white(upright), "JPEG"), upright.size


def _sniffed(data: bytes, kinds: Collection[str]) -> str:
    if not data:
        raise PictureEmpty
    if len(data) > MOST_BYTES:
        raise PictureTooLarge(megabytes=MOST_BYTES // (1024 * 1024))
    for kind, (offset, signature) in _SIGNATURES.items():
        if kind in kinds and data[offset : offset + len(signature)] == signature:
            return kind
    raise PictureUnknown


@contextmanager
def _reading() -> Iterator[None]:
    """Turn what Pillow says of a bad file into a refusal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except UnidentifiedImageError as error:
        raise PictureUnknown from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooWide from error
    except (*_BROKEN, struct.error) as error:
        raise PictureBroken from error


def _require_bounds(image: Image.Image) -> None:
    """Look at the size that the head of the file states, before a pixel is read."""
    width, height = image.size
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise PictureTooWide
    # Cameras put further pictures behind the first of a JPEG: these are not shown, so they go.
    if image.format not in ("JPEG", "MPO") and getattr(image, "n_frames", 1) > 1:
        raise PictureMoves


def _on_white(image: Image.Image) -> Image.Image:
    """Return the picture without its transparency."""
    if image.mode == "P" or "A" in image.getbands() or "transparency" in image.info:
        shown = image.convert("RGBA")
        ground = Image.new("RGBA", shown.size, "white")
        return Image.alpha_composite(ground, shown).convert("RGB")
    return image


def _written(image: Image.Image, kind: str) -> bytes:
    """Return the pixels in the format, and nothing else."""
    if kind == "JPEG" and image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    if image.mode == "P":
        bare.putpalette(image.getpalette() or [])
    options = dict(FORMATS[kind][2])
    if "transparency" in image.info and kind in ("PNG", "GIF"):
        options["transparency"] = image.info["transparency"]
    out = io.BytesIO()
    bare.save(out, format=kind, **options)
    return out.getvalue()
