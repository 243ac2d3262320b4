"""What the public may read of a person and of a number, and what it typed: plain values."""

import re
from dataclasses import dataclass

from certificates.keys.rules import is_identifier, normalise_identifier

TAIL = 4  # characters of the number that are shown

_LINK = re.compile(r"(https?://[^/?#\s]+)/v/([^/?#\s]*)/?(?:\?[^#\s]*)?(#.*)?", re.I | re.DOTALL)


def masked_name(name: str) -> str:
    """A name with its middle hidden: 周*远, of two characters 周*, of more 欧**燕.

    Enough to compare with the person in front of one, not enough to look somebody up.
    """
    if len(name) <= 1:
        return "*" * len(name)
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def number_tail(number: str) -> str:
    """The last characters of a printed number, fewer of a short one."""
    return number[-min(TAIL, len(number) // 2) :] if len(number) > 1 else ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed or pasted: an identifier, or a whole code to be checked."""

    identifier: str | None = None
    code: str = ""  # text of a QR code with its signed record
    origin: str = ""  # of a pasted link


def read_typed(text: str) -> Typed:
    """The meaning of what was typed or pasted; an identifier of None means that it has none.

    Typed identifiers are forgiven lower case, I, L, O, spaces and hyphens. A pasted link is taken
    as it stands, but for the case of the identifier.
    """
    text = text.strip()
    link = _LINK.fullmatch(text)
    if link is None:
        return Typed(normalise_identifier(text))
    identifier = link[2].upper()
    return Typed(
        identifier=identifier if is_identifier(identifier) else None,
        code=text if link[3] and len(link[3]) > 1 else "",
        origin=link[1].lower(),
    )
