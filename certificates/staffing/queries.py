"""Reads about staffing: a handful of statements, whatever the number of units."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import User
from certificates.issuance.models import Certificate
from certificates.issuance.queries import TRACKS, good_on, word_of
from certificates.keys.rules import Word
from certificates.staffing import rules
from certificates.staffing.rules import Board, Paper, Post, Rule, Strength, UnitRow
from org.models import Jurisdiction, Posting, StaffingRule, Unit


def root_of(user: User) -> Unit | None:
    """Return the unit that somebody's roles reach down from."""
    jurisdiction = Jurisdiction.objects.select_related("unit").filter(user=user).first()
    return jurisdiction.unit if jurisdiction else None


def root_unit() -> Unit | None:
    """Return the area that all others lie in, for the command line."""
    return Unit.objects.filter(parent=None, kind=Unit.Kind.AREA).order_by("pk").first()


def staffing_board(*, root: Unit, day: date) -> Board:
    """Return how the units below a root are staffed on a day. Four queries.

    Certified is whoever holds a certificate in force on that day: its dates include the day, and
    nobody had suspended or ended it by then.

    Law: Administrative Penalty Law (2021), art. 42(1): by certified officers, no fewer than two.
    """
    return rules.draw_board(
        day=day,
        units=_units(root, day),
        posts=_posts(root, day),
        papers=_papers(root, day),
        rules=_rules(root, day),
    )


def strength_of(unit: Unit, *, day: date) -> Strength | None:
    """Return how one unit is staffed; None if it is an area or closed. Four queries."""
    strengths = staffing_board(root=unit, day=day).strengths
    return next((strength for strength in strengths if strength.unit.id == unit.pk), None)


def _rules(root: Unit, day: date) -> list[Rule]:
    """Return the rules for the units below the root, those of areas around it and within it."""
    around = [root.path[: n + 1] for n, sign in enumerate(root.path) if sign == "/"]
    found = StaffingRule.objects.filter(
        Q(until_on=None) | Q(until_on__gt=day),
        Q(area__path__in=around) | Q(area__path__startswith=root.path),
        from_on__lte=day,
    )
    fields = ("code", "track", "basis", "minimum", "source", "area__path")
    return [Rule(*row) for row in found.values_list(*fields)]


def _open_units(root: Unit, day: date) -> QuerySet[Unit]:
    is_open = Q(closed_on=None) | Q(closed_on__gt=day)
    return Unit.objects.under(root).bodies().filter(is_open)


def _units(root: Unit, day: date) -> list[UnitRow]:
    rows = (
        _open_units(root, day)
        .order_by("code")
        .values_list("pk", "code", "name", "level", "group", "parent__code", "parent__name", "path")
    )
    return [
        UnitRow(pk, code, name, level, group, region_code or "", region or "", path)
        for pk, code, name, level, group, region_code, region, path in rows
    ]


def _posts(root: Unit, day: date) -> list[Post]:
    postings = Posting.objects.on(day).filter(unit__path__startswith=root.path)
    fields = ("user_id", "user__username", "unit_id", "track", "is_full_time")
    return [Post(*row) for row in postings.values_list(*fields)]


def _papers(root: Unit, day: date) -> list[Paper]:
    """Return the good certificates of the people in post; undated ones, and those run out, too."""
    people = Posting.objects.on(day).filter(unit__path__startswith=root.path).values("user")
    begun = Q(issued_on=None) | Q(issued_on__lte=day)
    found = good_on(day).filter(begun, holder__in=people)
    return [
        Paper(holder, TRACKS[kind], expires_on)
        for holder, kind, expires_on in found.values_list("holder_id", "kind", "expires_on")
    ]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who serves in a unit, with the certificates they hold."""

    posting: Posting
    certificates: list[tuple[Certificate, Word]]


def members_of(unit: Unit, *, day: date) -> list[Member]:
    """Return the people of a unit on a day, by name. Two queries."""
    postings = list(
        Posting.objects.on(day)
        .filter(unit=unit)
        .select_related("user")
        .order_by("track", "user__name", "pk")
    )
    held: dict[int, list[tuple[Certificate, Word]]] = {}
    certificates = Certificate.objects.filter(holder__in=[post.user_id for post in postings])
    for certificate in certificates.order_by("kind", "-created_at", "-pk"):
        entry = (certificate, word_of(certificate, on=day))
        held.setdefault(certificate.holder_id, []).append(entry)
    return [Member(post, held.get(post.user_id, [])) for post in postings]
