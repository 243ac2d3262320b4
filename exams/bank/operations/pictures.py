"""Take in a picture for items: looked at by its bytes, written anew, kept once."""

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import Role, User
from core import audit
from core.pictures import (
    FORMATS,
    MOST_BYTES,
    PictureEmpty,
    PictureMoves,
    PictureTooWide,
    rewritten,
)
from exams.bank.models import ItemPicture
from exams.bank.operations.drafts import require_role

__all__ = [
    "MOST_BYTES",
    "PictureEmpty",
    "PictureMoves",
    "PictureTooWide",
    "digest_when_kept",
    "keep_picture",
]


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
    clean, kind, size = rewritten(data)
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
    clean, _kind, _size = rewritten(data)
    return hashlib.sha256(clean).hexdigest()
