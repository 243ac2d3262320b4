"""Read handbooks, document forms and lists of matters from files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from content.handbooks.models import Level, MatterListPage
from content.handbooks.rules.matters import MatterRow, matter_row
from content.pages import rules
from content.pages.documents import NotContent, day, digest


@dataclass(frozen=True, slots=True)
class SectionDocument:
    """A page of a handbook; `body` is what the page's stream is made of, a form by its slug."""

    slug: str
    title: str
    summary: str
    body: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ChapterDocument:
    slug: str
    title: str
    summary: str
    sections: Sequence[SectionDocument]


@dataclass(frozen=True, slots=True)
class HandbookDocument:
    """A whole handbook as it stands in a document."""

    slug: str
    title: str
    digest: str
    edition: str
    as_of_on: date | None
    level: str
    domain: str
    summary: str
    chapters: Sequence[ChapterDocument]


def read_handbook(name: str, content: bytes) -> HandbookDocument:
    """Return the handbook of a file.

    Raises:
        NotContent: it is not JSON, lacks a field, or holds a block of an unknown kind.
    """
    try:
        data = json.loads(content)
        return HandbookDocument(
            slug=data["slug"],
            title=data["title"],
            digest=digest(data),
            edition=data.get("edition") or "",
            as_of_on=day(data.get("as_of")),
            level=Level(data["level"]) if data.get("level") else "",
            domain=data.get("domain") or "",
            summary=data.get("summary") or "",
            chapters=[_chapter(row) for row in data["chapters"]],
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotContent(name=name, problem=repr(error)) from error


def _chapter(row: Mapping[str, Any]) -> ChapterDocument:
    sections = [
        SectionDocument(
            slug=section["slug"],
            title=section["title"],
            summary=section.get("summary") or "",
            body=[_block(block) for block in section["blocks"]],
        )
        for section in row["sections"]
    ]
    return ChapterDocument(row["slug"], row["title"], row.get("summary") or "", sections)


def _block(block: Mapping[str, Any]) -> tuple[str, str]:
    match block["kind"]:
        case "paragraph" | "keypoint":
            return block["kind"], block["text"]
        case "steps" | "checklist":
            return block["kind"], "\n".join(block["items"])
        case "law":
            return "law", block["article"]
        case "form":
            return "form", block["form"]
        case "table":
            return "table", rules.table_text([block["header"], *block["rows"]])
    raise ValueError(block["kind"])


@dataclass(frozen=True, slots=True)
class FormDocument:
    """A document form; the file lies beside the document that lists it."""

    slug: str
    title: str
    digest: str
    file: str  # name
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MatterListDocument:
    """A whole list of matters."""

    slug: str
    digest: str
    fields: Mapping[str, Any]
    rows: Sequence[MatterRow]


def read_forms(name: str, content: bytes) -> list[FormDocument]:
    """Return the document forms of a file.

    Raises:
        NotContent: it is not JSON, or a form lacks a field.
    """
    try:
        return [_form(row) for row in json.loads(content)["forms"]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotContent(name=name, problem=repr(error)) from error


def _form(row: Mapping[str, Any]) -> FormDocument:
    return FormDocument(
        slug=row["slug"],
        title=row["title"],
        digest=digest(row),
        file=row["file"],
        fields={
            "title": row["title"],
            "code": row.get("code") or "",
            "domain": row.get("domain") or "",
            "purpose": row["purpose"],
            "filling_notes": "\n".join(row.get("notes") or []),
            "basis_keys": "\n".join(row.get("basis") or []),
        },
    )


def read_matter_lists(name: str, content: bytes) -> list[MatterListDocument]:
    """Return the lists of matters of a file.

    Raises:
        NotContent: it is not JSON, a list lacks a field, or is of an unknown kind.
    """
    try:
        return [_matter_list(row) for row in json.loads(content)["lists"]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotContent(name=name, problem=repr(error)) from error


def _matter_list(row: Mapping[str, Any]) -> MatterListDocument:
    return MatterListDocument(
        slug=row["slug"],
        digest=digest(row),
        fields={
            "title": row["title"],
            "kind": MatterListPage.Kind(row["kind"]),
            "publisher": row["publisher"],
            "level": Level(row["level"]) if row.get("level") else "",
            "domain": row.get("domain") or "",
            "valid_from_on": day(row.get("valid_from")),
            "edition": row.get("edition") or "",
            "summary": row.get("summary") or "",
        },
        rows=[
            matter_row({**matter, "number": matter["number"], "name": matter["name"]})
            for matter in row["matters"]
        ],
    )
