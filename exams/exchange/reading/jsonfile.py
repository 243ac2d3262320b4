"""Reads items out of JSON: our own form, that of the demonstration, and that of old banks."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from exams.bank import markup, rules
from exams.exchange.documents import Reading, Record, Rejected, record_from
from exams.exchange.reading import json_shapes
from exams.exchange.reading.blanks import blanks_in
from exams.exchange.reading.building import record_of, rejection
from exams.exchange.reading.fields import Fields
from exams.exchange.reading.html import MOST_PICTURE_BYTES, picture_type
from exams.exchange.reading.inserts import mapped, shown
from exams.exchange.reading.kinds import kind_of
from exams.exchange.reading.sniffing import decoded
from exams.exchange.refusals import NoItems, NotJson

_ADVICE = '[{"type": "single", "stem": "…", "options": {"A": "…", "B": "…"}, "key": ["A"]}]'
# Names of what is not an attribute of a record, and where it goes.
_TEXTS = {
    "topic": ("topic", "subject", "category", "knowledge", "知识点", "科目"),
    "code": ("code", "id"),
    "domain": ("domain",),
    "post": ("post",),
    "level": ("level",),
    "purpose": ("purpose",),
    "source": ("source",),
    "basis": ("basis", "law", "legal_basis", "法律依据"),
    "article": ("article",),
    "paragraph": ("paragraph",),
    "subparagraph": ("subparagraph",),
    "facility": ("facility", "difficulty", "难度"),
    "seconds": ("seconds",),
    "is_critical": ("is_critical",),
    "is_pilot": ("is_pilot",),
}
_STEM = ("stem", "question", "title", "content", "题干", "题目")
_KEY = ("key", "answer", "answers", "correct", "答案")
_OPTIONS = ("options", "choices", "选项")
_RATIONALE = ("rationale", "explanation", "analysis", "解析")
_TARGETS = ("targets", "right")
_PLAIN = {"type", "marks", "score", "rubric", "parts", "enemies", "review", "notes", "place"}


class _BadEntryError(ValueError):
    """Says what is wrong with an entry."""


def read(data: bytes) -> Reading:
    """Return the items of a list, or of the list under "items".

    Raises:
        NotJson: it cannot be parsed.
        NoItems: there is no list of objects.
    """
    entries, document = _entries(data)
    pictures = _pictures(document.get("pictures"))
    records: list[Record] = []
    rejected: list[Rejected] = []
    for number, entry in enumerate(entries, start=1):
        each = _read(entry, _("item %(n)s") % {"n": number})
        if isinstance(each, Record):
            records.append(each)
        else:
            rejected.append(each)
    unknown = sorted(
        set(document) - {"items", "pictures", "count", "licence", "license", "verdicts"}
    )
    warnings = [
        _("“%(name)s” beside the items has no place here and was left out.") % {"name": name[:60]}
        for name in unknown
    ]
    return Reading(
        "json", tuple(records), tuple(rejected), tuple(warnings), shown(records, pictures)
    )


def _entries(data: bytes) -> tuple[list[Any], dict[str, Any]]:
    try:
        read_in = json.loads(decoded(data))
    except (ValueError, RecursionError) as error:
        raise NotJson(reason=str(error)[:200]) from error
    document = read_in if isinstance(read_in, dict) else {}
    entries = document.get("items", document.get("questions")) if document else read_in
    if not isinstance(entries, list) or not entries:
        raise NoItems(advice=_("A list of objects is read: %(form)s") % {"form": _ADVICE})
    return entries, {name: value for name, value in document.items() if name != "questions"}


def _pictures(value: Any) -> dict[str, bytes]:
    """Return the pictures of a file of ours: those whose digest is theirs."""
    found = {}
    for digest, text in value.items() if isinstance(value, dict) else ():
        try:
            data = base64.b64decode(text, validate=True)
        except (binascii.Error, TypeError, ValueError):
            continue
        is_sound = hashlib.sha256(data).hexdigest() == digest and picture_type(data)
        if is_sound and len(data) <= MOST_PICTURE_BYTES:
            found[digest] = data
    return found


def _read(entry: Any, place: str) -> Record | Rejected:
    if not isinstance(entry, dict):
        return Rejected(place, "not-an-object", _("It is not an object."))
    try:
        if _is_ours(entry):
            return _ours(entry, place)
        return _of_others(entry, place)
    except _BadEntryError as bad:
        return Rejected(place, "value-unreadable", str(bad))


def _is_ours(entry: Mapping[str, Any]) -> bool:
    """Tell whether `entry_of` wrote it: options in pairs of text and key, or detail, no key."""
    options = entry.get("options", [])
    is_paired = isinstance(options, list) and all(
        isinstance(option, list) and len(option) == 2 and isinstance(option[1], bool)
        for option in options
    )
    return is_paired and not any(name in entry for name in (*_KEY, "parts"))


def _ours(given: dict[str, Any], place: str) -> Record | Rejected:
    entry = {name: value for name, value in given.items() if value is not None}
    if wrong := json_shapes.wrong_values(entry):
        raise _BadEntryError(_("Not readable: %(names)s.") % {"names": ", ".join(wrong)})
    record = replace(record_from(entry), place=place)
    content = record.content
    if content.is_html:
        content = mapped(content, markup.sanitized)
    record = replace(record, content=rules.cleaned(content))
    if unknown := sorted(set(entry) - json_shapes.NAMES):
        record = replace(record, notes=(*record.notes, _without_place(unknown)))
    return rejection(place, record.content) or record


def _without_place(names: list[str]) -> str:
    return _("Without a place: %(names)s") % {"names": ", ".join(names)[:300]}


# --- forms of others


def _of_others(entry: dict[str, Any], place: str) -> Record | Rejected:
    used: set[str] = set()

    def take(names: tuple[str, ...]) -> Any:
        found = next((name for name in names if entry.get(name) not in (None, "", [], {})), None)
        used.update([found] if found else [])
        return entry[found] if found else None

    letters, options = _options(take(_OPTIONS))
    fields = Fields(
        place=place,
        kind=_text(entry.get("type"), "type"),
        stem=_text(take(_STEM), "stem"),
        options=options,
        key=_key(take(_KEY), letters),
        rationale=_text(take(_RATIONALE), "rationale"),
        rubric=_text(entry.get("rubric"), "rubric"),
        marks=_text(entry.get("marks", entry.get("score")), "marks"),
        targets=_options(take(_TARGETS))[1],
        others={name: _text(take(names), name) for name, names in _TEXTS.items()},
        notes=_review_notes(entry.get("review")),
    )
    _join_variants(fields, entry)
    fields.others = {name: text for name, text in fields.others.items() if text}
    if fields.others.get("article") == fields.others.get("basis"):
        fields.others.pop("basis", None)
    _take_enemies_and_parts(fields, entry)
    known = used | _PLAIN | {each for names in _TEXTS.values() for each in names}
    for name in sorted(set(entry) - known):
        if entry[name] not in (None, "", [], {}, False):
            value = json.dumps(entry[name], ensure_ascii=False)
            fields.notes.append(f"{name[:60]}: {value[:200]}")
    return record_of(fields)


def _join_variants(fields: Fields, entry: dict[str, Any]) -> None:
    """Take a list of texts for a single blank as its variants, as reports write them."""
    texts = next((entry[name] for name in _KEY if entry.get(name)), None)
    is_list = isinstance(texts, list) and len(texts) > 1
    if is_list and kind_of(fields.kind) == rules.FILL_IN and blanks_in(fields.stem) == 1:
        fields.key = "|".join(fields.key.split("\n"))


def _take_enemies_and_parts(fields: Fields, entry: dict[str, Any]) -> None:
    enemies = entry.get("enemies") or []
    if isinstance(enemies, list) and all(isinstance(each, str) for each in enemies):
        fields.others |= {"enemies": ",".join(enemies)} if enemies else {}
    parts = entry.get("parts") or []
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise _BadEntryError(_("Not readable: %(names)s.") % {"names": "parts"})
    for number, part in enumerate(parts, start=1):
        letters, options = _options(part.get("options"))
        fields.parts.append(
            Fields(
                place=f"{fields.place} ({number})",
                kind=_text(part.get("type"), "type"),
                stem=_text(part.get("stem"), "stem"),
                options=options,
                key=_key(part.get("key"), letters),
                rationale=_text(part.get("rationale"), "rationale"),
                rubric=_text(part.get("rubric"), "rubric"),
                marks=_text(part.get("marks"), "marks"),
                percent=_text(part.get("percent"), "percent"),
            )
        )


def _text(value: Any, name: str) -> str:
    """Return a value as text; numbers as they are written, lists line by line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | str):
        return str(value)
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return "\n".join(str(each) for each in value)
    raise _BadEntryError(_("Not readable: %(names)s.") % {"names": name})


