"""Texts of a QTI item: its XHTML without what is asked in it."""

from collections.abc import Mapping
from html import escape

from lxml import etree

from exams.exchange.reading.html import Texts
from exams.exchange.reading.qti_names import text_in

# What stands in a body but is no text of the stem.
APART = (
    "rubric-block feedback-block feedback-inline modal-feedback template-block template-inline "
    "stylesheet catalog-info companion-materials-info annotation annotation-xml"
).split()
# Without the element itself, what is in it makes no sense.
_WHOLE = ("ul", "ol", "table", "blockquote", "pre")
_VOID = ("br", "img", "hr", "col")
# Formulas are read as text; where a sign stands tells what it means.
_RAISED = {"msup": "<sup>{}</sup>", "msub": "<sub>{}</sub>", "mfrac": "/{}"}
Fields = Mapping[etree._Element, str]  # what a field for a text is written as


def is_interaction(element: etree._Element) -> bool:
    """Tell whether an element asks something."""
    return str(element.tag).endswith("-interaction")


def worded(element: etree._Element, texts: Texts, fields: Fields | None = None) -> str:
    """Return the text of an element as the bank's markup.

    Attributes `data-text` say that this platform wrote it: then it is read back as it was.
    """
    written = element.get("data-text")
    if written == "plain":
        return texts.plain(_verbatim(element, fields or {}))
    is_list = element.tag in _WHOLE and not written
    source = (_outside if is_list else _inside)(element, fields or {})
    return texts.exact(source) if written == "html" else texts.markup(source)


def _verbatim(element: etree._Element, fields: Fields) -> str:
    text = element.text or ""
    for each in element:
        if each in fields:
            text += fields[each]
        else:
            text += "\n" if each.tag == "br" else _verbatim(each, fields)
        text += each.tail or ""
    return text


def _inside(element: etree._Element, fields: Fields) -> str:
    parts = [escape(element.text or "", quote=False)]
    for each in element:
        parts.append(_outside(each, fields))
        parts.append(escape(each.tail or "", quote=False))
    return "".join(parts)


def _outside(element: etree._Element, fields: Fields) -> str:
    name = str(element.tag)
    if element in fields:
        return escape(fields[element], quote=False)
    if is_interaction(element) or name in APART:
        return ""
    if name in ("content-body", "stimulus-body"):
        return _inside(element, fields)
    if name == "object" and (element.get("type") or "").startswith("image/"):
        return _tag("img", {"src": element.get("data") or "", "alt": text_in(element)})
    if name == "span" and element.get("data-element") in ("u", "s"):
        name = element.get("data-element") or name
    if name in _RAISED and len(element) == 2:
        base, other = (_outside(each, fields) for each in element)
        return f"{base}{_RAISED[name].format(other)}"
    inside = _inside(element, fields)
    own = {str(key): str(value) for key, value in element.attrib.items()}
    return _tag(name, own) if name in _VOID else f"{_tag(name, own)}{inside}</{name}>"


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>"
