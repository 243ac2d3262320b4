"""Check a receipt that somebody shows, against the published keys and against the record."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exams.delivery.models import Attempt, ReceiptKey, SignedReceipt
from exams.delivery.queries.answers import receipt_content
from exams.delivery.receipts import rules
from exams.delivery.receipts.rules import Fault

SENTENCES: dict[Fault, str | Promise] = {
    Fault.NONE: _("The receipt is genuine: this platform signed exactly this."),
    Fault.NO_JSON: _("This is no receipt: the text is not JSON, or a part of it is missing."),
    Fault.NAME_TWICE: _("A name stands in it twice: this platform writes none like that."),
    Fault.NO_RECEIPT: _("This is JSON, but no receipt of this platform."),
    Fault.NEWER: _("The receipt is of a version that is not known here."),
    Fault.INCOMPLETE: _("The receipt is not whole: the part “%(part)s” is missing."),
    Fault.ANSWERS_CHANGED: _("The answers in it were changed after it was signed."),
    Fault.CHANGED: _("It was changed after it was signed; the answers are as they were."),
    Fault.UNKNOWN_KEY: _("The key that signed it was never one of this platform."),
    Fault.BAD_SIGNATURE: _("The signature does not fit: this platform did not sign this."),
}
SAME = _("The record of the attempt has the same answers today.")
VOIDED = _(
    "The record has the same answers today; the attempt was voided since and does not count."
)
OTHER = _("The record of the attempt differs today: show the receipt to those in charge.")


@dataclass(frozen=True, slots=True)
class Report:
    """What the check of a receipt came to, in words."""

    fault: Fault
    sentence: str
    record: str | Promise  # how the record of the attempt stands to it; empty if it is not genuine
    document: Mapping[str, Any]

    @property
    def is_genuine(self) -> bool:
        """Tell whether we signed exactly this."""
        return self.fault == Fault.NONE

    @property
    def closed_at(self) -> datetime:
        """Return when the attempt was closed, of a genuine one."""
        return datetime.fromisoformat(self.document["closed_at"])

    @property
    def signed_at(self) -> datetime:
        """Return when it was signed, of a genuine one."""
        return datetime.fromisoformat(self.document["signed_at"])


def check_receipt(text: str) -> Report:
    """Return what is to be said of a receipt. Four queries at most."""
    keys = {kid: bytes(spki) for kid, spki in ReceiptKey.objects.values_list("kid", "spki")}
    checked = rules.check(text, keys)
    sentence = str(SENTENCES[checked.fault]) % {"part": checked.part}
    record = _record(checked.document) if checked.is_genuine else ""
    return Report(checked.fault, sentence, record, checked.document)


def _record(document: Mapping[str, Any]) -> str | Promise:
    kept = SignedReceipt.objects.filter(
        attempt=document["attempt"], digest=document["digest"]
    ).exists()
    attempt = Attempt.objects.filter(pk=document["attempt"]).select_related("sitting", "candidate")
    found = attempt.first()
    today = receipt_content(found)["answers_sha256"] if found else ""
    if not kept or found is None or today != document["answers_sha256"]:
        return OTHER
    return VOIDED if found.status == Attempt.Status.VOIDED else SAME


def published_receipt_keys() -> list[dict[str, Any]]:
    """Return the public keys that receipts are checked with, the newest first. One query."""
    return [
        {
            "key": key.kid,
            "algorithm": rules.ALGORITHM,
            "spki": b64encode(bytes(key.spki)).decode(),
            "signs_from": key.sign_from.isoformat(),
            "is_active": key.is_active,
        }
        for key in ReceiptKey.objects.order_by("-sign_from", "-pk")
    ]
