"""Laws in files of both kinds: JSON documents and texts, alone or in a folder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from content.intake import queries
from content.intake.queries import Check
from content.intake.reading import read_file
from content.intake.rules.checks import Finding
from content.intake.rules.statute import Note
from content.intake.wording import sentences
from content.laws.documents import (
    LawDocument,
    NoLaws,
    NotALaw,
    data_of,
    read_document,
    version_paths,
)
from core.errors import Refusal

TEXTS = (".md", ".markdown", ".txt")
# What stands beside laws in a folder.
NO_LAWS = ("readme", "index", "license", "licence", "changelog", "contributing", "summary", ".")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, and the law in it or why there is none."""

    name: str
    document: LawDocument | None
    check: Check | None
    problems: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what a report in JSON says of the file."""
        found, document = self.check, self.document
        return {
            "file": self.name,
            "version": found.key if found else "",
            "standing": found.standing if found else "unknown",
            "articles": found.article_count if found else 0,
            "effective": str(document.effective_on) if document else None,
            "supersedes": document.supersedes or None if document else None,
            "superseded_by": document.ended_by or None if document else None,
            "repeals": list(document.repeals) if document else [],
            "problems": list(self.problems),
            "warnings": sentences(found.warnings) if found else [],
        }


def read_laws(path: Path) -> list[LawDocument]:
    """Return the laws of a file or folder; JSON documents and texts. All or none.

    A text that is here already, word for word, is left out: it has no days of its own to change.

    Raises:
        NoLaws: there is none.
        NotALaw: something keeps one of them from becoming law; the message says what.
        Refusal: a file cannot be read.
    """
    laws = []
    texts = []
    for each in _paths(path):
        if each.suffix.lower() in TEXTS:
            texts.append(each)
        else:
            laws.append(read_document(each.name, each.read_bytes()))
    for entry in _linked([_text_entry(each) for each in texts], laws):
        if entry.problems:
            raise NotALaw(name=entry.name, problem=" ".join(entry.problems).rstrip(".。"))
        if entry.document is not None and entry.check is not None:
            laws += [entry.document] if entry.check.standing != "unchanged" else []
    return laws


def report_on(path: Path) -> list[Entry]:
    """Return what would become of each law in a file or folder. Changes nothing.

    Raises:
        NoLaws: there is none.
    """
    entries = []
    for each in _paths(path):
        try:
            is_text = each.suffix.lower() in TEXTS
            entries.append(_text_entry(each) if is_text else _document_entry(each))
        except Refusal as refusal:
            entries.append(Entry(each.name, None, None, [str(refusal)]))
    documents = [entry.document for entry in entries if entry.document is not None]
    return _linked(entries, documents)


def _paths(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    texts = [
        each
        for each in sorted(path.rglob("*"))
        if each.suffix.lower() in TEXTS and not each.name.lower().startswith(NO_LAWS)
    ]
    if not (found := [*version_paths(path), *texts]):
        raise NoLaws(folder=path)
    return found


def _document_entry(path: Path) -> Entry:
    document = read_document(path.name, path.read_bytes())
    data = {**data_of(document), "slug": document.slug}
    data |= {field: data[field] or "" for field in ("supersedes", "superseded_by", "superseded_on")}
    return _entry(path.name, document, queries.check(data))


def _text_entry(path: Path) -> Entry:
    read = read_file(path.name, path.read_bytes())
    notes: list[Note] = list(read.notes)
    data = read.data
    if not data["effective"] and data["promulgated"]:
        # Nobody is there to be asked; the page of the law says that it is not confirmed.
        data |= {"effective": data["promulgated"], "effective_basis": "memory"}
        notes.append(Note("no-effective-known", ""))
    data = queries.prepared(replace(read, data=data))
    found = queries.check(data, notes)
    try:
        document = queries.law_document(data)
    except ValueError:
        document = None
    return _entry(path.name, document, found)


def _entry(name: str, document: LawDocument | None, found: Check) -> Entry:
    return Entry(name, document, found, sentences(_problems(found.blocking)))


def _problems(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.code != "unchanged"]


def _linked(entries: Sequence[Entry], beside: Sequence[LawDocument]) -> list[Entry]:
    """Return the entries with their texts linked to the versions that come with them."""
    coming = {each.key: each for each in [*beside, *_documents(entries)]}
    ended = {each.supersedes for each in coming.values()}
    linked = []
    for entry in entries:
        document, found = entry.document, entry.check
        if document is None or found is None:
            linked.append(entry)
            continue
        if entry.name.lower().endswith(TEXTS):
            document = _between(document, coming.values())
            ended.add(document.supersedes)
        problems = [
            finding
            for finding in _problems(found.blocking)
            if finding.code != "overlap" or finding.params["key"] not in ended
        ]
        linked.append(Entry(entry.name, document, found, sentences(problems)))
    return linked


def _documents(entries: Sequence[Entry]) -> Iterator[LawDocument]:
    return (entry.document for entry in entries if entry.document is not None)


def _between(document: LawDocument, coming: Any) -> LawDocument:
    """Return a document linked to the nearest versions of its law, here or coming with it."""
    same = [each for each in coming if each.slug == document.slug]
    before = [each.key for each in same if each.promulgated_on < document.promulgated_on]
    after = [each for each in same if each.promulgated_on > document.promulgated_on]
    # Keys of one law end in their days, so that the later of two is the greater.
    document = replace(document, supersedes=max([document.supersedes, *before]))
    if after:
        next_one = min(after, key=lambda each: each.promulgated_on)
        if not document.ended_by or next_one.key < document.ended_by:
            document = replace(
                document,
                ended_by=next_one.key,
                ended_on=next_one.effective_on,
                end_kind="superseded",
            )
    return document
