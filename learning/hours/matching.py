"""Who is meant by the lines of a list, and what to do about a line that names nobody for sure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.identity import digest
from accounts.models import User
from core.cells import plain
from learning.hours.models import Attendance, TrainingClass
from learning.hours.rules import Line
from org.models import Posting, Unit
from org.queries import ancestor_paths, is_in_force, people_under

NAMED = 5  # people that a sentence names; the rest is counted on by "…"


@dataclass(frozen=True, slots=True)
class Match:
    """A line, and who is meant by it."""

    line: Line
    person: User | None = None
    unit_name: str = ""  # where they served on the day of the class
    said: str = ""  # why nothing is credited, and what to do; empty: it may be


@dataclass(frozen=True, slots=True)
class Matches:
    """A list as it was understood."""

    rows: list[Match]

    @property
    def meant(self) -> list[Match]:
        """Return the lines that may be credited."""
        return [row for row in self.rows if not row.said]

    @property
    def left(self) -> list[Match]:
        """Return the lines that somebody has to look at."""
        return [row for row in self.rows if row.said]


@dataclass(slots=True)
class _Known:
    """The people whom the lines may mean, by each of their signs."""

    by_name: dict[str, list[User]] = field(default_factory=lambda: defaultdict(list))
    by_sign: dict[str, User] = field(default_factory=dict)  # account, digest of the ID number
    serves: dict[int, Unit] = field(default_factory=dict)
    units: dict[str, set[str]] = field(default_factory=dict)  # path: names, as they compare


def match(lines: Sequence[Line], training: TrainingClass, *, actor: User) -> Matches:
    """Return who is meant by the lines: people who belonged to the unit on the day of the class.

    Four queries, however many lines. Nothing is guessed: a line that fits two people, or whose
    parts contradict each other, is said so.
    """
    known = _known(lines, training)
    credited = set(
        Attendance.objects.in_force()
        .filter(training_class=training)
        .values_list("person", flat=True)
    )
    seen: dict[int, int] = {}
    rows = []
    for line in lines:
        person, said = _meant(line, known, training)
        if person is not None:
            said = said or _stands_against(person, actor, credited, seen)
            seen.setdefault(person.pk, line.number)
        serves = known.serves.get(person.pk) if person else None
        rows.append(Match(line, person, serves.name if serves else "", said))
    return Matches(rows)


def _known(lines: Sequence[Line], training: TrainingClass) -> _Known:
    digests = {digest(line.id_number) for line in lines if line.id_number}
    signs = Q(username__in={line.account for line in lines if line.account})
    signs |= Q(name__in={line.name for line in lines if line.name})
    signs |= Q(identity__digest__in=digests)
    people = people_under(training.unit, day=training.held_on).filter(signs)
    known = _Known()
    for person in people.annotate(own_digest=F("identity__digest")).order_by("username"):
        known.by_name[plain(person.name)].append(person)
        known.by_sign[person.username] = person
        if own := vars(person)["own_digest"]:
            known.by_sign[own] = person
    known.serves = units_on(known.by_sign.values(), day=training.held_on)
    paths = {path for unit in known.serves.values() for path in ancestor_paths(unit)}
    known.units = {
        unit.path: {plain(unit.name), plain(unit.short_name)}
        for unit in Unit.objects.filter(path__in=paths)
    }
    return known


def units_on(people: Iterable[User], *, day: date) -> dict[int, Unit]:
    """Return where people serve on a day, or else served last or will. One query."""
    postings = Posting.objects.filter(user__in=set(people)).select_related("unit")
    found: dict[int, Unit] = {}
    for each in sorted(postings, key=lambda one: (is_in_force(one, day), one.from_on, one.pk)):
        found[each.user_id] = each.unit
    return found


def _meant(line: Line, known: _Known, training: TrainingClass) -> tuple[User | None, str]:
    """Return who is meant, if anybody for sure, and else what to do."""
    if line.account or line.id_number:
        return _by_sign(line, known, training)
    if not line.name:
        return None, _("Nobody is named here. Write the name, the account or the ID number.")
    named = known.by_name.get(line.name, [])
    here = [person for person in named if _fits(line, person, known)]
    if len(here) == 1:
        return here[0], ""
    names = {"unit": training.unit.name, "people": _listed(here or named, known)}
    if here:
        said = _("Several people have this name: %(people)s. Write the account in its place.")
    elif named:
        said = _("Serves elsewhere: %(people)s. Correct the unit, or write the account.")
    else:
        said = _(
            "Nobody of this name belonged to %(unit)s on that day. Check the name, or write the "
            "account or the ID number."
        )
    return None, said % names


def _by_sign(line: Line, known: _Known, training: TrainingClass) -> tuple[User | None, str]:
    keys = [line.account] if line.account else []
    keys += [digest(line.id_number)] if line.id_number else []
    found = {person.pk: person for person in map(known.by_sign.get, keys) if person}
    if not all(key in known.by_sign for key in keys):
        said = _(
            "Nobody with this account or ID number belonged to %(unit)s on that day. Check it, or "
            "write name and unit alone."
        )
        return None, said % {"unit": training.unit.name}
    [person, *others] = found.values()
    if others:
        return None, _("Account and ID number are those of two people. Correct one of them.")
    if line.name and line.name != plain(person.name):
        said = _("This account or ID number is that of %(name)s. Correct it, or the name.")
        return None, said % {"name": person.name}
    return person, ""


def _fits(line: Line, person: User, known: _Known) -> bool:
    """Tell whether a person serves in the unit that a line names, or below it."""
    unit = known.serves.get(person.pk)
    if not line.unit or unit is None:
        return not line.unit
    return any(line.unit in known.units[path] for path in ancestor_paths(unit))


def _listed(people: Sequence[User], known: _Known) -> str:
    parts = [
        f"{person.username} ({known.serves[person.pk].name})"
        if person.pk in known.serves
        else person.username
        for person in people[:NAMED]
    ]
    return pgettext("list", ", ").join(parts) + (" …" if len(people) > NAMED else "")


def _stands_against(person: User, actor: User, credited: set[int], seen: dict[int, int]) -> str:
    """Return why somebody who is meant for sure is not credited; nothing if they are."""
    if person == actor:
        return _("Nobody credits hours to themselves. Ask a colleague to record yours.")
    if person.pk in credited:
        return _("Has the hours of this class already. Nothing is to be done.")
    if person.pk in seen:
        said = _("Stands in line %(number)s already. Nothing is to be done.")
        return said % {"number": seen[person.pk]}
    return ""
