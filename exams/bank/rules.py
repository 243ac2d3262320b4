"""What makes an item complete, and when two texts of it are the same. Plain values only."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from exams.bank import markup

clean = markup.clean  # how every text is kept
LETTERS = "ABCDEFGH"
FEWEST, MOST = 2, len(LETTERS)
SINGLE, MULTIPLE, TRUE_FALSE = "single", "multiple", "true-false"
ORDERING, MATCHING, FILL_IN = "ordering", "matching", "fill-in"
SHORT_ANSWER, CASE = "short-answer", "case"
KINDS = (SINGLE, MULTIPLE, TRUE_FALSE, ORDERING, MATCHING, FILL_IN, SHORT_ANSWER, CASE)
# A computer marks these; people mark the others against a rubric.
AUTO_MARKED = (SINGLE, MULTIPLE, TRUE_FALSE, ORDERING, MATCHING, FILL_IN)
# A candidate chooses among their options.
CHOICE_KINDS = (SINGLE, MULTIPLE, TRUE_FALSE)
# What a part of a case analysis may be.
PART_KINDS = (SINGLE, MULTIPLE, TRUE_FALSE, FILL_IN, SHORT_ANSWER)
# How the options of a statement to judge are worded, in order.
JUDGEMENTS = ("正确", "错误")
# Where a blank stands in a stem: two underscores or more, or brackets around white space.
BLANK = re.compile(r"_{2,}|[（(][\s\u3000]*[）)]")


class Problem(StrEnum):
    """Why a draft is not complete."""

    KIND_UNKNOWN = "kind-unknown"
    STEM_EMPTY = "stem-empty"
    TOO_FEW_OPTIONS = "too-few-options"
    TOO_MANY_OPTIONS = "too-many-options"
    OPTION_EMPTY = "option-empty"
    OPTIONS_EQUAL = "options-equal"
    NOT_TWO_OPTIONS = "not-two-options"
    KEY_NOT_ONE = "key-not-one"
    KEY_NOT_SEVERAL = "key-not-several"
    ORDER_INCOMPLETE = "order-incomplete"
    TARGETS_MISSING = "targets-missing"
    PAIRS_INCOMPLETE = "pairs-incomplete"
    BLANKS_MISSING = "blanks-missing"
    BLANKS_DIFFER = "blanks-differ"
    ACCEPTED_MISSING = "accepted-missing"
    NUMBER_UNREADABLE = "number-unreadable"
    RUBRIC_MISSING = "rubric-missing"
    RUBRIC_MARKS = "rubric-marks"
    PARTS_MISSING = "parts-missing"
    PART_INCOMPLETE = "part-incomplete"
    BASIS_MISSING = "basis-missing"


# What the author of a draft may still add: without it a draft is kept, and never released.
LATER = frozenset({Problem.BASIS_MISSING, Problem.RUBRIC_MISSING})


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as it is written: its letter comes from its place."""

    text: str
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank to fill in: texts that are accepted, or a number.

    A number is decimal digits with a point ("3.5"); `tolerance` is how far off an answer may be,
    in the same unit, itself included; `unit` is printed after the blank and may be left out by
    the candidate.
    """

    accepted: tuple[str, ...] = ()
    number: str = ""
    tolerance: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric: what earns marks, and how many of the item's own 100 percent."""

    text: str
    percent: int  # 1 to 100; the lines of a rubric make 100


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a case analysis; its kind is one of PART_KINDS."""

    kind: str
    stem: str
    choices: tuple[Choice, ...] = ()
    blanks: tuple[Blank, ...] = ()
    answer: str = ""
    rubric: tuple[Criterion, ...] = ()
    percent: int = 0  # of the item's marks; the parts make 100


@dataclass(frozen=True, slots=True)
class Content:
    """What an item says: what its hash is made of.

    `choices` are the options of a choice, the things to put in order, or the left side of a
    matching; the other types have none.
    """

    kind: str
    stem: str
    choices: tuple[Choice, ...]
    rationale: str
    article: str  # citation key
    # 款 and 项 within the article; 0: the whole article, or the whole paragraph.
    paragraph: int = 0
    subparagraph: int = 0
    is_html: bool = False  # of stem, option texts, targets, rationale, answer and parts
    order: tuple[str, ...] = ()  # ordering: the letters of the choices in the right order
    targets: tuple[str, ...] = ()  # matching: the right side, numbered from 1
    pairs: tuple[tuple[str, int], ...] = ()  # matching: letter and number that belong together
    blanks: tuple[Blank, ...] = ()  # fill-in: one for each blank of the stem
    answer: str = ""  # short answer: a model of it
    rubric: tuple[Criterion, ...] = ()
    parts: tuple[Part, ...] = ()  # case

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


def key_in_words(content: Content) -> list[str]:
    """Return the key as reports write it.

    Letters of right options, in their order or the right order; "true" or "false"; pairs "A-2";
    accepted texts of the blanks, blank by blank (a number as "3.5±0.1 km"); the model answer; for
    a case the keys of its parts one after the other.
    """
    if content.kind == TRUE_FALSE:
        return ["true" if letter == "A" else "false" for letter in content.key]
    if content.kind == ORDERING:
        return list(content.order)
    if content.kind == MATCHING:
        return [f"{letter}-{number}" for letter, number in content.pairs]
    if content.kind == FILL_IN:
        return [text for blank in content.blanks for text in _accepted(blank)]
    if content.kind == SHORT_ANSWER:
        return [content.answer] if content.answer else []
    if content.kind == CASE:
        return [text for part in content.parts for text in key_in_words(part_content(part))]
    return list(content.key)


def _accepted(blank: Blank) -> list[str]:
    if not blank.number:
        return list(blank.accepted)
    tolerance = f"±{blank.tolerance}" if blank.tolerance else ""
    return [f"{blank.number}{tolerance} {blank.unit}".strip()]


def part_content(part: Part, *, is_html: bool = False) -> Content:
    """Return a part of a case as an item of its own, without rationale and article."""
    return Content(
        kind=part.kind,
        stem=part.stem,
        choices=part.choices,
        rationale="",
        article="",
        is_html=is_html,
        blanks=part.blanks,
        answer=part.answer,
        rubric=part.rubric,
    )


def problems_of(content: Content) -> list[Problem]:
    """Return why an item cannot be released as it stands; nothing if it can."""
    problems = [] if content.stem.strip() else [Problem.STEM_EMPTY]
    problems += _kind_problems(content)
    return problems if content.article else [*problems, Problem.BASIS_MISSING]


def _kind_problems(content: Content) -> list[Problem]:
    """Return what is wrong with what the type asks for beside the stem."""
    by_kind = {
        SINGLE: (_option_problems, _key_problems),
        MULTIPLE: (_option_problems, _key_problems),
        TRUE_FALSE: (_option_problems, _key_problems),
        ORDERING: (_option_problems, _order_problems),
        MATCHING: (_matching_problems,),
        FILL_IN: (_blank_problems,),
        SHORT_ANSWER: (_rubric_problems,),
        CASE: (_part_problems,),
    }
    if content.kind not in by_kind:
        return [Problem.KIND_UNKNOWN]
    return [problem for look in by_kind[content.kind] for problem in look(content)]


def _option_problems(content: Content) -> list[Problem]:
    texts = [folded(choice.text) for choice in content.choices]
    if content.kind == TRUE_FALSE:
        problems = [Problem.NOT_TWO_OPTIONS] if len(texts) != 2 else []
    else:
        problems = [Problem.TOO_FEW_OPTIONS] if len(texts) < FEWEST else []
        problems += [Problem.TOO_MANY_OPTIONS] if len(texts) > MOST else []
    return problems + _text_problems(texts)


def _text_problems(texts: Sequence[str]) -> list[Problem]:
    problems = [] if all(texts) else [Problem.OPTION_EMPTY]
    if any(times > 1 for text, times in Counter(texts).items() if text):
        problems.append(Problem.OPTIONS_EQUAL)
    return problems


def _key_problems(content: Content) -> list[Problem]:
    keys = sum(choice.is_key for choice in content.choices)
    if content.kind == MULTIPLE:
        return [Problem.KEY_NOT_SEVERAL] if keys < 2 else []
    return [Problem.KEY_NOT_ONE] if keys != 1 else []


def _order_problems(content: Content) -> list[Problem]:
    letters = [letter for letter, _choice in content.lettered]
    return [] if sorted(content.order) == letters else [Problem.ORDER_INCOMPLETE]


def _matching_problems(content: Content) -> list[Problem]:
    """A left side goes with one target or more; several may share one, and targets may be left."""
    problems = [] if content.choices else [Problem.TOO_FEW_OPTIONS]
    problems += [Problem.TOO_MANY_OPTIONS] if len(content.choices) > MOST else []
    problems += _text_problems([folded(choice.text) for choice in content.choices])
    targets = [folded(target) for target in content.targets]
    problems += [] if len(targets) >= FEWEST else [Problem.TARGETS_MISSING]
    problems += [each for each in _text_problems(targets) if each not in problems]
    letters = {letter for letter, _choice in content.lettered}
    known = {letter for letter, number in content.pairs if 1 <= number <= len(targets)}
    stray = len(set(content.pairs)) != len(content.pairs) or any(
        letter not in letters or not 1 <= number <= len(targets) for letter, number in content.pairs
    )
    return [*problems, Problem.PAIRS_INCOMPLETE] if stray or known != letters else problems


def _blank_problems(content: Content) -> list[Problem]:
    if not content.blanks:
        return [Problem.BLANKS_MISSING]
    stem = markup.plain(content.stem) if content.is_html else content.stem
    marked = len(BLANK.findall(stem))
    # A stem that marks no blank asks for one answer below it.
    problems = [] if marked in (0, len(content.blanks)) else [Problem.BLANKS_DIFFER]
    problems += [] if marked or len(content.blanks) == 1 else [Problem.BLANKS_DIFFER]
    if any(
        not blank.number and not any(map(str.strip, blank.accepted)) for blank in content.blanks
    ):
        problems.append(Problem.ACCEPTED_MISSING)
    if not all(_is_number(blank) for blank in content.blanks if blank.number):
        problems.append(Problem.NUMBER_UNREADABLE)
    return problems


def _is_number(blank: Blank) -> bool:
    number, tolerance = as_number(blank.number), as_number(blank.tolerance or "0")
    return number is not None and tolerance is not None and tolerance >= 0


def as_number(text: str) -> Decimal | None:
    """Return a number as it is written in decimal digits (full-width ones too); None if none is."""
    folded_text = unicodedata.normalize("NFKC", text).strip().replace(",", "").replace("−", "-")
    if not re.fullmatch(r"[-+]?(\d{1,15}(\.\d{0,9})?|\.\d{1,9})", folded_text):
        return None
    return Decimal(folded_text)


def _rubric_problems(content: Content) -> list[Problem]:
    """A rubric may be left out where there is a model answer; its lines make 100 percent."""
    if not content.rubric:
        return [] if content.answer.strip() else [Problem.RUBRIC_MISSING]
    percents = [line.percent for line in content.rubric]
    is_whole = all(percent > 0 for percent in percents) and sum(percents) == 100
    is_worded = all(line.text.strip() for line in content.rubric)
    return [] if is_whole and is_worded else [Problem.RUBRIC_MARKS]


def _part_problems(content: Content) -> list[Problem]:
    if not content.parts:
        return [Problem.PARTS_MISSING]
    percents = [part.percent for part in content.parts]
    is_whole = all(percent > 0 for percent in percents) and sum(percents) == 100
    bad = [part for part in content.parts if _is_incomplete(part, content.is_html)]
    problems = [Problem.PART_INCOMPLETE] if bad else []
    return problems if is_whole else [*problems, Problem.RUBRIC_MARKS]


def _is_incomplete(part: Part, is_html: bool) -> bool:
    is_known = part.kind in PART_KINDS and bool(part.stem.strip())
    return not is_known or bool(_kind_problems(part_content(part, is_html=is_html)))


def detail_of(content: Content) -> dict[str, Any]:
    """Return what options have no place for, as it is stored and hashed; empty for choices."""
    detail: dict[str, Any] = {
        "order": list(content.order),
        "targets": list(content.targets),
        "pairs": [list(pair) for pair in content.pairs],
        "blanks": [_blank_detail(blank) for blank in content.blanks],
        "answer": content.answer,
        "rubric": [[line.text, line.percent] for line in content.rubric],
        "parts": [_part_detail(part) for part in content.parts],
    }
    return {name: value for name, value in detail.items() if value}


def _blank_detail(blank: Blank) -> dict[str, Any]:
    detail = {
        "accepted": list(blank.accepted),
        "number": blank.number,
        "tolerance": blank.tolerance,
        "unit": blank.unit,
    }
    return {name: value for name, value in detail.items() if value}


def _part_detail(part: Part) -> dict[str, Any]:
    detail = {
        "kind": part.kind,
        "stem": part.stem,
        "options": [[choice.text, choice.is_key] for choice in part.choices],
        "percent": part.percent,
        **detail_of(part_content(part)),
    }
    return {name: value for name, value in detail.items() if value}


def with_detail(content: Content, detail: Mapping[str, Any]) -> Content:
    """Return a content that has none of it yet with what `detail_of` wrote."""
    if not detail:
        return content
    return replace(
        content,
        order=tuple(detail.get("order", ())),
        targets=tuple(detail.get("targets", ())),
        pairs=tuple((letter, number) for letter, number in detail.get("pairs", ())),
        blanks=tuple(_blank(blank) for blank in detail.get("blanks", ())),
        answer=detail.get("answer", ""),
        rubric=_rubric(detail),
        parts=tuple(_part(part) for part in detail.get("parts", ())),
    )


def _blank(detail: Mapping[str, Any]) -> Blank:
    return Blank(
        tuple(detail.get("accepted", ())),
        detail.get("number", ""),
        detail.get("tolerance", ""),
        detail.get("unit", ""),
    )


def _rubric(detail: Mapping[str, Any]) -> tuple[Criterion, ...]:
    return tuple(Criterion(text, percent) for text, percent in detail.get("rubric", ()))


def _part(detail: Mapping[str, Any]) -> Part:
    return Part(
        kind=detail.get("kind", ""),
        stem=detail.get("stem", ""),
        choices=tuple(Choice(text, is_key) for text, is_key in detail.get("options", ())),
        blanks=tuple(_blank(blank) for blank in detail.get("blanks", ())),
        answer=detail.get("answer", ""),
        rubric=_rubric(detail),
        percent=detail.get("percent", 0),
    )


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
    # Left out where there is none: the hashes of choices in plain text are those of old.
    if content.is_html:
        parts["is_html"] = True
    if detail := detail_of(content):
        parts["detail"] = detail
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def changes(old: Content, new: Content) -> list[str]:
    """Return which parts differ: kind, stem, options, key, detail, rationale, article.

    "key" is whatever decides which answer scores: right options, order, pairs, accepted texts and
    numbers, model answer, rubric, and the same of each part of a case.
    """
    pairs: dict[str, tuple[object, object]] = {
        "kind": (old.kind, new.kind),
        "stem": ((old.stem, old.is_html), (new.stem, new.is_html)),
        "options": (_texts(old), _texts(new)),
        "key": (_scoring(old), _scoring(new)),
        "detail": (_shown(old), _shown(new)),
        "rationale": (old.rationale, new.rationale),
        "article": ((old.article, old.place), (new.article, new.place)),
    }
    return [part for part, (before, after) in pairs.items() if before != after]


def _scoring(content: Content) -> tuple[object, ...]:
    parts = [(part.percent, _scoring(part_content(part))) for part in content.parts]
    own = (content.key, content.order, content.pairs, content.blanks)
    return (*own, content.answer, content.rubric, tuple(parts))


def _shown(content: Content) -> tuple[object, ...]:
    """Return what candidates read beside stem and options."""
    parts = [(part.kind, part.stem, tuple(_texts(part_content(part)))) for part in content.parts]
    return (content.targets, tuple(parts))


def _texts(content: Content) -> Sequence[str]:
    return [choice.text for choice in content.choices]


def cleaned(content: Content) -> Content:
    """Return an item as it is kept: texts cleaned, markup as allowed, blank last rows gone."""
    tidy = markup.tidied if content.is_html else clean
    choices = [Choice(tidy(choice.text), choice.is_key) for choice in content.choices]
    while choices and choices[-1] == Choice(""):
        choices.pop()
    return replace(
        content,
        stem=tidy(content.stem),
        choices=tuple(choices),
        rationale=tidy(content.rationale),
        article=content.article.strip(),
        targets=tuple(tidy(target) for target in content.targets),
        blanks=tuple(_cleaned_blank(blank) for blank in content.blanks),
        answer=tidy(content.answer),
        rubric=tuple(Criterion(clean(line.text), line.percent) for line in content.rubric),
        parts=tuple(_cleaned_part(part, is_html=content.is_html) for part in content.parts),
    )


def _cleaned_blank(blank: Blank) -> Blank:
    accepted = dict.fromkeys(clean(text) for text in blank.accepted)
    return Blank(
        accepted=tuple(text for text in accepted if text),
        number=clean(blank.number),
        tolerance=clean(blank.tolerance),
        unit=clean(blank.unit),
    )


def _cleaned_part(part: Part, *, is_html: bool) -> Part:
    own = cleaned(part_content(part, is_html=is_html))
    return replace(
        part,
        stem=own.stem,
        choices=own.choices,
        blanks=own.blanks,
        answer=own.answer,
        rubric=own.rubric,
    )


def folded(text: str) -> str:
    """Return an option as it is compared: NFKC, no white space, small letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def is_correct(chosen: Sequence[str], key: Sequence[str]) -> bool:
    """Tell whether exactly the right options are chosen."""
    return bool(chosen) and set(chosen) == set(key)
