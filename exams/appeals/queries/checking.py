"""Check a replay that somebody shows, against the published keys and against the record."""

from collections.abc import Mapping
from typing import Any

from exams.appeals import evidence
from exams.appeals.queries.replay import event_record
from exams.appeals.queries.timeline import events_of
from exams.delivery.models import Attempt, ReceiptKey
from exams.delivery.receipts.rules import Checked


def check_replay(text: str) -> Checked:
    """Return whether a text is a replay exactly as this platform signed it. One query."""
    keys = {kid: bytes(spki) for kid, spki in ReceiptKey.objects.values_list("kid", "spki")}
    return evidence.check(text, keys)


def is_on_record(document: Mapping[str, Any]) -> bool:
    """Tell whether all that a genuine replay says is on record today; more may be by now."""
    attempts = Attempt.objects.select_related("sitting", "candidate")
    attempt = attempts.filter(pk=document["attempt"]).first()
    if attempt is None:
        return False
    today = [{**event_record(0, event), "n": 0} for event in events_of(attempt)]
    shown = [{**event, "n": 0} for event in document["events"]]
    return all(event in today for event in shown)
