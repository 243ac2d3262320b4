"""Read laws from files: one JSON document for each version, as the reference data has them."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal

HEADINGS = ("book", "sub_book", "chapter", "section")
UNCONFIRMED = "未核实"


class NotALaw(Refusal):
    code = "not-a-law"
    message = _("%(name)s is not a law document: %(problem)s.")


class NoLaws(Refusal):
    code = "no-laws"
    message = _("There is no law document in %(folder)s.")


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article as it stands in a document."""

    number: int
    label: str
    book: str
    sub_book: str
    chapter: str
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class LawDocument:
    """One version of a law as it stands in a document."""

    key: str
    name: str
    short_name: str
    kind: str
    issuer: str
    promulgated_on: date
    effective_on: date
    effective_basis: str
    status_as_of: date | None
    is_confirmed: bool
    ended_on: date | None
    end_kind: str
    ended_by: str  # key of the version that ended it; empty if none or unknown
    supersedes: str  # key of the version before it; empty if none or unknown
    history: Sequence[str]
    source: str
    articles: Sequence[ArticleText]

    @property
    def slug(self) -> str:
        """The law's slug: the key without its date."""
        return self.key.rpartition("_")[0] or self.key

    @property
    def digest(self) -> str:
        """What the text is recognised by: SHA-256 over every word of every article."""
        rows = [[getattr(article, name) for name in article.__slots__] for article in self.articles]
        written = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()


def read_folder(folder: Path) -> Iterator[LawDocument]:
    """Yield the law documents of a folder in order of their names; other files are left alone.

    Raises:
        NoLaws: there is none.
        NotALaw: a file named like a version does not hold one.
    """
    # "<law>_<day>.json"; the index and other lists beside them have no day.
    paths = sorted(folder.glob("*_[0-9][0-9][0-9][0-9]-*.json"))
    if not paths:
        raise NoLaws(folder=folder)
    for path in paths:
        yield read_document(path.name, path.read_bytes())


def read_document(name: str, content: bytes) -> LawDocument:
    """Return the law in a file.

    Raises:
        NotALaw: it is not JSON, lacks a field, or its articles do not run from 1 without a gap.
    """
    try:
        data = json.loads(content)
        document = _document(data)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotALaw(name=name, problem=str(error)) from error
    numbers = [article.number for article in document.articles]
    if not numbers or numbers != list(range(1, len(numbers) + 1)):
        raise NotALaw(name=name, problem=_("its articles do not run from 1 without a gap"))
    return document


def _document(data: Mapping[str, Any]) -> LawDocument:
    ended_on = _day(data.get("superseded_on"))
    is_repealed = data["status"].startswith("已废止")
    return LawDocument(
        key=data["id"],
        name=data["law"],
        short_name=data["short_name"],
        kind=data["kind"],
        issuer=data["issuer"],
        promulgated_on=date.fromisoformat(data["promulgated"]),
        effective_on=date.fromisoformat(data["effective"]),
        effective_basis=data["effective_basis"],
        status_as_of=_day(data.get("status_as_of")),
        is_confirmed=UNCONFIRMED not in data["status"],
        ended_on=ended_on,
        end_kind=("repealed" if is_repealed else "superseded") if ended_on else "",
        ended_by=data.get("superseded_by") or "",
        supersedes=data.get("supersedes") or "",
        history=list(data.get("history") or []),
        source=data.get("source") or "",
        articles=[_article(row) for row in data["articles"]],
    )


def _article(row: Mapping[str, Any]) -> ArticleText:
    return ArticleText(
        number=int(row["number"]),
        label=row["label"],
        text=row["text"],
        **{name: row.get(name) or "" for name in HEADINGS},
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
