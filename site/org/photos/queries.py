"""Who in reach has a photo on file, and who has none."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Photo, PhotoImport, User
from org.models import Posting
from org.queries import people_in_reach


@dataclass(frozen=True, slots=True)
class Count:
    """How many people in reach may sign in, and how many of them have a photo on file."""

    people: int
    with_photo: int

    @property
    def without(self) -> int:
        """Return how many have none."""
        return self.people - self.with_photo


def count(reader: User, *, day: date) -> Count:
    """Return how many have a photo. Two queries."""
    people = _people(reader, day)
    return Count(people.count(), people.filter(has_photo=True).count())


def without_photo(reader: User, words: str, *, day: date) -> QuerySet[User]:
    """Return people in reach without a photo on file, with `unit_name`, by account."""
    found = _people(reader, day).filter(has_photo=False)
    postings = Posting.objects.on(day).filter(user=OuterRef("pk"))
    for word in words.split():
        in_unit = postings.filter(unit__name__icontains=word)
        found = found.filter(
            Q(name__icontains=word) | Q(username__icontains=word) | Q(Exists(in_unit))
        )
    newest = postings.order_by("-from_on", "-pk")
    named: QuerySet[User] = found.annotate(unit_name=Subquery(newest.values("unit__name")[:1]))
    return named.order_by("username")


def _people(reader: User, day: date) -> Any:
    photos = Photo.objects.filter(user=OuterRef("pk"), ended_at=None)
    people = people_in_reach(reader, day=day).filter(is_active=True)
    return people.annotate(has_photo=Exists(photos))


def photo_of(user: User) -> Photo | None:
    """Return the photo on file of a person. One query."""
    photos = Photo.objects.filter(user=user, ended_at=None)
    return photos.select_related("uploaded_by").first()


def own_imports(user: User) -> QuerySet[PhotoImport]:
    """Return the imports that somebody began, the newest first."""
    return PhotoImport.objects.filter(started_by=user).order_by("-pk")
