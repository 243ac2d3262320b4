"""Reads about staffing: a handful of statements, whatever the number of units."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from accounts.models import User
from certificates.issuance.models import Certificate, CertificateKind
from certificates.issuance.queries import TRACKS, good_on, in_force_on, word_of
from certificates.keys.rules import Word
from certificates.staffing import rules
from certificates.staffing.rules import Board, Headcount, Paper, Rule, Strength, UnitRow
from org.models import Jurisdiction, Posting, StaffingRule, Track, Unit
from org.queries import ancestor_paths


def root_of(user: User) -> Unit | None:
    """Return the unit that somebody's roles reach down from."""
    jurisdiction = Jurisdiction.objects.select_related("unit").filter(user=user).first()
    return jurisdiction.unit if jurisdiction else None


def staffing_board(*, root: Unit, day: date) -> Board:
    """Return how the units below a root are staffed on a day. Four queries.

    Certified is whoever holds a certificate in force on that day: its dates include the day, and
    nobody had suspended or ended it by then.

    Law: Administrative Penalty Law (2021), art. 42(1): by certified officers, no fewer than two.
    """
    return rules.draw_board(
        day=day,
        units=_units(root, day),
        headcounts=_headcounts(root, day),
        papers=_papers(root, day),
        rules=_rules(root, day),
    )


def strength_of(unit: Unit, *, day: date) -> Strength | None:
    """Return how one unit is staffed; None if it is an area or closed. Four queries."""
    strengths = staffing_board(root=unit, day=day).strengths
    return next((strength for strength in strengths if strength.unit.id == unit.pk), None)


def _rules(root: Unit, day: date) -> list[Rule]:
    """Return the rules for the units below the root, those of areas around it and within it."""
    found = StaffingRule.objects.filter(
        Q(until_on=None) | Q(until_on__gt=day),
        Q(area__path__in=ancestor_paths(root)) | Q(area__path__startswith=root.path),
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


def _headcounts(root: Unit, day: date) -> Iterator[Headcount]:
    postings = Posting.objects.on(day).filter(unit__path__startswith=root.path)
    rows = postings.values_list("unit_id", "track").annotate(
        people=Count("user", distinct=True),
        full_time=Count("user", distinct=True, filter=Q(is_full_time=True)),
    )
    return (Headcount(*row) for row in rows)


def _papers(root: Unit, day: date) -> Iterator[Paper]:
    """Yield the good certificates of the people in post; undated ones, and those run out, too."""
    in_post = Q(holder__postings__until_on=None) | Q(holder__postings__until_on__gt=day)
    rows = good_on(day).filter(
        Q(issued_on=None) | Q(issued_on__lte=day),
        in_post,
        holder__postings__from_on__lte=day,
        holder__postings__unit__path__startswith=root.path,
    )
    fields = ("holder_id", "holder__postings__unit_id", "holder__postings__track")
    for person, unit, track, kind, ends in rows.values_list(*fields, "kind", "expires_on"):
        yield Paper(person, unit, track, TRACKS[kind], ends)


def running_out_by_month(*, root: Unit, day: date) -> dict[date, int]:
    """Return how many supervisors' certificates in force end in each month. One query."""
    people = Posting.objects.on(day).filter(
        unit__path__startswith=root.path, track=Track.SUPERVISION
    )
    rows = (
        in_force_on(day)
        .filter(kind=CertificateKind.SUPERVISOR, holder__in=people.values("user"))
        .values_list(TruncMonth("expires_on"))
        .annotate(people=Count("holder", distinct=True))
    )
    return dict(rows)


def staffing_json(*, root: Unit, day: date) -> dict[str, Any]:
    """Return the board as other systems read it. Five queries."""
    postings = Posting.objects.on(day).filter(unit__path__startswith=root.path)
    code_by_person = dict(postings.values_list("user_id", "user__username"))
    return staffing_board(root=root, day=day).as_json(code_by_person)


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
