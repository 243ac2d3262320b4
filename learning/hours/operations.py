"""Enter a training class, credit its hours to people, and take either back with a reason."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.dates import local_day
from core.errors import Refusal
from core.sheets import File, read_sheets
from learning.hours import rules
from learning.hours.matching import Matches, match
from learning.hours.models import Attendance, TrainingClass
from learning.hours.queries import classes_in_reach
from org.queries import people_under, units_in_reach

MOST_LINES = 1000


class ClassToCome(Refusal):
    code = "class-to-come"
    message = _("This day is still to come. Enter a class once it was held.")


class ClassEntered(Refusal):
    code = "class-entered"
    message = _(
        "A class of this title is entered for this unit and day, with other hours or of another "
        "kind. Take that one back if it is wrong."
    )


class ClassTakenBack(Refusal):
    code = "class-taken-back"
    message = _("This class was taken back. It credits nobody any hours.")


class NobodyListed(Refusal):
    code = "nobody-listed"
    message = _("Nobody stands in this list. Write one person a line.")


class TooManyLines(Refusal):
    code = "too-many-lines"
    message = _("The list has %(count)s lines; %(most)s are read at once. Split it.")


class OwnHoursRefused(Refusal):
    code = "own-hours"
    message = _("Nobody credits hours to themselves. Ask a colleague to record yours.")


class NotOfTheUnit(Refusal):
    code = "not-of-the-unit"
    message = _(
        "%(count)s of these people did not belong to %(unit)s on the day of the class. Nobody was "
        "credited; check the list again."
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """What a class is, as somebody enters it."""

    title: str
    unit_id: int
    held_on: date
    hours: Decimal
    kind: str
    source: str


@transaction.atomic(durable=True)
def enter_class(terms: Terms, *, actor: User, at: datetime) -> TrainingClass:
    """Enter a class that was held for the people of a unit in the actor's reach.

    Safe to repeat: the same class is returned as it stands. Locks the unit.

    Raises:
        ClassToCome: the day lies in the future.
        ClassEntered: one of that title, unit and day differs.
        Unit.DoesNotExist: no such unit in reach.
    """
    unit = units_in_reach(actor).select_for_update(no_key=True).get(pk=terms.unit_id)
    if terms.held_on > local_day(at):
        raise ClassToCome
    standing = TrainingClass.objects.filter(
        unit=unit, held_on=terms.held_on, title=terms.title, taken_back_at=None
    ).first()
    if standing is not None:
        if (standing.hours, standing.kind) != (terms.hours, terms.kind):
            raise ClassEntered
        return standing
    training = TrainingClass.objects.create(
        title=terms.title,
        unit=unit,
        held_on=terms.held_on,
        hours=terms.hours,
        kind=terms.kind,
        source=terms.source,
        entered_by=actor,
        entered_at=at,
    )
    audit.record("learning.class-entered", actor=actor, subject=training, at=at)
    return training


def check_list(*, class_id: int, files: Sequence[File], actor: User) -> Matches:
    """Return who is meant by a list of people who attended. Changes nothing.

    Raises:
        ClassTakenBack, TrainingClass.DoesNotExist: as `credit_hours`.
        NobodyListed, TooManyLines: no line, or more than MOST_LINES.
        Refusal: a file cannot be read; see `core.sheets.read_sheets`.
    """
    training = classes_in_reach(actor).get(pk=class_id)
    if training.taken_back_at:
        raise ClassTakenBack
    sheets = [sheet for file in files for sheet in read_sheets(file.data, file.name)]
    lines = rules.lines_of(sheets)
    if not lines:
        raise NobodyListed
    if len(lines) > MOST_LINES:
        raise TooManyLines(count=len(lines), most=MOST_LINES)
    return match(lines, training, actor=actor)


@transaction.atomic(durable=True)
def credit_hours(*, class_id: int, people: Collection[int], actor: User, at: datetime) -> int:
    """Credit the hours of a class to people; return how many did not have them. All or none.

    Safe to repeat: once a class. Locks the class.

    Args:
        people: primary keys of people who belonged to the unit on the day of the class.

    Raises:
        ClassTakenBack: it does not count any more.
        OwnHoursRefused: the actor is among them.
        NotOfTheUnit: others are, too.
        TrainingClass.DoesNotExist: no such class in reach.
    """
    training = _lock(class_id, actor)
    if training.taken_back_at:
        raise ClassTakenBack
    wanted = set(people)
    if actor.pk in wanted:
        raise OwnHoursRefused
    here = people_under(training.unit, day=training.held_on).filter(pk__in=wanted)
    if strangers := wanted - set(here.values_list("pk", flat=True)):
        raise NotOfTheUnit(count=len(strangers), unit=training.unit.name)
    standing = Attendance.objects.filter(training_class=training, taken_back_at=None)
    new = sorted(wanted - set(standing.values_list("person", flat=True)))
    rows = Attendance.objects.bulk_create(
        Attendance(training_class=training, person_id=person, recorded_by=actor, recorded_at=at)
        for person in new
    )
    audit.record_all("learning.hours-credited", actor=actor, subjects=rows, at=at)
    return len(rows)


@transaction.atomic(durable=True)
def take_back_hours(*, attendance_id: int, actor: User, at: datetime, reason: str) -> Attendance:
    """Take back that somebody attended a class. Safe to repeat. Locks the class and the row.

    Raises:
        Attendance.DoesNotExist: none of that number of a class in reach.
    """
    classes = classes_in_reach(actor)
    found = Attendance.objects.filter(training_class__in=classes.values("pk")).get(pk=attendance_id)
    _lock(found.training_class_id, actor)
    attendance = Attendance.objects.select_for_update(no_key=True).get(pk=attendance_id)
    _take_back(attendance, "learning.hours-taken-back", actor, at, reason)
    return attendance


@transaction.atomic(durable=True)
def take_back_class(*, class_id: int, actor: User, at: datetime, reason: str) -> TrainingClass:
    """Take back a class: nobody has its hours any more. Safe to repeat. Locks the class.

    Raises:
        TrainingClass.DoesNotExist: no such class in reach.
    """
    training = _lock(class_id, actor)
    _take_back(training, "learning.class-taken-back", actor, at, reason)
    return training


def _lock(class_id: int, actor: User) -> TrainingClass:
    units = units_in_reach(actor)
    rows = TrainingClass.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit").filter(unit__in=units).get(pk=class_id)


def _take_back(
    row: TrainingClass | Attendance, action: str, actor: User, at: datetime, reason: str
) -> None:
    if row.taken_back_at:
        return
    row.taken_back_at, row.taken_back_by, row.taken_back_reason = at, actor, reason
    row.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    audit.record(action, actor=actor, subject=row, at=at, reason=reason)
