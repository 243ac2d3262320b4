"""What an item says, drawn: its texts as safe HTML, and its eight types as one kind of thing."""

import re
from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from exams.bank import markup, rules
from exams.bank.models import ItemVersion
from exams.bank.queries import content_of

register = template.Library()

_SOURCE = re.compile(r'src="item-picture:([0-9a-f]{64})"')


@register.filter
def item_html(text: str, is_html: bool = False) -> SafeString:
    """Return a text of an item as HTML that shows it: sanitised markup, or escaped plain text.

    Sanitised here once more, whatever the database holds; pictures get their addresses.
    """
    if not is_html:
        return mark_safe(markup.escaped(text))  # noqa: S308 - escaped in the same line
    return mark_safe(_SOURCE.sub(_address, markup.sanitized(text)))  # noqa: S308 - sanitised here


def _address(found: re.Match[str]) -> str:
    return f'src="{reverse("exams:item-picture", args=[found[1]])}"'


@register.filter
def item_text(text: str, is_html: bool = False) -> str:
    """Return a text of an item as one line of plain text, for lists and titles."""
    return " ".join((markup.plain(text) if is_html else text).split())


@dataclass(frozen=True, slots=True)
class Line:
    """One option, thing to put in order, or left side of a matching."""

    letter: str
    text: str
    is_key: bool
    goes_with: tuple[int, ...]  # numbers of the targets of a matching


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a case analysis."""

    number: int
    kind_label: str
    percent: int
    view: "ItemView"


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of any type as `_item_body.html` draws it."""

    content: rules.Content
    is_html: bool
    lines: list[Line]
    targets: list[tuple[int, str]]
    blanks: list[tuple[int, list[str], str]]  # number, accepted answers, unit if they lack it
    questions: list[Question]


@register.simple_tag
def item_view(said: ItemVersion | rules.Content) -> ItemView:
    """Return what a version or a content says, ready to be drawn."""
    content = content_of(said) if isinstance(said, ItemVersion) else said
    return _view(content, content.is_html)


def _view(content: rules.Content, is_html: bool) -> ItemView:
    return ItemView(
        content=content,
        is_html=is_html,
        lines=[
            Line(
                letter,
                choice.text,
                choice.is_key,
                tuple(number for left, number in content.pairs if left == letter),
            )
            for letter, choice in content.lettered
        ],
        targets=list(enumerate(content.targets, start=1)),
        blanks=[
            (number, _accepted(blank), "" if blank.number else blank.unit)
            for number, blank in enumerate(content.blanks, start=1)
        ],
        questions=[
            Question(
                number,
                str(ItemVersion.Kind(part.kind).label)
                if part.kind in ItemVersion.Kind.values
                else part.kind,
                part.percent,
                _view(rules.part_content(part, is_html=is_html), is_html),
            )
            for number, part in enumerate(content.parts, start=1)
        ],
    )


def _accepted(blank: rules.Blank) -> list[str]:
    if not blank.number:
        return [text for text in blank.accepted if text]
    tolerance = f" ± {blank.tolerance}" if blank.tolerance else ""
    return [f"{blank.number}{tolerance} {blank.unit}".strip()]
