"""Check a replay that somebody shows, against the published keys and against the record."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exams.appeals import evidence
from exams.appeals.queries.replay import event_record
from exams.appeals.queries.timeline import events_of
from exams.delivery.models import Attempt, ReceiptKey
from exams.delivery.queries.receipts import SENTENCES
from exams.delivery.receipts.rules import Checked, Fault

# What is said of a receipt, in the words of a replay.
REPLAY_SENTENCES: dict[Fault, str | Promise] = SENTENCES | {
    Fault.NONE: _("The replay is genuine: this platform signed exactly this."),
    Fault.NO_JSON: _("This is no replay: the text is not JSON, or a part of it is missing."),
    Fault.NO_RECEIPT: _("This is JSON, but no replay of this platform."),
    Fault.NEWER: _("The replay is of a version that is not known here."),
    Fault.INCOMPLETE: _("The replay is not whole: the part “%(part)s” is missing."),
    Fault.ANSWERS_CHANGED: _("The answers in the replay were changed after it was signed."),
    Fault.CHANGED: _("The replay was changed after it was signed."),
}


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
