"""Laws by what they are called: by names, by letters, by names that come close. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property

from content.laws.rules import law_name
from content.search.zhtok import fold

CLOSE = 0.75  # share of characters in common, in order, from which a name resembles another
SAME = 0.85  # from which it is taken for the other
SHORTEST_SOUND, SHORTEST_NAME = 3, 3  # letters; characters
# The end of many names, which names none.
GENERAL = re.compile(
    "(实施|管理|监督|暂行|试行|具体|处理|有关|若干|法律|的|本){0,3}(办法|条例|规定|细则|规则|决定|意见|标准|法|法典)$"
)


def plain(name: str) -> str:
    """Return a name as it is compared: folded, without brackets, spaces, 中华人民共和国."""
    return fold(law_name(name))


def by_name(rows: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """Return the laws of each name, those given first before others.

    Args:
        rows: key and name of each law; a law may come with several names.
    """
    found: dict[str, list[int]] = {}
    for key, name in rows:
        keys = found.setdefault(plain(name), [])
        if key not in keys:
            keys.append(key)
    found.pop("", None)
    return found


class Sounding:
    """Finds laws by letters: xzcff, xingzhengchufafa."""

    def __init__(self, names: Mapping[str, Sequence[int]]) -> None:
        self.names = names

    @cached_property
    def sounds(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for name, keys in self.names.items():
            for sound in (initials(name), sound_of(name)):
                known = found.setdefault(sound, [])
                known += [key for key in keys if key not in known]
        return found

    def __call__(self, typed: str) -> Sequence[int]:
        if len(typed) < SHORTEST_SOUND:
            return []
        if typed in self.sounds:
            return self.sounds[typed]
        longer = [sound for sound in self.sounds if sound.endswith(typed)]
        longer += [sound for sound in self.sounds if sound.startswith(typed) and len(typed) > 3]
        return self.sounds[min(longer, key=len)] if longer else []


class Resembling:
    """Finds laws by the end of a name (处罚法), or by one that none bears but nearly.

    贵州省行政执法监督管理办法 finds 贵州省行政执法监督办法.
    """

    def __init__(self, names: Mapping[str, Sequence[int]]) -> None:
        self.names = names

    def __call__(self, typed: str) -> Sequence[int]:
        name = plain(typed)
        if len(name) < SHORTEST_NAME or GENERAL.match(name):
            return []
        ending = sorted((each for each in self.names if each.endswith(name)), key=len)
        if ending:
            return [key for each in ending for key in self.names[each]]
        close = close_names(name, self.names, share=SAME)
        return self.names[close[0]] if close else []


def close_names(typed: str, names: Iterable[str], *, share: float = CLOSE) -> list[str]:
    """Return the names that come close to what was typed, the closest first.

    Args:
        share: of the characters that both have, in order.
    """
    signs = set(typed)
    likely = [
        name
        for name in names
        if 2 * len(signs & set(name)) >= share * (len(signs) + len(set(name)))
        and min(len(name), len(typed)) > 3
    ]
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(typed)
    rated = []
    for name in likely:
        matcher.set_seq1(name)
        if (ratio := matcher.ratio()) >= share and _same_place(typed, name):
            rated.append((-ratio, len(name), name))
    return [name for _, _, name in sorted(rated)]


PLACE = re.compile(r"^(.{2,8}?(?:省|市|自治区|自治州|县|区))")


def _same_place(one: str, other: str) -> bool:
    """Tell whether two names are of the same province or city, if they name one."""
    here, there = PLACE.match(one), PLACE.match(other)
    return (here and here[1]) == (there and there[1])


def sound_of(text: str) -> str:
    """Return how a text sounds, in letters without tones."""
    # Imported here: its dictionaries take half a second that few processes have to wait.
    from pypinyin import lazy_pinyin

    return re.sub(r"[^a-z0-9]", "", "".join(lazy_pinyin(text)))


def initials(text: str) -> str:
    """Return the first letter of each character's sound."""
    from pypinyin import lazy_pinyin

    return re.sub(r"[^a-z0-9]", "", "".join(syllable[:1] for syllable in lazy_pinyin(text)))
