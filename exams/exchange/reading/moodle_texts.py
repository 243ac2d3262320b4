"""Texts of Moodle XML: four formats, files beside them, default words that say nothing."""

import base64
import binascii
import html
from urllib.parse import unquote

from django.utils.translation import gettext as _
from lxml import etree

from exams.exchange.reading.html import Texts, picture_in

_PLUGIN_FILE = "@@PLUGINFILE@@"


def child(element: etree._Element, *path: str) -> etree._Element | None:
    """Return the element at a path, the first of each name."""
    found: etree._Element | None = element
    for name in path:
        found = None if found is None else found.find(name)
    return found


def value_in(element: etree._Element, *path: str) -> str:
    """Return the text at a path (in `<text>` or right inside), nothing around it; or none."""
    found = child(element, *path)
    if found is None:
        return ""
    text = found.find("text")
    return ((found if text is None else text).text or "").strip()


def worded(element: etree._Element | None, texts: Texts, *, is_ours: bool = False) -> str:
    """Return a text as the bank's markup, with the pictures that stand beside it."""
    source = "" if element is None else value_in(element)
    if element is None or not source:
        return ""
    form = element.get("format") or ("html" if "<" in source else "moodle_auto_format")
    if form == "plain_text":
        return texts.plain(source)
    if form == "markdown":
        texts.note(_("The text is Markdown; its signs stand as they are."))
        return texts.plain(source)
    texts.find = _Files(element).find
    if form == "html":
        return texts.exact(source) if is_ours else texts.markup(source)
    return texts.markup(source.replace("\n", "<br>"))


class _Files:
    """The files that stand beside one text, by name."""

    def __init__(self, element: etree._Element) -> None:
        self._files = {file.get("name") or "": file for file in element.findall("file")}

    def find(self, address: str) -> bytes | None:
        """Return the bytes of a file by its address in the text; None if there is none."""
        if not address.startswith(_PLUGIN_FILE):
            return picture_in(address)
        name = unquote(html.unescape(address.removeprefix(_PLUGIN_FILE))).split("?")[0]
        file = self._files.get(name.rsplit("/", 1)[-1])
        if file is None or (file.get("encoding") or "base64") != "base64":
            return None
        try:
            return base64.b64decode(file.text or "", validate=False)
        except (binascii.Error, ValueError):
            return None
