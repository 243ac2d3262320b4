"""Read cases and handbooks from files, in the form of the reference data."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from content.laws.rules import citation_key
from content.pages import rules
from core.errors import Refusal

KINDS = {"指导案例": "guiding", "典型案例": "typical"}


class NotContent(Refusal):
    code = "not-content"
    message = _("%(name)s cannot be read: %(problem)s.")


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation of a case; the keys are one a line."""

    cited: str
    cited_keys: str
    current_keys: str
    note: str


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """A case as it stands in a document; `fields` are those of the page."""

    source_id: str
    digest: str
    fields: Mapping[str, Any]
    citations: Sequence[Citation]


@dataclass(frozen=True, slots=True)
class SectionDocument:
    """A page of a handbook; `body` is what the page's stream is made of."""

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
    summary: str
    chapters: Sequence[ChapterDocument]


def read_cases(name: str, content: bytes) -> list[CaseDocument]:
    """Return the cases of a file.

    Raises:
        NotContent: it is not JSON, or a case lacks a field.
    """
    try:
        return [_case(row) for row in json.loads(content)["cases"]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotContent(name=name, problem=repr(error)) from error


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
            digest=_digest(data),
            edition=data.get("edition") or "",
            as_of_on=_day(data.get("as_of")),
            summary=data.get("summary") or "",
            chapters=[_chapter(row) for row in data["chapters"]],
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotContent(name=name, problem=repr(error)) from error


def _digest(data: Any) -> str:
    written = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _case(row: Mapping[str, Any]) -> CaseDocument:
    texts = ("keywords", "points", "facts", "result", "reasoning")
    plain = ("number", "issuer", "issued_line", "domain", "category", "judges_line")
    return CaseDocument(
        source_id=row["id"],
        digest=_digest(row),
        fields={
            "title": row["title"],
            "kind": KINDS[row["kind"]],
            "published_on": _day(row.get("published")),
            **{name: row.get(name) or "" for name in plain},
            **{name: "\n".join(row.get(name) or []) for name in texts},
        },
        citations=[_citation(each) for each in row.get("legal_basis") or []],
    )


def _citation(row: Mapping[str, Any]) -> Citation:
    return Citation(
        cited=row["cited"],
        cited_keys=_keys(row, "cited"),
        current_keys=_keys(row, "current"),
        note=row.get("note") or "",
    )


def _keys(row: Mapping[str, Any], which: str) -> str:
    version, numbers = row.get(f"{which}_file"), row.get(f"{which}_articles")
    if not version or not numbers:
        return ""
    return "\n".join(citation_key(version, number) for number in numbers)


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
        case "steps":
            return "steps", "\n".join(block["items"])
        case "law":
            return "law", block["article"]
        case "table":
            return "table", rules.table_text([block["header"], *block["rows"]])
    raise ValueError(block["kind"])
