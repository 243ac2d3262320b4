"""ID numbers: the only place that reads or writes them.

A number is kept sealed (AES-256-GCM) and is found again by a keyed digest (HMAC-SHA-256). Both
keys are derived from IDENTITY_KEY, so neither the database alone nor a copy of it tells a number.
"""

import hmac
import unicodedata
from functools import cache
from hashlib import sha256
from secrets import token_bytes

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from accounts.models import IdentityNumber, User

NONCE_BYTES = 12
SHOWN_DIGITS = 4


def normalized(number: str) -> str:
    """Return a number as it is compared: no spaces, ASCII digits, a capital X."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def seal(number: str) -> bytes:
    """Encrypt a number for `IdentityNumber.sealed`; twice the same number gives two results."""
    nonce = token_bytes(NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, normalized(number).encode(), None)


def digest(number: str) -> str:
    """Return the 64 characters of `IdentityNumber.digest`: the same number, the same digest."""
    return hmac.digest(_key("digest"), normalized(number).encode(), sha256).hex()


def unseal(sealed: bytes | memoryview) -> str:
    """Decrypt a sealed number.

    Raises:
        cryptography.exceptions.InvalidTag: it was sealed with another key, or damaged.
    """
    content = bytes(sealed)
    return _cipher().decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], None).decode()


def user_of(number: str) -> User | None:
    """Return whose number it is, without decrypting any."""
    found = IdentityNumber.objects.select_related("user").filter(digest=digest(number)).first()
    return found.user if found else None


def full_number(user: User) -> str:
    """Return a person's number in full, or "". Only for the operation that records who read it."""
    found = IdentityNumber.objects.filter(user=user).first()
    return unseal(found.sealed) if found else ""


def masked_number(user: User) -> str:
    """Return a person's number with all but its last four digits hidden, or ""."""
    number = full_number(user)
    return "*" * (len(number) - SHOWN_DIGITS) + number[-SHOWN_DIGITS:] if number else ""


def _cipher() -> AESGCM:
    return AESGCM(_key("seal"))


def _key(purpose: str) -> bytes:
    return _derived(settings.IDENTITY_KEY, purpose)


@cache
def _derived(secret: str, purpose: str) -> bytes:
    info = f"zhifa identity {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())
