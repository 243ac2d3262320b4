"""Two versions of an item side by side: each part that differs, with its words marked."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from content.api import Article, MarkedRow, marked_rows
from exams.bank import markup, rules
from exams.bank.models import ItemVersion
from exams.bank.queries import content_of
from exams.bank.wording import CHANGES


@dataclass(frozen=True, slots=True)
class Change:
    """One part of an item that is not as it was."""

    part: str  # as `rules.changes` names it, or "also-cites"
    label: str | Promise
    rows: list[MarkedRow]
    is_markup_only: bool = False  # the words are the same; the rows show the markup

    @property
    def is_risk(self) -> bool:
        """Whether another answer scores from now on."""
        return self.part == "key"


def compared(before: ItemVersion, after: ItemVersion) -> list[Change]:
    """Return each part of an item that a version changes. Queries only what is not at hand."""
    old, new = content_of(before), content_of(after)
    found = [_change(part, _Text(before, old), _Text(after, new)) for part in _parts(old, new)]
    cited = [_further(version) for version in (before, after)]
    if cited[0] != cited[1]:
        found.append(Change("also-cites", _("Also cites"), marked_rows(cited[0], cited[1])))
    return found


def _parts(old: rules.Content, new: rules.Content) -> list[str]:
    """Return the parts that differ, the riskiest first."""
    return sorted(rules.changes(old, new), key=lambda part: part != "key")


@dataclass(frozen=True, slots=True)
class _Text:
    """A version, and what it says."""

    version: ItemVersion
    content: rules.Content


def _change(part: str, old: _Text, new: _Text) -> Change:
    text_of = _TEXTS[part]
    before, after = text_of(old, _worded(old.content)), text_of(new, _worded(new.content))
    if before != after:
        return Change(part, CHANGES[part], marked_rows(before, after))
    rows = marked_rows(text_of(old, _raw(old.content)), text_of(new, _raw(new.content)))
    return Change(part, CHANGES[part], rows, is_markup_only=True)


# Turns a text of an item into the plain text that is compared.
Reader = Callable[[str], str]


def _worded(content: rules.Content) -> Reader:
    return markup.plain if content.is_html else str


def _raw(content: rules.Content) -> Reader:
    return str if content.is_html else markup.escaped


def key_lines(content: rules.Content) -> list[str]:
    """Return all that decides which answer scores, line by line, as reviewers read it."""
    return _key_lines(content, _worded(content))


def _key_lines(content: rules.Content, read: Reader) -> list[str]:
    texts = {letter: read(choice.text) for letter, choice in content.lettered}
    lines = [f"{letter}. {texts[letter]}" for letter in content.key]
    if content.order:
        lines = [" → ".join(content.order)]
        lines += [f"{letter}. {texts.get(letter, '')}" for letter in content.order]
    targets = dict(enumerate(map(read, content.targets), start=1))
    lines += [
        f"{letter}-{number}: {texts.get(letter, '')} → {targets.get(number, '')}"
        for letter, number in content.pairs
    ]
    lines += [_blank(number, blank) for number, blank in enumerate(content.blanks, start=1)]
    lines += [f"{_('Model answer')}: {read(content.answer)}"] if content.answer else []
    lines += [f"{line.percent} %: {line.text}" for line in content.rubric]
    for number, part in enumerate(content.parts, start=1):
        lines.append(f"{_question(number)} ({part.percent} %)")
        lines += _key_lines(rules.part_content(part), read)
    return lines


def _blank(number: int, blank: rules.Blank) -> str:
    tolerance = f" ± {blank.tolerance}" if blank.tolerance else ""
    accepted = f"{blank.number}{tolerance}" if blank.number else " / ".join(blank.accepted)
    said = _("Blank %(number)s") % {"number": number}
    return f"{said}: {accepted} {blank.unit}".rstrip()


def _question(number: int) -> str:
    return _("Question %(number)s") % {"number": number}


def _options(content: rules.Content, read: Reader) -> list[str]:
    return [f"{letter}. {read(choice.text)}" for letter, choice in content.lettered]


def _shown(content: rules.Content, read: Reader) -> list[str]:
    """Return what candidates read beside stem and options: right sides, questions of a case."""
    lines = [f"{number}. {read(text)}" for number, text in enumerate(content.targets, start=1)]
    for number, part in enumerate(content.parts, start=1):
        lines.append(f"{_question(number)} · {_kind(part.kind)}: {read(part.stem)}")
        lines += _options(rules.part_content(part), read)
    return lines


def _kind(kind: str) -> str:
    return str(ItemVersion.Kind(kind).label) if kind in ItemVersion.Kind.values else kind


def _basis(version: ItemVersion) -> str:
    article = version.article
    return f"{_cited(article)}{version.place_in_words}" if article else ""


def _cited(article: Article) -> str:
    """Return an article as laws are cited, with the day that tells its version."""
    law = article.version
    return f"《{law.law.name}》({law.promulgated_on}){article.label}"


def _further(version: ItemVersion) -> str:
    articles = version.also_cites.select_related("version__law").order_by("version", "number")
    return "\n".join(_cited(article) for article in articles)


_TEXTS: dict[str, Callable[[_Text, Reader], str]] = {
    "kind": lambda text, _read: _kind(text.content.kind),
    "stem": lambda text, read: read(text.content.stem),
    "options": lambda text, read: "\n".join(_options(text.content, read)),
    "key": lambda text, read: "\n".join(_key_lines(text.content, read)),
    "detail": lambda text, read: "\n".join(_shown(text.content, read)),
    "rationale": lambda text, read: read(text.content.rationale),
    "article": lambda text, _read: _basis(text.version),
}
