"""From the words for an item to what it says, type by type."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from exams.bank import rules
from exams.bank.models import ItemVersion
from exams.exchange.reading import keys
from exams.exchange.reading.blanks import blanks_in, blanks_of
from exams.exchange.reading.fields import Fields
from exams.exchange.reading.kinds import ANY_CHOICE, UNCERTAIN, kind_of
from exams.exchange.reading.options import split_options
from exams.exchange.reading.shares import percents, rubric_of
from exams.exchange.reading.values import decimal_of, marks_of

_FULL_WIDTH_BLANK = re.compile(r"＿+|_?(?:【[\s\u3000]*】|［[\s\u3000]*］|\[\s{2,}\])")
# A key in the brackets of a stem: "…的是（ABD）。"
_IN_STEM = re.compile(r"[（(]\s*(?P<key>[A-Ha-hＡ-Ｈ]{1,8}|[√×✓✗✔✘]|[对错]|正确|错误)\s*[）)]")
_EMPTY = "（　）"


class BadItemError(ValueError):
    """Says by a code why the words make no item; the sentence is in `reason`."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code)
        self.code, self.reason = code, reason


def content_of(fields: Fields, *, is_part: bool = False) -> rules.Content:
    """Return what the words for an item say; notes about it are added to them.

    Args:
        is_part: a question of a case, whose type is seldom named.

    Raises:
        BadItemError: its type is not known, or its key names what is not there.
    """
    fields.stem = _FULL_WIDTH_BLANK.sub("____", fields.stem)
    kind = _kind(fields, is_part=is_part)
    _take_key_from_stem(fields, kind)
    build = {
        rules.SINGLE: _choice,
        rules.MULTIPLE: _choice,
        rules.TRUE_FALSE: _statement,
        rules.ORDERING: _ordering,
        rules.MATCHING: _matching,
        rules.FILL_IN: _fill_in,
        rules.SHORT_ANSWER: _short_answer,
        rules.CASE: _case,
    }[kind]
    bare = rules.Content(
        kind=kind, stem=fields.stem, choices=(), rationale=fields.rationale, article=""
    )
    try:
        content = build(fields, bare)
    except keys.UnreadableKeyError as wrong:
        raise BadItemError(str(wrong), _reason(str(wrong), fields.key)) from wrong
    _note_what_is_left(fields, content)
    return rules.cleaned(content)


def _reason(code: str, key: str) -> str:
    if code == "key-empty":
        return _("The key is empty.")
    return _("The key “%(key)s” names an option that is not there.") % {"key": key[:60]}


def _note_what_is_left(fields: Fields, content: rules.Content) -> None:
    """Note what the words have that the type has no place for."""
    if (fields.options or fields.options_text) and not content.choices and not content.parts:
        options = "; ".join(fields.options) or fields.options_text
        fields.notes.append(
            _("Options that this type has no place for: %(text)s") % {"text": options[:200]}
        )
    if fields.targets and not content.targets:
        fields.notes.append(
            _("A right side that this type has no place for: %(text)s")
            % {"text": "; ".join(fields.targets)[:200]}
        )
    if fields.rubric and not content.rubric and content.kind != rules.CASE:
        fields.notes.append(
            _("A rubric that this type has no place for: %(text)s") % {"text": fields.rubric[:200]}
        )


def _kind(fields: Fields, *, is_part: bool) -> str:
    word = fields.kind or fields.usual_kind
    kind = kind_of(word) if word else ""
    if kind is None:
        raise BadItemError(
            "type-unknown",
            _(
                "“%(word)s” is no type of item that is known. Write 单选题, 多选题, 判断题, "
                "填空题, 排序题, 匹配题, 简答题 or 案例分析题."
            )
            % {"word": word[:40]},
        )
    if kind in (ANY_CHOICE, UNCERTAIN):
        several = len(keys.letters_in(fields.key or stem_key(fields.stem))) > 1
        several = several or len(re.findall(r"[①②③④⑤⑥⑦⑧]", fields.key)) > 1
        if kind == UNCERTAIN:
            fields.notes.append(
                _("Any number of right options (不定项): read as multiple choice.")
                if several
                else _("One right option (不定项): read as single choice.")
            )
        return rules.MULTIPLE if several else rules.SINGLE
    if kind:
        return kind
    inferred = _inferred(fields)
    if not is_part:
        fields.notes.append(
            _("No type is named; told by key and options: %(type)s.")
            % {"type": ItemVersion.Kind(inferred).label}
        )
    return inferred


