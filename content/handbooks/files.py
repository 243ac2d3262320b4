"""Files of document forms as they are uploaded: looked into before they are kept.

What a file is, its content says. A file that runs something when it is opened is refused; the
names of its authors and the folders on their machines do not go out with it.
"""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.archives import BROKEN_ARCHIVE
from core.errors import Refusal

MAX_BYTES = 10 * 2**20
MAX_UNPACKED_BYTES = 100 * 2**20
MAX_PARTS = 2000
EXTENSIONS = ("docx", "doc", "xlsx", "xls", "pdf")

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
_MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
# Relations that fetch something from elsewhere as soon as the file is opened.
_FETCHES = re.compile(
    rb"<(?:\w+:)?Relationship\b(?=[^<>]*TargetMode\s*=\s*[\"']External[\"'])"
    rb"(?=[^<>]*/(?:attachedTemplate|oleObject|frame|subDocument|externalLink)[\"'])"
)
# How the same is written so that nobody finds it; no office program writes relations so.
_DISGUISED = re.compile(rb"<!DOCTYPE|<!ENTITY|&#|\0")
_PDF_ACTS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")
_PERSONS = {
    "docProps/core.xml": ("dc:creator", "cp:lastModifiedBy"),
    "docProps/app.xml": ("Company", "Manager"),
}
_UNWANTED = re.compile(r"[^\w.()（）\[\]【】·、-]+")


class FormTooLarge(Refusal):
    code = "form-too-large"
    message = _("%(file)s is larger than %(megabytes)s MB. Remove pictures and try again.")


class WrongFormType(Refusal):
    code = "wrong-form-type"
    message = _(
        "%(file)s is not what its name says. Save it as .docx, .xlsx or .pdf and try again."
    )


class ActiveContent(Refusal):
    code = "active-content"
    message = _(
        "%(file)s holds macros, embedded programs or links that open by themselves. "
        "Save it without them and try again."
    )


class DamagedForm(Refusal):
    code = "damaged-form"
    message = _("%(file)s is damaged or protected. Open it, save it anew and try again.")


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file that may be handed out: under a clean name, without the names of its authors."""

    name: str
    data: bytes


def checked_file(name: str, data: bytes) -> FormFile:
    """Return a file as it may be kept.

    Raises:
        FormTooLarge: more than MAX_BYTES, or unpacks to more than MAX_UNPACKED_BYTES.
        WrongFormType: no document of these kinds, or another than its name says.
        ActiveContent: it runs or fetches something.
        DamagedForm: cut off, encrypted, or its parts do not fit together.
    """
    shown = clean_name(name)
    if len(data) > MAX_BYTES:
        raise FormTooLarge(file=shown, megabytes=MAX_BYTES // 2**20)
    extension = shown.rpartition(".")[2].lower()
    if extension not in EXTENSIONS or _kind(data, shown) != extension:
        raise WrongFormType(file=shown)
    return FormFile(shown, _without_persons(data) if data.startswith(_ZIP) else data)


def clean_name(name: str) -> str:
    """Return the bare name of a file, without folders and without signs that mislead."""
    bare = re.split(r"[\\/]", unicodedata.normalize("NFKC", name))[-1]
    visible = "".join(char for char in bare if unicodedata.category(char)[0] != "C")
    stem, dot, extension = _UNWANTED.sub("_", visible).strip("._ ").rpartition(".")
    stem = stem.strip("._ ")[:80]
    return f"{stem or 'file'}{dot}{extension}" if dot else extension[:80] or "file"


def _kind(data: bytes, shown: str) -> str:
    if data.startswith(_PDF):
        if any(act in data for act in _PDF_ACTS):
            raise ActiveContent(file=shown)
        return "pdf"
    if data.startswith(_ZIP):
        return _packed_kind(data, shown)
    return _compound_kind(data, shown) if data.startswith(_OLE) else ""


def _compound_kind(data: bytes, shown: str) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise DamagedForm(file=shown)
    if holds("_VBA_PROJECT") or holds("Macros"):
        raise ActiveContent(file=shown)
    return next((kind for stream, kind in _STREAMS.items() if holds(stream)), "")


def _packed_kind(data: bytes, shown: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or _unpacked(parts) > MAX_UNPACKED_BYTES:
                raise FormTooLarge(file=shown, megabytes=MAX_UNPACKED_BYTES // 2**20)
            names = [part.filename for part in parts]
            for part in parts:
                content = archive.read(part)  # the checksum too is looked at
                if _is_active(part.filename, content):
                    raise ActiveContent(file=shown)
    except (*BROKEN_ARCHIVE, RuntimeError) as error:
        raise DamagedForm(file=shown) from error
    return next((kind for name, kind in _MAIN_PARTS.items() if name in names), "")


def _unpacked(parts: list[zipfile.ZipInfo]) -> int:
    return sum(part.file_size for part in parts)


def _is_active(name: str, content: bytes) -> bool:
    lower = name.lower()
    is_program = lower.endswith(("vbaproject.bin", ".exe", ".js", ".vbs", ".ocx"))
    is_embedded = "/embeddings/" in lower or "/activex/" in lower
    return is_program or is_embedded or (lower.endswith(".rels") and _fetches(content))


def _fetches(relations: bytes) -> bool:
    return bool(_FETCHES.search(relations) or _DISGUISED.search(relations))


def _without_persons(data: bytes) -> bytes:
    """Return an archive with the properties that name persons emptied, else as it was."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = old.read(part)
            for tag in _PERSONS.get(part.filename, ()):
                content = _emptied(content, tag)
            new.writestr(zipfile.ZipInfo(part.filename), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _emptied(content: bytes, tag: str) -> bytes:
    name = re.escape(tag).encode()
    pattern = rb"(<" + name + rb"(?:\s[^<>]*)?>)[^<]*(</" + name + rb">)"
    return re.sub(pattern, rb"\1\2", content)
