"""What a format cannot hold, item by item: by its types, and by reading back what was written."""

from collections.abc import Sequence
from dataclasses import fields, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from exams.bank import rules
from exams.exchange.documents import Reading, Record, Rejected
from exams.exchange.reading.judging import question_place

_PARTS: dict[str, str | Promise] = {
    "stem": pgettext_lazy("item", "stem"),
    "choices": pgettext_lazy("item", "options"),
    "rationale": pgettext_lazy("item", "rationale"),
    "targets": pgettext_lazy("item", "right side"),
    "pairs": pgettext_lazy("item", "pairs"),
    "order": pgettext_lazy("item", "order"),
    "blanks": pgettext_lazy("item", "answers of the blanks"),
    "answer": pgettext_lazy("item", "model answer"),
    "rubric": pgettext_lazy("item", "rubric"),
    "article": pgettext_lazy("item", "legal basis"),
    "notes": pgettext_lazy("item", "notes"),
    "marks": pgettext_lazy("item", "marks"),
    "topic": pgettext_lazy("item", "topic"),
    "code": pgettext_lazy("item", "code"),
    "level": pgettext_lazy("item", "cognitive level"),
    "purpose": pgettext_lazy("item", "purpose"),
    "domain": pgettext_lazy("item", "field of enforcement"),
    "post": pgettext_lazy("item", "post"),
    "source": pgettext_lazy("item", "source"),
    "basis": pgettext_lazy("item", "legal basis"),
    "enemies": pgettext_lazy("item", "enemies"),
    "is_html": pgettext_lazy("item", "markup"),
    "kind": pgettext_lazy("item", "type"),
}


def named(name: str) -> str:
    """Return what reports call an attribute of an item."""
    return str(_PARTS.get(name, name))


class NoPlaceError(Exception):
    """Raised inside a writer where a format has no place for an item; says why."""


def place_of(record: Record, number: int) -> str:
    """Return how reports name an item that is written."""
    return record.code or question_place(number)


def left_out(record: Record, number: int, reason: NoPlaceError) -> Rejected:
    """Return an item that is not written, as a report has it."""
    return Rejected(place_of(record, number), "no-place", str(reason))


def losses(written: Sequence[tuple[int, Record]], reading: Reading) -> list[str]:
    """Return what of the items does not come back as it was, item by item.

    Args:
        written: the items in the file, each with its number in what was to be written.
        reading: what the reader of the format makes of the file.
    """
    back = {record.place: record for record in reading.records}
    warnings = []
    for place, (number, record) in enumerate(written, start=1):
        found = back.get(question_place(place))
        names = [_("the whole item")] if found is None else _differences(record, found)
        if names:
            warnings.append(
                _("%(place)s: the file has no place for, or changes: %(names)s.")
                % {"place": place_of(record, number), "names": ", ".join(names)}
            )
    return warnings


def _differences(record: Record, found: Record) -> list[str]:
    same = replace(found, place=record.place)
    names = [
        each.name
        for each in fields(Record)
        if each.name != "content" and getattr(same, each.name) != getattr(record, each.name)
    ]
    names += [
        each.name
        for each in fields(rules.Content)
        if getattr(found.content, each.name) != getattr(record.content, each.name)
    ]
    return list(dict.fromkeys(map(named, names)))
