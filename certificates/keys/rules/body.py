"""The body of a ZV1 code: what is said about a certificate, packed into bytes and unpacked."""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from certificates.keys.rules.zv1 import (
    KEY_ID_SIZE,
    MAX_DIGITS,
    SIGNATURE_SIZE,
    VERSION,
    Algorithm,
    CodeError,
    Reason,
    digit_count,
)

EPOCH = date(2020, 1, 1)  # a day of Asia/Shanghai
PHOTO_DIGEST_SIZE = 8

_FIXED_SIZE = 25
_PHOTO_FLAG, _TEXT_NUMBER_FLAG = 1, 2
_MAX_NUMBER_DIGITS = 11
_INDEX_BITS = 17  # one status list holds 131,072 entries
_LAST_DIVISION = 999_999


class CertificateClass(IntEnum):
    """What a certificate entitles its holder to."""

    OFFICER = 1
    SUPERVISOR = 2
    TRAINING = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What a code says about a certificate."""

    certificate_class: CertificateClass
    number: str  # as printed
    issued_on: date
    last_valid_on: date  # inclusive
    list_number: int  # of the status list, 15 bits
    list_index: int  # place in it, 17 bits
    division_code: str  # administrative division, 6 digits
    scope: int = 0  # 24 bits, one for each field of enforcement
    name: str
    unit: str
    role: str = ""
    photo_digest: bytes = b""  # first 8 bytes of SHA-256 of the photo file, or nothing


def encode_body(fields: Fields, kid: bytes, algorithm: Algorithm) -> bytes:
    """The bytes that are signed for a certificate.

    Raises:
        ValueError: a field does not fit, or the whole is too long for a code.
    """
    if len(kid) != KEY_ID_SIZE or len(fields.photo_digest) not in (0, PHOTO_DIGEST_SIZE):
        raise ValueError("A key id has 4 bytes, the digest of a photo 8 or none.")
    as_text = not _fits_as_digits(fields.number)
    flags = _PHOTO_FLAG * bool(fields.photo_digest) | _TEXT_NUMBER_FLAG * as_text
    body = b"".join(
        [
            _bits(VERSION << 4 | algorithm, 8),
            kid,
            _bits(fields.certificate_class << 4 | flags, 8),
            _bits(0 if as_text else int("1" + fields.number), 40),
            _bits((fields.issued_on - EPOCH).days, 16),
            _bits((fields.last_valid_on - EPOCH).days, 16),
            _bits(fields.list_number, 15, fields.list_index, _INDEX_BITS),
            _bits(_division_number(fields.division_code), 24),
            _bits(fields.scope, 24),
            fields.photo_digest,
            _counted(fields.name),
            _counted(fields.unit),
            _counted(fields.number) if as_text else b"",
            _utf16(fields.role),
        ]
    )
    if fields.last_valid_on < fields.issued_on:
        raise ValueError("A certificate cannot end before it begins.")
    if digit_count(len(body) + SIGNATURE_SIZE) > MAX_DIGITS:
        raise ValueError("Name, unit, number and role are too long together for a code.")
    return body


def decode_body(body: bytes) -> Fields:
    """What a body says. Call it only after the signature has been found good.

    Raises:
        CodeError: unknown flags, a layout that does not come out even, or dates out of order.
    """
    if len(body) < _FIXED_SIZE:
        raise CodeError(Reason.LAYOUT)
    flags = body[5] & 0x0F
    if flags & ~(_PHOTO_FLAG | _TEXT_NUMBER_FLAG):
        raise CodeError(Reason.FLAGS)
    rest = _Reader(body, _FIXED_SIZE)
    photo_digest = rest.take(PHOTO_DIGEST_SIZE) if flags & _PHOTO_FLAG else b""
    name, unit = rest.counted_text(), rest.counted_text()
    number = int.from_bytes(body[6:11])
    printed = _digits_of(number) if not flags & _TEXT_NUMBER_FLAG else rest.counted_text()
    if flags & _TEXT_NUMBER_FLAG and number:
        raise CodeError(Reason.LAYOUT)
    entry = int.from_bytes(body[15:19])
    fields = Fields(
        certificate_class=_class_of(body[5] >> 4),
        number=printed,
        issued_on=EPOCH + timedelta(days=int.from_bytes(body[11:13])),
        last_valid_on=EPOCH + timedelta(days=int.from_bytes(body[13:15])),
        list_number=entry >> _INDEX_BITS,
        list_index=entry & (1 << _INDEX_BITS) - 1,
        division_code=_division_code(int.from_bytes(body[19:22])),
        scope=int.from_bytes(body[22:25]),
        name=name,
        unit=unit,
        role=rest.remaining_text(),
        photo_digest=photo_digest,
    )
    if fields.last_valid_on < fields.issued_on:
        raise CodeError(Reason.DATES)
    return fields


def _bits(*values_and_widths: int) -> bytes:
    """Whole bytes made of numbers and the bits each takes, in turn."""
    value = total = 0
    for number, width in zip(values_and_widths[::2], values_and_widths[1::2], strict=True):
        if not 0 <= number < 1 << width:
            raise ValueError(f"{number} does not fit in {width} bits.")
        value, total = value << width | number, total + width
    return value.to_bytes(total // 8)


def _utf16(text: str) -> bytes:
    return unicodedata.normalize("NFC", text).encode("utf-16-be")


def _counted(text: str) -> bytes:
    encoded = _utf16(text)
    return _bits(len(encoded) // 2, 8) + encoded


def _fits_as_digits(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) <= _MAX_NUMBER_DIGITS


def _digits_of(number: int) -> str:
    digits = str(number)
    if digits[0] != "1" or len(digits) > 1 + _MAX_NUMBER_DIGITS:
        raise CodeError(Reason.LAYOUT)
    return digits[1:]


def _division_number(code: str) -> int:
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise ValueError(f"An administrative division has six digits: {code!r}")
    return int(code)


def _division_code(number: int) -> str:
    if number > _LAST_DIVISION:
        raise CodeError(Reason.LAYOUT)
    return f"{number:06d}"


def _class_of(number: int) -> CertificateClass:
    try:
        return CertificateClass(number)
    except ValueError as error:
        raise CodeError(Reason.LAYOUT) from error


class _Reader:
    """Reads the texts at the end of a body."""

    def __init__(self, data: bytes, position: int) -> None:
        self._data, self._position = data, position

    def take(self, size: int) -> bytes:
        end = self._position + size
        if end > len(self._data):
            raise CodeError(Reason.LAYOUT)
        taken, self._position = self._data[self._position : end], end
        return taken

    def counted_text(self) -> str:
        return self._text(2 * self.take(1)[0])

    def remaining_text(self) -> str:
        return self._text(len(self._data) - self._position)

    def _text(self, size: int) -> str:
        try:
            return self.take(size).decode("utf-16-be")
        except UnicodeDecodeError as error:
            raise CodeError(Reason.LAYOUT) from error
