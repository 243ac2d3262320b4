"""What a receipt says, how it is signed, and what is wrong with one. Pure.

A receipt is a JSON object. `digest` is SHA-256 over its canonical form (RFC 8785 for what is used
here: keys sorted, no spaces, UTF-8) without the parts that the signing adds; the signature is
Ed25519 (RFC 8032) over the canonical form of all but itself.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

KIND = "zhifa-exam-receipt"
VERSION = 1
ALGORITHM = "Ed25519"
# What the signing adds to the content.
ADDED = ("digest", "signed_at", "algorithm", "key", "signature")
CONTENT = (
    "kind", "version", "attempt", "sitting", "candidate", "state", "opened_at", "due_at",
    "closed_at", "answers", "answers_sha256", "late", "aside",
)  # fmt: skip


class Fault(StrEnum):
    """What is wrong with a receipt."""

    NONE = ""
    NO_JSON = "no-json"
    NAME_TWICE = "name-twice"
    NO_RECEIPT = "no-receipt"
    NEWER = "newer-version"
    INCOMPLETE = "incomplete"
    ANSWERS_CHANGED = "answers-changed"
    CHANGED = "changed"
    UNKNOWN_KEY = "unknown-key"
    BAD_SIGNATURE = "bad-signature"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a receipt came to."""

    fault: Fault
    document: Mapping[str, Any]
    part: str = ""  # what lacks, of an incomplete one

    @property
    def is_genuine(self) -> bool:
        """Tell whether we signed exactly this."""
        return self.fault == Fault.NONE


def canonical(value: Any) -> bytes:
    """Return the one way in which a JSON value without fractions is written."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(value: Any) -> str:
    """Return SHA-256 over the canonical form, in hexadecimal digits."""
    return sha256(canonical(value)).hexdigest()


def key_id(spki: bytes) -> str:
    """Return what a public key is called: the first 8 bytes of SHA-256 of it."""
    return sha256(spki).digest()[:8].hex()


def signed(
    content: Mapping[str, Any],
    *,
    key_id: str,
    signed_at: datetime,
    sign: Callable[[bytes], bytes],
) -> dict[str, Any]:
    """Return the receipt with what the signing adds."""
    document = {
        **content,
        "digest": digest(content),
        "signed_at": signed_at.isoformat(),
        "algorithm": ALGORITHM,
        "key": key_id,
    }
    signature = sign(canonical(document))
    return document | {"signature": urlsafe_b64encode(signature).decode().rstrip("=")}


class _NameTwiceError(ValueError):
    """An object in which a name stands twice: who reads it may take the one or the other."""


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):
        raise _NameTwiceError
    return named


def read(
    text: str, *, kind: str = KIND, version: int = VERSION, content: tuple[str, ...] = CONTENT
) -> Checked:
    """Return what a text is, before any key is asked: a receipt that is whole, or what lacks.

    Reads what else is signed in the same way, given its kind, version and parts. Editors may have
    put the mark of UTF-8 before it.
    """
    try:
        document = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_named_once)
    except _NameTwiceError:
        return Checked(Fault.NAME_TWICE, {})
    except (ValueError, RecursionError):
        return Checked(Fault.NO_JSON, {})
    if not isinstance(document, dict) or document.get("kind") != kind:
        return Checked(Fault.NO_RECEIPT, {})
    if document.get("version") != version:
        return Checked(Fault.NEWER, document)
    missing = next((part for part in (*content, *ADDED) if part not in document), "")
    return Checked(Fault.INCOMPLETE if missing else Fault.NONE, document, part=missing)


def check(text: str, keys: Mapping[str, bytes]) -> Checked:
    """Return whether a text is a receipt exactly as we signed it; else what is wrong, the most
    telling first.

    Args:
        keys: public keys (SPKI) by what they are called.
    """
    found = read(text)
    if not found.is_genuine:
        return found
    return Checked(fault_of(dict(found.document), keys), found.document)


def fault_of(document: dict[str, Any], keys: Mapping[str, bytes]) -> Fault:
    """Return what is wrong with a document that is whole: answers, digest, key or signature."""
    try:
        content = {part: document[part] for part in document if part not in ADDED}
        if digest(document["answers"]) != document["answers_sha256"]:
            return Fault.ANSWERS_CHANGED
        if digest(content) != document["digest"]:
            return Fault.CHANGED
        spki = keys.get(str(document["key"]))
        if spki is None:
            return Fault.UNKNOWN_KEY
        return Fault.NONE if _is_signed(document, spki) else Fault.BAD_SIGNATURE
    except (ValueError, RecursionError):
        # Numbers that are none (NaN), half a surrogate, and the like: we write no such receipt.
        return Fault.CHANGED


def _is_signed(document: dict[str, Any], spki: bytes) -> bool:
    signature = document.pop("signature")
    key = load_der_public_key(spki)
    if not isinstance(key, Ed25519PublicKey) or not isinstance(signature, str):
        return False
    try:
        raw = urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        key.verify(raw, canonical(document))
    except (InvalidSignature, NotBase64, ValueError):
        return False
    return True
