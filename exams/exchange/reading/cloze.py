"""Moodle's embedded answers ("cloze"): {1:SHORTANSWER:=text~=variant} in the middle of a text."""

import html
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from exams.bank import rules
from exams.exchange.reading.judging import Unfit, require_few

_FIELD = re.compile(r"\{(\d{0,4}):([A-Z_]{1,24}):((?:\\.|[^\\}]){0,2000})\}", re.DOTALL)
_TEXTS = ("SHORTANSWER", "SA", "MW")
_STRICT = ("SHORTANSWER_C", "SAC", "MWC")
_NUMBERS = ("NUMERICAL", "NM")
_PERCENT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,7})?)%")


@dataclass(frozen=True, slots=True)
class Cloze:
    """A text whose fields are written as blanks, and what fills them."""

    text: str
    blanks: tuple[rules.Blank, ...]
    notes: tuple[str, ...]


def parse(source: str, *, is_html: bool, mark: str = "____") -> Cloze:
    """Return a text with embedded answers, taken apart.

    Args:
        mark: how a blank is written in the stem.

    Raises:
        Unfit: one of the fields is a choice, or there is no field.
    """
    require_few(source.count("{"))
    blanks: list[rules.Blank] = []
    notes: dict[str, None] = {}
    pieces: list[str] = []
    end = 0
    weights = set()
    for found in _FIELD.finditer(source):
        pieces += [source[end : found.start()], mark]
        end = found.end()
        weights.add(found[1] or "1")
        answers = html.unescape(found[3]) if is_html else found[3]
        blanks.append(_blank(found[2], answers, notes))
    if not blanks:
        raise Unfit("no-interaction", _("The text has no embedded answers."))
    if len(weights) > 1:
        notes[_("The blanks weigh differently in the file; here each counts the same.")] = None
    return Cloze("".join(pieces) + source[end:], tuple(blanks), tuple(notes))


def _blank(kind: str, answers: str, notes: dict[str, None]) -> rules.Blank:
    if kind not in (*_TEXTS, *_STRICT, *_NUMBERS):
        raise Unfit(
            "unsupported-cloze",
            _("A blank is a choice (%(kind)s). Make it an item of its own.") % {"kind": kind},
        )
    if kind in _STRICT:
        notes[_("The file tells capital letters apart; here they count the same.")] = None
    right, has_others = _right(answers)
    if has_others:
        notes[_("Answers that earn a part of the marks were left out.")] = None
    if not right:
        raise Unfit("no-key", _("The file does not say what fills a blank."))
    if kind not in _NUMBERS:
        return rules.Blank(accepted=tuple(dict.fromkeys(right)))
    number, _colon, tolerance = right[0].partition(":")
    if len(right) > 1:
        raise Unfit("several-right", _("Several numbers are right for one blank."))
    return rules.Blank((), number.strip(), "" if tolerance in ("", "0") else tolerance.strip())


def _right(answers: str) -> tuple[list[str], bool]:
    """Return the answers that earn everything, and whether others earn a part."""
    right, has_others = [], False
    for answer in _split(answers, "~"):
        text = _split(answer, "#")[0].strip()
        share = _PERCENT.match(text)
        if text.startswith("=") or (share and float(share[1]) == 100):
            right.append(_unescaped(text[share.end() :] if share else text[1:]).strip())
        elif share and float(share[1]) > 0:
            has_others = True
    return [text for text in right if text], has_others


def _split(text: str, sign: str) -> list[str]:
    return re.split(rf"(?<!\\){sign}", text)


def _unescaped(text: str) -> str:
    return re.sub(r"\\([}~#=%\"/\\])", r"\1", text)


def escaped(text: str) -> str:
    """Return an answer as it stands in a field."""
    return re.sub(r"([}~#=%\"/\\])", r"\\\1", text)
