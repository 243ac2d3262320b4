"""Who makes the 64 bytes under a code: a key file here, an HSM or a signing server elsewhere."""

import os
import stat
import tempfile
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from certificates.keys.rules import Algorithm


class KeyFileExposedError(PermissionError):
    """The file of a private key can be read by others than its owner."""


class Signer(Protocol):
    """Holds one private key and signs with it."""

    @property
    def algorithm(self) -> Algorithm:
        """What it signs with."""

    @property
    def spki(self) -> bytes:
        """The public key, SubjectPublicKeyInfo in DER."""

    def sign(self, data: bytes) -> bytes:
        """Sign the data; 64 bytes."""


class SoftwareSigner:
    """Signs with a P-256 key from a PEM file (PKCS #8) that only its owner can read.

    Raises:
        FileNotFoundError: no such file.
        KeyFileExposedError: the group or others may read or write it.
        ValueError: not a P-256 private key.
    """

    algorithm = Algorithm.ES256

    def __init__(self, path: Path) -> None:
        key = load_pem_private_key(_read_private(path), password=None)
        if not (isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name == "secp256r1"):
            raise ValueError(f"{path} does not hold a P-256 private key.")
        self._key = key
        self.spki = _spki(key)

    def sign(self, data: bytes) -> bytes:
        """Sign the data: r and s, 32 bytes each. The same data gives the same signature."""
        der = self._key.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True))
        r, s = utils.decode_dss_signature(der)
        return r.to_bytes(32) + s.to_bytes(32)


def create_key_file(path: Path) -> bytes:
    """Make a P-256 key, write it to a new file of mode 0600, and return its public key (SPKI).

    The file appears whole or not at all, and never replaces another.

    Raises:
        FileExistsError: there is a file already.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Made with mode 0600; linked into place, since a rename would overwrite a key in use.
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".key-") as draft:
        draft.write(pem)
        draft.flush()
        os.fsync(draft.fileno())
        os.link(draft.name, path)
    return _spki(key)


def _read_private(path: Path) -> bytes:
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise KeyFileExposedError(f"{path} must be readable by its owner alone (chmod 600).")
        return file.read()


def _spki(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