def _inferred(fields: Fields) -> str:
    """Return the type that key and options point to."""
    options = fields.options or split_options(fields.options_text).texts
    key = fields.key or stem_key(fields.stem)
    if fields.parts:
        return rules.CASE
    if fields.targets:
        return rules.MATCHING
    if len(options) > 1:
        return _inferred_choice(options, key)
    if keys.truth(key) is not None and not rules.BLANK.search(fields.stem.rstrip("。.?？ ")[:-3]):
        return rules.TRUE_FALSE
    is_fill_in = rules.BLANK.search(fields.stem) and not fields.rubric
    return rules.FILL_IN if is_fill_in else rules.SHORT_ANSWER


def _inferred_choice(options: Sequence[str], key: str) -> str:
    if keys.is_an_order(key):
        return rules.ORDERING
    if len(options) == 2 and {keys.judgement(option) for option in options} == {True, False}:
        return rules.TRUE_FALSE
    letters = keys.letters_in(key)
    return rules.MULTIPLE if len(set(letters)) > 1 or _several(key) else rules.SINGLE


def _several(key: str) -> bool:
    return len(re.findall(r"[①②③④⑤⑥⑦⑧]|\d+(?=[,，、;\s]|$)", key)) > 1


def stem_key(stem: str) -> str:
    """Return the key that stands in the brackets of a stem; empty if none does."""
    found = list(_IN_STEM.finditer(stem))
    return found[-1]["key"] if found else ""


def _take_key_from_stem(fields: Fields, kind: str) -> None:
    """Take a key out of the brackets of the stem: it is the key if there is no other."""
    found = list(_IN_STEM.finditer(fields.stem))
    if kind not in rules.CHOICE_KINDS or not found:
        return
    last = found[-1]
    is_same = keys.letters_in(last["key"]) == keys.letters_in(fields.key)
    if kind == rules.TRUE_FALSE:
        is_same = keys.truth(last["key"]) == keys.truth(fields.key)
    if fields.key and not is_same:
        fields.notes.append(
            _("Brackets in the stem hold “%(key)s”, which is not the key.") % {"key": last["key"]}
        )
        return
    fields.key = fields.key or last["key"]
    fields.stem = f"{fields.stem[: last.start()]}{_EMPTY}{fields.stem[last.end() :]}"


def _options(fields: Fields) -> list[str]:
    if fields.options:
        return fields.options
    split = split_options(fields.options_text)
    fields.is_numbered = fields.is_numbered or split.is_numbered
    if split.before:
        fields.notes.append(_("Before the options stands: %(text)s") % {"text": split.before[:200]})
    return list(split.texts)


def _choice(fields: Fields, content: rules.Content) -> rules.Content:
    options = _options(fields)
    right: set[int] = set()
    if fields.key:
        right = keys.choice_key(fields.key, options, is_numbered=fields.is_numbered)
    choices = tuple(rules.Choice(text, place in right) for place, text in enumerate(options))
    return replace(content, choices=choices)


def _statement(fields: Fields, content: rules.Content) -> rules.Content:
    options = [option for option in _options(fields) if option.strip()] or list(rules.JUDGEMENTS)
    right: set[int] = set()
    if fields.key:
        letters = keys.letters_in(fields.key)
        if letters in (["A"], ["B"]):
            right = {ord(letters[0]) - ord("A")}
        else:
            right = _told(fields, options)
    if len(options) == 2 and [keys.judgement(option) for option in options] == [False, True]:
        options.reverse()
        right = {1 - place for place in right}
    choices = tuple(rules.Choice(text, place in right) for place, text in enumerate(options))
    return replace(content, choices=choices)


