"""What every template draws with: icons, dates, bars, form fields."""

import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet, CheckboxInput, Select, Textarea
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language

register = template.Library()

ICONS = Path(__file__).resolve().parents[2] / "static_src" / "icons"
ICON_CLASSES = {"": "i", "s": "i i-s", "l": "i i-l"}
# How a day or a moment is written, in Chinese and in English. Tables hold the ISO forms.
DATE_FORMS = {
    "table": ("Y-m-d", "Y-m-d"),
    "sentence": ("n 月 j 日", "j F"),
    "full": ("Y 年 n 月 j 日", "j F Y"),
    "weekday": ("n 月 j 日 l", "l, j F"),
    "month": ("Y 年 n 月", "F Y"),
    "month-alone": ("n 月", "M"),
    "moment": ("Y-m-d H:i", "Y-m-d H:i"),
    "second": ("Y-m-d H:i:s", "Y-m-d H:i:s"),
    "time": ("H:i", "H:i"),
    "sentence-time": ("n 月 j 日 H:i", "j F, H:i"),
}


def _is_chinese() -> bool:
    return (get_language() or settings.LANGUAGE_CODE).startswith("zh")


@register.simple_tag
def html_lang() -> str:
    """Return the language of the page as browsers know it; Chinese fonts depend on it."""
    return "zh-CN" if _is_chinese() else "en"


@register.simple_tag
def site_name(*, short: bool = False) -> str:
    """Return the name of the platform: the operator's own in Chinese, ours in English."""
    if _is_chinese():
        return str(settings.SITE_NAME)
    return "Enforcement Training" if short else "Enforcement Training and Certification"


# --- Icons ---------------------------------------------------------------------------------------


@cache
def _shapes(name: str) -> SafeString:
    if not re.fullmatch(r"[a-z0-9-]+", name) or not (ICONS / f"{name}.svg").exists():
        raise template.TemplateSyntaxError(f"No icon {name!r} in static_src/icons.")
    svg = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    inner = svg.partition(">")[2].rpartition("</svg>")[0]
    return mark_safe("".join(inner.split("\n")))  # noqa: S308 (our own files)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw a Lucide icon, hidden from screen readers: a word or a label always stands beside it.

    Args:
        size: "" for 1.25 em, "s" for the size of the text, "l" for 1.5 rem.
    """
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        ICON_CLASSES[size],
        _shapes(name),
    )


# --- Dates ---------------------------------------------------------------------------------------


def _local(value: date | datetime) -> date | datetime:
    aware = isinstance(value, datetime) and value.tzinfo is not None
    return localtime(value) if aware else value  # type: ignore[arg-type]


def _written(value: date | datetime, form: str) -> str:
    chinese, english = DATE_FORMS[form]
    return format_date(_local(value), chinese if _is_chinese() else english)


@register.filter(name="local_date")
def local_date_text(value: date | datetime | None, form: str = "table") -> str:
    """Write a day or a moment as plain text, for sentences and attributes."""
    return _written(value, form) if value else ""


@register.filter
def weekday_letter(value: date) -> str:
    """Return the shortest name of a day's weekday, for a strip of seven."""
    names = "一二三四五六日" if _is_chinese() else ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    return names[value.weekday()]


@register.simple_tag
def local_date(value: date | datetime | None, form: str = "table") -> str | SafeString:
    """Write a day or a moment as a <time> that does not break over lines; none as a dash.

    Args:
        form: a key of DATE_FORMS: table, sentence, full, weekday, month, moment, second, time.
    """
    if not value:
        return "—"
    machine = _local(value).isoformat(
        **({"timespec": "seconds"} if isinstance(value, datetime) else {})
    )
    return format_html('<time class="nb" datetime="{}">{}</time>', machine, _written(value, form))


# --- Figures -------------------------------------------------------------------------------------


