"""Elements of QTI as text: escaping, and the bank's markup as XHTML."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from exams.bank import markup, rules

# Characters that no XML document can hold.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Only meets what the sanitiser wrote: brackets inside attributes are escaped there.
_TAG = re.compile(r"(<[^>]*>)")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_NAME = re.compile(r"</?([a-z0-9]+)")
# XHTML of QTI has no such elements.
_SPANNED = ("u", "s")


def escaped(text: str) -> str:
    """Return plain text as character data."""
    return escape(ILLEGAL.sub("\ufffd", text)).replace("\r", "&#13;")


def element(name: str, /, *content: str, **attributes: str | None) -> str:
    """Return an element with XML inside; attributes by name with underscores, None left out."""
    written = "".join(
        f" {key.strip('_').replace('__', ':').replace('_', '-')}={_quoted(value)}"
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(content)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def _quoted(value: str) -> str:
    return quoteattr(ILLEGAL.sub("\ufffd", value))


def worded(
    name: str,
    text: str,
    *,
    is_html: bool,
    picture: Callable[[str], str],
    blanks: Sequence[Callable[[str], str]] = (),
    **attributes: str | None,
) -> str:
    """Return an element that holds a text of an item, marked so that it reads back as it was.

    Args:
        picture: the address of a picture by its digest.
        blanks: what makes the elements that take the places of the text's blanks, in their order;
            each is given how its blank is written.
    """
    left = iter(blanks)
    if is_html:
        parts = _TAG.split(markup.sanitized(text))
        inner = "".join(
            _tag(part, picture) if part.startswith("<") else _filled(html.unescape(part), left)
            for part in parts
        )
    else:
        inner = _filled(text, left).replace("\n", "<br/>")
    kind = "html" if is_html else "plain"
    own = element(name, inner, data_text=kind, **attributes)
    # What the text has no mark for is asked below it.
    return own + "".join(element("p", each("")) for each in left)


def _filled(text: str, blanks: Iterator[Callable[[str], str]]) -> str:
    written, end = "", 0
    for found in rules.BLANK.finditer(text):
        field = next(blanks, None)
        if field is None:
            break
        written += escaped(text[end : found.start()])
        written += field(found[0])
        end = found.end()
    return written + escaped(text[end:])


def _tag(tag: str, picture: Callable[[str], str]) -> str:
    found = _NAME.match(tag)
    name = found[1] if found else ""
    if name in _SPANNED:
        return "</span>" if tag.startswith("</") else f'<span data-element="{name}">'
    if tag.startswith("</"):
        return tag
    attributes = {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(tag)}
    if found := markup.PICTURE.fullmatch(attributes.get("src", "")):
        attributes["src"] = picture(found[1])
    if name == "img":
        attributes.setdefault("alt", "")
    written = "".join(f" {key}={_quoted(value)}" for key, value in attributes.items())
    return f"<{name}{written}/>" if name in ("br", "img") else f"<{name}{written}>"