def _told(fields: Fields, options: list[str]) -> set[int]:
    """Return which option a word says: the option's own, else right or wrong."""
    folded = [rules.folded(option) for option in options]
    if rules.folded(keys.bare(fields.key)) in folded:
        return {folded.index(rules.folded(keys.bare(fields.key)))}
    says = keys.truth(fields.key)
    if says is None:
        raise keys.UnreadableKeyError("key-unknown-option")
    judged = [keys.judgement(option) for option in options]
    return {judged.index(says)} if says in judged else {0 if says else 1}


def _ordering(fields: Fields, content: rules.Content) -> rules.Content:
    options = _options(fields)
    order = keys.order_key(fields.key, options, is_numbered=fields.is_numbered)
    return replace(content, choices=tuple(map(rules.Choice, options)), order=order)


def _matching(fields: Fields, content: rules.Content) -> rules.Content:
    lefts, rights = fields.options, fields.targets
    if not rights:
        lefts, rights = _sides(fields.options_text or "\n".join(fields.options))
    elif not lefts:
        lefts = list(split_options(fields.options_text).texts)
    pairs = keys.pairs_key(fields.key, len(lefts), len(rights))
    choices = tuple(map(rules.Choice, lefts))
    return replace(content, choices=choices, targets=tuple(rights), pairs=pairs)


def _sides(text: str) -> tuple[list[str], list[str]]:
    """Return both sides of "A. … B. … 1. … 2. …", or of "1. … 2. … A. … B. …"."""
    first = split_options(text)
    if len(first.texts) < 1:
        return [], []
    *lefts, last = first.texts
    second = split_options(last)
    if second.before:
        return [*lefts, second.before], list(second.texts)
    # Numbers first: the letters were found, and what stands before them is the left side.
    if first.before:
        return list(split_options(first.before).texts), list(first.texts)
    return list(first.texts), []


def _fill_in(fields: Fields, content: rules.Content) -> rules.Content:
    blanks = blanks_of(keys.bare(fields.key), blanks_in(fields.stem))
    tolerance, unit = fields.others.pop("tolerance", ""), fields.others.pop("unit", "")
    if len(blanks) == 1 and (tolerance or unit):
        text = " ".join(blanks[0].accepted)
        number = blanks[0].number or ("" if rules.as_number(text) is None else text)
        if number:
            limit = tolerance.lstrip("±+-/ ") or blanks[0].tolerance
            blanks = (rules.Blank(number=number, tolerance=limit, unit=unit or blanks[0].unit),)
            tolerance = unit = ""
    if tolerance or unit:
        fields.notes.append(
            _("Tolerance and unit without a place: %(text)s")
            % {"text": f"{tolerance} {unit}".strip()}
        )
    return replace(content, blanks=blanks)


def _short_answer(fields: Fields, content: rules.Content) -> rules.Content:
    rubric: tuple[rules.Criterion, ...] = ()
    if fields.rubric:
        rubric, points, is_equal = rubric_of(fields.rubric)
        if is_equal:
            fields.notes.append(_("The rubric names no shares: each line has the same."))
        elif points is not None:
            _note_points(fields, points)
    return replace(content, answer=fields.key, rubric=rubric)


def _note_points(fields: Fields, points: Decimal) -> None:
    marks = marks_of(fields.marks) if fields.marks else fields.usual_marks
    if marks is None:
        fields.marks = str(points)
    elif marks != points:
        fields.notes.append(
            _("The rubric makes %(points)s points, the item has %(marks)s: taken as shares.")
            % {"points": points, "marks": marks}
        )


def _case(fields: Fields, content: rules.Content) -> rules.Content:
    if not fields.parts:
        _take_apart(fields)
        content = replace(content, stem=fields.stem)
    contents = []
    for number, part in enumerate(fields.parts, start=1):
        try:
            contents.append(content_of(part, is_part=True))
        except BadItemError as bad:
            reason = _("Question %(n)s: %(reason)s") % {"n": number, "reason": bad.reason}
            raise BadItemError(bad.code, reason) from bad
        fields.notes += [
            _("Question %(n)s: %(reason)s") % {"n": number, "reason": note} for note in part.notes
        ]
    shares = _part_shares(fields)
    parts = tuple(
        rules.Part(
            kind=each.kind,
            stem=each.stem,
            choices=each.choices,
            blanks=each.blanks,
            answer=each.answer,
            rubric=each.rubric,
            percent=share,
        )
        for each, share in zip(contents, shares, strict=True)
    )
    rationale = "\n".join([content.rationale, *_rationales(contents)]).strip()
    return replace(content, parts=parts, rationale=rationale)


