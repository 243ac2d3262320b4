"""Read laws from files: one JSON document for each version, as the reference data has them."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content.laws import rules
from content.laws.rules import ArticleText
from core.errors import Refusal

__all__ = ["ArticleText", "LawDocument", "NoLaws", "NotALaw"]

HEADINGS = ("book", "sub_book", "chapter", "section")
UNCONFIRMED = "未核实"
IN_FORCE, AMENDED, REPEALED = "现行有效", "已被修改", "已废止"
# "<law>_<day>": the first part is the law's address.
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*_\d{4}-\d{2}-\d{2}")
KEY_LENGTH = 171
YEARS = range(1900, 2200)
MOST_ARTICLES = 9999
# How long the columns are that the fields go to.
LENGTHS = {"law": 200, "short_name": 100, "kind": 40, "issuer": 100, "source": 200} | {
    "effective_basis": 16,
    "label": 24,
    **dict.fromkeys(HEADINGS, 60),
}


class NotALaw(Refusal):
    code = "not-a-law"
    message = _("%(name)s is not a law document: %(problem)s.")


class NoLaws(Refusal):
    code = "no-laws"
    message = _("There is no law document in %(folder)s.")


class DocumentError(ValueError):
    """What is wrong with a document, as half a sentence."""

    def __init__(self, problem: str | Promise) -> None:
        super().__init__(str(problem))


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
    repeals: Sequence[str] = ()  # keys of versions of other laws that end when it takes effect

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


def version_paths(folder: Path) -> list[Path]:
    """Return the JSON documents of versions in a folder, by name; other files are left alone."""
    # "<law>_<day>.json"; the index and other lists beside them have no day.
    return sorted(folder.glob("*_[0-9][0-9][0-9][0-9]-*.json"))


def read_folder(folder: Path) -> Iterator[LawDocument]:
    """Yield the law documents of a folder in order of their names; other files are left alone.

    Raises:
        NoLaws: there is none.
        NotALaw: a file named like a version does not hold one.
    """
    paths = version_paths(folder)
    if not paths:
        raise NoLaws(folder=folder)
    for path in paths:
        yield read_document(path.name, path.read_bytes())


def read_document(name: str, content: bytes) -> LawDocument:
    """Return the law in a file.

    Raises:
        NotALaw: it is not JSON, lacks a field, or its articles do not run from 1 without a gap.
    """
    data = read_data(name, content)
    try:
        document = document_of(data)
        _require_whole(document)
    except DocumentError as fault:
        raise NotALaw(name=name, problem=str(fault)) from fault
    return document


def read_data(name: str, content: bytes) -> dict[str, Any]:
    """Return the object in a JSON file, whatever it holds.

    Raises:
        NotALaw: it is no JSON, or no object.
    """
    problem = None
    try:
        data = json.loads(content)
        json.dumps(data, ensure_ascii=False).encode()  # half a character is no text
    except RecursionError:
        problem = _("it is nested too deeply")
    except UnicodeDecodeError:
        problem = _("it is not written in UTF-8")
    except ValueError:
        problem = _("it is not valid JSON")
    else:
        if isinstance(data, dict):
            return data
        problem = _("it is a list or a single value; a law document is one object")
    raise NotALaw(name=name, problem=problem)


def document_of(data: Mapping[str, Any]) -> LawDocument:
    """Return the law that the fields of a document tell of; its numbers may have gaps.

    Raises:
        DocumentError: a field is missing or holds what it cannot.
    """
    key, promulgated_on = _key(data, "id", is_required=True), _day(data, "promulgated")
    if not key.endswith(f"_{promulgated_on}"):
        raise DocumentError(_("its id does not end in the day on which it was promulgated"))
    status = _text(data, "status", default=IN_FORCE)
    effective_on, ended_on = _day(data, "effective"), _day_if_any(data, "superseded_on")
    is_repealed = status.startswith(REPEALED)
    if is_repealed and ended_on is None:
        raise DocumentError(_("it says that the law is repealed, but not from which day on"))
    if ended_on and ended_on < effective_on:
        raise DocumentError(_("it ends before it takes effect"))
    return LawDocument(
        key=key,
        name=_text(data, "law"),
        short_name=_text(data, "short_name"),
        kind=_text(data, "kind"),
        issuer=_text(data, "issuer"),
        promulgated_on=promulgated_on,
        effective_on=effective_on,
        effective_basis=_text(data, "effective_basis"),
        status_as_of=_day_if_any(data, "status_as_of"),
        is_confirmed=UNCONFIRMED not in status,
        ended_on=ended_on,
        end_kind=("repealed" if is_repealed else "superseded") if ended_on else "",
        ended_by=_key(data, "superseded_by"),
        supersedes=_key(data, "supersedes"),
        history=lines_of(data, "history"),
        source=_text(data, "source", default=""),
        articles=articles_of(data),
        repeals=[_checked_key(key, "repeals") for key in lines_of(data, "repeals")],
    )


def data_of(document: LawDocument) -> dict[str, Any]:
    """Return a document as its file has it; `document_of` reads it back."""
    status = {"": IN_FORCE, "superseded": AMENDED, "repealed": REPEALED}[document.end_kind]
    return {
        "id": document.key,
        "law": document.name,
        "short_name": document.short_name,
        "kind": document.kind,
        "issuer": document.issuer,
        "promulgated": str(document.promulgated_on),
        "effective": str(document.effective_on),
        "effective_basis": document.effective_basis,
        "status": status if document.is_confirmed else f"{status}（{UNCONFIRMED}）",
        "status_as_of": str(document.status_as_of) if document.status_as_of else None,
        "supersedes": document.supersedes or None,
        "superseded_by": document.ended_by or None,
        "superseded_on": str(document.ended_on) if document.ended_on else None,
        "repeals": list(document.repeals),
        "history": list(document.history),
        "source": document.source,
        "articles": [row_of(article) for article in document.articles],
    }


def row_of(article: ArticleText) -> dict[str, Any]:
    """Return an article as a document has it."""
    return {name: getattr(article, name) for name in article.__slots__}


def articles_of(data: Mapping[str, Any]) -> list[ArticleText]:
    """Return the articles of a document, in its order, whatever their numbers.

    Raises:
        DocumentError: there is none, or one of them is none.
    """
    rows = data.get("articles")
    if not isinstance(rows, list) or not rows:
        raise DocumentError(_("it has no articles"))
    if len(rows) > MOST_ARTICLES:
        raise DocumentError(_("it has more articles than any law"))
    return [_article(row, place) for place, row in enumerate(rows, start=1)]


def _article(row: Any, place: int) -> ArticleText:
    if not isinstance(row, dict):
        raise DocumentError(
            gettext("entry %(place)s of its articles is no article") % {"place": place}
        )
    number = row.get("number")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 10_000:
        message = gettext("entry %(place)s of its articles has no number from 1 to 9999")
        raise DocumentError(message % {"place": place})
    return ArticleText(
        number=number,
        label=_text(row, "label"),
        text=_text(row, "text", default="" if row.get("text") == "" else None),
        **{name: _text(row, name, default="") for name in HEADINGS},
    )


def _require_whole(document: LawDocument) -> None:
    """Refuse gaps, articles of one number and articles without words; say which."""
    found = rules.numbering([article.number for article in document.articles])
    faults = {
        _("its articles do not run from 1 without a gap; missing: %(numbers)s"): found.missing,
        _("more than one article has the number %(numbers)s"): found.doubled,
        _("articles out of their order: %(numbers)s"): found.misplaced,
        _("articles without text: %(numbers)s"): [
            article.number for article in document.articles if not article.text.strip()
        ],
    }
    for message, numbers in faults.items():
        if numbers:
            raise DocumentError(str(message) % {"numbers": rules.ranges(numbers)})


# --- Fields --------------------------------------------------------------------------------------


def checked_field(data: Mapping[str, Any], name: str) -> str:
    """Return a field as text if it holds what it may, be it nothing.

    Raises:
        DocumentError: it does not.
    """
    if name in ("promulgated", "effective", "status_as_of", "superseded_on"):
        return str(_day_if_any(data, name) or "")
    if name in ("id", "supersedes", "superseded_by"):
        return _key(data, name)
    return _text(data, name, default="")


def _text(data: Mapping[str, Any], name: str, *, default: str | None = None) -> str:
    """Return a text that fits its column; `default` if it is missing or empty."""
    value = data.get(name)
    if value is None or value == "":
        if default is None:
            raise DocumentError(gettext("the field “%(field)s” is missing") % {"field": name})
        return default
    if not isinstance(value, str) or "\0" in value:
        raise DocumentError(gettext("the field “%(field)s” is no text") % {"field": name})
    if len(value) > LENGTHS.get(name, len(value)):
        message = gettext("the field “%(field)s” is longer than %(number)s characters")
        raise DocumentError(message % {"field": name, "number": LENGTHS[name]})
    return value


def lines_of(data: Mapping[str, Any], name: str) -> list[str]:
    """Return a field that holds lines, or nothing.

    Raises:
        DocumentError: it holds something else.
    """
    value = data.get(name) or []
    if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
        raise DocumentError(gettext("the field “%(field)s” is no list of lines") % {"field": name})
    return [line.replace("\0", "") for line in value]


def _key(data: Mapping[str, Any], name: str, *, is_required: bool = False) -> str:
    value = _text(data, name, default=None if is_required else "")
    return _checked_key(value, name) if value else ""


def _checked_key(value: str, name: str) -> str:
    if len(value) > KEY_LENGTH or not KEY.fullmatch(value):
        message = gettext(
            "the field “%(field)s” has %(value)s; a key is written law-name_2021-01-22"
        )
        raise DocumentError(message % {"field": name, "value": value[:60]})
    return value


def _day(data: Mapping[str, Any], name: str) -> date:
    written = _text(data, name)
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        message = gettext("the field “%(field)s” has %(value)s; write a day such as 2021-01-22")
        raise DocumentError(message % {"field": name, "value": written[:20]})
    return day


def _day_if_any(data: Mapping[str, Any], name: str) -> date | None:
    return _day(data, name) if data.get(name) else None
