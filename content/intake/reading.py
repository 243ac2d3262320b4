"""Read what was brought, whatever it turns out to be: a JSON document, Markdown, plain text."""

import codecs
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from content.intake.rules.proposals import Proposal, propose, repealed_names
from content.intake.rules.statute import Note, Statute, read_statute
from content.laws import documents
from content.laws.documents import DocumentError, NotALaw
from content.laws.text import slug_of
from core.errors import Refusal

MAX_BYTES = 8 * 1024 * 1024  # the longest law has 0.6 MB
# Lines of an annex and words of a note that are kept for the report.
MOST_NOTES = 200
DATA_FIELDS = ("law", "short_name", "kind", "issuer", "effective_basis", "source")
DATE_FIELDS = ("promulgated", "effective", "status_as_of", "superseded_on")
KEY_FIELDS = ("supersedes", "superseded_by")


class EmptyFile(Refusal):
    code = "law-file-empty"
    message = _("%(name)s is empty. Choose the file again, or paste the text.")


class FileTooLarge(Refusal):
    code = "law-file-too-large"
    message = _(
        "%(name)s has more than %(megabytes)s MB. No law is that long: upload one version of one "
        "law at a time."
    )


class ArchiveGiven(Refusal):
    code = "law-file-archive"
    message = _(
        "%(name)s is a ZIP archive, or a Word or Excel file. Unpack it and upload the text files "
        "one by one; save a Word file as plain text in UTF-8."
    )


class NotText(Refusal):
    code = "law-file-not-text"
    message = _(
        "%(name)s is no text. Upload a .json, .md or .txt file, or copy the text and paste it."
    )


class WrongEncoding(Refusal):
    code = "law-file-encoding"
    message = _(
        "The characters of %(name)s cannot be read. Save the file in UTF-8 or GB 18030 and upload "
        "it again."
    )


class WebPageGiven(Refusal):
    code = "law-file-web-page"
    message = _(
        "%(name)s is a web page (HTML). Open it in the browser, copy the text of the law and "
        "paste it."
    )


class NoArticles(Refusal):
    code = "law-file-no-articles"
    message = _(
        "No article was found in %(name)s. Each article begins on a line of its own with its "
        "number, such as 第一条. If the text looks garbled, save it in UTF-8 first."
    )


@dataclass(frozen=True, slots=True)
class Read:
    """A law as it was read: its document, and what somebody should look at."""

    data: dict[str, Any]  # as content.laws.documents has it, with "slug" instead of "id"
    notes: list[Note]
    repeals: tuple[str, ...]  # names of the laws that it says it repeals


def read_file(name: str, content: bytes) -> Read:
    """Return the law in a file.

    Raises:
        Refusal: it is none, or cannot be read; each reason has a class of its own.
    """
    if len(content) > MAX_BYTES:
        raise FileTooLarge(name=name, megabytes=MAX_BYTES // 2**20)
    return read_text(name, decoded(name, content))


def read_text(name: str, text: str) -> Read:
    """Return the law in a text, as `read_file` does."""
    start = text.lstrip("\ufeff \t\r\n\u3000")
    if not start:
        raise EmptyFile(name=name)
    if re.match(r"<(?:!doctype\s+html|html|head|body)\b", start, re.I):
        raise WebPageGiven(name=name)
    if start[0] in "{[" and not re.match(r"\[[^\]\n]*\](?:\(|\s*\n)", start):
        return _from_json(name, start)
    return _from_statute(name, read_statute(text))


# --- Bytes ---------------------------------------------------------------------------------------


def decoded(name: str, content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 with a mark, or GB 18030.

    Raises:
        Refusal: it is empty, or no text.
    """
    if not content.strip():
        raise EmptyFile(name=name)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise ArchiveGiven(name=name)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _as(name, content, "utf-16")
    if content.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf")) or b"\0" in content:
        raise NotText(name=name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _as(name, content, "gb18030")


def _as(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise WrongEncoding(name=name) from error


# --- JSON ----------------------------------------------------------------------------------------


def _from_json(name: str, text: str) -> Read:
    given = documents.read_data(name, text.encode())
    try:
        articles = documents.articles_of(given)
    except DocumentError as error:
        raise NotALaw(name=name, problem=str(error)) from error
    notes: list[Note] = []
    data: dict[str, Any] = {
        field: _kept(given, field, notes) for field in (*DATA_FIELDS, *DATE_FIELDS, *KEY_FIELDS)
    }
    key = _kept(given, "id", notes)
    data |= {
        "slug": key.rpartition("_")[0],
        "status": _kept(given, "status", notes) or documents.IN_FORCE,
        "history": _lines(given, "history", notes),
        "repeals": _lines(given, "repeals", notes),
        "articles": [documents.row_of(article) for article in articles],
    }
    if key and not key.endswith(f"_{data['promulgated']}"):
        notes.append(Note("field", f"id: {key[:60]}"))
    return Read(data, notes, repealed_names(articles))


def _kept(given: dict[str, Any], field: str, notes: list[Note]) -> str:
    """Return a field that holds what it may; an empty text, and a note, if it does not."""
    try:
        return documents.checked_field(given, field)
    except DocumentError:
        held = str(given.get(field)).replace("\0", "")
        notes.append(Note("field", f"{field}: {held[:60]}"))
        return ""


def _lines(given: dict[str, Any], field: str, notes: list[Note]) -> list[str]:
    try:
        return documents.lines_of(given, field)
    except DocumentError:
        notes.append(Note("field", field))
        return []


# --- Statutes ------------------------------------------------------------------------------------


def _from_statute(name: str, statute: Statute) -> Read:
    if not statute.articles:
        raise NoArticles(name=name)
    if len(statute.articles) > documents.MOST_ARTICLES:
        raise NotALaw(name=name, problem=_("it has more articles than any law"))
    proposal = propose(statute, name)
    notes = [*statute.notes[:MOST_NOTES], *_notes_on(statute, proposal)]
    data = {
        "slug": slug_of(proposal.short_name),
        "law": proposal.name[: documents.LENGTHS["law"]],
        "short_name": proposal.short_name[: documents.LENGTHS["short_name"]],
        "kind": proposal.kind,
        "issuer": proposal.issuer[: documents.LENGTHS["issuer"]],
        "promulgated": str(proposal.promulgated_on or ""),
        "effective": str(proposal.effective_on or ""),
        "effective_basis": proposal.effective_basis,
        # Nobody has compared a text from elsewhere with the official one yet.
        "status": f"{documents.IN_FORCE}（{documents.UNCONFIRMED}）",
        "status_as_of": "",
        "supersedes": "",
        "superseded_by": "",
        "superseded_on": "",
        "repeals": [],
        "history": statute.history,
        "source": name[: documents.LENGTHS["source"]],
        "articles": [documents.row_of(article) for article in statute.articles],
    }
    return Read(data, notes, proposal.repeals)


def _notes_on(statute: Statute, proposal: Proposal) -> list[Note]:
    notes = []
    if statute.annex:
        notes.append(Note("annex", f"{statute.annex[0]} ({len(statute.annex)})"))
    if proposal.first_effective_on:
        notes.append(Note("first-effective", str(proposal.first_effective_on)))
    return notes
