"""All that happened in a sitting beside answering, in order of time: for its log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from exams.delivery.models import Attempt, DeviceLease, GroupExtension, Intervention
from exams.invigilation.models import Message, MessageRecipient, PresenceEvent
from exams.invigilation.queries.irregularities import Note, notes_of
from exams.invigilation.queries.paper import paper_records_of
from exams.sittings.models import Sitting

Words = str | Promise
Asked = TypeVar("Asked", Intervention, GroupExtension)
# Of one attempt on its page; the rows themselves are all kept.
MOST_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log."""

    at: datetime
    what: Words
    about: str  # the candidate, or whom it was for
    by: str
    text: str
    irregularity: int | None = None


def incidents_of(sitting: Sitting, *, newest: int | None = None) -> list[Entry]:
    """Return what was done and noted in a sitting, the earliest first. Seven queries.

    Args:
        newest: so many of them, the last; None for all.
    """
    entries = [
        *_extensions_for_all(sitting, newest),
        *_interventions(sitting, newest),
        *_hand_overs(sitting, newest),
        *_notes(sitting),
        *_messages(sitting, newest),
        *_papers(sitting),
    ]
    found = sorted(entries, key=lambda entry: entry.at)
    return found if newest is None else found[-newest:]


def presence_of(attempt: Attempt) -> QuerySet[PresenceEvent]:
    """Return when the candidate left the page and came back, the newest first."""
    return attempt.presence_events.order_by("-at", "-device_ms", "-pk")[:MOST_EVENTS]


def _extensions_for_all(sitting: Sitting, newest: int | None) -> Iterator[Entry]:
    rows = GroupExtension.objects.filter(sitting=sitting)
    related = rows.select_related("asked_by", "decision__decided_by")
    for asked in _last_touched(related, newest):
        about = asked.room or str(Message.Scope.ALL.label)
        what = f"{Intervention.Kind.EXTEND.label} {asked.minutes}"
        yield from _asked_and_decided(asked, what, about)


def _interventions(sitting: Sitting, newest: int | None) -> Iterator[Entry]:
    rows = Intervention.objects.filter(attempt__sitting=sitting, group=None)
    related = rows.select_related("attempt__candidate", "asked_by", "decision__decided_by")
    for asked in _last_touched(related, newest):
        what = f"{asked.get_kind_display()} {asked.minutes or ''}".strip()
        yield from _asked_and_decided(asked, what, asked.attempt.candidate.name)


def _last_touched(rows: QuerySet[Asked], newest: int | None) -> QuerySet[Asked]:
    """Return those that were asked for or decided last: each of the newest events is of one."""
    return rows.order_by(Coalesce("decision__decided_at", "asked_at").desc(), "-pk")[:newest]


def _asked_and_decided(
    asked: Intervention | GroupExtension, what: str, about: str
) -> Iterator[Entry]:
    said = _("%(what)s asked for") % {"what": what}
    yield Entry(asked.asked_at, said, about, asked.asked_by.name, asked.reason)
    decision = getattr(asked, "decision", None)
    if decision:
        confirmed, declined = _("%(what)s confirmed"), _("%(what)s declined")
        said = (confirmed if decision.is_confirmed else declined) % {"what": what}
        yield Entry(decision.decided_at, said, about, decision.decided_by.name, decision.reason)


def _hand_overs(sitting: Sitting, newest: int | None) -> Iterator[Entry]:
    """Yield when another device got an exam: from those in charge, or from the candidate."""
    before = DeviceLease.objects.filter(
        attempt=OuterRef("attempt"), number=OuterRef("number") - 1
    ).values("device")
    rows = DeviceLease.objects.filter(attempt__sitting=sitting).annotate(before=Subquery(before))
    taken = Q(before__gt="") & ~Q(before=F("device"))
    by_others = ~Q(granted_by=F("attempt__candidate"))
    leases = rows.filter(by_others | taken).select_related("attempt__candidate", "granted_by")
    for lease in leases.order_by("-granted_at", "-pk")[:newest]:
        yield Entry(
            lease.granted_at,
            _("Device changed"),
            lease.attempt.candidate.name,
            lease.granted_by.name,
            lease.reason,
        )


def _notes(sitting: Sitting) -> Iterator[Entry]:
    for note in notes_of(sitting=sitting):
        noted = note.irregularity
        kind = noted.get_kind_display()
        what = _("Irregularity: %(kind)s") % {"kind": kind}
        if noted.holds_result:
            what = _("Irregularity: %(kind)s; the result is held") % {"kind": kind}
        yield Entry(
            noted.noted_at, what, noted.candidate.name, noted.noted_by.name, noted.text, noted.pk
        )
        yield from _closings(note)


def _closings(note: Note) -> Iterator[Entry]:
    noted = note.irregularity
    for closing in note.closings:
        name, outcome = noted.candidate.name, closing.get_outcome_display()
        said = _("To be closed: %(outcome)s") if noted.holds_result else _("Closed: %(outcome)s")
        yield Entry(
            closing.asked_at,
            said % {"outcome": outcome},
            name,
            closing.asked_by.name,
            closing.reason,
            noted.pk,
        )
        ruling = getattr(closing, "ruling", None)
        if ruling:
            said = _("Closed: %(outcome)s") if ruling.is_confirmed else _("Not closed: %(outcome)s")
            yield Entry(
                ruling.decided_at,
                said % {"outcome": outcome},
                name,
                ruling.decided_by.name,
                ruling.reason,
                noted.pk,
            )


def _messages(sitting: Sitting, newest: int | None) -> Iterator[Entry]:
    to_one = MessageRecipient.objects.filter(message=OuterRef("pk")).order_by("pk")
    rows: QuerySet[Any] = Message.objects.filter(sitting=sitting).select_related("sent_by")
    rows = rows.annotate(to_one=Subquery(to_one.values("candidate__name")[:1]))
    for message in rows.order_by("-sent_at", "-pk")[:newest]:
        is_to_one = message.scope == Message.Scope.ONE
        to = message.to_one if is_to_one else message.room or message.get_scope_display()
        yield Entry(
            message.sent_at,
            pgettext_lazy("log", "Message"),
            str(to),
            message.sent_by.name,
            message.text,
        )


def _papers(sitting: Sitting) -> Iterator[Entry]:
    for record in paper_records_of(sitting):
        name = record.candidate.name
        yield Entry(
            record.recorded_at,
            _("Answered on paper"),
            name,
            record.recorded_by.name,
            record.reason,
        )
        if record.withdrawn_at and record.withdrawn_by:
            yield Entry(
                record.withdrawn_at,
                _("Record of a paper withdrawn"),
                name,
                record.withdrawn_by.name,
                record.withdrawn_why,
            )
        resolution = getattr(record, "resolution", None)
        if resolution:
            settled = gettext("%(number)s differences") % {"number": len(resolution.differences)}
            yield Entry(
                resolution.resolved_at,
                _("Paper entered"),
                name,
                resolution.resolved_by.name,
                settled,
            )