def _rationales(contents: list[rules.Content]) -> list[str]:
    several = len(contents) > 1
    return [
        f"（{number}）{each.rationale}" if several else each.rationale
        for number, each in enumerate(contents, start=1)
        if each.rationale
    ]


def _part_shares(fields: Fields) -> list[int]:
    """Return the share of the marks of each question: as said, else by marks, else equal."""
    said = [decimal_of(part.percent, ending="%") for part in fields.parts]
    if said and all(share is not None for share in said):
        return [int(share or 0) for share in said]
    marks = [marks_of(part.marks) if part.marks else part.usual_marks for part in fields.parts]
    known = [each for each in marks if each]
    if known and len(known) == len(marks):
        if not fields.marks:
            fields.marks = str(sum(known, Decimal(0)))
        return percents(known)
    if len(marks) > 1:
        fields.notes.append(_("The questions have no marks of their own: all count the same."))
    return percents([Decimal(1)] * len(marks))


_QUESTIONS = re.compile(r"(?:^|\n|(?<=[。？?！!；;]))\s*(?:请?回答?(?:下列)?)?问题\s*[:：]?\s*")
_NUMBERED = re.compile(
    r"(?:^|\n|(?<=[\s。？?；;]))\s*(?:[(（]\d{1,2}[)）]|\d{1,2}[.、．](?!\d)|[①②③④⑤⑥⑦⑧])\s*"
)


def _take_apart(fields: Fields) -> None:
    """Take a case that stands in one text apart: the material, and the questions after it."""
    material, questions = _material(fields.stem)
    stems = [piece.strip() for piece in _NUMBERED.split(questions) if piece.strip()]
    if not stems:
        raise BadItemError(
            rules.Problem.PARTS_MISSING,
            _(
                "The case has no questions that can be told from its material. Give each question "
                "a row of its own, or write 问题： before them."
            ),
        )
    answers = [piece.strip() for piece in _NUMBERED.split(keys.bare(fields.key)) if piece.strip()]
    if len(stems) == 1 or len(answers) != len(stems):
        stems, answers = [questions.strip()], [fields.key]
    fields.stem = material
    fields.parts = [
        Fields(place=fields.place, kind=rules.SHORT_ANSWER, stem=stem, key=answer)
        for stem, answer in zip(stems, answers, strict=True)
    ]
    if len(stems) == 1:
        fields.parts[0].rubric, fields.rubric = fields.rubric, ""
        fields.parts[0].options, fields.options = fields.options, []
        fields.parts[0].options_text, fields.options_text = fields.options_text, ""
        if fields.parts[0].options or fields.parts[0].options_text:
            fields.parts[0].kind = ""


def _material(stem: str) -> tuple[str, str]:
    """Return the material of a case and what is asked about it; that is empty if nothing is."""
    found = list(_QUESTIONS.finditer(stem))
    if found and stem[: found[-1].start()].strip():
        return stem[: found[-1].start()].strip(), stem[found[-1].end() :].strip()
    numbered = _NUMBERED.search(stem)
    if numbered and stem[: numbered.start()].strip():
        return stem[: numbered.start()].strip(), stem[numbered.start() :].strip()
    lines = stem.rstrip().rsplit("\n", 1)
    if len(lines) == 2 and lines[1].rstrip().endswith(("？", "?", "。")):
        return lines[0].strip(), lines[1].strip()
    sentence = re.search(r"(?<=[。！!；;])([^。！!；;]+[？?])\s*$", stem)
    return (stem[: sentence.start()].strip(), sentence[1].strip()) if sentence else (stem, "")
