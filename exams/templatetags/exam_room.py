"""The parts of the exam page that stand on it hundreds of times, written without a template."""

from collections.abc import Iterator, Sequence
from functools import cache

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext as _

from core.templatetags.zf import icon
from exams.bank import markup, rules
from exams.bank.answering import LONGEST_ANSWER, LONGEST_BLANK
from exams.delivery.queries import Question, Section, Slot
from exams.papers.models import MarkingRule
from exams.templatetags.item_markup import item_html, item_text

register = template.Library()

_ROW = (
    '<li data-letter="{}"><select class="form-select" name="{}o" aria-label="{}">{}</select>'
    '<span class="tx zf-markup">{}</span><span class="mv" data-script hidden>'
    '<button class="btn btn-quiet btn-icon btn-s" type="button" data-move="-1" aria-label="{}">'
    '<span aria-hidden="true">↑</span></button>'
    '<button class="btn btn-quiet btn-icon btn-s" type="button" data-move="1" aria-label="{}">'
    '<span aria-hidden="true">↓</span></button></span></li>\n'
)
_LEFT = (
    '<li><span class="k">{}</span><div class="tx zf-markup">{}</div>'
    '<div class="zf-pairs" role="group" aria-label="{}">{}</div></li>\n'
)
_PAIR = (
    '<label class="zf-pair"><input class="form-check-input" type="checkbox" name="{}" '
    'value="{}-{}"{}><span>{}<span class="visually-hidden"> {}</span></span></label>'
)
_BLANK = (
    '<input class="form-control zf-blank" type="text" name="{}" value="{}" maxlength="{}" '
    'aria-label="{}" autocomplete="off" autocapitalize="off" spellcheck="false">'
)
_TEXT = (
    '<textarea class="form-control" name="{}" rows="{}" maxlength="{}" aria-label="{}" '
    'spellcheck="false">{}</textarea><p class="zf-chars" data-script hidden><span data-chars>{}'
    "</span> / {}</p>"
)
_PART = (
    '<fieldset class="zf-part" data-part="{}"><legend class="zf-part-head">{} '
    '<span class="zf-chip line">{}</span> <span class="fs-13 t-2 fw-n">{}</span></legend>'
    "{}</fieldset>\n"
)
# Lines that a text field shows before it is dragged larger.
_LINES = 7
_LONGEST_LABEL = 40  # characters of a text that names a control


Words = dict[str, str]


@register.simple_tag
def exam_item(slot: Slot, section: Section) -> SafeString:
    """Draw an item with stem and native controls, the candidate's own answer in them."""
    words, position = _words(get_language() or ""), slot.position
    kind, points = escape(slot.kind_label), words["marks"] % {"points": slot.points}
    rule = f" · {words[slot.rule]}" if slot.rule else ""
    saved = css = ""
    if slot.saved_at:
        saved = words["saved"] % {"time": f"{timezone.localtime(slot.saved_at):%H:%M:%S}"}
        css = " ok"
    drawn = (
        f'<section class="zf-qcard" id="q{position}" data-item="{position}" '
        f'data-number="{slot.number}" data-section="{section.number}" '
        f'data-kind="{slot.question.asked.kind}" data-saved="{slot.saved_ms}" '
        f'data-by="{slot.saved_by}" aria-labelledby="h{position}">'
        f'<div class="zf-qhead"><h2 class="no m-0" id="h{position}" tabindex="-1">'
        f"{words['item'] % {'number': slot.number}}"
        f'<span class="visually-hidden">, {kind}</span>'
        f'<span class="visually-hidden" data-flag-word hidden>{words["flagged"]}</span></h2>'
        f'<span class="zf-chip info" aria-hidden="true">{kind}</span>'
        f'<span class="t-3 fs-14">{points}{rule}</span>'
        '<button class="btn btn-quiet btn-s btn-flag ms-auto" type="button" aria-pressed="false" '
        f'data-flag="{position}" hidden>{words["flag"]}</button></div>\n'
        f"{_controls(slot)}"
        f'<p class="zf-item-state"><span class="zf-save{css}" data-state>{saved}</span>'
        f'<button class="zf-linkbtn" type="button" data-clear hidden>{words["clear"]}</button></p>'
        "</section>\n"
    )
    return mark_safe(drawn)  # noqa: S308 - texts are escaped or sanitised where they are put in


def _controls(slot: Slot) -> str:
    question = slot.question
    is_native = not question.asked.is_html and question.asked.kind in rules.CHOICE_KINDS
    if is_native:
        # The legend names the group; it may hold words only.
        return (
            f'<fieldset class="zf-q-in" lang="zh-CN"><legend class="zf-stem">'
            f"{item_html(question.asked.stem)}</legend>\n{_options(question)}</fieldset>"
        )
    label = _("Item %(number)s") % {"number": slot.number}
    return format_html(
        '<fieldset class="zf-q-in" lang="zh-CN" aria-label="{}">{}</fieldset>',
        label,
        _body(question, label),
    )


