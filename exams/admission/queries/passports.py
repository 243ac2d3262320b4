"""What people are granted on a day, wherever they sit a test. Private: only by reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from exams.admission import rules
from exams.admission.models import Accommodation
from exams.sittings.models import Candidacy, Sitting
from org.queries import people_in_reach


@dataclass(frozen=True, slots=True)
class Passport:
    """What somebody is granted on a day: of several accommodations, the most."""

    percent: int = 0
    large_type: bool = False
    separate_room: bool = False

    def __bool__(self) -> bool:
        return bool(self.percent or self.large_type or self.separate_room)

    def minutes(self, minutes: int) -> int:
        """Return the person's own minutes of a paper that takes so many, in whole ones."""
        return rules.own_minutes(minutes, self.percent)


NOTHING = Passport()


def passports_on(people: Iterable[int], *, on: date) -> dict[int, Passport]:
    """Return what people are granted on a day; who is granted nothing is left out. One query."""
    held = Accommodation.objects.in_force(on).filter(person__in=list(people))
    rows = (
        held.order_by()
        .values("person")
        .annotate(
            most=Max("percent"),
            types=Count("pk", filter=Q(large_type=True)),
            rooms=Count("pk", filter=Q(separate_room=True)),
        )
    )
    return {
        row["person"]: Passport(row["most"], row["types"] > 0, row["rooms"] > 0) for row in rows
    }


def passport_of(person_id: int, *, on: date) -> Passport:
    """Return what somebody is granted on a day. One query."""
    return passports_on([person_id], on=on).get(person_id, NOTHING)


def longest_minutes(sitting: Sitting, *, on: date) -> int:
    """Return the minutes of the candidate of a sitting who has the most; the paper's at least."""
    people = Candidacy.objects.filter(sitting=sitting).values("candidate")
    held = Accommodation.objects.in_force(on).filter(person__in=people)
    most = held.aggregate(most=Max("percent"))["most"] or 0
    return rules.own_minutes(sitting.paper.minutes, most)


def accommodations_of(person: User) -> QuerySet[Accommodation]:
    """Return what was asked for a person, the newest first, with what came of it."""
    return _whole().filter(person=person)


def accommodations_in_reach(reader: User, *, day: date) -> QuerySet[Accommodation]:
    """Return what was asked for people that the reader's roles reach, what waits first."""
    people = people_in_reach(reader, day=day)
    return _whole().filter(person__in=people)


def _whole() -> QuerySet[Accommodation]:
    related = Accommodation.objects.select_related(
        "person", "asked_by", "decision__decided_by", "ending__ended_by"
    )
    return related.order_by("-asked_at", "-pk")
