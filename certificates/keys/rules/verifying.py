"""Whether a scanned code can be believed, and what the public is told about it."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from certificates.keys.rules.body import Fields, decode_body
from certificates.keys.rules.zv1 import (
    KEY_ID_SIZE,
    Algorithm,
    Code,
    CodeError,
    Reason,
    parse_code,
    to_be_signed,
)


class Word(StrEnum):
    """What the public reads about a certificate: one word for each state."""

    VALID = "valid"
    NOT_YET_VALID = "not-yet-valid"
    SUSPENDED = "suspended"
    REVIEW_OVERDUE = "review-overdue"
    EXPIRED = "expired"
    DEREGISTERED = "deregistered"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    NOT_FOUND = "not-found"
    STATUS_UNKNOWN = "status-unknown"
    FORGED = "forged"


@dataclass(frozen=True)
class VerificationKey:
    """A public key that signs certificates, and when. The period excludes its end."""

    spki: bytes  # SubjectPublicKeyInfo, DER
    sign_from: date | None = None
    sign_until: date | None = None
    is_compromised: bool = False

    @cached_property
    def kid(self) -> bytes:
        """Id of the key, as in the code."""
        return key_id(self.spki)

    @cached_property
    def algorithm(self) -> Algorithm:
        """What the key itself is for, whatever a message claims."""
        is_ed25519 = isinstance(self._public, ed25519.Ed25519PublicKey)
        return Algorithm.ED25519 if is_ed25519 else Algorithm.ES256

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Whether the 64 bytes are this key's signature of the data."""
        try:
            if isinstance(self._public, ed25519.Ed25519PublicKey):
                self._public.verify(signature, data)
            else:
                r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
                der = utils.encode_dss_signature(r, s)
                self._public.verify(der, data, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True

    def is_in_use_on(self, day: date) -> bool:
        """Whether the key was meant to sign on that day."""
        has_begun = self.sign_from is None or self.sign_from <= day
        return has_begun and (self.sign_until is None or day < self.sign_until)

    @cached_property
    def _public(self) -> ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey:
        key = load_der_public_key(self.spki)
        if isinstance(key, ed25519.Ed25519PublicKey):
            return key
        if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
            return key
        raise ValueError("Neither a P-256 nor an Ed25519 key.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be told about a scanned code.

    Without a reason the code is genuine and `fields` is what it says; with one it is forged, and
    nothing it says is repeated.
    """

    word: Word
    reason: Reason | None = None
    fields: Fields | None = None
    code: Code | None = None

    @property
    def is_genuine(self) -> bool:
        """Whether the code was signed by us for this very link."""
        return self.reason is None


def key_id(spki: bytes) -> bytes:
    """Id of a public key: the first 4 bytes of SHA-256 of its SubjectPublicKeyInfo."""
    return hashlib.sha256(spki).digest()[:KEY_ID_SIZE]


def verify_code(
    text: str,
    keys: Iterable[VerificationKey],
    trusted_origins: Collection[str],
    on: date,
    status: Word | None = None,
) -> Verdict:
    """What a scanned code is worth on a day. Fails closed at the first thing that is wrong.

    Args:
        keys: the published keys.
        trusted_origins: origins whose links we believe, such as "https://zfz.example.gov.cn".
        on: the day (Asia/Shanghai).
        status: the stored state of the certificate, VALID if nothing stands against it, None if
            it is not known.
    """
    try:
        code = parse_code(text)
        if code.origin not in trusted_origins:
            raise CodeError(Reason.ORIGIN)
        key = _signing_key(code, keys)
        fields = decode_body(code.body)
        _require_key_in_use(key, fields.issued_on)
    except CodeError as error:
        return Verdict(Word.FORGED, error.reason)
    word = shown_word(status, starts_on=fields.issued_on, last_valid_on=fields.last_valid_on, on=on)
    return Verdict(word, fields=fields, code=code)


def shown_word(status: Word | None, *, starts_on: date, last_valid_on: date, on: date) -> Word:
    """The word for a certificate of some stored state on a day.

    What an office decided outranks what the calendar says: a revoked certificate stays revoked
    after its last day. A state that is not known leaves what the dates alone can tell.
    """
    if status not in (None, Word.VALID):
        return status
    if on > last_valid_on:
        return Word.EXPIRED
    if on < starts_on:
        return Word.NOT_YET_VALID
    return status or Word.STATUS_UNKNOWN


def _signing_key(code: Code, keys: Iterable[VerificationKey]) -> VerificationKey:
    algorithm = _algorithm_of(code)
    named = [key for key in keys if key.kid == code.kid]
    if not named:
        raise CodeError(Reason.UNKNOWN_KEY)
    candidates = [key for key in named if key.algorithm == algorithm]
    if not candidates:
        raise CodeError(Reason.ALGORITHM_KEY_MISMATCH)
    signed = to_be_signed(code.body, code.url)
    for key in candidates:
        if key.verifies(code.signature, signed):
            return key
    raise CodeError(Reason.SIGNATURE)


def _algorithm_of(code: Code) -> Algorithm:
    try:
        algorithm = Algorithm(code.algorithm_number)
    except ValueError as error:
        raise CodeError(Reason.ALGORITHM) from error
    if algorithm == Algorithm.SM2:
        raise CodeError(Reason.ALGORITHM_UNSUPPORTED)
    return algorithm


def _require_key_in_use(key: VerificationKey, issued_on: date) -> None:
    if not key.is_in_use_on(issued_on):
        raise CodeError(Reason.KEY_PERIOD)
    if key.is_compromised:
        raise CodeError(Reason.KEY_COMPROMISED)