@cache
def _words(_language: str) -> Words:
    """Return what stands on each item, drawn and escaped once for each language."""
    return {
        "item": escape(gettext("Item %(number)s")),
        "marks": escape(gettext("Marks: %(points)s")),
        "saved": escape(gettext("On the server since %(time)s")),
        "flagged": escape(gettext(", flagged")),
        "flag": icon("flag", "s") + escape(gettext("Flag this item")),
        "clear": escape(gettext("Clear this answer")),
        MarkingRule.PARTIAL_WITHOUT_WRONG: escape(
            pgettext("marking rule", "part of the marks if nothing is wrong")
        ),
        MarkingRule.PER_OPTION: escape(pgettext("marking rule", "each right entry gives its part")),
        MarkingRule.ALL_OR_NOTHING: escape(
            pgettext("marking rule", "given when everything is right")
        ),
    }


@register.simple_tag
def palette_places(section: Section, answered: str, unanswered: str) -> SafeString:
    """Draw the places of a section on the answer sheet, each a link to its item.

    Args:
        answered: what a screen reader says of an answered place.
        unanswered: what it says of the others.
    """
    drawn = ""
    for slot in section.slots:
        css, said = (" a", answered) if slot.is_answered else ("", unanswered)
        drawn += (
            f'<li><a class="zf-q{css}" href="#q{slot.position}" data-to="{slot.position}">'
            f'{slot.number}<span class="visually-hidden">{escape(said)}</span></a></li>'
        )
    return mark_safe(f'<ol class="zf-grid">{drawn}</ol>')  # noqa: S308 - numbers, escaped words


def _body(question: Question, label: str) -> SafeString:
    """Draw stem and controls of an item or of a question of a case."""
    kind = question.asked.kind
    if kind == rules.FILL_IN:
        return _blanks(question, label)
    draw = {
        rules.ORDERING: _ordering,
        rules.MATCHING: _matching,
        rules.SHORT_ANSWER: _text,
        rules.CASE: _parts,
    }
    below = draw[kind](question, label) if kind in draw else _options(question)
    return format_html("{}{}", _stem(item_html(question.asked.stem, question.asked.is_html)), below)


def _stem(drawn: SafeString) -> SafeString:
    return format_html('<div class="zf-stem zf-markup">{}</div>\n', drawn)


def _options(question: Question) -> SafeString:
    kind = "checkbox" if question.asked.kind == rules.MULTIPLE else "radio"
    chosen, is_html = question.chosen, question.asked.is_html
    drawn = ""
    for label, (letter, text) in zip(rules.LETTERS, question.asked.options, strict=False):
        on, checked = (" on", " checked") if letter in chosen else ("", "")
        drawn += (
            f'<label class="zf-opt{on}"><input class="form-check-input" type="{kind}" '
            f'name="{question.name}" value="{letter}"{checked}><span class="k">{label}</span>'
            f'<span class="tx zf-markup">{item_html(text, is_html)}</span></label>\n'
        )
    return mark_safe(drawn)  # noqa: S308 - letters are A to H, texts are made safe in the loop


def _checked(is_chosen: bool) -> SafeString:
    return SafeString(" checked" if is_chosen else "")


def _ordering(question: Question, _label: str) -> SafeString:
    """Draw things to put in order: those with a place first, each with its number and buttons."""
    places = {letter: place for place, letter in enumerate(question.chosen, start=1) if letter}
    most = len(question.asked.options)
    rows = sorted(question.asked.options, key=lambda option: places.get(option[0], most + 1))
    is_html = question.asked.is_html
    drawn = format_html_join(
        "",
        _ROW,
        (
            (
                letter,
                question.name,
                _("Place of: %(text)s") % {"text": _short(text, is_html)},
                _numbers(letter, most, places.get(letter)),
                item_html(text, is_html),
                _("Move up: %(text)s") % {"text": _short(text, is_html)},
                _("Move down: %(text)s") % {"text": _short(text, is_html)},
            )
            for letter, text in rows
        ),
    )
    return format_html(
        '<p class="fs-14 t-2">{}</p><ol class="zf-order" data-order>{}</ol>'
        '<p class="zf-order-keep" data-script hidden>'
        '<button class="btn btn-quiet btn-s" type="button" data-order-keep>{}</button></p>',
        _("Give each its place: by number, or by the arrows."),
        drawn,
        _("The order is right as it stands"),
    )


