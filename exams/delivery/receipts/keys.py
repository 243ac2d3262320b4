"""The private key that signs receipts: a file that only its owner can read, never in the database.

The same discipline as that of the keys of certificates, which stand above this app: another key,
for another purpose, in a folder of its own.
"""

import os
import secrets
import stat
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from exams.delivery.receipts.rules import key_id


class KeyFileExposedError(PermissionError):
    """The file of a private key can be read by others than its owner."""


def create_key_file(folder: Path) -> tuple[Path, bytes]:
    """Make an Ed25519 key in a new file of mode 0600; return the file and the public key (SPKI).

    The file appears whole or not at all, and never replaces another.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    path = folder / f"{key_id(spki)}.pem"
    # Made with mode 0600; linked into place, since a rename would overwrite a key in use.
    with tempfile.NamedTemporaryFile(dir=folder, prefix=f".key-{secrets.token_hex(4)}-") as draft:
        draft.write(pem)
        draft.flush()
        os.fsync(draft.fileno())
        os.link(draft.name, path)
    return path, spki


def load_signer(path: Path) -> Ed25519PrivateKey:
    """Return the key of a file; read again whenever the file changes.

    Raises:
        FileNotFoundError: no such file.
        KeyFileExposedError: the group or others may read or write it.
        ValueError: not an Ed25519 private key.
    """
    told = path.stat()
    if stat.S_IMODE(told.st_mode) & 0o077:
        raise KeyFileExposedError(f"{path} must be readable by its owner alone (chmod 600).")
    return _load(path, told.st_ino, told.st_mtime_ns)


@lru_cache(maxsize=4)
def _load(path: Path, _inode: int, _changed: int) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} does not hold an Ed25519 private key.")
    return key
