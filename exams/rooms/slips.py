"""Codes of admission slips: random, typed from paper without mistakes, signed in the QR code."""

import re
import secrets

from django.core import signing

# Without what is taken for something else: 0 and O, 1, I and L; without U.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_SALT = "exams.rooms.slip"
_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_APART = re.compile(r"[\s\-‐-―−－·.]+")


def new_code() -> str:
    """Return a fresh random code: 39 bits, and worth something only to those at the door."""
    return "".join(secrets.choice(ALPHABET) for _position in range(LENGTH))


def grouped(code: str) -> str:
    """Return a code as it is printed: 7K3Q-8M2T."""
    return f"{code[:4]}-{code[4:]}"


def typed_code(text: str) -> str:
    """Return the code that somebody typed from a slip, or "" if it cannot be one."""
    code = _APART.sub("", text).upper()
    return code if _CODE.fullmatch(code) else ""


def token_of(code: str) -> str:
    """Return what the QR code carries: the code, signed; it says nothing of the person."""
    return _signer().sign(code)


def code_in(token: str) -> str:
    """Return the code of a token, or "" if we did not sign it."""
    try:
        return _signer().unsign(token)
    except signing.BadSignature:
        return ""


def _signer() -> signing.Signer:
    return signing.Signer(sep="~", salt=_SALT)