def _options(value: Any) -> tuple[list[str], list[str]]:
    """Return letters and texts of options: {"A": …}, [{"letter", "text"}], or ["…"]."""
    if value is None:
        return [], []
    if isinstance(value, str):
        from exams.exchange.reading.options import split_options

        return [], list(split_options(value).texts)
    pairs: list[tuple[Any, Any]]
    if isinstance(value, dict):
        pairs = sorted(value.items())
    elif isinstance(value, list) and all(isinstance(each, dict) for each in value):
        pairs = [
            (
                each.get("letter", each.get("label", each.get("key"))),
                each.get("text", each.get("content")),
            )
            for each in value
        ]
    elif isinstance(value, list):
        pairs = [(None, each) for each in value]
    else:
        raise _BadEntryError(_("Not readable: %(names)s.") % {"names": "options"})
    letters = [str(letter).strip().upper() for letter, _each in pairs if letter is not None]
    if letters and letters != [chr(ord("A") + place) for place in range(len(pairs))]:
        raise _BadEntryError(_("The options are not lettered A, B, C and so on."))
    return letters, [_text(text, "options") for _letter, text in pairs]


def _key(value: Any, letters: list[str]) -> str:
    """Return a key as cells have it: letters joined, texts line by line."""
    text = _text(value, "key")
    lines = text.split("\n")
    if letters and all(line.strip().upper() in letters for line in lines):
        return ",".join(line.strip().upper() for line in lines)
    return text


def _review_notes(review: Any) -> list[str]:
    """Return what a review of an old bank says of a question."""
    if not isinstance(review, dict):
        return []
    verdict, note = review.get("verdict"), review.get("note")
    if not isinstance(verdict, str) or verdict == "not_reviewed":
        return []
    refs = review.get("law_refs")
    cited = [
        f"{ref.get('file')}#{ref.get('article')}"
        for ref in (refs if isinstance(refs, list) else [])
        if isinstance(ref, dict)
    ]
    notes = [_("Review: %(verdict)s") % {"verdict": verdict}]
    notes += [_("Review: %(verdict)s") % {"verdict": str(note)}] if note else []
    notes += (
        [_("Articles named by the review: %(articles)s") % {"articles": ", ".join(cited)}]
        if cited
        else []
    )
    if review.get("key_now"):
        notes.append(_("Key by the review: %(key)s") % {"key": review["key_now"]})
    return notes
