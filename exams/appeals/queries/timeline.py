"""All that is on record of an attempt, in the order in which the server had it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from exams.appeals.models import Appeal, AppealStep
from exams.delivery.models import Attempt, Decision, Intervention, Response, Restored
from exams.invigilation.models import (
    Irregularity,
    IrregularityClosing,
    IrregularityRuling,
    MessageReading,
    PresenceEvent,
)
from exams.marking.models import KeyCorrection, PersonMark, Result
from exams.papers.models import PaperItem

# At one moment: what opens comes first, then answers, then what closes, then what follows.
RANKS = {
    kind: rank
    for rank, kind in enumerate(
        (
            "started",
            "lease",
            "presence",
            "message",
            "answer",
            "intervention",
            "decision",
            "closed",
            "receipt",
            "irregularity",
            "irregularity-closing",
            "irregularity-ruling",
            "mark",
            "correction",
            "result",
            "appeal",
        )
    )
}
# What candidates see of their own attempt; the rest is for those in charge.
OWN_KINDS = frozenset(
    {"started", "lease", "answer", "decision", "closed", "receipt", "result", "appeal"}
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing on record: when, what, by whom. `data` is plain JSON, codes and no sentences."""

    at: datetime
    kind: str  # of RANKS
    pk: int  # of its row
    by: str = ""  # person code; empty: the platform, or the candidate's own device
    by_name: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def order(self) -> tuple[datetime, int, int]:
        """Return what events are put in order by: the same rows, the same order."""
        return (self.at, RANKS[self.kind], self.pk)


def events_of(attempt: Attempt, *, is_own: bool = False) -> list[Event]:
    """Return all that is on record of an attempt, the first first. Fifteen queries.

    Args:
        is_own: as its candidate may see it: nothing of irregularities, marks of people and staff.
    """
    sources = (
        _frame,
        _leases,
        _answers,
        _interventions,
        _receipts,
        _results,
        _appeals,
        *(() if is_own else (_presence, _messages, _irregularities, _marks, _corrections)),
    )
    events = (event for source in sources for event in source(attempt))
    kept = (event for event in events if not is_own or event.kind in OWN_KINDS)
    return sorted(kept, key=lambda event: event.order)


def _frame(attempt: Attempt) -> Iterator[Event]:
    first = Decision.objects.filter(intervention__attempt=attempt, due_before__isnull=False)
    due = first.order_by("decided_at", "pk").values_list("due_before", flat=True).first()
    data = {"due_at": _iso(due or attempt.due_at)}
    yield Event(attempt.opened_at, "started", attempt.pk, *_by(attempt.candidate), data)
    if attempt.closed_at:
        yield Event(attempt.closed_at, "closed", attempt.pk, data={"state": attempt.status})


def _leases(attempt: Attempt) -> Iterator[Event]:
    for row in attempt.leases.select_related("granted_by").order_by("number"):
        data = {"number": row.number, "browser": row.label, "reason": row.reason}
        yield Event(row.granted_at, "lease", row.pk, *_by(row.granted_by), data)


def _answers(attempt: Attempt) -> Iterator[Event]:
    restored = dict(
        Restored.objects.filter(response__attempt=attempt).values_list(
            "response", "decision__decided_at"
        )
    )
    for row in Response.objects.filter(attempt=attempt).order_by("sequence"):
        data = {
            "position": row.position,
            "chosen": row.chosen,
            "sequence": row.sequence,
            "lease": row.lease,
            "number": row.client_sequence,
            "device_at": _iso(row.client_at),
            "verdict": row.verdict,
            "aside": row.aside,
            # When an extension made a late answer count; empty: it did not.
            "restored": _iso(restored.get(row.pk)),
        }
        yield Event(row.given_at, "answer", row.sequence, data=data)


def _interventions(attempt: Attempt) -> Iterator[Event]:
    rows = Intervention.objects.filter(attempt=attempt)
    for row in rows.select_related("asked_by", "decision__decided_by").order_by("pk"):
        asked = {"act": row.kind, "minutes": row.minutes, "reason": row.reason}
        yield Event(row.asked_at, "intervention", row.pk, *_by(row.asked_by), asked)
        decision = getattr(row, "decision", None)
        if decision is not None:
            data = {
                **asked,
                "confirmed": decision.is_confirmed,
                "why": decision.reason,
                "due_at": _iso(decision.due_after),
            }
            yield Event(
                decision.decided_at, "decision", decision.pk, *_by(decision.decided_by), data
            )


