"""What makes an item complete, and when two texts of it are the same. Plain values only."""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LETTERS = "ABCDEFGH"
FEWEST, MOST = 2, len(LETTERS)
SINGLE, MULTIPLE, TRUE_FALSE = "single", "multiple", "true-false"
# How the options of a statement to judge are worded, in order.
JUDGEMENTS = ("正确", "错误")


class Problem(StrEnum):
    """Why a draft is not complete."""

    STEM_EMPTY = "stem-empty"
    TOO_FEW_OPTIONS = "too-few-options"
    TOO_MANY_OPTIONS = "too-many-options"
    OPTION_EMPTY = "option-empty"
    OPTIONS_EQUAL = "options-equal"
    NOT_TWO_OPTIONS = "not-two-options"
    KEY_NOT_ONE = "key-not-one"
    KEY_NOT_SEVERAL = "key-not-several"
    BASIS_MISSING = "basis-missing"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as it is written: its letter comes from its place."""

    text: str
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What an item says: what its hash is made of."""

    kind: str
    stem: str
    choices: tuple[Choice, ...]
    rationale: str
    article: str  # citation key
    # 款 and 项 within the article; 0: the whole article, or the whole paragraph.
    paragraph: int = 0
    subparagraph: int = 0

    @property
    def key(self) -> tuple[str, ...]:
        """The letters of the right options."""
        return tuple(letter for letter, choice in self.lettered if choice.is_key)

    @property
    def place(self) -> tuple[int, int]:
        """Paragraph and item of the article."""
        return self.paragraph, self.subparagraph

    @property
    def lettered(self) -> list[tuple[str, Choice]]:
        """The options with their letters; what goes beyond the letters has none."""
        return list(zip(LETTERS, self.choices, strict=False))


def problems_of(content: Content) -> list[Problem]:
    """Return why an item cannot be released as it stands; nothing if it can."""
    problems = [] if content.stem.strip() else [Problem.STEM_EMPTY]
    problems += _option_problems(content) + _key_problems(content)
    return problems if content.article else [*problems, Problem.BASIS_MISSING]


def _option_problems(content: Content) -> list[Problem]:
    texts = [folded(choice.text) for choice in content.choices]
    if content.kind == TRUE_FALSE:
        problems = [Problem.NOT_TWO_OPTIONS] if len(texts) != 2 else []
    else:
        problems = [Problem.TOO_FEW_OPTIONS] if len(texts) < FEWEST else []
        problems += [Problem.TOO_MANY_OPTIONS] if len(texts) > MOST else []
    if not all(texts):
        problems.append(Problem.OPTION_EMPTY)
    if any(times > 1 for text, times in Counter(texts).items() if text):
        problems.append(Problem.OPTIONS_EQUAL)
    return problems


def _key_problems(content: Content) -> list[Problem]:
    keys = sum(choice.is_key for choice in content.choices)
    if content.kind == MULTIPLE:
        return [Problem.KEY_NOT_SEVERAL] if keys < 2 else []
    return [Problem.KEY_NOT_ONE] if keys != 1 else []


def content_hash(content: Content) -> str:
    """Return the SHA-256 of what an item says, in hexadecimal digits.

    Equal for two texts exactly if a candidate would read the same, the same options are right,
    and they are explained by the same words and the same place of the same article.
    """
    parts: dict[str, object] = {
        "kind": content.kind,
        "stem": content.stem,
        "options": [[choice.text, choice.is_key] for choice in content.choices],
        "rationale": content.rationale,
        "article": content.article,
    }
    if content.place != (0, 0):
        parts["place"] = list(content.place)
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def changes(old: Content, new: Content) -> list[str]:
    """Return which parts differ: kind, stem, options, key, rationale, article."""
    pairs: dict[str, tuple[object, object]] = {
        "kind": (old.kind, new.kind),
        "stem": (old.stem, new.stem),
        "options": (_texts(old), _texts(new)),
        "key": (old.key, new.key),
        "rationale": (old.rationale, new.rationale),
        "article": ((old.article, old.place), (new.article, new.place)),
    }
    return [part for part, (before, after) in pairs.items() if before != after]


def _texts(content: Content) -> Sequence[str]:
    return [choice.text for choice in content.choices]


def cleaned(content: Content) -> Content:
    """Return the same item as it is kept: texts cleaned, option rows left blank at the end gone."""
    choices = [Choice(clean(choice.text), choice.is_key) for choice in content.choices]
    while choices and choices[-1] == Choice(""):
        choices.pop()
    return Content(
        kind=content.kind,
        stem=clean(content.stem),
        choices=tuple(choices),
        rationale=clean(content.rationale),
        article=content.article.strip(),
        paragraph=content.paragraph,
        subparagraph=content.subparagraph,
    )


def clean(text: str) -> str:
    """Return a text as it is kept: NFC, one kind of line end, nothing around it."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return lines.replace("\x00", "").strip()


def folded(text: str) -> str:
    """Return an option as it is compared: NFKC, no white space, small letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def is_correct(chosen: Sequence[str], key: Sequence[str]) -> bool:
    """Tell whether exactly the right options are chosen."""
    return bool(chosen) and set(chosen) == set(key)
