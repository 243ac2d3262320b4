"""ZV1, the text of the QR code on a certificate: a link, and after `#` a signed record in decimal.

Final: codes made with it are read for years. What is signed is COSE (RFC 9052), with the link as
external data and without the framing, which would make the symbol two versions larger.
"""

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from certificates.keys.rules.cbor import encode_cbor
from certificates.keys.rules.identifiers import is_identifier

VERSION = 1
HEADER_SIZE = 5  # version and algorithm, key id
KEY_ID_SIZE = 4
SIGNATURE_SIZE = 64
MAX_DIGITS = 600

_LINK = re.compile(r"((?i:https?://[a-z0-9.-]+(?::[0-9]{1,5})?))/v/(.*)", re.ASCII | re.DOTALL)
_DIGITS = re.compile(r"[0-9]+")


class Algorithm(IntEnum):
    """How a code is signed; the low half of its first byte. All make 64 bytes."""

    ES256 = 1
    ED25519 = 2
    SM2 = 3  # with SM3; recognised, not verified here

    @property
    def cose(self) -> int:
        """Number of the algorithm in COSE (RFC 9864; private use for SM2)."""
        return {self.ES256: -9, self.ED25519: -19, self.SM2: -65537}[self]


class Reason(StrEnum):
    """Why a code is refused, in the order in which a verifier looks."""

    NO_FRAGMENT = "no-fragment"
    DIGITS = "digits"
    LENGTH = "length"
    RANGE = "range"
    VERSION = "version"
    ORIGIN = "origin"
    IDENTIFIER = "identifier"
    ALGORITHM = "alg"
    ALGORITHM_UNSUPPORTED = "alg-unsupported"
    UNKNOWN_KEY = "unknown-key"
    ALGORITHM_KEY_MISMATCH = "alg-key-mismatch"
    SIGNATURE = "signature"
    FLAGS = "flags"
    LAYOUT = "layout"
    DATES = "dates"
    KEY_PERIOD = "key-period"
    KEY_COMPROMISED = "key-compromised"


class CodeError(ValueError):
    """A code that cannot be believed, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Code:
    """A code taken apart, nothing of it believed yet. `url` is normalised."""

    url: str
    origin: str
    identifier: str
    body: bytes
    signature: bytes

    @property
    def algorithm_number(self) -> int:
        """What the code says it is signed with; need not be an Algorithm."""
        return self.body[0] & 0x0F

    @property
    def kid(self) -> bytes:
        """Id of the key it says it is signed with."""
        return self.body[1:HEADER_SIZE]


def code_url(origin: str, identifier: str) -> str:
    """The link of a certificate, the part of a code before `#`.

    Raises:
        ValueError: the origin has capitals, a path or a last slash, or that is no identifier.
    """
    url = f"{origin}/v/{identifier}"
    link = _LINK.fullmatch(url)
    if link is None or link[1] != origin or not is_identifier(identifier):
        raise ValueError(f"Not the link of a certificate: {url!r}")
    if origin != origin.lower():
        raise ValueError(f"An origin is written in lower case: {origin!r}")
    return url


def to_be_signed(body: bytes, url: str) -> bytes:
    """The COSE Sig_structure (RFC 9052, section 4.4) of a body, bound to its link."""
    return encode_cbor(["Signature1", protected_header(body), url.encode("ascii"), body])


def protected_header(body: bytes) -> bytes:
    """The COSE protected header that a body implies: algorithm and key id.

    Raises:
        ValueError: no such algorithm.
    """
    algorithm = Algorithm(body[0] & 0x0F)
    return encode_cbor({1: algorithm.cose, 4: body[1:HEADER_SIZE]})


def code_text(url: str, body: bytes, signature: bytes) -> str:
    """The text of the QR code."""
    if len(signature) != SIGNATURE_SIZE:
        raise ValueError("A signature has 64 bytes.")
    record = body + signature
    return f"{url}#{int.from_bytes(record):0{digit_count(len(record))}d}"


def digit_count(size: int) -> int:
    """How many decimal digits hold every value of so many bytes."""
    return len(str((1 << 8 * size) - 1))


_SIZES = {digit_count(size): size for size in range(1, 250)}  # digits -> bytes, up to MAX_DIGITS


def parse_code(text: str) -> Code:
    """Take the text of a QR code apart.

    Raises:
        CodeError: it is not a ZV1 code.
    """
    link, _, digits = text.partition("#")
    if not digits:
        raise CodeError(Reason.NO_FRAGMENT)
    if not _DIGITS.fullmatch(digits):
        raise CodeError(Reason.DIGITS)
    record = _record(digits)
    if record[0] >> 4 != VERSION:
        raise CodeError(Reason.VERSION)
    origin, identifier = _split_link(link)
    return Code(
        url=f"{origin}/v/{identifier}",
        origin=origin,
        identifier=identifier,
        body=record[:-SIGNATURE_SIZE],
        signature=record[-SIGNATURE_SIZE:],
    )


def _record(digits: str) -> bytes:
    size = _SIZES.get(len(digits), 0)
    if size < HEADER_SIZE + SIGNATURE_SIZE:
        raise CodeError(Reason.LENGTH)
    value = int(digits)
    if value >> 8 * size:
        raise CodeError(Reason.RANGE)
    return value.to_bytes(size)


def _split_link(link: str) -> tuple[str, str]:
    match = _LINK.fullmatch(link)
    if match is None:
        raise CodeError(Reason.ORIGIN)
    identifier = match[2].upper() if match[2].isascii() else ""
    if not is_identifier(identifier):
        raise CodeError(Reason.IDENTIFIER)
    return match[1].lower(), identifier
