"""What an export of a replay says, how it is signed, and what is wrong with one. Pure.

Signed with the key that signs receipts, in the same way: SHA-256 over the canonical form, Ed25519.
Nothing in it is of the moment of the export, so that the same rows give the same bytes.
"""

from collections.abc import Mapping
from typing import Any

from exams.delivery.receipts import rules as receipts
from exams.delivery.receipts.rules import Checked, Fault

KIND = "zhifa-attempt-replay"
VERSION = 1
CONTENT = (
    "kind", "version", "attempt", "sitting", "candidate", "paper", "events", "events_sha256",
    "answers", "answers_sha256",
)  # fmt: skip


def check(text: str, keys: Mapping[str, bytes]) -> Checked:
    """Return whether a text is a replay exactly as we signed it; else what is wrong.

    Args:
        keys: public keys (SPKI) by what they are called.
    """
    found = receipts.read(text, kind=KIND, version=VERSION, content=CONTENT)
    if not found.is_genuine:
        return found
    document: dict[str, Any] = dict(found.document)
    try:
        if receipts.digest(document["events"]) != document["events_sha256"]:
            return Checked(Fault.CHANGED, document)
        return Checked(receipts.fault_of(document, keys), document)
    except (ValueError, RecursionError):
        # Numbers that are none (NaN), half a surrogate, and the like: we write no such replay.
        return Checked(Fault.CHANGED, document)
