"""Read post maps from files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from content.handbooks.models.levels import Level
from content.pages.documents import NotContent, digest
from org.models import Track


@dataclass(frozen=True, slots=True)
class DutyDocument:
    """A row of a map; lists are one entry a line, as editors type them."""

    matter: str
    basis_keys: str
    basis_note: str
    risks: str
    liability: str
    controls: str


@dataclass(frozen=True, slots=True)
class PostDocument:
    """A post map as it stands in a file; `fields` are those of the page."""

    source_id: str
    digest: str
    fields: Mapping[str, Any]
    duties: Sequence[DutyDocument]


def read_posts(name: str, content: bytes) -> list[PostDocument]:
    """Return the post maps of a file: {"as_of": day, "posts": [{"id", "title", "duties", …}]}.

    Raises:
        NotContent: it is not JSON, lacks a field, or has one of an unknown value.
    """
    try:
        data = json.loads(content)
        return [_post(row, data.get("as_of")) for row in data["posts"]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotContent(name=name, problem=repr(error)) from error


def _post(row: Mapping[str, Any], as_of: str | None) -> PostDocument:
    level, track = row.get("level") or "", Track(row["track"])
    if not row["duties"]:
        raise ValueError("duties")
    return PostDocument(
        source_id=row["id"],
        digest=digest([row, as_of]),
        fields={
            "title": row["title"],
            "unit_kind": row["unit_kind"],
            "level": Level(level) if level else "",
            "domain": row["domain"],
            "track": track,
            "as_of_on": date.fromisoformat(as_of) if as_of else None,
            "summary": row.get("summary") or "",
            "match_titles": _lines(row.get("match_titles") or []),
        },
        duties=[_duty(duty) for duty in row["duties"]],
    )


def _duty(row: Mapping[str, Any]) -> DutyDocument:
    return DutyDocument(
        matter=row["matter"],
        basis_keys=_lines(row["basis"]),
        basis_note=row.get("note") or "",
        risks=_lines(row["risks"]),
        liability=row.get("liability") or "",
        controls=_lines(row["controls"]),
    )


def _lines(entries: Any) -> str:
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise TypeError(entries)
    return "\n".join(entries)
