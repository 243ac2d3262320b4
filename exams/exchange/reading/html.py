"""Markup of other tools on its way into the bank's: cleaned, with its pictures, plain if it is."""

import base64
import binascii
import hashlib
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import nh3
from django.utils.translation import gettext as _

from exams.bank import markup, rules
from exams.exchange.reading.judging import Unfit

MOST_TAGS = 3000
MOST_PICTURE_BYTES = 8 * 1024 * 1024
# Elements that only arrange a text: a paragraph says the same.
_BLOCKS = set(
    "div section article header footer main aside figure figcaption center address dl dt dd "
    "h1 h2 h3 h4 h5 h6 hgroup nav".split()
)
_KEPT = markup.TAGS | _BLOCKS
_HARMLESS = markup.TAGS | _BLOCKS | set("html body font small big tt var em mark label".split())
_ACTIVE = set("script iframe object embed applet form input button svg link meta style".split())
_NAMES = re.compile(r"<([a-zA-Z][\w:-]{0,30})")
_HANDLER = re.compile(r"\son[a-z]{3,20}\s*=\s*[\"'\w]|javascript:", re.IGNORECASE)
# The patterns below only meet what the sanitiser wrote: every bracket in it belongs to a tag.
_BLOCK_TAG = re.compile(rf"<(/?)(?:{'|'.join(sorted(_BLOCKS))})>")
_EMPTY = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")
_AROUND = re.compile(
    r"\s*(</?(?:p|br|ul|ol|li|table|thead|tbody|tfoot|tr|td|th|caption|pre)\b[^>]*>)\s*"
)
_PICTURE = re.compile(r"<img\b([^>]*)>")
_ALTERNATIVE = re.compile(r'\balt="([^"]*)"')
_FORMULA = re.compile(r"</?(?:math|semantics|m[a-z]{1,12})\b[^<>]{0,500}>")
_PRE = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)
_SIMPLE = re.compile(r"(?:[^<]|</?p>|<br>)*")
_DATA = re.compile(r"data:image/[\w.+-]{1,40};base64,", re.IGNORECASE)
_MEDIA = (
    (b"\x89PNG\r\n\x1a\n", "png", "image/png"),
    (b"\xff\xd8\xff", "jpg", "image/jpeg"),
    (b"GIF87a", "gif", "image/gif"),
    (b"GIF89a", "gif", "image/gif"),
)


def picture_type(data: bytes) -> tuple[str, str] | None:
    """Return extension and media type of a picture by its first bytes; None for what is none."""
    for start, extension, media_type in _MEDIA:
        if data.startswith(start):
            return extension, media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp", "image/webp"
    return None


def picture_in(source: str) -> bytes | None:
    """Return the bytes of a picture that stands in its own address ("data:"); None if none does."""
    found = _DATA.match(source)
    if not found:
        return None
    try:
        return base64.b64decode(source[found.end() :], validate=False)
    except (binascii.Error, ValueError):
        return None


@dataclass(slots=True)
class Texts:
    """The texts of one item: each turned into the bank's markup, with notes of what was lost.

    `find` returns the bytes of a picture by the address that the file gives it. Each method
    returns HTML; `settled` makes it plain text again where there is no markup in any of it.
    """

    find: Callable[[str], bytes | None] = picture_in
    notes: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    has_markup: bool = False  # the file says that it is markup, whatever is in it
    has_title: bool = False  # the file names the item otherwise than by its stem

    def note(self, text: str) -> None:
        """Keep what an item loses, each once."""
        if text not in self.notes:
            self.notes.append(text)

    def plain(self, text: str) -> str:
        """Return plain text as HTML that `settled` turns back as it was."""
        return markup.escaped(text)

    def exact(self, source: str) -> str:
        """Return markup that this platform wrote: sanitised, else as it stands.

        Raises:
            Unfit: it has more tags than a text can need.
        """
        _require_readable(source)
        self.has_markup = True
        return markup.sanitized(self._pictured(source))

    def markup(self, source: str) -> str:
        """Return markup of any tool, sanitised, with white space as a reader sees it.

        Raises:
            Unfit: it has more tags than a text can need.
        """
        if "<" not in source and "&" not in source:
            return _collapsed(source).strip().replace(">", "&gt;").replace("\xa0", "&nbsp;")
        _require_readable(source)
        self._note_losses(source)
        if "<math" in source:
            # The sanitiser would take the signs with the elements.
            source = _FORMULA.sub("", source)
        text = self._pictured(source)
        text = _BLOCK_TAG.sub(r"<\1p>", text).replace("<span>", "").replace("</span>", "")
        parts = _PRE.split(markup.sanitized(text))
        spaced = (part if part.startswith("<pre>") else _collapsed(part) for part in parts)
        return _EMPTY.sub("", "".join(spaced)).strip()

    def _note_losses(self, source: str) -> None:
        names = {name.lower() for name in _NAMES.findall(source)}
        if names & _ACTIVE or (names and _HANDLER.search(source)):
            self.note(_("Scripts, frames or other active content were taken out."))
        if lost := sorted(names - _HARMLESS - _ACTIVE):
            self.note(
                _("Markup without a place was taken out, its text kept: %(names)s.")
                % {"names": ", ".join(lost[:8])}
            )

    def _pictured(self, source: str) -> str:
        """Return well-formed markup in which pictures of the file have become pictures of ours."""
        if "<img" not in source.lower():
            return _permissive(source, {})
        addresses: dict[str, str | None] = {}
        _permissive(source, addresses)
        for address in addresses:
            addresses[address] = self._picture(address)
        text = _permissive(source, addresses)
        return _PICTURE.sub(_or_its_text, text)

    def _picture(self, address: str) -> str | None:
        if markup.PICTURE.fullmatch(address):
            return address
        data = self.find(address)
        name = address[:60]
        if data is None:
            self.note(_("The picture %(name)s is not in the file.") % {"name": name})
        elif len(data) > MOST_PICTURE_BYTES:
            self.note(_("The picture %(name)s is too large and was left out.") % {"name": name})
        elif not picture_type(data):
            self.note(
                _("The picture %(name)s was left out: only PNG, JPEG, GIF and WebP are taken.")
                % {"name": name}
            )
        else:
            digest = hashlib.sha256(data).hexdigest()
            self.pictures[digest] = data
            return f"item-picture:{digest}"
        return None


