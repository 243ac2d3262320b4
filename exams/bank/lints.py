"""What a careful editor would say about an item: wording, accessibility, give-aways. Plain values.

A lint is advice, but for those that MUST be followed before a version is handed on. Chinese is read
by patterns, without a dictionary: they are written to keep still where they are not sure.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from exams.bank import doubles, markup, rules
from exams.bank.doubles import Run

# How much of a text is shown on either side of what was found.
AROUND = 14
# Of the keys of a set on one letter, from how many items on, that is too many.
HEAVY, ENOUGH = 0.4, 10


class Severity(StrEnum):
    MUST = "must"
    WARNING = "warning"
    HINT = "hint"


class Code(StrEnum):
    PICTURE_WITHOUT_TEXT = "picture-without-text"
    PICTURE_TEXT_EMPTY = "picture-text-says-nothing"
    COLOR_ONLY = "color-only"
    TABLE_WITHOUT_HEAD = "table-without-head"
    DOUBLE_NEGATIVE = "double-negative"
    QUESTION_MARK = "question-mark"
    QUESTION_MIXED = "question-mixed"
    NUMBER_ASKED = "number-asked"
    NEGATIVE_PLAIN = "negative-plain"
    SEVERAL_BLANKS = "several-blanks"
    KEY_LONGEST = "key-longest"
    BOUND_OPTIONS = "bound-options"
    ABSOLUTE_WORDS = "absolute-words"
    OPTIONS_OVERLAP = "options-overlap"
    OPTIONS_BEGIN_ALIKE = "options-begin-alike"
    STEM_REPEATS_OPTION = "stem-repeats-option"
    RATIONALE_LETTERS = "rationale-letters"


@dataclass(frozen=True, slots=True)
class Lint:
    """One thing that an editor would say."""

    code: Code
    severity: Severity
    letters: tuple[str, ...] = ()  # of the options that it is about
    excerpt: tuple[Run, ...] = field(default=())  # of the text, what is meant marked in its place


@dataclass(frozen=True, slots=True)
class Spread:
    """On which letters the keys of single choices lie."""

    total: int
    shares: tuple[tuple[str, int, int], ...]  # letter, how many, percent
    heavy: tuple[str, ...]  # letters with more than HEAVY of ENOUGH items or more


def lints_of(content: rules.Content) -> list[Lint]:
    """Return what an editor would say about an item, the gravest first."""
    looks = (_pictures, _colors, _tables, _negatives, _asking, _plain_negative, _blanks)
    found = [lint for look in looks for lint in look(content)]
    found += [lint for look in (_bound, _giveaways, _overlaps) for lint in look(content)]
    grave = [Severity.MUST, Severity.WARNING, Severity.HINT]
    return sorted(found, key=lambda lint: grave.index(lint.severity))


def key_spread(keys: Iterable[str]) -> Spread:
    """Return how the keys of a set of single choices spread over the letters."""
    counted = Counter(key for key in keys if key)
    total = sum(counted.values())
    letters = sorted(set("ABCD") | set(counted))
    shares = [
        (each, counted[each], round(100 * counted[each] / total)) for each in letters if total
    ]
    heavy = [each for each in letters if total >= ENOUGH and counted[each] > HEAVY * total]
    return Spread(total, tuple(shares), tuple(heavy))


# --- Options that cannot be shuffled -------------------------------------------------------------

_ALL_ABOVE = re.compile(
    r"^\W*(?:以上|上述|前述|前面|前[两二三四五几]项|其他(?:选项|各项)|其余)[^，。；]{0,10}?"
    r"(?:都|均|皆|全|无一|没有|不)"
    r"|^\W*(?:都|均|皆|全都?|全部)不?(?:对|错|是|正确|错误|可以|选)\W*$"
    r"|^\W*(?:没有|无)(?:一[项个])?正确的?(?:选项|答案|说法)?\W*$"
    r"|\b(?:all|none|both|neither|any) of the (?:above|below|other|preceding)",
    re.IGNORECASE,
)
_LETTER_PAIR = re.compile(
    r"(?<![A-Za-z0-9])[A-H]\s*(?:[、，,/&+]|和|与|及|或|以及|和选项|and|or)\s*[A-H](?![A-Za-z0-9])"
)
_LETTER_RUN = re.compile(r"^\W*[A-H]{2,8}\s*(?:都|均|皆|项|对|正确|错误|两)")
_LETTER = re.compile(
    r"(?:选项|答案)\s*[A-H](?![A-Za-z0-9])|(?<![A-Za-z0-9])[A-H]\s*(?:选项|项)"
    r"|\boptions?\s+[A-H]\b"
)
_PLACE = re.compile(
    r"第[一二三四五六1-6]个?(?:选项|说法|答案)|[上下前后]一个?选项|[前后][两二三四]项|[上下]一项"
)


def is_shuffle_safe(content: rules.Content) -> bool:
    """Tell whether the options may come in any order and under any letter.

    Not if one speaks of others by letter or place ("all of the above", "A and B"), or the stem
    does. A statement to judge keeps right before wrong. A case is safe if all its parts are.
    """
    if content.kind == rules.TRUE_FALSE:
        return False
    if content.kind == rules.CASE:
        parts = (rules.part_content(part, is_html=content.is_html) for part in content.parts)
        return all(is_shuffle_safe(part) for part in parts if part.kind in rules.CHOICE_KINDS)
    return not bound_letters(content) and not _speaks_of_letters(content)


def bound_letters(content: rules.Content) -> tuple[str, ...]:
    """Return the letters of the options that speak of other options by letter or place."""
    looks = (_ALL_ABOVE, _LETTER_PAIR, _LETTER_RUN, _LETTER, _PLACE)
    return tuple(
        letter
        for letter, choice in content.lettered
        if any(look.search(_read(choice.text, content)) for look in looks)
    )


def _speaks_of_letters(content: rules.Content) -> bool:
    return bool(_LETTER.search(_stem(content)))


def _bound(content: rules.Content) -> Iterator[Lint]:
    if bound := bound_letters(content):
        yield Lint(Code.BOUND_OPTIONS, Severity.WARNING, bound)
    elif content.kind in rules.CHOICE_KINDS and (found := _LETTER.search(_stem(content))):
        yield Lint(Code.BOUND_OPTIONS, Severity.WARNING, (), _excerpt(_stem(content), found))
    rationale = _read(content.rationale, content)
    if content.kind in (rules.SINGLE, rules.MULTIPLE) and (found := _LETTER.search(rationale)):
        yield Lint(Code.RATIONALE_LETTERS, Severity.HINT, (), _excerpt(rationale, found))


# --- Accessibility -------------------------------------------------------------------------------

_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_SAYS_NOTHING = re.compile(
    r"(?:图片?|图像|照片|插图|示意图|picture|image|photo|img|pic)?\s*[\d一二三四五]*"
    r"(?:\.(?:png|jpe?g|gif|webp))?",
    re.IGNORECASE,
)
_HUE = "[红绿蓝黄橙紫灰黑白]"
_COLOR = re.compile(
    rf"标[{_HUE[1:-1]}](?![准])|{_HUE}色?(?:部分|区域|字体?(?![号典])|箭头|方?框|标记|标注|圆圈|方块)"
    rf"|图[^。；]{{0,12}}{_HUE}色?[线点块圈]|{_HUE}色?[线点块圈][^。；]{{0,3}}(?:所示|标)"
    r"|\b(?:red|green|blue|yellow|orange|purple)\s+(?:part|area|text|line|arrow|box|word|circle)s?\b"
    r"|\b(?:marked|shown|highlighted|printed|written|drawn)\s+in\s+(?:red|green|blue|yellow|orange)\b",
    re.IGNORECASE,
)
_TABLE = re.compile(r"<table\b.*?(?:</table\s*>|$)", re.IGNORECASE | re.DOTALL)


def _texts(content: rules.Content) -> list[str]:
    """Return all that candidates read, as it is written."""
    texts = [content.stem, *(choice.text for choice in content.choices), *content.targets]
    for part in content.parts:
        texts += [part.stem, *(choice.text for choice in part.choices)]
    return texts


def _pictures(content: rules.Content) -> Iterator[Lint]:
    if not content.is_html:
        return
    tags = [tag for text in [*_texts(content), content.rationale] for tag in _IMG.findall(text)]
    words = [found[1].strip("\"' \u3000") if (found := _ALT.search(tag)) else "" for tag in tags]
    if not all(words):
        yield Lint(Code.PICTURE_WITHOUT_TEXT, Severity.MUST)
    if any(word and _SAYS_NOTHING.fullmatch(word) for word in words):
        yield Lint(Code.PICTURE_TEXT_EMPTY, Severity.WARNING)


def _colors(content: rules.Content) -> Iterator[Lint]:
    for text in _texts(content):
        read = _read(text, content)
        if found := _COLOR.search(read):
            yield Lint(Code.COLOR_ONLY, Severity.WARNING, (), _excerpt(read, found))
            return


def _tables(content: rules.Content) -> Iterator[Lint]:
    if not content.is_html:
        return
    tables = [table for text in _texts(content) for table in _TABLE.findall(text)]
    if any("<th" not in table.lower().replace("<thead", "") for table in tables):
        yield Lint(Code.TABLE_WITHOUT_HEAD, Severity.WARNING)


# --- Chinese -------------------------------------------------------------------------------------

_NOT_AFTER = "(?!良|当|利|足|动产|正当|法|同|可抗|服|予|动)"
_DOUBLE = re.compile(
    r"不得不|不能不|不可不|不会不|不应当?不|不许不|不(?:是|属于)不|并非不|并不是不|并非没有|不是没有"
    rf"|未必不|难道不|(?<![有并毫])无不{_NOT_AFTER}|莫不|不无(?!关|效)|不无关"
    r"|非[^法税，。；？]{1,8}不可(?=[，。；？（]|$)"
    rf"|没有[^，。；？（]{{0,10}}?不{_NOT_AFTER}|不(?:能|可|会)?没有|(?:不|没有)[^，。；？]{{0,4}}否认"
)
# Whether "the following" asks, and not "of three years or below".
_FOLLOWING = re.compile(r"下列|(?<![年月日元倍岁次人级个成分%])以下")
_ASKS = re.compile(r"哪|什么|多少|几[日个种项人年月次倍]|是否|如何|怎样|怎么|吗|何[时种处者]|谁")
_BRACKETS = re.compile(r"[（(][\s\u3000]*[）)]")
_END_MARK = re.compile(r"[？?][”」』）)]*\s*$")
# Or with a colon, where the options go on with the sentence.
_END_BLANK = re.compile(r"(?:(?:[（(][\s\u3000]*[）)]|_{2,})\s*[。．.]?|[：:])\s*$")
_NEGATIVE = re.compile(
    r"(?:不正确|不准确|不恰当|不妥当|不合法|不成立|错误|有误)的?(?=是|有|一项|选项|说法|表述|做法|理解|[（(])"
    r"|(?<=哪一项)(?:不正确|错误)|(?<=哪项)(?:不正确|错误)|不属于|不包括|不符合|不适用"
)
_EMPHASIS = re.compile(r"<(strong|b|em|u|i)\b[^>]*>(.*?)</\1\s*>", re.IGNORECASE | re.DOTALL)


def _negatives(content: rules.Content) -> Iterator[Lint]:
    texts = [("", content.stem), *((letter, each.text) for letter, each in content.lettered)]
    texts += [("", part.stem) for part in content.parts]
    for letter, text in texts:
        read = _read(text, content)
        if found := _DOUBLE.search(read):
            letters = (letter,) if letter else ()
            yield Lint(Code.DOUBLE_NEGATIVE, Severity.WARNING, letters, _excerpt(read, found))


def _asking(content: rules.Content) -> Iterator[Lint]:
    """Look at the last sentence of a choice: how it asks, and for how many."""
    for kind, stem in _questions(content):
        last = _last_sentence(stem)
        has_mark, has_blank = bool(_END_MARK.search(stem)), bool(_END_BLANK.search(stem))
        if _END_MARK.search(stem) and _BRACKETS.search(last):
            yield Lint(Code.QUESTION_MIXED, Severity.HINT)
        elif (found := _FOLLOWING.search(last) or _ASKS.search(last)) and not (
            has_mark or has_blank or _BRACKETS.search(last)
        ):
            yield Lint(Code.QUESTION_MARK, Severity.WARNING, (), _excerpt(last, found))
        yield from _number_asked(kind, last)


def _number_asked(kind: str, last: str) -> Iterator[Lint]:
    wrong = {
        rules.SINGLE: re.compile(r"哪[些几]|的有\W*$"),
        rules.MULTIPLE: re.compile(r"哪一[项个种]|哪[个项](?!些)"),
    }
    if kind in wrong and (found := wrong[kind].search(last)):
        yield Lint(Code.NUMBER_ASKED, Severity.WARNING, (), _excerpt(last, found))


def _questions(content: rules.Content) -> list[tuple[str, str]]:
    """Return type and plain stem of the choice that an item is, or of those among its parts.

    Without pictures: one behind the question does not take its mark away.
    """
    own = [(content.kind, content.stem), *((part.kind, part.stem) for part in content.parts)]
    return [
        (kind, _read(_IMG.sub("", stem) if content.is_html else stem, content).strip())
        for kind, stem in own
        if kind in (rules.SINGLE, rules.MULTIPLE) and stem.strip()
    ]


def _last_sentence(text: str) -> str:
    parts = [part for part in re.split(r"(?<=[。！!；;\n？?])", text) if part.strip()]
    while len(parts) > 1 and not re.search(r"[^\W_]", parts[-1]):
        parts[-2:] = ["".join(parts[-2:])]
    return parts[-1].strip() if parts else ""


def _plain_negative(content: rules.Content) -> Iterator[Lint]:
    """A stem that asks for what is wrong has to say so in a way that nobody reads over."""
    stems = [content.stem] if content.kind in (rules.SINGLE, rules.MULTIPLE) else []
    stems += [part.stem for part in content.parts if part.kind in (rules.SINGLE, rules.MULTIPLE)]
    for stem in stems:
        last = _last_sentence(_read(stem, content))
        marked = [markup.plain(text) for _tag, text in _EMPHASIS.findall(stem)]
        strong = marked if content.is_html else []
        found = _NEGATIVE.search(last)
        if found and not any(word and (word in found[0] or found[0] in word) for word in strong):
            yield Lint(Code.NEGATIVE_PLAIN, Severity.HINT, (), _excerpt(last, found))


def _blanks(content: rules.Content) -> Iterator[Lint]:
    stem = _stem(content)
    if content.kind in (rules.SINGLE, rules.MULTIPLE) and len(_BRACKETS.findall(stem)) > 1:
        yield Lint(Code.SEVERAL_BLANKS, Severity.WARNING)
    if content.kind == rules.FILL_IN and len(rules.BLANK.findall(stem)) > 4:
        yield Lint(Code.SEVERAL_BLANKS, Severity.HINT)


# --- What gives the key away ---------------------------------------------------------------------

_ABSOLUTE = re.compile(
    r"一定(?![的期数条范程]|额度|比例)|所有(?![权人者制])|绝对|永远|从来|一律|必然|毫无例外|凡是"
    r"|\b(?:always|never|all|only)\b",
    re.IGNORECASE,
)
_DIGITS = "0123456789零〇一二三四五六七八九十百千万两"


def _giveaways(content: rules.Content) -> Iterator[Lint]:
    if content.kind not in (rules.SINGLE, rules.MULTIPLE) or not content.key:
        return
    texts = {letter: _read(choice.text, content) for letter, choice in content.lettered}
    if longest := _longest_key(content, texts):
        yield Lint(Code.KEY_LONGEST, Severity.HINT, (longest,))
    absolute = [letter for letter, text in texts.items() if _ABSOLUTE.search(text)]
    if absolute and not set(absolute) & set(content.key):
        found = _ABSOLUTE.search(texts[absolute[0]])
        shown = _excerpt(texts[absolute[0]], found) if found else ()
        yield Lint(Code.ABSOLUTE_WORDS, Severity.HINT, tuple(absolute), shown)


def _longest_key(content: rules.Content, texts: dict[str, str]) -> str:
    """Return the letter of a key that is by far the longest option; nothing if none is."""
    if content.kind != rules.SINGLE or len(texts) < 3 or len(content.key) != 1:
        return ""
    key = content.key[0]
    others = sorted(len(text) for letter, text in texts.items() if letter != key and text)
    if len(others) < 2:
        return ""
    is_long = len(texts[key]) >= 1.4 * others[-1] and len(texts[key]) - others[-1] >= 5
    return key if is_long else ""


def _overlaps(content: rules.Content) -> Iterator[Lint]:
    if content.kind not in (rules.SINGLE, rules.MULTIPLE):
        return
    texts = {
        letter: doubles.squeezed(_read(choice.text, content))
        for letter, choice in content.lettered
        if choice.text.strip()
    }
    within = sorted(
        {
            letter
            for one, a in texts.items()
            for two, b in texts.items()
            if one != two and _is_within(a, b)
            for letter in (one, two)
        }
    )
    if within:
        yield Lint(Code.OPTIONS_OVERLAP, Severity.HINT, tuple(within))
    stem = doubles.squeezed(_stem(content))
    repeated = [letter for letter, text in texts.items() if len(text) >= 4 and text in stem]
    if repeated:
        yield Lint(Code.STEM_REPEATS_OPTION, Severity.HINT, tuple(repeated))
    if beginning := _shared_beginning(list(texts.values())):
        yield Lint(Code.OPTIONS_BEGIN_ALIKE, Severity.HINT, (), (Run(beginning, True),))


def _is_within(text: str, other: str) -> bool:
    """Tell whether one option says all that another says, and more: not "5 days" in "15 days"."""
    if len(text) < 2 or text == other:
        return False
    at = other.find(text)
    is_cut = at > 0 and text[0] in _DIGITS and other[at - 1] in _DIGITS
    is_negated = at > 0 and other[at - 1] in "不未无非"
    return at >= 0 and not is_cut and not is_negated


def _shared_beginning(texts: list[str]) -> str:
    """Return what all of three options or more begin with, if it belongs in the stem."""
    if len(texts) < 3:
        return ""
    shortest = min(texts, key=len)
    same = 0
    while same < len(shortest) and all(text[same] == shortest[same] for text in texts):
        same += 1
    return shortest[:same] if same >= 6 else ""


# --- Shared --------------------------------------------------------------------------------------


def _read(text: str, content: rules.Content) -> str:
    """Return a text as candidates read it, full-width letters and digits as plain ones."""
    read = doubles.plain(text, is_html=content.is_html)
    return "".join(
        unicodedata.normalize("NFKC", char)
        if "\uff10" <= char <= "\uff5a" and char.isalnum()
        else char
        for char in read
    )


def _stem(content: rules.Content) -> str:
    return _read(content.stem, content)


def _excerpt(text: str, found: re.Match[str]) -> tuple[Run, ...]:
    """Return what was found, marked, with some of the text on either side."""
    start, end = found.span()
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    runs = (Run(before, False), Run(text[start:end], True), Run(after, False))
    return tuple(run for run in runs if run.text)
