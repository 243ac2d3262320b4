"""Reads for the pages about people of the roster."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from core.models import AuditEntry
from org.models import Posting, Unit
from org.queries import people_in_reach, people_under, units_in_reach


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What the list of people is narrowed to; all of it stands in the address."""

    text: str = ""
    unit_code: str = ""
    state: str = ""  # "", "not-activated", "left"


def people(reader: User, narrowed: PeopleFilter, *, day: date) -> QuerySet[User]:
    """Return people in reach with their postings, by account name. Two queries a page."""
    found = people_in_reach(reader, day=day)
    if unit := filter_unit(reader, narrowed.unit_code):
        found = found.filter(pk__in=people_under(unit, day=day))
    for word in narrowed.text.split():
        found = found.filter(_mentions(word))
    return _in_state(found, narrowed.state).prefetch_related(_postings()).order_by("username")


def filter_unit(reader: User, code: str) -> Unit | None:
    """Return the unit that the list is narrowed to, if the reader reaches it."""
    return units_in_reach(reader).filter(code=code).first() if code else None


def person(reader: User, person_id: int, *, day: date) -> User:
    """Return one person in reach with all postings, the newest first.

    Raises:
        User.DoesNotExist: nobody like that in reach.
    """
    return people_in_reach(reader, day=day).prefetch_related(_postings()).get(pk=person_id)


def recent_acts(subject: User) -> QuerySet[AuditEntry]:
    """Return what was done about a person, the latest first."""
    about = AuditEntry.objects.filter(subject_type="accounts.user", subject_id=str(subject.pk))
    return about.exclude(action="accounts.signed-in").select_related("actor").order_by("-at", "-pk")


def _postings() -> Prefetch[str, QuerySet[Posting], str]:
    newest_first = Posting.objects.select_related("unit").order_by("-from_on", "-pk")
    return Prefetch("postings", newest_first, to_attr="all_postings")


def _mentions(word: str) -> Q:
    in_unit = Posting.objects.filter(user=OuterRef("pk")).filter(
        Q(unit__name__icontains=word) | Q(unit__code=word)
    )
    return Q(name__icontains=word) | Q(username__icontains=word) | Q(Exists(in_unit))


def _in_state(found: QuerySet[User], state: str) -> QuerySet[User]:
    if state == "not-activated":
        return without_password(found)
    if state == "left":
        return found.filter(is_active=False)
    return found


def without_password(found: QuerySet[User]) -> QuerySet[User]:
    """Narrow to people who may sign in but never set a password."""
    return found.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
