"""Take in a picture for items: looked at by its bytes, written anew, kept once."""

import hashlib
import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.models import Role, User
from core import audit
from core.errors import Refusal
from exams.bank.models import ItemPicture
from exams.bank.operations.drafts import require_role

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


@transaction.atomic(durable=True)
def keep_picture(*, data: bytes, uploader: User, at: datetime) -> ItemPicture:
    """Keep a picture, written anew from its pixels, under the digest of what is kept.

    Nothing of the file is kept but what is seen: no names, places, comments, or other content
    behind the picture. Safe to repeat: the same picture is kept once.

    Raises:
        NotYourRole: the uploader is no trainer.
        PictureEmpty, PictureTooLarge, PictureTooWide: it is not of a size that items show.
        PictureUnknown, PictureBroken, PictureMoves: it is none of the four kinds, or not whole.
    """
    require_role(uploader, Role.TRAINER)
    clean, kind, size = _rewritten(data)
    ending, media_type, _options = FORMATS[kind]
    digest = hashlib.sha256(clean).hexdigest()
    known = ItemPicture.objects.filter(digest=digest).first()
    if known:
        return known
    file = ContentFile(clean, name=f"{digest}{ending}")
    picture, is_new = ItemPicture.objects.get_or_create(
        digest=digest,
        defaults={
            "file": file,
            "media_type": media_type,
            "width": size[0],
            "height": size[1],
            "uploaded_by": uploader,
            "uploaded_at": at,
        },
    )
    if is_new:
        audit.record("exams.item-picture-kept", actor=uploader, subject=picture, at=at)
    return picture


def digest_when_kept(data: bytes) -> str:
    """Return the digest under which `keep_picture` keeps a picture. Writes nothing.

    Raises:
        Refusal: as `keep_picture`.
    """
    clean, _kind, _size = _rewritten(data)
    return hashlib.sha256(clean).hexdigest()


def _rewritten(data: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """Return a picture's bytes written anew, with its format and size in pixels."""
    if not data:
        raise PictureEmpty
    if len(data) > MOST_BYTES:
        raise PictureTooLarge(megabytes=MOST_BYTES // (1024 * 1024))
    kind = _sniffed(data)
    with _reading(), Image.open(io.BytesIO(data), formats=[kind]) as image:
        _require_bounds(image)
        upright = ImageOps.exif_transpose(image)
        upright.load()
        return _written(upright, kind), kind, upright.size


def _sniffed(data: bytes) -> str:
    for kind, (offset, signature) in _SIGNATURES.items():
        if data[offset : offset + len(signature)] == signature:
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


def _written(image: Image.Image, kind: str) -> bytes:
    """Return the pixels in the same format, and nothing else."""
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
