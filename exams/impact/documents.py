"""Reads the questions of an old bank out of a JSON file, before anything looks at the database."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.api import citation_key
from core.errors import Refusal
from exams.bank import rules

KINDS = {"single": rules.SINGLE, "multiple": rules.MULTIPLE}
VERDICTS = ("ok", "stale", "stale_key", "wrong_key", "duplicate", "not_reviewed")
# With these a person has held a question against the text in force.
CONFIRMING = frozenset({"ok", "wrong_key", "duplicate"})
YEARS = range(1979, 2100)
LONGEST = {"id": 40, "subject": 60, "exam": 100, "source": 200, "stem": 4000}


class NotAQuestionFile(Refusal):
    code = "not-a-question-file"
    message = gettext_lazy("The file is not a JSON list of questions: %(reason)s")


@dataclass(frozen=True, slots=True)
class Question:
    """One question as a file has it; the article in its content is empty."""

    code: str
    subject: str
    content: rules.Content
    exam: str
    year: int | None
    source: str
    verdict: str
    note: str
    law_refs: tuple[str, ...]  # citation keys
    digest: str

    @property
    def is_confirmed(self) -> bool:
        """Tell whether a person has held it against the articles that the review names."""
        return self.verdict in CONFIRMING and bool(self.law_refs)


@dataclass(frozen=True, slots=True)
class Bad:
    """A question that cannot be read or loaded."""

    code: str
    reason: str


class _UnreadableError(ValueError):
    """Says what is wrong with a question."""


def read_questions(data: bytes) -> tuple[list[Question], list[Bad]]:
    """Read an old bank: a list of questions, or an object whose "items" are one.

    Raises:
        NotAQuestionFile: it is something else.
    """
    questions: list[Question] = []
    bad: list[Bad] = []
    for place, entry in enumerate(_entries(data), start=1):
        code = entry.get("id") if isinstance(entry, dict) else None
        try:
            questions.append(_question(entry))
        except _UnreadableError as wrong:
            name = code if isinstance(code, str) and code else _("No. %(n)s") % {"n": place}
            bad.append(Bad(name, str(wrong)))
    return questions, bad


def _entries(data: bytes) -> list[Any]:
    try:
        read = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotAQuestionFile(reason=str(error)) from error
    if isinstance(read, dict):
        read = read.get("items")
    if not isinstance(read, list):
        raise NotAQuestionFile(reason=_("it has no list of questions"))
    return read


def _question(entry: Any) -> Question:
    if not isinstance(entry, dict):
        raise _UnreadableError(_("It is not an object."))
    review = entry.get("review") or {"verdict": "not_reviewed"}
    if not isinstance(review, dict) or review.get("verdict") not in VERDICTS:
        raise _UnreadableError(_("The review has no known verdict."))
    content = rules.Content(
        kind=_kind(entry),
        stem=_text(entry, "stem"),
        choices=_choices(entry),
        rationale="",
        article="",
    )
    return Question(
        code=_text(entry, "id"),
        subject=_text(entry, "subject"),
        content=rules.cleaned(content),
        exam=_text(entry, "exam", is_needed=False),
        year=_year(entry.get("year")),
        source=_text(entry, "source", is_needed=False),
        verdict=review["verdict"],
        note=str(review.get("note") or ""),
        law_refs=_law_refs(review.get("law_refs") or []),
        digest=_digest(entry),
    )


def _kind(entry: dict[str, Any]) -> str:
    kind = entry.get("type")
    if not isinstance(kind, str) or kind not in KINDS:
        raise _UnreadableError(_("The type is neither single nor multiple."))
    return KINDS[kind]


def _text(entry: dict[str, Any], name: str, *, is_needed: bool = True) -> str:
    value = entry.get(name)
    if value is None and not is_needed:
        return ""
    if not isinstance(value, str) or (is_needed and not value.strip()):
        raise _UnreadableError(_("%(name)s is missing.") % {"name": name})
    if len(value) > LONGEST[name]:
        raise _UnreadableError(_("%(name)s is too long.") % {"name": name})
    return value.strip()


def _year(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value not in YEARS:
        raise _UnreadableError(_("The year is none."))
    return value


def _choices(entry: dict[str, Any]) -> tuple[rules.Choice, ...]:
    options, key = entry.get("options"), entry.get("key")
    if not isinstance(options, dict) or not isinstance(key, list):
        raise _UnreadableError(_("Options or key are missing."))
    letters = sorted(options)
    if letters != list(rules.LETTERS[: len(letters)]) or len(letters) < rules.FEWEST:
        raise _UnreadableError(_("The options are not lettered A, B, C and so on."))
    if not key or not all(isinstance(letter, str) and letter in options for letter in key):
        raise _UnreadableError(_("The key is none of the options."))
    if not all(isinstance(text, str) and text.strip() for text in options.values()):
        raise _UnreadableError(_("An option is empty."))
    return tuple(rules.Choice(options[letter], letter in key) for letter in letters)


def _law_refs(value: Any) -> tuple[str, ...]:
    try:
        return tuple(citation_key(each["file"], int(each["article"])) for each in value)
    except (TypeError, KeyError, ValueError) as error:
        raise _UnreadableError(_("The review names articles in another form.")) from error


def _digest(entry: dict[str, Any]) -> str:
    written = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
