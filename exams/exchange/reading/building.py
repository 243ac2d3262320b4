"""From the words for an item to a record, or to the reason why it is rejected."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from exams.bank import rules, wording
from exams.exchange.documents import Record, Rejected, hindering
from exams.exchange.reading import values
from exams.exchange.reading.bodies import BadItemError, content_of
from exams.exchange.reading.fields import Fields
from exams.exchange.reading.inserts import Inserts
from exams.exchange.reading.kinds import marks_in_kind

TEXTS = ("code", "topic", "domain", "post", "source", "basis")
_CITATION = re.compile(r"[a-z0-9-]+_\d{4}-\d{2}-\d{2}#[1-9]\d{0,3}")


def record_of(
    fields: Fields, inserts: Inserts | None = None, *, is_stepped: bool = False
) -> Record | Rejected:
    """Return the record that the words for an item make, or why they make none.

    Args:
        inserts: what tokens in the words stand for.
        is_stepped: difficulty is a number from 1 (easy) to 5.
    """
    try:
        content = content_of(fields)
    except BadItemError as bad:
        return Rejected(fields.place, bad.code, bad.reason)
    if inserts is not None:
        content = inserts.dressed(content)
    problem = rejection(fields.place, content)
    return problem or _record(fields, content, is_stepped=is_stepped)


def rejection(place: str, content: rules.Content) -> Rejected | None:
    """Return why a content cannot be taken; what its author may still add does not hinder."""
    problems = hindering(content)
    if not problems:
        return None
    reason = " ".join(str(wording.PROBLEMS[problem]) for problem in dict.fromkeys(problems))
    return Rejected(place, str(problems[0]), reason)


def _record(fields: Fields, content: rules.Content, *, is_stepped: bool) -> Record:
    others = dict(fields.others)
    marks = _value(fields, fields.marks, _("marks"), values.marks_of)
    known: dict[str, Any] = {
        "marks": marks or marks_in_kind(fields.kind) or _usual_marks(fields, content),
        "facility": _value(
            fields,
            others.pop("facility", ""),
            _("difficulty"),
            lambda text: values.facility_of(text, is_stepped=is_stepped),
        ),
        "seconds": _seconds(fields, others),
        "level": _word(fields, others, "level", values.LEVELS),
        "purpose": _word(fields, others, "purpose", values.PURPOSES),
        "is_critical": _tick(fields, others, "is_critical"),
        "is_pilot": _tick(fields, others, "is_pilot"),
        "enemies": values.list_of(others.pop("enemies", "")),
    }
    content = _on_article(fields, content, others)
    known |= {name: _one_line(others.pop(name, "")) for name in TEXTS}
    if note := others.pop("note", "").strip():
        fields.notes.append(_("Remark: %(text)s") % {"text": note})
    fields.notes += [
        _("Without a place: %(names)s") % {"names": f"{name}: {text.strip()}"}
        for name, text in others.items()
        if text.strip()
    ]
    return Record(place=fields.place, content=content, **known, notes=tuple(fields.notes))


def _usual_marks(fields: Fields, content: rules.Content) -> Decimal | None:
    """Return the marks that the heading gives, times the blanks where it gives them for each."""
    if fields.usual_marks is None or not fields.is_per_blank:
        return fields.usual_marks
    return fields.usual_marks * max(1, len(content.blanks))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _on_article(fields: Fields, content: rules.Content, others: dict[str, str]) -> rules.Content:
    """Return the content on the article that is cited by its key; words are left as the basis."""
    article = others.pop("article", "").strip()
    paragraph, subparagraph = others.pop("paragraph", ""), others.pop("subparagraph", "")
    if not article and _CITATION.fullmatch(others.get("basis", "").strip()):
        article = others.pop("basis").strip()
    places = values.place_of(paragraph), values.place_of(subparagraph)
    if not article or None in places:
        for text in (paragraph, subparagraph):
            if text.strip():
                fields.notes.append(
                    _("A place in an article that is not cited: %(text)s") % {"text": text}
                )
        return replace(content, article=article) if article else content
    return replace(content, article=article, paragraph=places[0] or 0, subparagraph=places[1] or 0)


def _value(
    fields: Fields, text: str, name: str, read: Callable[[str], Decimal | None]
) -> Decimal | None:
    value = read(text) if text.strip() else None
    if text.strip() and value is None:
        _note_unread(fields, name, text)
    return value


def _note_unread(fields: Fields, name: str, text: str) -> None:
    fields.notes.append(
        _("“%(text)s” as %(name)s is not understood.") % {"text": text[:60], "name": name}
    )


def _seconds(fields: Fields, others: dict[str, str]) -> int | None:
    minutes, text = others.pop("minutes", ""), others.pop("seconds", "")
    if not (text or minutes).strip():
        return None
    seconds = values.seconds_of(text or minutes, is_minutes=not text)
    if seconds is None:
        _note_unread(fields, _("time"), text or minutes)
    return seconds


def _word(fields: Fields, others: dict[str, str], name: str, words: dict[str, str]) -> str:
    text = others.pop(name, "").strip()
    found = words.get(rules.folded(text), "") or words.get(rules.folded(text).rstrip("级类题"), "")
    if text and not found:
        _note_unread(fields, {"level": _("level"), "purpose": _("purpose")}[name], text)
    return found


def _tick(fields: Fields, others: dict[str, str], name: str) -> bool:
    text = others.pop(name, "")
    says = values.yes_or_no(text)
    if says is None:
        names = {"is_critical": _("critical item"), "is_pilot": _("pilot item")}
        _note_unread(fields, names[name], text)
    return bool(says)
