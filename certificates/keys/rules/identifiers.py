"""Identifiers of certificates: ten characters that nobody can guess and anybody can type."""

import re
import secrets

# Crockford's base32: no I, L, O (mistaken for 1 and 0) and no U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10  # 50 random bits: among a million certificates one guess in a thousand million hits

_IDENTIFIER = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_MISREAD = str.maketrans("ILO", "110")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\uff0d]+")


def new_identifier() -> str:
    """A fresh random identifier."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_identifier(text: str) -> bool:
    """Whether a text is an identifier exactly as it is stored and signed."""
    return _IDENTIFIER.fullmatch(text) is not None


def normalise_identifier(typed: str) -> str | None:
    """The identifier meant by somebody who typed it from paper; None if it cannot be one.

    Lower case, I or L for 1, O for 0, spaces and hyphens are forgiven. Only for typed input: the
    link inside a code is taken as it stands.
    """
    joined = _SEPARATORS.sub("", typed)
    if not joined.isascii():
        return None
    identifier = joined.upper().translate(_MISREAD)
    return identifier if is_identifier(identifier) else None


def grouped_identifier(identifier: str) -> str:
    """An identifier in two groups, the way it is printed: 7K3QF-8M2T9."""
    return f"{identifier[:5]}-{identifier[5:]}"
