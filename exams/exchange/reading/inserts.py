"""What stands in a text that is no text: pictures, tables, raised signs; kept aside."""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from exams.bank import markup, rules
from exams.exchange.documents import Record

# Signs for private use stand for what was kept aside, so that texts can be taken apart as texts.
_TOKEN = re.compile("\ue000([0-9]{1,9})\ue001")


class Inserts:
    """Pieces of HTML kept aside, each under a token."""

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def token(self, piece: str) -> str:
        """Keep a piece of HTML and return what stands for it in texts."""
        self._pieces.append(piece)
        return f"\ue000{len(self._pieces) - 1}\ue001"

    def picture(self, digest: str, alt: str) -> str:
        """Keep a picture of ours and return its token."""
        return self.token(
            f'<img src="item-picture:{digest}" alt="{html.escape(" ".join(alt.split()))}">'
        )

    def dressed(self, content: rules.Content) -> rules.Content:
        """Return a content with what was kept aside, as HTML if there is any of it."""
        if not self._pieces or not any(_TOKEN.search(text) for text in texts_of(content)):
            return content
        return mapped(replace(content, is_html=True), self.as_html)

    def as_html(self, text: str) -> str:
        """Return a text as HTML with the pieces that its tokens stand for, sanitised."""
        return markup.sanitized(_TOKEN.sub(self._piece, markup.escaped(text)))

    def _piece(self, found: re.Match[str]) -> str:
        number = int(found[1])
        return self._pieces[number] if number < len(self._pieces) else ""


def without_tokens(text: str) -> str:
    """Return a text without what stands for pieces kept aside."""
    return _TOKEN.sub("", text)


def shown(records: Iterable[Record], pictures: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return those of the pictures that the records show."""
    digests = (
        digest
        for record in records
        if record.content.is_html
        for text in texts_of(record.content)
        for digest in markup.pictures_in(text)
    )
    return {digest: pictures[digest] for digest in digests if digest in pictures}


def texts_of(content: rules.Content) -> list[str]:
    """Return all texts of a content that may be HTML."""
    seen: list[str] = []

    def see(text: str) -> str:
        seen.append(text)
        return text

    mapped(content, see)
    return seen


def mapped(content: rules.Content, change: Callable[[str], str]) -> rules.Content:
    """Return a content with each text that may be HTML changed."""
    return replace(
        content,
        stem=change(content.stem),
        choices=_choices(content.choices, change),
        rationale=change(content.rationale),
        targets=tuple(change(target) for target in content.targets),
        answer=change(content.answer),
        parts=tuple(
            replace(
                part,
                stem=change(part.stem),
                choices=_choices(part.choices, change),
                answer=change(part.answer),
            )
            for part in content.parts
        ),
    )


def _choices(
    choices: tuple[rules.Choice, ...], change: Callable[[str], str]
) -> tuple[rules.Choice, ...]:
    return tuple(replace(choice, text=change(choice.text)) for choice in choices)
