"""The markup that items may have: an allow-list, and the plain text of it. Plain values only."""

import html
import re
import unicodedata

import nh3

TAGS = set(
    "p br strong b em i u s sub sup span code pre blockquote ul ol li img "
    "table caption thead tbody tfoot tr th td".split()
)
ATTRIBUTES = {
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type"},
}
# A picture of ours, by the digest of its bytes; what is kept in a text, and served by our pages.
PICTURE = re.compile(r"item-picture:([0-9a-f]{64})")
_BREAKS = re.compile(r"<(?:br|/p|/tr|/li|/caption|/blockquote|/pre|/table)\b[^>]*>", re.IGNORECASE)
_CELLS = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_BLANK_LINES = re.compile(r"[ \t]*\n\s*")


def sanitized(text: str) -> str:
    """Return HTML with nothing in it but what the allow-list has.

    Scripts, styles, frames, event handlers and links go; a picture stays only if it is one of the
    bank's own ("item-picture:" and the digest of its bytes).
    """
    return nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_own_pictures,
        url_schemes={"item-picture"},
        link_rel=None,
        strip_comments=True,
    )


def _own_pictures(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("img", "src"):
        return value if PICTURE.fullmatch(value) else None
    return value


def clean(text: str) -> str:
    """Return a text as it is kept: NFC, one kind of line end, nothing around it."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return lines.replace("\x00", "").strip()


def tidied(text: str) -> str:
    """Return HTML as it is kept: cleaned, and with nothing in it but what the allow-list has."""
    return clean(sanitized(clean(text)))


def gone(text: str) -> list[str]:
    """Return what sanitising takes away: names of tags and of attributes, each once, sorted."""
    before, after = (
        {name for bone in _bones(each) for name in bone.split()} for each in (text, sanitized(text))
    )
    return sorted(before - after)


def _bones(text: str) -> list[str]:
    """Return names of tags and of attributes, in order; closing tags left out."""
    tags = re.findall(r"<([a-zA-Z][^>]*)>", text)
    return [" ".join(sorted(re.findall(r"[\w:-]+(?==)|^[\w-]+", tag.lower()))) for tag in tags]


def plain(text: str) -> str:
    """Return the text of HTML: a line for each block, pictures by their alternative text."""
    pictured = re.sub(r"<img\b[^>]*?\balt=\"([^\"]*)\"[^>]*>", r"[\1]", text)
    lined = _CELLS.sub("\t", _BREAKS.sub("\n", pictured))
    return _BLANK_LINES.sub("\n", html.unescape(_TAGS.sub("", lined))).strip()


def escaped(text: str) -> str:
    """Return plain text as HTML that shows the same: lines broken where they were."""
    return html.escape(text, quote=False).replace("\n", "<br>")


def pictures_in(text: str) -> list[str]:
    """Return the digests of the pictures that a text shows, in order, each once."""
    return list(dict.fromkeys(PICTURE.findall(text)))
