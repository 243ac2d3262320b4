"""Reads about units and postings, cut to what the reader's roles reach."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from org.models import Jurisdiction, Posting, PostingQuerySet, Unit, UnitQuerySet


def units_in_reach(user: User) -> UnitQuerySet:
    """Return the units at and below the root of the person's jurisdiction; none without one."""
    root = root_of_reach(user)
    return Unit.objects.under(root) if root else Unit.objects.none()


def root_of_reach(user: User) -> Unit | None:
    """Return the unit below which the person's roles reach."""
    jurisdiction = Jurisdiction.objects.select_related("unit").filter(user=user).first()
    return jurisdiction.unit if jurisdiction else None


def ancestor_paths(unit: Unit) -> list[str]:
    """Return the paths of the units above a unit and its own, from the root down: a/, a/b/."""
    return [unit.path[: n + 1] for n, sign in enumerate(unit.path) if sign == "/"]


def is_in_force(posting: Posting, day: date) -> bool:
    """Tell whether a posting at hand is in force on a day, as `Posting.objects.on` asks it."""
    return posting.from_on <= day and (posting.until_on is None or posting.until_on > day)


def posting_of(user: User, *, day: date) -> Posting | None:
    """Return where the person serves on a day, the newest posting first."""
    return _current(Posting.objects.filter(user=user), day).first()


def people_in_reach(reader: User, *, day: date) -> QuerySet[User]:
    """Return the people of the roster that the reader's roles reach.

    They serve below the reader's unit on the day; or they serve nowhere now, and did there last
    or will. Who went to another unit is the business of that unit alone.
    """
    root = root_of_reach(reader)
    return people_under(root, day=day) if root else User.objects.none()


def people_under(root: Unit, *, day: date) -> QuerySet[User]:
    """Return the people of the roster who belong to a unit or one below it on a day."""
    postings = Posting.objects.filter(user=OuterRef("pk"))
    below = postings.filter(unit__path__startswith=root.path)
    return User.objects.filter(Exists(below.on(day)) | Exists(below) & ~Exists(postings.on(day)))


def accounts_in_reach(administrator: User, *, day: date) -> QuerySet[User]:
    """Return the accounts that an administrator looks after.

    All of them without a jurisdiction, as the first administrator of an empty installation is, or
    with the whole city; else the people of the subtree and whose own jurisdiction lies in it.
    """
    root = root_of_reach(administrator)
    if root is None or root.parent_id is None:
        return User.objects.all()
    own = Jurisdiction.objects.filter(user=OuterRef("pk"), unit__path__startswith=root.path)
    return User.objects.filter(Q(pk__in=people_under(root, day=day)) | Q(Exists(own)))


def leavers(*, day: date) -> QuerySet[User]:
    """Return people with an open account whose postings all ended, in order of pk."""
    postings = Posting.objects.filter(user=OuterRef("pk"))
    serves_or_will = postings.filter(Q(until_on=None) | Q(until_on__gt=day))
    people = User.objects.filter(Exists(postings), ~Exists(serves_or_will), is_active=True)
    return people.order_by("pk")


def _current(postings: PostingQuerySet, day: date) -> PostingQuerySet:
    return postings.on(day).select_related("unit").order_by("-from_on", "-pk")


def root_unit() -> Unit | None:
    """Return the area that all others lie in, if the tree has been begun."""
    return Unit.objects.filter(parent=None, kind=Unit.Kind.AREA).order_by("pk").first()
