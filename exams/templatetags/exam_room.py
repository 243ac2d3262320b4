"""The parts of the exam page that stand on it hundreds of times, written without a template."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from exams.delivery.queries import Section, Slot

register = template.Library()

_OPTION = (
    '<label class="zf-opt{}"><input class="form-check-input" type="{}" name="q{}" value="{}"{}>'
    '<span class="k">{}</span><span>{}</span></label>\n'
)
_PLACE = (
    '<li><a class="zf-q{}" href="#q{}" data-to="{}">{}'
    '<span class="visually-hidden">{}</span></a></li>'
)


@register.simple_tag
def slot_options(slot: Slot) -> SafeString:
    """Draw the options of an item as native controls, the candidate's own choice checked."""
    kind = "checkbox" if slot.is_multiple else "radio"
    return format_html_join(
        "",
        _OPTION,
        (
            (
                " on" if choice.is_chosen else "",
                kind,
                slot.position,
                choice.letter,
                " checked" if choice.is_chosen else "",
                choice.letter,
                choice.text,
            )
            for choice in slot.choices
        ),
    )


@register.simple_tag
def palette_places(section: Section, answered: str, unanswered: str) -> SafeString:
    """Draw the places of a section on the answer sheet, each a link to its item.

    Args:
        answered: what a screen reader says of an answered place.
        unanswered: what it says of the others.
    """
    places = format_html_join(
        "",
        _PLACE,
        (
            (
                " a" if slot.is_answered else "",
                *(slot.position,) * 3,
                answered if slot.is_answered else unanswered,
            )
            for slot in section.slots
        ),
    )
    return format_html('<ol class="zf-grid">{}</ol>', places)