def _receipts(attempt: Attempt) -> Iterator[Event]:
    for pk, signed_at, digest, kid in attempt.receipts.order_by("pk").values_list(
        "pk", "signed_at", "digest", "key__kid"
    ):
        yield Event(signed_at, "receipt", pk, data={"digest": digest, "key": kid})


def _results(attempt: Attempt) -> Iterator[Event]:
    for row in Result.objects.filter(attempt=attempt).order_by("number"):
        data = {
            "number": row.number,
            "cause": row.cause,
            "correction": row.correction_id or 0,
            "score": _plain(row.raw_score),
            "maximum": _plain(row.maximum),
            "cut_score": _plain(row.cut_score),
            "passed": row.is_passed,
        }
        yield Event(row.marked_at, "result", row.pk, data=data)


def _appeals(attempt: Attempt) -> Iterator[Event]:
    appeals = {row.pk: row for row in Appeal.objects.filter(attempt=attempt)}
    steps = AppealStep.objects.filter(appeal__in=appeals).select_related("actor")
    for step in steps.order_by("pk"):
        appeal = appeals[step.appeal_id]
        data = {
            "appeal": appeal.pk,
            "against": appeal.kind,
            "position": appeal.position or 0,
            "state": step.state,
            "reason": step.reason,
        }
        yield Event(step.at, "appeal", step.pk, *_by(step.actor), data)


def _presence(attempt: Attempt) -> Iterator[Event]:
    rows = PresenceEvent.objects.filter(attempt=attempt).order_by("pk")
    for row in rows:
        data = {"what": row.kind, "lease": row.lease, "device_ms": row.device_ms}
        yield Event(row.at, "presence", row.pk, data=data)


def _messages(attempt: Attempt) -> Iterator[Event]:
    rows = MessageReading.objects.filter(attempt=attempt).select_related("message__sent_by")
    for row in rows.order_by("pk"):
        data = {"text": row.message.text, "sent_at": _iso(row.message.sent_at)}
        yield Event(row.read_at, "message", row.pk, *_by(row.message.sent_by), data)


def _irregularities(attempt: Attempt) -> Iterator[Event]:
    own = Q(attempt=attempt) | Q(
        attempt=None, sitting=attempt.sitting_id, candidate=attempt.candidate_id
    )
    found = Irregularity.objects.filter(own)
    for row in found.select_related("noted_by").order_by("pk"):
        data = {"what": row.kind, "text": row.text, "holds_result": row.holds_result}
        yield Event(row.noted_at, "irregularity", row.pk, *_by(row.noted_by), data)
    closings = IrregularityClosing.objects.filter(irregularity__in=found)
    for closing in closings.select_related("asked_by").order_by("pk"):
        data = {"outcome": closing.outcome, "reason": closing.reason}
        by = _by(closing.asked_by)
        yield Event(closing.asked_at, "irregularity-closing", closing.pk, *by, data)
    rulings = IrregularityRuling.objects.filter(closing__irregularity__in=found)
    for ruling in rulings.select_related("decided_by").order_by("pk"):
        data = {"confirmed": ruling.is_confirmed, "reason": ruling.reason}
        by = _by(ruling.decided_by)
        yield Event(ruling.decided_at, "irregularity-ruling", ruling.pk, *by, data)


def _marks(attempt: Attempt) -> Iterator[Event]:
    """Without who marked: marks are given by number, not by name."""
    rows = PersonMark.objects.filter(task__attempt=attempt).order_by("pk")
    for pk, at, position, part, round_, points in rows.values_list(
        "pk", "marked_at", "task__position", "task__part", "task__round", "points"
    ):
        data = {"position": position, "part": part, "round": round_, "points": _plain(points)}
        yield Event(at, "mark", pk, data=data)


def _corrections(attempt: Attempt) -> Iterator[Event]:
    positions = dict(
        PaperItem.objects.filter(paper=attempt.sitting.paper_id).values_list("version", "position")
    )
    rows = KeyCorrection.objects.filter(
        decision__is_confirmed=True, scope__sitting=attempt.sitting_id
    )
    for row in rows.select_related("decision__decided_by").order_by("pk"):
        data = {
            "correction": row.pk,
            "position": positions.get(row.version_id, 0),
            "act": row.kind,
            "takes_back": row.takes_back_id or 0,
            "reason": row.reason,
        }
        by = _by(row.decision.decided_by)
        yield Event(row.decision.decided_at, "correction", row.pk, *by, data)


def _by(user: Any) -> tuple[str, str]:
    return (user.username, user.name)


def _iso(moment: datetime | None) -> str:
    return in_utc(moment) if moment else ""


def in_utc(moment: datetime) -> str:
    """Return a moment as evidence writes it."""
    return moment.astimezone(UTC).isoformat()


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
