"""What zip archives of strangers have in common."""

import lzma
import zipfile
import zlib

# What the standard library raises over an archive that is cut off or tampered with.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    ValueError,
    EOFError,
    OSError,
    lzma.LZMAError,
)
