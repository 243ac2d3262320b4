"""Arrange a sitting with its rules of entry, and change both: freely before the first start."""

import secrets
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import pgettext

from accounts.models import User
from core import audit
from core.dates import local_day
from exams.admission import queries
from exams.admission.models import EntryRules
from exams.admission.operations.refusals import (
    ChangedAfterStart,
    ReasonNeeded,
    ReleasedAlready,
    TooShortForOne,
)
from exams.admission.rules import normal_code
from exams.sittings.models import Candidacy, Sitting
from exams.sittings.operations import Terms, arrange, require_arrangeable, values_of
from exams.sittings.queries import sittings_in_reach

# Without look-alikes.
LETTERS = "ACDEFGHJKLMNPQRTUVWXY346789"
CODE_LENGTH = 6
# What may be changed when candidates have started; the end only to a later one.
AFTER_START = frozenset(
    {
        "title",
        "closes_at",
        "review",
        "appeal_days",
        "jitter_seconds",
        "late_minutes",
        "asks_code",
        "access_code",
        "networks",
        "needs_safe_browser",
        "browser_quit_hash",
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """By what rules a sitting is entered, as somebody sets them: the fields of `EntryRules`."""

    timing: str = EntryRules.Timing.WINDOW
    late_minutes: int | None = None
    needs_track: bool = False
    within_id: int | None = None
    posts: list[str] = field(default_factory=list)
    study_measure: str = ""
    study_least: int | None = None
    study_since_on: date | None = None
    earlier_part: str = ""
    earlier_kind: str = ""
    earlier_track: str = ""
    earlier_months: int | None = None
    most_attempts: int | None = None
    most_months: int | None = None
    makes_up_id: int | None = None
    most_make_ups: int = 1
    asks_code: bool = False
    access_code: str = ""
    networks: list[str] = field(default_factory=list)
    needs_safe_browser: bool = False
    browser_quit_hash: str = ""


@transaction.atomic(durable=True)
def arrange_sitting(*, terms: Terms, entry: Entry, actor: User, at: datetime) -> Sitting:
    """Arrange a sitting with its rules of entry.

    Raises:
        Refusal, DoesNotExist: as `sittings.create_sitting`; no such sitting to make up for.
    """
    _require_reach(entry, actor)
    sitting = arrange(terms, actor=actor, at=at)
    EntryRules.objects.create(sitting=sitting, **_columns(entry, EntryRules()))
    return sitting


@transaction.atomic(durable=True)
def change_sitting(
    *, sitting_id: int, terms: Terms, entry: Entry, reason: str = "", actor: User, at: datetime
) -> Sitting:
    """Change a sitting and its rules of entry.

    Until a candidate has started, everything; after that only what takes nothing from anybody, and
    with a reason. Safe to repeat. Locks the places on the list, so that nobody starts meanwhile.

    Raises:
        ReleasedAlready: its results are released.
        ChangedAfterStart, ReasonNeeded: candidates have started.
        TooShortForOne: somebody on the list has more minutes than it would be open.
        Refusal: as `sittings.create_sitting`, if paper or times change.
        Sitting.DoesNotExist: no such sitting in reach, or none to make up for.
    """
    sitting = _lock(sitting_id, actor)
    if sitting.released_at:
        raise ReleasedAlready
    _require_reach(entry, actor)
    rules = queries.rules_of(sitting)
    new, columns = values_of(terms), _columns(entry, rules)
    changed = _changed(sitting, new) + _changed(rules, columns)
    if not changed:
        return sitting
    has_started = sitting.attempts.filter(is_test_run=False).exists()
    if has_started:
        _require_allowed(sitting, terms, changed, reason)
    if {"paper_id", "unit_id", "opens_at", "closes_at"} & set(changed):
        require_arrangeable(terms, actor=actor, at=at)
    _set(sitting, new)
    _set(rules, columns)
    _require_long_enough(sitting)
    detail = {"changed": ", ".join(sorted(changed))}
    audit.record(
        "exams.sitting-changed",
        actor=actor,
        subject=sitting,
        at=at,
        reason=reason.strip(),
        detail=detail,
    )
    return sitting


@transaction.atomic(durable=True)
def renew_code(*, sitting_id: int, actor: User, at: datetime) -> str:
    """Ask for an access code from now on, a new one made by lot; return it.

    Who has started goes on. The code stands in no audit entry. Locks the sitting.

    Raises:
        ReleasedAlready: its results are released.
        Sitting.DoesNotExist: no such sitting in reach.
    """
    rows = sittings_in_reach(actor).select_for_update(of=("self",), no_key=True)
    sitting = rows.get(pk=sitting_id)
    if sitting.released_at:
        raise ReleasedAlready
    rules = queries.rules_of(sitting)
    rules.asks_code = True
    rules.access_code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    rules.save()
    audit.record("exams.access-code-renewed", actor=actor, subject=sitting, at=at)
    return rules.access_code


def _lock(sitting_id: int, actor: User) -> Sitting:
    rows = sittings_in_reach(actor).select_for_update(of=("self",), no_key=True)
    sitting = rows.get(pk=sitting_id)
    places = Candidacy.objects.select_for_update(of=("self",), no_key=True)
    list(places.filter(sitting=sitting).order_by("pk"))
    return sitting


def _require_reach(entry: Entry, actor: User) -> None:
    if entry.makes_up_id:
        sittings_in_reach(actor).get(pk=entry.makes_up_id)


def _columns(entry: Entry, before: EntryRules) -> dict[str, Any]:
    columns = asdict(entry)
    columns["access_code"] = normal_code(entry.access_code)
    columns["browser_salt"] = before.browser_salt
    if entry.needs_safe_browser and not before.browser_salt:
        columns["browser_salt"] = b64encode(secrets.token_bytes(32)).decode()
    return columns


def _changed(row: models.Model, values: dict[str, Any]) -> list[str]:
    own = [name for name, value in values.items() if getattr(row, name) != value]
    return [name for name in own if name != "browser_salt"]


def _set(row: models.Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def _require_allowed(sitting: Sitting, terms: Terms, changed: Iterable[str], reason: str) -> None:
    frozen = set(changed) - AFTER_START
    if terms.closes_at < sitting.closes_at:
        frozen.add("closes_at")
    if frozen:
        raise ChangedAfterStart(what=pgettext("list", ", ").join(_names(frozen)))
    if not reason.strip():
        raise ReasonNeeded


def _names(columns: Iterable[str]) -> list[str]:
    names = []
    for column in sorted(columns):
        own = EntryRules if hasattr(EntryRules, column) else Sitting
        field_of = own._meta.get_field(column.removesuffix("_id"))
        names.append(str(getattr(field_of, "verbose_name", column)))
    return names


def _require_long_enough(sitting: Sitting) -> None:
    longest = queries.longest_minutes(sitting, on=local_day(sitting.opens_at))
    if (sitting.closes_at - sitting.opens_at).total_seconds() < longest * 60:
        raise TooShortForOne(minutes=longest)
