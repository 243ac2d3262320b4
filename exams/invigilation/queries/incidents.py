"""All that happened in a sitting beside answering, in order of time: for its log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from exams.delivery.models import Attempt, DeviceLease, Intervention
from exams.invigilation.models import Message, PresenceEvent
from exams.invigilation.queries.irregularities import Note, notes_of
from exams.invigilation.queries.messages import messages_of
from exams.invigilation.queries.paper import paper_records_of
from exams.sittings.models import Sitting

Words = str | Promise
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


def incidents_of(sitting: Sitting) -> list[Entry]:
    """Return what was done and noted in a sitting, the earliest first. Six queries."""
    entries = [
        *_interventions(sitting),
        *_hand_overs(sitting),
        *_notes(sitting),
        *_messages(sitting),
        *_papers(sitting),
    ]
    return sorted(entries, key=lambda entry: entry.at)


def presence_of(attempt: Attempt) -> QuerySet[PresenceEvent]:
    """Return when the candidate left the page and came back, the newest first."""
    return attempt.presence_events.order_by("-at", "-device_ms", "-pk")[:MOST_EVENTS]


def _interventions(sitting: Sitting) -> Iterator[Entry]:
    rows = Intervention.objects.filter(attempt__sitting=sitting)
    for asked in rows.select_related("attempt__candidate", "asked_by", "decision__decided_by"):
        name = asked.attempt.candidate.name
        what = f"{asked.get_kind_display()} {asked.minutes or ''}".strip()
        said = _("%(what)s asked for") % {"what": what}
        yield Entry(asked.asked_at, said, name, asked.asked_by.name, asked.reason)
        decision = getattr(asked, "decision", None)
        if decision:
            confirmed, declined = _("%(what)s confirmed"), _("%(what)s declined")
            said = (confirmed if decision.is_confirmed else declined) % {"what": what}
            yield Entry(decision.decided_at, said, name, decision.decided_by.name, decision.reason)


def _hand_overs(sitting: Sitting) -> Iterator[Entry]:
    rows = DeviceLease.objects.filter(attempt__sitting=sitting)
    by_others = rows.exclude(granted_by=F("attempt__candidate"))
    for lease in by_others.select_related("attempt__candidate", "granted_by"):
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


def _messages(sitting: Sitting) -> Iterator[Entry]:
    for message in messages_of(sitting).prefetch_related("recipients__candidate"):
        to = message.room or message.get_scope_display()
        if message.scope == Message.Scope.ONE:
            to = "、".join(each.candidate.name for each in message.recipients.all())
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