def _numbers(letter: str, most: int, place: int | None) -> SafeString:
    empty = format_html('<option value="">{}</option>', "—")
    numbers = format_html_join(
        "",
        '<option value="{}:{}"{}>{}</option>',
        (
            (letter, number, SafeString(" selected" if number == place else ""), number)
            for number in range(1, most + 1)
        ),
    )
    return format_html("{}{}", empty, numbers)


def _matching(question: Question, _label: str) -> SafeString:
    asked = question.asked
    targets = [_short(target, asked.is_html) for target in asked.targets]
    left = format_html_join(
        "",
        _LEFT,
        (
            (
                letter,
                item_html(text, asked.is_html),
                _("%(letter)s goes with") % {"letter": letter},
                _pairs(question, letter, targets),
            )
            for letter, text in asked.options
        ),
    )
    right = format_html_join(
        "",
        '<li><span class="k">{}</span><div class="tx zf-markup">{}</div></li>\n',
        (
            (number, item_html(target, asked.is_html))
            for number, target in enumerate(asked.targets, start=1)
        ),
    )
    return format_html(
        '<p class="fs-14 t-2">{}</p><div class="zf-match">'
        '<ul class="zf-match-side" aria-label="{}">{}</ul>'
        '<ul class="zf-match-side" aria-label="{}">{}</ul></div>',
        _("Tick the numbers of the right side that each of the left side goes with."),
        pgettext("item", "Left side"),
        left,
        pgettext("item", "Right side"),
        right,
    )


def _pairs(question: Question, letter: str, targets: Sequence[str]) -> SafeString:
    return format_html_join(
        "",
        _PAIR,
        (
            (
                question.name,
                letter,
                number,
                _checked(f"{letter}-{number}" in question.chosen),
                number,
                target,
            )
            for number, target in enumerate(targets, start=1)
        ),
    )


def _blanks(question: Question, label: str) -> SafeString:
    """Draw the blanks where the stem has them; below it, if it marks none."""
    asked = question.asked
    stem, units = item_html(asked.stem, asked.is_html), asked.units
    given = [*question.chosen, *[""] * len(units)][: len(units)]
    inputs = iter([_blank(question.name, label, *each) for each in enumerate(given, start=1)])
    read = markup.plain(asked.stem) if asked.is_html else asked.stem
    # What looks like a blank inside a tag is none: then the counts differ.
    if len(rules.BLANK.findall(read)) == len(rules.BLANK.findall(stem)) == len(units):
        parts = rules.BLANK.split(stem)
        return _stem(_woven(parts, inputs, units))
    rows = format_html_join(
        "",
        '<p class="zf-blank-row"><span>{}</span>{}<span>{}</span></p>',
        (
            (_("Blank %(number)s") % {"number": number}, drawn, units[number - 1])
            for number, drawn in enumerate(inputs, start=1)
        ),
    )
    return format_html("{}{}", _stem(stem), rows)


def _woven(parts: Sequence[str], inputs: Iterator[SafeString], units: Sequence[str]) -> SafeString:
    """Put an input between each two parts of a stem that is safe already, and its unit behind it
    unless the stem goes on with it."""
    drawn = [parts[0]]
    for part, unit in zip(parts[1:], units, strict=True):
        goes_on = part.lstrip().startswith(escape(unit)) if unit else True
        drawn += [next(inputs), "" if goes_on else f" {escape(unit)}", part]
    return mark_safe("".join(drawn))  # noqa: S308 - of parts that were made safe one by one


def _blank(name: str, label: str, number: int, text: str) -> SafeString:
    named = _("%(item)s, blank %(number)s") % {"item": label, "number": number}
    return format_html(_BLANK, name, text, LONGEST_BLANK, named)


def _text(question: Question, label: str) -> SafeString:
    text = question.chosen[0] if question.chosen else ""
    named = _("%(item)s, your answer") % {"item": label}
    size = len(text)
    # A line end directly after the tag is not part of the text: one more keeps the first of it.
    first = "\n" if text.startswith("\n") else ""
    return format_html(
        _TEXT, question.name, _LINES, LONGEST_ANSWER, named, first + text, size, LONGEST_ANSWER
    )


def _parts(question: Question, label: str) -> SafeString:
    return format_html_join(
        "",
        _PART,
        (
            (
                number,
                _("Question %(number)s") % {"number": number},
                part.kind_label,
                _("%(percent)s %% of the marks") % {"percent": part.asked.percent},
                _body(part, f"{label}, {_('Question %(number)s') % {'number': number}}"),
            )
            for number, part in enumerate(question.parts, start=1)
        ),
    )


def _short(text: str, is_html: bool) -> str:
    """Return the beginning of a text, to name a control by."""
    said = item_text(text, is_html)
    return said if len(said) <= _LONGEST_LABEL else f"{said[:_LONGEST_LABEL]}…"
