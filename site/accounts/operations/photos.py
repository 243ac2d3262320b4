"""Photos on file: one put in the place of another, and none thrown away."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import photos
from accounts.models import Photo, User
from core import audit
from core.errors import Refusal
from core.pictures import portrait

# Pixels. A smaller picture does not show a face beside a person.
LEAST_WIDTH, LEAST_HEIGHT = 150, 200


class PhotoTooSmall(Refusal):
    code = "photo-too-small"
    message = _("The photo is too small: %(width)s × %(height)s pixels. It needs 150 × 200.")


def made_photo(data: bytes) -> tuple[bytes, tuple[int, int]]:
    """Return what would be kept of a picture, with its size. Writes nothing.

    Raises:
        PhotoTooSmall: a face cannot be told on it.
        Refusal: as `core.pictures.portrait`.
    """
    clean, (width, height) = portrait(data, within=photos.BOX)
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        raise PhotoTooSmall(width=width, height=height)
    return clean, (width, height)


@transaction.atomic
def set_photo(
    *, user_id: int, data: bytes, size: tuple[int, int], actor: User, at: datetime
) -> Photo:
    """Put a photo in the place of the one on file, if any. Locks the account.

    Safe to repeat: the same photo stays as it is. Not durable: an import takes in many.

    Args:
        data: as `made_photo` returns it.

    Raises:
        User.DoesNotExist: no such account.
    """
    [photo] = set_photos({user_id: (data, size)}, actor=actor, at=at)
    return photo


@transaction.atomic
def set_photos(
    wanted: Mapping[int, tuple[bytes, tuple[int, int]]], *, actor: User, at: datetime
) -> list[Photo]:
    """Put photos of several people in the place of those on file. Locks their accounts.

    Args:
        wanted: by user's id, what `made_photo` returned.

    Raises:
        User.DoesNotExist: no such account.
    """
    users = User.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    found = list(users)
    if len(found) < len(wanted):
        raise User.DoesNotExist
    current = {
        photo.user_id: photo for photo in Photo.objects.filter(user__in=found, ended_at=None)
    }
    digests = {user.pk: photos.keep(wanted[user.pk][0]) for user in found}
    fresh = [
        user
        for user in found
        if user.pk not in current or current[user.pk].digest != digests[user.pk]
    ]
    Photo.objects.filter(user__in=fresh, ended_at=None).update(ended_at=at, ended_by=actor)
    made = Photo.objects.bulk_create(
        Photo(
            user=user,
            digest=digests[user.pk],
            width=wanted[user.pk][1][0],
            height=wanted[user.pk][1][1],
            uploaded_by=actor,
            uploaded_at=at,
        )
        for user in fresh
    )
    audit.record_all("accounts.photo-set", actor=actor, subjects=fresh, at=at)
    kept = {photo.user_id: photo for photo in made}
    return [kept.get(user.pk) or current[user.pk] for user in found]


@transaction.atomic(durable=True)
def put_photo_away(*, user_id: int, actor: User, at: datetime, reason: str) -> None:
    """Leave a person without a photo on file; the row stays. Safe to repeat. Locks the account.

    Raises:
        User.DoesNotExist: no such account.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    current = Photo.objects.filter(user=user, ended_at=None)
    if current.update(ended_at=at, ended_by=actor):
        audit.record("accounts.photo-put-away", actor=actor, subject=user, at=at, reason=reason)