@register.simple_tag
def progress(value: float, maximum: float, label: str, css: str = "") -> SafeString:
    """Draw a bar with the native element; the label says in words what it shows.

    Args:
        css: ok, warn or bad for the colour; thick or thin for the height.
    """
    return format_html(
        '<progress class="zf-progress {}" value="{}" max="{}" aria-label="{}">{}/{}</progress>',
        css,
        *(str(number) for number in (value, maximum)),
        label,
        value,
        maximum,
    )


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int]:
    """Return the page numbers to offer around the one shown; 0 stands for a gap."""
    wanted = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in wanted]


# --- Forms ---------------------------------------------------------------------------------------


def _kind(bound: BoundField) -> str:
    """Name the shape a control is drawn in: input, select, textarea, check, group, password."""
    widget = bound.field.widget
    if bound.use_fieldset:
        return "group"
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, Select):
        return "select"
    if isinstance(widget, Textarea):
        return "textarea"
    return "password" if getattr(widget, "input_type", "") == "password" else "input"


CONTROL_CLASSES = {"check": "form-check-input m-0", "select": "form-select", "group": ""}


def _control(bound: BoundField, *, kind: str, size: str, described_by: str) -> SafeString:
    css = CONTROL_CLASSES.get(kind, "form-control")
    own = bound.field.widget.attrs.get("class", "")
    parts = [css, f"{css}-{size}" if size and css.startswith("form-control") else "", own]
    attrs: dict[str, Any] = {"class": " ".join(part for part in parts if part)}
    if bound.errors:
        attrs["class"] += " is-invalid"
        attrs["aria-invalid"] = "true"
    if described_by and kind != "group":
        attrs["aria-describedby"] = described_by
    return bound.as_widget(attrs=attrs)


@register.simple_tag
def field(
    bound: BoundField,
    *,
    label: str = "",
    help_text: str = "",
    size: str = "",
    counter: bool = False,
) -> SafeString:
    """Draw one field: label, control, help and errors, tied together for screen readers.

    Args:
        label: instead of the field's own.
        size: "lg" for the large controls of the sign-in pages.
        counter: show how many characters are left of the field's `max_length`.
    """
    if bound.is_hidden:
        return bound.as_widget()
    key = bound.id_for_label or bound.auto_id
    help_text = help_text or str(bound.help_text or "")
    ids = [f"{key}-help"] * bool(help_text) + [f"{key}-error"] * bool(bound.errors)
    described_by = " ".join(ids)
    kind = _kind(bound)
    if kind == "group":
        bound.field.widget.attrs.setdefault("class", "form-check-input m-0")
    context = {
        "bound": bound,
        "key": key,
        "kind": kind,
        "label": label or bound.label,
        "help_text": help_text,
        "described_by": described_by,
        "control": _control(bound, kind=kind, size=size, described_by=described_by),
        "left_of": getattr(bound.field, "max_length", None) if counter else None,
    }
    return mark_safe(render_to_string("forms/field.html", context).strip())  # noqa: S308


def _target(bound: BoundField) -> str:
    """Return the id of the control that an error links to; of a group, its first choice."""
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label


def _all_forms(parts: tuple[BaseForm | BaseFormSet[Any] | None, ...]) -> list[BaseForm]:
    forms: list[BaseForm] = []
    for part in parts:
        forms.extend(part.forms if isinstance(part, BaseFormSet) else [part] if part else [])
    return forms


@register.inclusion_tag("forms/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet[Any] | None) -> dict[str, Any]:
    """List on top of a form what has to be put right, each line a link to its field."""
    general = [
        message
        for part in forms
        if isinstance(part, BaseFormSet) and part.is_bound
        for message in part.non_form_errors()
    ]
    links: list[dict[str, Any]] = []
    for form in _all_forms(forms):
        general.extend(form.non_field_errors())
        links.extend(
            {
                "target": "" if bound.is_hidden else _target(bound),
                # A box may be labelled by a whole sentence.
                "label": str(bound.label).rstrip("。."),
                "message": message,
            }
            for bound in form
            for message in bound.errors
        )
    return {"general": general, "links": links, "count": len(general) + len(links)}
