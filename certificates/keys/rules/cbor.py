"""Deterministic CBOR (RFC 8949, section 4.2.1): as much of it as a COSE signature needs."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Encodable: TypeAlias = int | bytes | str | Sequence["Encodable"] | Mapping[int, "Encodable"]

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP = range(6)


def encode_cbor(value: Encodable) -> bytes:
    """The one deterministic encoding of a value: shortest heads, map keys in byte order.

    Raises:
        OverflowError: an integer does not fit in 64 bits.
    """
    if isinstance(value, int):
        return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
    if isinstance(value, bytes):
        return _head(_BYTES, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return _head(_TEXT, len(text)) + text
    if isinstance(value, Mapping):
        pairs = sorted((encode_cbor(key), encode_cbor(item)) for key, item in value.items())
        return _head(_MAP, len(pairs)) + b"".join(key + item for key, item in pairs)
    return _head(_ARRAY, len(value)) + b"".join(encode_cbor(item) for item in value)


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([major << 5 | argument])
    for additional, size in ((24, 1), (25, 2), (26, 4)):
        if argument < 1 << 8 * size:
            return bytes([major << 5 | additional]) + argument.to_bytes(size)
    return bytes([major << 5 | 27]) + argument.to_bytes(8)
