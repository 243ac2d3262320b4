"""Files kept by the digest of their bytes, which therefore never change.

In folders of their own, never below the media that a web server hands out.
"""

import hashlib
import os
import re
from pathlib import Path
from tempfile import NamedTemporaryFile

_DIGEST = re.compile(r"[0-9a-f]{64}")


def keep(root: Path, data: bytes, *, ending: str = "") -> str:
    """Store a file for the owner of the process alone; return its digest. Safe to repeat."""
    digest = hashlib.sha256(data).hexdigest()
    path = _path(root, digest, ending)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Whole or not at all, should the process die: written beside it and renamed.
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    return digest


def read(root: Path, digest: str, *, ending: str = "") -> bytes:
    """Return the bytes of a file.

    Raises:
        FileNotFoundError: it is not there.
    """
    return _path(root, digest, ending).read_bytes()


def _path(root: Path, digest: str, ending: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise FileNotFoundError(digest)
    return root / digest[:2] / f"{digest}{ending}"
