"""Read cases from files, in the form of the reference data."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from content.laws.rules import citation_key
from core.errors import Refusal

KINDS = {
    "指导案例": "guiding",
    "典型案例": "typical",
    "败诉案例通报": "lost",
    "警示案例": "warning",
}


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
    defects: Sequence[str]  # codes


def read_cases(name: str, content: bytes) -> list[CaseDocument]:
    """Return the cases of a file.

    Raises:
        NotContent: it is not JSON, or a case lacks a field.
    """
    try:
        return [_case(row) for row in json.loads(content)["cases"]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotContent(name=name, problem=repr(error)) from error


def digest(data: Any) -> str:
    """Return what tells whether a document changed."""
    written = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def day(written: str | None) -> date | None:
    """Return a day written as 2026-11-24; None for nothing."""
    return date.fromisoformat(written) if written else None


def _case(row: Mapping[str, Any]) -> CaseDocument:
    texts = ("keywords", "points", "facts", "result", "reasoning")
    plain = ("number", "issuer", "issued_line", "domain", "category", "judges_line")
    return CaseDocument(
        source_id=row["id"],
        digest=digest(row),
        fields={
            "title": row["title"],
            "kind": KINDS[row["kind"]],
            "published_on": day(row.get("published")),
            "source": _official_page(row),
            "withdrawn_on": day(row.get("withdrawn")),
            "withdrawal_reason": row.get("withdrawal_reason") or "",
            "needs_sign_off": bool(row.get("needs_sign_off")),
            "sign_off_due_on": day(row.get("sign_off_due")),
            **{name: row.get(name) or "" for name in plain},
            **{name: "\n".join(row.get(name) or []) for name in texts},
        },
        citations=[_citation(each) for each in row.get("legal_basis") or []],
        defects=list(row.get("defects") or []),
    )


def _official_page(row: Mapping[str, Any]) -> str:
    """Return where the publisher has the case, if the document says so."""
    return (row.get("source") or {}).get("official_page") or ""


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
