"""What is stored about the units and people that a roster speaks of, in the roster's words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

from django.db.models import Max

from accounts.identity import digest
from accounts.models import IdentityNumber, User
from certificates.issuance.models import Certificate, CertificateKind
from certificates.roster.rules import changes, people, units
from certificates.roster.rules.changes import (
    Known,
    KnownCertificate,
    KnownPerson,
    KnownPosting,
    KnownUnit,
)
from certificates.roster.rules.people import PersonRow
from org.models import Establishment, Jurisdiction, Posting, Track, Unit

T = TypeVar("T")

LEVELS = {
    units.CITY: Unit.Level.CITY,
    units.COUNTY: Unit.Level.COUNTY,
    units.TOWN: Unit.Level.TOWN,
}
SEXES = {people.MALE: "male", people.FEMALE: "female", "": ""}
ESTABLISHMENTS = {
    people.ADMINISTRATIVE: Establishment.ADMINISTRATIVE,
    people.INSTITUTION: Establishment.INSTITUTION,
    people.WORKER: Establishment.WORKER,
    people.CONTRACT: Establishment.CONTRACT,
    people.DISPATCHED: Establishment.DISPATCHED,
    people.SECONDED: Establishment.SECONDED,
    people.TEMPORARY: Establishment.TEMPORARY,
    people.WELFARE: Establishment.WELFARE,
}
KINDS = {
    changes.SUPERVISION: CertificateKind.SUPERVISOR,
    changes.ENFORCEMENT: CertificateKind.OFFICER,
}
_LEVEL_WORDS = {stored: word for word, stored in LEVELS.items()}
_SEX_WORDS = {stored: word for word, stored in SEXES.items()}
_ESTABLISHMENT_WORDS = {stored: word for word, stored in ESTABLISHMENTS.items()}
_KIND_WORDS = {stored: word for word, stored in KINDS.items()}

# A person whose roster gives no code is called this until one does.
MADE_UP_CODE = re.compile(r"R[0-9]{6}")

# A database takes only so many values in one statement.
CHUNK = 900


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield the values in lists that one statement can take."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def reach_of(actor: User | None) -> str | None:
    """Return the path below which somebody may import; None for nowhere, "" for everywhere.

    The command line (nobody in particular) reaches everything. So does whoever imports before
    there is any unit: nobody can have a jurisdiction yet.
    """
    if actor is None:
        return ""
    path = Jurisdiction.objects.filter(user=actor).values_list("unit__path", flat=True).first()
    return "" if path is None and not Unit.objects.exists() else path


def known_units() -> dict[str, KnownUnit]:
    """Return all units by code. One query."""
    rows = Unit.objects.values_list(
        "pk", "code", "name", "level", "group", "parent__name", "path", "kind", "closed_on"
    )
    return {
        code: KnownUnit(
            id=pk,
            name=name,
            level=_LEVEL_WORDS[Unit.Level(level)],
            group=group,
            region=region or "",
            path=path,
            is_body=kind == Unit.Kind.BODY,
            is_open=closed_on is None,
        )
        for pk, code, name, level, group, region, path, kind, closed_on in rows
    }


def known(rows: Sequence[PersonRow], unit_by_code: dict[str, KnownUnit]) -> Known:
    """Return what is stored about the people of these rows, and about all units.

    Four statements for each CHUNK of rows.
    """
    people_by_number = _people(rows)
    return Known(
        units=unit_by_code,
        areas={unit.name: unit.path for unit in unit_by_code.values() if not unit.is_body},
        people=people_by_number,
        codes=_codes([row.code for row in rows if row.code]),
        certificates=_certificates(rows),
    )


def _people(rows: Sequence[PersonRow]) -> dict[str, KnownPerson]:
    number_by_digest = {digest(row.id_number): row.id_number for row in rows}
    found: dict[str, KnownPerson] = {}
    for some in chunks(number_by_digest):
        stored = list(
            IdentityNumber.objects.filter(digest__in=some).values_list(
                "digest",
                "user_id",
                "user__username",
                "user__name",
                "user__gender",
                "user__is_active",
                "user__last_login",
            )
        )
        postings = _open_postings([user_id for _, user_id, *_ in stored])
        ends = _last_ends([user_id for _, user_id, *_ in stored])
        for key, pk, code, name, gender, is_active, last_login in stored:
            found[number_by_digest[key]] = KnownPerson(
                id=pk,
                code=code,
                name=name,
                sex=_SEX_WORDS[gender],
                is_active=is_active,
                is_code_free=last_login is None and bool(MADE_UP_CODE.fullmatch(code)),
                posting=postings.get(pk),
                served_until=ends.get(pk),
            )
    return found


def _open_postings(user_ids: list[int]) -> dict[int, KnownPosting]:
    rows = Posting.objects.filter(
        user__in=user_ids, track=Track.SUPERVISION, until_on=None
    ).values_list(
        "user_id", "pk", "unit__code", "unit__path", "establishment", "is_full_time", "from_on"
    )
    return {
        user_id: KnownPosting(
            id=pk,
            unit_code=code,
            unit_path=path,
            establishment=_ESTABLISHMENT_WORDS[Establishment(establishment)],
            is_full_time=is_full_time,
            from_on=from_on,
        )
        for user_id, pk, code, path, establishment, is_full_time, from_on in rows
    }


def _last_ends(user_ids: list[int]) -> dict[int, date]:
    rows = (
        Posting.objects.filter(user__in=user_ids, track=Track.SUPERVISION, until_on__isnull=False)
        .values("user")
        .annotate(last=Max("until_on"))
        .values_list("user_id", "last")
    )
    return dict(rows)


def _codes(codes: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in chunks(codes):
        found.update(User.objects.filter(username__in=some).values_list("username", "pk"))
    return found


def _certificates(rows: Sequence[PersonRow]) -> dict[tuple[str, str], KnownCertificate]:
    numbers = {row.supervision_number for row in rows} | {row.enforcement_number for row in rows}
    found: dict[tuple[str, str], KnownCertificate] = {}
    for some in chunks(numbers - {""}):
        entries = Certificate.objects.filter(number__in=some).values_list(
            "kind", "number", "holder_id", "issued_on", "expires_on"
        )
        for kind, number, holder_id, issued_on, expires_on in entries:
            word = _KIND_WORDS[CertificateKind(kind)]
            found[word, number] = KnownCertificate(holder_id, issued_on, expires_on)
    return found


def last_made_up_number() -> int:
    """Return the highest number among the codes that imports made up, or 0."""
    highest = User.objects.filter(username__regex=f"^{MADE_UP_CODE.pattern}$").aggregate(
        highest=Max("username")
    )["highest"]
    return int(highest[1:]) if highest else 0
