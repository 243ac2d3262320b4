"""Enter what an import has decided: few statements, whatever the number of rows."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.contrib.auth.hashers import make_password

from accounts.identity import digest, seal
from accounts.models import IdentityNumber, Role, RoleGrant, User
from certificates.issuance.models import (
    Certificate,
    CertificateKind,
    CertificatePolicy,
    StatusEvent,
)
from certificates.keys.rules.identifiers import new_identifier
from certificates.roster import queries
from certificates.roster.rules.changes import SUPERVISION, PersonChange, Plan, UnitChange
from certificates.roster.rules.units import (
    CITY,
    LEVELS,
    UnitRow,
    area_code_of,
    city_of,
    division_of,
)
from certificates.staffing.operations import ensure_default_rules
from org.models import Establishment, Posting, Track, Unit
from org.queries import root_unit

BATCH = 500
_SERIAL = re.compile(r"(.*?)([0-9]{1,9})")
# The rule of the province that the demonstration city lies in; in force from this day.
GUIZHOU_RULE = "gui-zhou-sheng-xing-zheng-zhi-fa-jian-du-ban-fa_2017-12-13"
IN_FORCE_FROM = date(2018, 2, 1)


@dataclass(frozen=True, slots=True)
class Act:
    """Who imports, when, and from which day the roster holds."""

    actor: User | None
    at: datetime
    as_of: date


def write(plan: Plan, act: Act) -> Unit:
    """Enter the whole plan and return the root of the units."""
    root = _write_units(plan.units)
    codes = {change.row.unit_code for change in plan.people}
    units = {
        unit.code: unit
        for some in queries.chunks(codes)
        for unit in Unit.objects.filter(code__in=some)
    }
    users = _write_people(plan.people, act)
    _write_postings(plan.people, users, units, act)
    _write_certificates(plan.people, users, units, act)
    _number_on(root, plan.people)
    return root


# --- Units ---------------------------------------------------------------------------------------


def _write_units(changes: list[UnitChange]) -> Unit:
    rows = [change.row for change in changes]
    root = root_unit() or _found(rows)
    areas = _areas(root, rows)
    new = [change.row for change in changes if change.id is None]
    Unit.objects.bulk_create([_placed(Unit(code=row.code), row, areas) for row in new], BATCH)
    row_by_id = {change.id: change.row for change in changes if change.id is not None}
    for ids in queries.chunks(row_by_id):
        moved = [
            _placed(unit, row_by_id[unit.pk], areas) for unit in Unit.objects.filter(pk__in=ids)
        ]
        Unit.objects.bulk_update(
            moved, ["name", "level", "group", "parent", "path", "division_code"], BATCH
        )
    return root


def _placed(unit: Unit, row: UnitRow, areas: dict[str, Unit]) -> Unit:
    area = areas[row.region]
    unit.name, unit.group, unit.level = row.name, row.group, queries.LEVELS[row.level]
    unit.parent, unit.path = area, f"{area.path}{unit.code}/"
    unit.division_code = area.division_code
    return unit


def _found(rows: list[UnitRow]) -> Unit:
    """Begin the tree: the city, how many its units must be, and what its certificates are."""
    prefix = area_code_of(row.code for row in rows)
    code = _free_code(prefix, {row.code for row in rows})
    root = Unit.objects.create(
        code=code,
        name=city_of(rows) or code,
        kind=Unit.Kind.AREA,
        level=Unit.Level.CITY,
        path=f"{code}/",
        division_code=division_of(prefix),
    )
    ensure_default_rules(area=root)
    _found_policies(root)
    return root


def _found_policies(root: Unit) -> None:
    CertificatePolicy.objects.bulk_create(
        CertificatePolicy(
            area=root,
            kind=kind,
            validity_years=5,
            establishments=[Establishment.ADMINISTRATIVE, Establishment.INSTITUTION],
            from_on=IN_FORCE_FROM,
            source=f"{GUIZHOU_RULE}#{article}",
        )
        for kind, article in ((CertificateKind.SUPERVISOR, 11), (CertificateKind.OFFICER, 12))
    )


def _areas(root: Unit, rows: list[UnitRow]) -> dict[str, Unit]:
    """Return the areas by name, the ones that the rows name first made where they are missing."""
    areas = {area.name: area for area in Unit.objects.filter(parent=root, kind=Unit.Kind.AREA)}
    taken = {row.code for row in rows} | set(Unit.objects.values_list("code", flat=True))
    made = []
    for region, members in groupby(sorted(rows, key=lambda row: row.region), lambda r: r.region):
        if region in areas:
            continue
        prefix = area_code_of(row.code for row in members)
        code = _free_code(prefix, taken)
        taken.add(code)
        is_city = LEVELS.get(region) == CITY
        made.append(
            Unit(
                code=code,
                name=region,
                kind=Unit.Kind.AREA,
                level=Unit.Level.CITY if is_city else Unit.Level.COUNTY,
                parent=root,
                path=f"{root.path}{code}/",
                division_code=division_of(prefix) or root.division_code,
            )
        )
    return areas | {area.name: area for area in Unit.objects.bulk_create(made)}


def _free_code(wanted: str, taken: set[str]) -> str:
    if wanted and wanted not in taken:
        return wanted
    number = 1
    while f"area-{number}" in taken:
        number += 1
    return f"area-{number}"


# --- People --------------------------------------------------------------------------------------


def _write_people(changes: list[PersonChange], act: Act) -> dict[str, User]:
    """Return everybody that anything is written of, by ID number."""
    new = [change.row for change in changes if change.id is None]
    number = queries.last_made_up_number()
    users: dict[str, User] = {}
    for row in new:
        number += not row.code
        users[row.id_number] = User(
            username=row.code or f"R{number:06d}",
            name=row.name,
            gender=queries.SEXES[row.sex],
            password=make_password(None),
        )
    User.objects.bulk_create(users.values(), BATCH)
    IdentityNumber.objects.bulk_create(
        (
            IdentityNumber(user=user, sealed=seal(number), digest=digest(number))
            for number, user in users.items()
        ),
        BATCH,
    )
    RoleGrant.objects.bulk_create(
        (
            RoleGrant(user=user, role=Role.OFFICER, granted_by=act.actor, granted_at=act.at)
            for user in users.values()
        ),
        BATCH,
    )
    return users | _update_people(changes)


def _update_people(changes: Iterable[PersonChange]) -> dict[str, User]:
    change_by_id = {change.id: change for change in changes if change.id is not None}
    users: dict[str, User] = {}
    for ids in queries.chunks(change_by_id):
        renamed = []
        for user in User.objects.filter(pk__in=ids):
            change = change_by_id[user.pk]
            users[change.row.id_number] = user
            if change.former:
                user.name = change.row.name
                user.username = change.row.code or user.username
                user.gender = queries.SEXES[change.row.sex] or user.gender
                renamed.append(user)
        User.objects.bulk_update(renamed, ["username", "name", "gender"], BATCH)
    return users


def _write_postings(
    changes: list[PersonChange], users: dict[str, User], units: dict[str, Unit], act: Act
) -> None:
    ended = [change.ends_posting for change in changes if change.ends_posting is not None]
    for ids in queries.chunks(ended):
        Posting.objects.filter(pk__in=ids).update(until_on=act.as_of)
    Posting.objects.bulk_create(
        (
            Posting(
                user=users[change.row.id_number],
                unit=units[change.row.unit_code],
                track=Track.SUPERVISION,
                establishment=queries.ESTABLISHMENTS[change.row.establishment],
                is_full_time=change.row.is_full_time,
                from_on=act.as_of,
            )
            for change in changes
            if change.opens_posting
        ),
        BATCH,
    )


# --- Certificates --------------------------------------------------------------------------------


def _write_certificates(
    changes: list[PersonChange], users: dict[str, User], units: dict[str, Unit], act: Act
) -> None:
    certificates = [
        _certificate(change, kind, users[change.row.id_number], units[change.row.unit_code], act)
        for change in changes
        for kind in change.certificates
    ]
    Certificate.objects.bulk_create(certificates, BATCH)
    StatusEvent.objects.bulk_create(
        (
            StatusEvent(
                certificate=certificate,
                kind=StatusEvent.Kind.IMPORT,
                effective_on=certificate.issued_on or act.as_of,
                recorded_at=act.at,
                actor=act.actor,
            )
            for certificate in certificates
        ),
        BATCH,
    )


def _certificate(change: PersonChange, kind: str, user: User, unit: Unit, act: Act) -> Certificate:
    row = change.row
    is_supervision = kind == SUPERVISION
    return Certificate(
        identifier=new_identifier(),
        kind=queries.KINDS[kind],
        number=row.supervision_number if is_supervision else row.enforcement_number,
        holder=user,
        unit=unit,
        holder_name=row.name,
        unit_name=unit.name,
        division_code=unit.division_code,
        # The roster tells no days of the enforcement certificate.
        issued_on=row.issued_on if is_supervision else None,
        expires_on=row.expires_on if is_supervision else None,
        is_imported=True,
        created_at=act.at,
    )


def _number_on(root: Unit, changes: list[PersonChange]) -> None:
    """Let the numbers of new certificates go on where the imported ones end."""
    numbers = {
        CertificateKind.SUPERVISOR: [change.row.supervision_number for change in changes],
        CertificateKind.OFFICER: [change.row.enforcement_number for change in changes],
    }
    for policy in CertificatePolicy.objects.filter(area=root, until_on=None):
        matches = [_SERIAL.fullmatch(number) for number in numbers[CertificateKind(policy.kind)]]
        series = [match.groups() for match in matches if match]
        if not series:
            continue
        if not policy.number_prefix:
            policy.number_prefix = Counter(prefix for prefix, _ in series).most_common(1)[0][0][:8]
            policy.number_digits = max(len(serial) for _, serial in series)
        serials = [int(serial) for prefix, serial in series if prefix == policy.number_prefix]
        policy.next_serial = max([policy.next_serial, *(serial + 1 for serial in serials)])
        policy.save(update_fields=["number_prefix", "number_digits", "next_serial"])