def _require_readable(source: str) -> None:
    """Let no text pass that keeps the sanitiser busy: deep nesting costs it squares of time."""
    if source.count("<") > MOST_TAGS:
        raise Unfit("too-much-markup", _("A text in it has more markup than can be read."))


def _or_its_text(found: re.Match[str]) -> str:
    """Return a picture, or its alternative text where the picture could not be taken."""
    if 'src="' in found[1]:
        return found[0]
    text = _ALTERNATIVE.search(found[1])
    return f"[{text[1]}]" if text and text[1] else ""


def _permissive(source: str, addresses: dict[str, str | None]) -> str:
    """Return well-formed markup; addresses of pictures are collected, or replaced if known."""

    def pass_on(tag: str, attribute: str, value: str) -> str | None:
        if (tag, attribute) == ("img", "src"):
            return addresses.setdefault(value, None)
        return value

    return nh3.clean(
        source,
        tags=_KEPT,
        attributes=markup.ATTRIBUTES,
        attribute_filter=pass_on,
        url_schemes={"http", "https", "data", "file", "item-picture"},
        link_rel=None,
        strip_comments=True,
    )


def _collapsed(text: str) -> str:
    return _AROUND.sub(r"\1", re.sub(r"[ \t\r\n\f]+", " ", text))


def settled(content: rules.Content, texts: Texts) -> rules.Content:
    """Return an item whose texts came out of `texts` as the bank keeps it: plain if it can be."""
    if texts.has_markup or not all(map(_SIMPLE.fullmatch, _worded(content))):
        return replace(_mapped(content, rules.clean), is_html=True)
    return replace(_mapped(content, unmarked), is_html=False)


def _worded(content: rules.Content) -> list[str]:
    """Return every text that may have markup."""
    own = [choice.text for choice in content.choices]
    texts = [content.stem, *own, content.rationale, *content.targets, content.answer]
    for part in content.parts:
        texts += _worded(rules.part_content(part))
    return texts


def unmarked(text: str) -> str:
    """Return HTML of plain paragraphs as plain text, a line for each."""
    lined = re.sub(r"</p>\s*(?=<p>)|<br>", "\n", text)
    lined = re.sub(r"(?<=[^\n>])<p>|</p>(?=.)", "\n", lined).replace("<p>", "").replace("</p>", "")
    return rules.clean(html.unescape(lined))


def _mapped(content: rules.Content, change: Callable[[str], str]) -> rules.Content:
    def choices(each: tuple[rules.Choice, ...]) -> tuple[rules.Choice, ...]:
        return tuple(replace(choice, text=change(choice.text)) for choice in each)

    return replace(
        content,
        stem=change(content.stem),
        choices=choices(content.choices),
        rationale=change(content.rationale),
        targets=tuple(map(change, content.targets)),
        answer=change(content.answer),
        parts=tuple(
            replace(
                part,
                stem=change(part.stem),
                choices=choices(part.choices),
                answer=change(part.answer),
            )
            for part in content.parts
        ),
    )
