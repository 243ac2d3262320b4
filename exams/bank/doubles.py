"""How alike two items are: pairs of characters, a sketch of them, digests. Plain values only."""

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from exams.bank import markup, rules

# Hashes that stand for an item: with half of the pairs in common, two items share about seven.
SKETCH = 20
# Pairs of characters that say something, below which a stem alone does not tell items apart.
FEW = 8
_SILENT = re.compile(r"[\W_]+")
# What so many stems say that it finds nothing: left out of sketches, never out of comparisons.
_COMMON_PHRASES = (
    "根据中华人民共和国行政处罚法的规定下列说法正确的是",
    "依据关于以下选项中表述不正确的有错误的有哪些哪一项属于不属于",
    "行政机关应当可以当事人违法行为行政执法人员",
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text, and whether the other text says something else there."""

    text: str
    is_other: bool


def plain(text: str, *, is_html: bool) -> str:
    """Return what is read of a text: tags gone, pictures by their alternative text."""
    return markup.plain(text) if is_html else text


def squeezed(text: str) -> str:
    """Return a text as it is compared: NFKC, small letters, no white space or punctuation."""
    return _SILENT.sub("", rules.folded(text))


def pairs_of(text: str) -> frozenset[str]:
    """Return the pairs of neighboring characters of a text; a lone character stands for itself."""
    said = squeezed(text)
    if len(said) < 2:
        return frozenset([said] if said else [])
    return frozenset(said[at : at + 2] for at in range(len(said) - 1))


_COMMON = frozenset().union(*map(pairs_of, _COMMON_PHRASES))


def stem_text(content: rules.Content) -> str:
    """Return the plain stem; of a case, with the stems of its parts."""
    stems = [content.stem, *(part.stem for part in content.parts)]
    return "\n".join(plain(stem, is_html=content.is_html) for stem in stems)


def option_texts(content: rules.Content) -> list[str]:
    """Return all that is chosen among, in plain words: options, targets, those of parts."""
    texts = [choice.text for choice in content.choices] + list(content.targets)
    texts += [choice.text for part in content.parts for choice in part.choices]
    if content.kind == rules.TRUE_FALSE:
        return []
    return [plain(text, is_html=content.is_html) for text in texts if text.strip()]


def pairs_in(content: rules.Content) -> frozenset[str]:
    """Return the pairs of characters of stem and options."""
    return pairs_of(stem_text(content)).union(*map(pairs_of, option_texts(content)))


def sketch_of(content: rules.Content) -> tuple[int, ...]:
    """Return the smallest hashes of the pairs in a stem, at most SKETCH, in order.

    What nearly every stem says is left out. A stem that says little besides ("which of the
    following is right?") is told apart by its options too.
    """
    distinct = pairs_of(stem_text(content)) - _COMMON
    if len(distinct) < FEW:
        distinct = (pairs_in(content) - _COMMON) or pairs_in(content)
    return tuple(sorted(map(_hash, distinct))[:SKETCH])


@lru_cache(maxsize=1 << 16)
def _hash(pair: str) -> int:
    """Return 63 bits that are the same on every machine, in every process."""
    return int.from_bytes(hashlib.blake2b(pair.encode(), digest_size=8).digest(), "big") >> 1


def jaccard(one: Collection[str], other: Collection[str]) -> float:
    """Return the share of what two sets have in common: 0 for nothing, 1 for the same."""
    first, second = frozenset(one), frozenset(other)
    together = len(first | second)
    return len(first & second) / together if together else 0.0


def similarity(one: rules.Content, other: rules.Content) -> float:
    """Return how alike two items are, 0 to 1: by stem and options, or by stems if these say enough.

    Two cases told alike are alike, whatever is asked of them; two stems that say no more than
    "which of the following is right?" are not. Texts that are the same in all but punctuation and
    order of options are 1.
    """
    stems = [pairs_of(stem_text(content)) for content in (one, other)]
    by_stem = jaccard(*stems)
    is_telling = min(len(stem - _COMMON) for stem in stems) >= FEW
    if not option_texts(one) or not option_texts(other):
        return by_stem
    return max(jaccard(pairs_in(one), pairs_in(other)), by_stem if is_telling else 0.0)


def differences(one: rules.Content, other: rules.Content) -> list[str]:
    """Return in what two alike items differ: kind, stem, options, key, by these names."""
    same = {
        "kind": one.kind == other.kind,
        "stem": squeezed(stem_text(one)) == squeezed(stem_text(other)),
        "options": _squeezed_all(option_texts(one)) == _squeezed_all(option_texts(other)),
        "key": _key_texts(one) == _key_texts(other),
    }
    return [name for name, is_same in same.items() if not is_same]


def _squeezed_all(texts: Iterable[str]) -> list[str]:
    return sorted(map(squeezed, texts))


def _key_texts(content: rules.Content) -> list[str]:
    """Return the key by what it says, so that another order of the options changes nothing."""
    texts = dict(content.lettered)
    if content.kind in (rules.SINGLE, rules.MULTIPLE, rules.TRUE_FALSE):
        return sorted(squeezed(choice.text) for choice in texts.values() if choice.is_key)
    if content.kind == rules.ORDERING:
        return [squeezed(texts[letter].text) for letter in content.order if letter in texts]
    return sorted(map(squeezed, rules.key_in_words(content)))


def runs(text: str, against: str) -> list[Run]:
    """Return a text in stretches: what the other says too, and what it does not."""
    found = []
    for kind, start, end, _other_start, _other_end in SequenceMatcher(
        None, text, against, autojunk=False
    ).get_opcodes():
        if end > start:
            found.append(Run(text[start:end], kind != "equal"))
    return found


def digests_of(content: rules.Content) -> tuple[str, str]:
    """Return the digests of the stem, and of stem and options whatever their order."""
    stem = squeezed(stem_text(content))
    body = "\x1f".join([stem, *_squeezed_all(option_texts(content))])
    return _digest(stem), _digest(body)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
