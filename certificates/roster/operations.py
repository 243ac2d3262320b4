"""Bring units, people and certificates up to date from a roster."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.roster import drafts, queries, writing
from certificates.roster.reading import read_tables
from certificates.roster.rules import Action, Decision, Origin, Table, Verdict, judge
from certificates.roster.rules.changes import Plan, plan
from core import audit
from core.errors import Refusal
from core.sheets import File
from org.models import Jurisdiction, Unit
from org.queries import root_unit


class NoReach(Refusal):
    code = "no-reach"
    message = _("No unit has been assigned to your account. Ask the administrator to assign one.")


class RosterOverlaps(Refusal):
    code = "roster-overlaps"
    message = _(
        "Somebody else changed the same units or people at this moment. Nothing was imported; "
        "check the roster again."
    )


class DraftGone(Refusal):
    code = "draft-gone"
    message = _("This roster is no longer waiting. Upload it again.")


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every row of data. Each row is counted once.

    A row that asks for nothing new is unchanged, even if it had to be repaired to be read.
    `details` has the repairs and faults of rows and what was passed over, in the order of the
    files; a row of None is a whole sheet.
    """

    accepted: int
    repaired: int
    rejected: int
    ignored: int
    unchanged: int
    details: tuple[Decision, ...]

    @property
    def rows(self) -> int:
        """Return the number of rows of data, the ignored ones among them."""
        return self.accepted + self.repaired + self.rejected + self.ignored + self.unchanged

    @property
    def changes(self) -> int:
        """Return the number of rows that change something."""
        return self.accepted + self.repaired

    def counts(self) -> dict[str, int]:
        """Return the figures by name."""
        names = ("rows", "accepted", "repaired", "rejected", "ignored", "unchanged")
        return {name: getattr(self, name) for name in names}

    def as_json(self) -> dict[str, Any]:
        """Return the report as it is written to a file."""
        return {**self.counts(), "details": [said.as_json() for said in self.details]}


def import_roster(
    *,
    files: Sequence[File],
    as_of: date,
    actor: User | None,
    at: datetime,
    dry_run: bool = False,
) -> Report:
    """Enter the units, people, postings and certificates of a roster, and report on every row.

    Safe to repeat: a row that is known already changes nothing. What changes in a posting ends it
    on `as_of` and opens another; a certificate in the register is never altered. Locks the root
    of the units.

    Args:
        files: workbooks or CSV files; units and people may come in one or in several.
        as_of: the day from which the roster holds.
        actor: whose jurisdiction bounds what may be touched; None for the command line.
        dry_run: report what would happen, and write nothing.

    Raises:
        Refusal: a file cannot be read or lacks columns (see `reading`).
        NoReach: the actor has no jurisdiction.
        RosterOverlaps: somebody else wrote the same rows meanwhile.
    """
    tables, passed_over = read_tables(files)
    if dry_run:
        verdict, made = _decide(tables, as_of, actor)
        return _report(verdict, made, passed_over)
    try:
        with transaction.atomic(durable=True):
            Unit.objects.select_for_update().filter(parent=None).first()
            verdict, made = _decide(tables, as_of, actor)
            report = _report(verdict, made, passed_over)
            if not made.is_empty:
                _enter(made, report, files, writing.Act(actor, at, as_of))
    except IntegrityError as error:
        raise RosterOverlaps from error
    return report


def keep_roster(*, files: Sequence[File], as_of: date, actor: User, at: datetime) -> str:
    """Check a roster, keep it for a day, and return the key under which it waits for a yes.

    Changes nothing in the database.

    Raises:
        Refusal: as `import_roster`.
    """
    report = import_roster(files=files, as_of=as_of, actor=actor, at=at, dry_run=True)
    return drafts.keep(files, as_of=as_of, owner=actor, at=at, report=report.as_json())


def import_kept(*, key: str, actor: User, at: datetime) -> drafts.Draft:
    """Import a roster that was kept, and return it with its final report.

    Safe to repeat: one that was imported already is returned as it stands.

    Raises:
        DraftGone: none of that key, or not the actor's.
        Refusal: as `import_roster`.
    """
    draft = drafts.find(key, owner=actor)
    if draft is None:
        raise DraftGone
    if not draft.is_done:
        report = import_roster(files=draft.files(), as_of=draft.as_of, actor=actor, at=at)
        drafts.finish(draft, report=report.as_json())
    return drafts.find(key, owner=actor) or draft


def _decide(tables: Sequence[Table], as_of: date, actor: User | None) -> tuple[Verdict, Plan]:
    reach = queries.reach_of(actor)
    if reach is None:
        raise NoReach
    units = queries.known_units()
    names = {code: unit.name for code, unit in units.items() if unit.is_body and unit.is_open}
    verdict = judge(tables, units=names, as_of=as_of)
    known = queries.known(verdict.people, units)
    return verdict, plan(verdict.units, verdict.people, known, as_of=as_of, reach=reach)


def _enter(made: Plan, report: Report, files: Sequence[File], act: writing.Act) -> None:
    is_first = root_unit() is None
    root = writing.write(made, act)
    if is_first and act.actor is not None:
        Jurisdiction.objects.get_or_create(user=act.actor, defaults={"unit": root})
    audit.record(
        "certificates.roster-imported",
        actor=act.actor,
        subject=root,
        at=act.at,
        detail={
            "as_of": act.as_of.isoformat(),
            "files": [
                {"name": file.name, "sha256": sha256(file.data).hexdigest()} for file in files
            ],
            **report.counts(),
            # Postings keep their own history; a name does not.
            "renamed": [
                {"person": change.row.code, "former": dict(change.former)}
                for change in made.people
                if change.former
            ],
        },
    )


def _report(verdict: Verdict, made: Plan, passed_over: Sequence[Decision]) -> Report:
    contradicted = {fault.origin for fault in made.faults}
    decisions = [said for said in verdict.decisions if said.origin not in contradicted]
    details = _in_order([*decisions, *made.faults, *passed_over])
    changing = _repaired_by_origin(verdict)
    for origin in contradicted | made.unchanged:
        changing.pop(origin, None)
    repaired = sum(changing.values())
    return Report(
        accepted=len(changing) - repaired,
        repaired=repaired,
        rejected=len(_rows_of(details, Action.REJECT)),
        ignored=len(_rows_of(details, Action.IGNORE)),
        unchanged=len(made.unchanged),
        details=tuple(details),
    )


def _repaired_by_origin(verdict: Verdict) -> dict[Origin, bool]:
    """Return the rows that stand, and whether each was repaired."""
    units = {row.origin: row.is_repaired for row in verdict.units if not row.is_derived}
    return units | {row.origin: row.is_repaired for row in verdict.people}


def _rows_of(details: Sequence[Decision], action: Action) -> set[Origin]:
    return {
        said.origin for said in details if said.action is action and said.origin.row is not None
    }


def _in_order(details: list[Decision]) -> list[Decision]:
    places: dict[tuple[str, str], int] = {}
    for said in details:
        places.setdefault((said.origin.file, said.origin.sheet), len(places))
    return sorted(
        details,
        key=lambda said: (places[said.origin.file, said.origin.sheet], said.origin.row or 0),
    )
