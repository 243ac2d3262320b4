"""XML from strangers: no document type, no entities, nothing fetched, bounded size and depth."""

import codecs
import re

from django.utils.translation import gettext_lazy as _
from lxml import etree

from exams.exchange.refusals import FileNotReadable, HostileXml, Truncated

MOST_BYTES = 64 * 1024 * 1024
# A tree takes a hundred times the bytes of "<a/>". Depth libxml2 bounds by itself (at 256).
MOST_TAGS = 3_000_000
# What files of items are written in; each name to the codec that is used, the wider one of kin.
_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252": "cp1252",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_ENDS_EARLY = {
    etree.ErrorTypes.ERR_DOCUMENT_END,
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
    etree.ErrorTypes.ERR_GT_REQUIRED,
    etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
    etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED,
    etree.ErrorTypes.ERR_LTSLASH_REQUIRED,
    etree.ErrorTypes.ERR_ATTRIBUTE_NOT_FINISHED,
}


class UnsafeXml(HostileXml):
    message = _("The XML was not read. %(reason)s")


class NotXml(FileNotReadable):
    code = "not-xml"
    message = _("This is not XML that can be read. %(reason)s")


def parse(data: bytes) -> etree._Element:
    """Return the root of an XML document, without comments and processing instructions.

    Raises:
        HostileXml: it has a document type, or is too large or too deep.
        Truncated: it ends in the middle.
        NotXml: it is not well-formed, or in an encoding that nobody uses.
    """
    if len(data) > MOST_BYTES:
        raise UnsafeXml(reason=_("It is too large. Split it into several files."))
    text = _DECLARATION.sub("", decoded(data), count=1).lstrip()
    if text.count("<") > MOST_TAGS:
        raise UnsafeXml(reason=_("It is too large. Split it into several files."))
    if _has_doctype(text):
        raise UnsafeXml(
            reason=_("It declares a document type or entities. Remove the line with <!DOCTYPE.")
        )
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        raise _refusal(error) from error
    except ValueError as error:
        raise NotXml(reason=_("It is not XML.")) from error


def _refusal(error: etree.XMLSyntaxError) -> FileNotReadable:
    if "depth" in str(error).lower():
        return UnsafeXml(reason=_("Its elements stand too deep inside each other."))
    if "huge" in str(error).lower():
        return UnsafeXml(reason=_("It holds a text or a picture that is too large."))
    if getattr(error, "code", None) in _ENDS_EARLY:
        return Truncated()
    return NotXml(
        reason=_("It is not well-formed XML: line %(line)s.") % {"line": error.lineno or 1}
    )


def decoded(data: bytes) -> str:
    """Return a text by its byte order mark, else by its declaration, else as UTF-8 or GB 18030.

    Raises:
        NotXml: it says an encoding that is not known, or is not text.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], (codec,))
    found = _DECLARED.match(data[:400])
    if not found:
        return _decoded(data, _guesses(data))
    name = found[1].decode("ascii").lower()
    if name not in _CODECS:
        raise NotXml(
            reason=_("Its encoding %(name)s is not supported. Save it as UTF-8.") % {"name": name}
        )
    # Tools that copy text into a template leave the declaration of the template.
    if name.startswith("utf-16"):
        return _decoded(data, ("utf-8",))
    return _decoded(data, (_CODECS[name], "utf-8", "gb18030"))


def _guesses(data: bytes) -> tuple[str, ...]:
    if data[:2] == b"<\x00":
        return ("utf-16-le",)
    if data[:2] == b"\x00<":
        return ("utf-16-be",)
    return ("utf-8", "gb18030")


def _decoded(data: bytes, names: tuple[str, ...]) -> str:
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise NotXml(reason=_("It is not text in a known encoding. Save it as UTF-8."))


def _has_doctype(text: str) -> bool:
    """Tell whether a declaration stands before the root; anywhere else it is not well-formed."""
    place = 0
    while True:
        while place < len(text) and text[place].isspace():
            place += 1
        if text.startswith("<!--", place):
            end, length = text.find("-->", place + 4), 3
        elif text.startswith("<?", place):
            end, length = text.find("?>", place + 2), 2
        else:
            return text.startswith("<!", place)
        if end < 0:
            return False
        place = end + length
