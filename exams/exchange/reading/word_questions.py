"""From the lines of a document to the words for each item: numbers, options, labels, headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from exams.bank import rules
from exams.exchange.reading import word_marks
from exams.exchange.reading.bodies import stem_key
from exams.exchange.reading.fields import Fields
from exams.exchange.reading.kinds import Heading, heading_of, kind_of
from exams.exchange.reading.options import letter_before, split_options, without_letter
from exams.exchange.reading.word_answers import are_answers, are_ranges
from exams.exchange.reading.word_lines import Block, Line, Table

_LONG = ("key", "rationale", "rubric")
_OPEN = (rules.SHORT_ANSWER, rules.CASE)
_ASKING = re.compile(r"\s*(?:请?回答?(?:下列)?)?问题\s*[:：]?\s*")


@dataclass(slots=True)
class Question:
    """One item of a document: its words, and by what an answer elsewhere finds it."""

    fields: Fields
    section: int
    section_kind: str
    number: int  # 0: it has none


@dataclass(slots=True)
class Found:
    """What a document holds."""

    questions: list[Question] = field(default_factory=list)
    answers: Sequence[Block] = ()
    before: list[str] = field(default_factory=list)  # lines above the first question


class Questions:
    """Takes the blocks of a document one by one."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._found = Found()
        self._heading = Heading("", None)
        self._section, self._section_name = 0, ""
        self._chapter = ""  # the topic of the questions below it
        self._is_bracketed: bool | None = None  # how questions of this section are numbered
        self._list_id = ""  # the list that counts them
        self._item: Fields | None = None
        self._open: Fields | None = None  # the item, or the question of a case that lines go to
        self._last = "stem"  # the field that lines without a label go on with
        self._inner = 0  # the last number of a list inside an answer

    def read(self) -> Found:
        """Return the questions, and the blocks that answer them at the end."""
        for place, block in enumerate(self._blocks):
            if isinstance(block, Table):
                self._take_table(block)
                continue
            if not block.text.strip():
                continue
            if self._is_answers(place, block.text):
                start = place if are_ranges(block.text) else place + 1
                self._found.answers = self._blocks[start:]
                break
            self._take(place, block)
        for question in self._found.questions:
            _settle(question.fields)
        return self._found

    def _is_answers(self, place: int, text: str) -> bool:
        """Tell whether the answers of the whole document begin here."""
        is_line = are_ranges(text)
        is_heading = is_line or word_marks.is_answers_heading(text)
        if not is_heading or not self._found.questions:
            return False
        lacking = sum(not _has_key(each.fields) for each in self._found.questions)
        rest = self._blocks[place + 1 :]
        is_rest = lacking * 2 > len(self._found.questions) and not any(map(_asks, rest))
        return is_rest and (is_line or are_answers(rest))

    # --- one line

    def _take(self, place: int, line: Line) -> None:
        text = line.text
        heading = heading_of(text)
        if heading and not word_marks.tagged(text)[0]:
            self._begin_section(heading, text)
            return
        if chapter := word_marks.chapter(text):
            self._chapter = chapter
            self._begin_section(Heading("", None), text)
            return
        said = word_marks.material(text)
        if said is not None and not self._is_in_case_labelled(said):
            self._begin(said, number=0, kind=rules.CASE)
            return
        number = word_marks.numbered(text)
        if number and self._begins_part(number, place, line):
            self._begin_part(number)
            return
        if number and self._begins_question(number, place, line):
            self._is_bracketed = number.is_bracketed
            self._list_id = line.list_id or self._list_id
            self._begin(number.rest, number=number.number)
            return
        tag, rest = word_marks.tagged(text)
        if (tag and not number) or self._begins_case(place, number):
            self._begin(rest, number=0, kind=tag)
            return
        self._go_on(text, number)

    def _begins_case(self, place: int, number: word_marks.Numbered | None) -> bool:
        """Tell whether a plain line under 案例分析题 is a case: 问题： stands before any number."""
        if self._item is not None or number or kind_of(self._heading.kind or "-") != rules.CASE:
            return False
        for block in self._blocks[place + 1 :]:
            if isinstance(block, Table) or word_marks.numbered(block.text):
                return False
            if _ASKING.fullmatch(block.text):
                return True
        return False

    def _begin_section(self, heading: Heading, text: str) -> None:
        self._heading = heading
        self._section += 1
        self._section_name = re.split(r"[（(:：]", text.strip())[0].strip()
        self._is_bracketed, self._list_id = None, ""
        self._item = self._open = None

    def _is_in_case_labelled(self, said: str) -> bool:
        """Tell whether "材料：" only goes on with a case that has begun and has no text yet."""
        item = self._item
        if item is None or kind_of(item.kind or item.usual_kind) != rules.CASE or item.parts:
            return False
        if item.stem:
            return False
        item.stem = said
        return True

    def _is_case(self) -> bool:
        item = self._item
        return item is not None and kind_of(item.kind or item.usual_kind) == rules.CASE

    def _begins_part(self, number: word_marks.Numbered, place: int, line: Line) -> bool:
        """Tell whether a number begins a question of the case that is open."""
        item = self._item
        if item is None or not self._is_case():
            return False
        if item.key and not item.parts:
            return False
        is_next = number.number == len(item.parts) + 1
        own_style = self._is_bracketed is not None and number.is_bracketed == self._is_bracketed
        if own_style and (not self._list_id or line.list_id == self._list_id):
            return False
        return is_next and (self._last == "stem" or not self._is_inner(number, place))

    def _begins_question(self, number: word_marks.Numbered, place: int, line: Line) -> bool:
        """Tell a question from a line of a list inside one."""
        if self._is_bracketed is not None and number.is_bracketed != self._is_bracketed:
            return False
        if self._is_bracketed is None and self._item is not None and number.is_bracketed:
            return False
        if self._list_id and line.list_id != self._list_id:
            return False
        if self._item is None:
            return True
        if self._is_right_side(number):
            return False
        if self._last == "options" or self._last not in (*_LONG, "stem"):
            return True
        return not self._is_inner(number, place)

    def _is_right_side(self, number: word_marks.Numbered) -> bool:
        """Tell whether a number counts the right side of a matching, below its lettered left."""
        fields = self._open
        if fields is None or not fields.options or self._last != "options":
            return False
        is_matching = kind_of(fields.kind or fields.usual_kind or "-") == rules.MATCHING
        counted = len(re.findall(r"(?:^|\s)\d{1,2}\s*[.．、]", fields.options[-1]))
        return is_matching and number.number == counted + 1

    def _is_inner(self, number: word_marks.Numbered, place: int) -> bool:
        """Tell whether a number counts inside the text that is open: an answer in points.

        The next of an inner list, or the first where another question is due, is inner, unless
        options or an answer follow before the next number: then it is a question.
        """
        due = (self._found.questions[-1].number if self._found.questions else 0) + 1
        is_first = number.number == 1 and due != 1
        is_next = self._inner and number.number == self._inner + 1
        if not (is_first or is_next) and number.number >= due:
            return False
        return not self._is_answered(place, is_strict=bool(is_first or is_next))

    def _is_answered(self, place: int, *, is_strict: bool) -> bool:
        """Tell whether options or an answer follow a line before the next number."""
        for block in self._blocks[place + 1 : place + 30]:
            if not isinstance(block, Line) or not block.text.strip():
                continue
            if letter_before(block.text) == "A":
                return True
            if any(name == "key" for name, _said in word_marks.labelled(block.text)):
                return True
            if word_marks.numbered(block.text) or heading_of(block.text):
                return False
        return False

    # --- what begins

    def _begin(self, text: str, *, number: int, kind: str = "") -> None:
        tag, stem = word_marks.tagged(text)
        place = number or len(self._found.questions) + 1
        fields = Fields(
            place=self._place(place),
            kind=kind or tag,
            usual_kind=self._heading.kind,
            usual_marks=self._heading.marks,
            is_per_blank=self._heading.is_per_blank,
            others={"topic": self._chapter} if self._chapter else {},
        )
        self._found.questions.append(Question(fields, self._section, self._heading.kind, number))
        self._item = self._open = fields
        self._last, self._inner = "stem", 0
        self._put(stem)

    def _place(self, number: int) -> str:
        words = {"section": self._section_name, "n": number}
        return (
            _("%(section)s, question %(n)s") % words
            if self._section_name
            else _("question %(number)s") % {"number": number}
        )

    def _begin_part(self, number: word_marks.Numbered) -> None:
        if self._item is None:
            return
        tag, stem = word_marks.tagged(number.rest)
        part = Fields(place=self._item.place, kind=tag)
        self._item.parts.append(part)
        self._open = part
        self._last, self._inner = "stem", 0
        self._put(stem)

    # --- what goes on

    def _go_on(self, text: str, number: word_marks.Numbered | None) -> None:
        if self._open is None:
            self._found.before.append(text.strip())
            return
        if number and self._last in _LONG:
            self._inner = number.number
        self._put(text)

    def _put(self, text: str) -> None:
        """Put a line, or what labels part in it, into the fields it belongs to."""
        first, *rest = word_marks.labelled(text)
        if first[1]:
            self._put_plain(first[1])
        for name, said in rest:
            self._put_field(name, said)

    def _put_plain(self, text: str) -> None:
        fields = self._open
        if fields is None:
            return
        is_option = letter_before(text) == chr(ord("A") + len(fields.options))
        if is_option and self._last in ("stem", "options") and self._may_have_options(fields):
            split = split_options(text)
            if len(split.texts) > 1 and not split.before:
                texts = list(split.texts)
            else:
                texts = _following(text, len(fields.options))
            fields.options += texts
            self._last = "options"
            return
        self._add(fields, self._last, text)

    def _may_have_options(self, fields: Fields) -> bool:
        kind = kind_of(fields.kind or fields.usual_kind) if fields.kind or fields.usual_kind else ""
        return kind not in (rules.FILL_IN, rules.SHORT_ANSWER) or bool(fields.options)

    def _put_field(self, name: str, text: str) -> None:
        fields = self._open
        if fields is None:
            return
        if self._is_case() and self._item is not None and fields.key and name == "key":
            fields = self._item  # one answer for all questions
        if name == "kind":
            fields.kind = text
        elif name in (*_LONG, "marks"):
            self._add(fields, name, text)
        else:
            fields.others[name] = text
        self._last, self._inner = name, 0

    def _add(self, fields: Fields, name: str, text: str) -> None:
        if name == "options":
            fields.options[-1] = f"{fields.options[-1]}\n{text}".strip()
        elif name in ("stem", "marks", *_LONG):
            before = getattr(fields, name)
            if name == "key" and before and self._is_settled(fields):
                self._add(fields, "rationale", text)
                return
            setattr(fields, name, f"{before}\n{text}".strip())
        elif name == "kind":
            fields.notes.append(_("Text without a place: %(text)s") % {"text": text[:200]})
        else:
            fields.others[name] = f"{fields.others.get(name, '')}\n{text}".strip()

    def _is_settled(self, fields: Fields) -> bool:
        """Tell whether the key of a choice is complete: what follows explains it."""
        word = fields.kind or fields.usual_kind
        is_choice = kind_of(word) not in (*_OPEN, rules.FILL_IN) if word else bool(fields.options)
        return is_choice and len(fields.key) <= 30

    # --- tables

    def _take_table(self, table: Table) -> None:
        letters = [line for line in table.lines if letter_before(line)]
        if self._open is None:
            self._found.before += table.lines
        elif len(letters) == len(table.lines) > 1:
            for line in table.lines:
                self._put(line)
        else:
            name = "stem" if self._last == "options" else self._last
            self._add(self._open, name if name in ("stem", *_LONG) else "stem", table.token)


def _has_key(fields: Fields) -> bool:
    """Tell whether an item has its key, below it or in its stem, or those of its questions."""
    if fields.parts:
        return bool(fields.key) or all(map(_has_key, fields.parts))
    return bool(fields.key or stem_key(fields.stem))


def _asks(block: Block) -> bool:
    """Tell whether a line belongs to a question, not to a list of answers."""
    if isinstance(block, Table):
        return False
    names = [name for name, _said in word_marks.labelled(block.text)]
    return letter_before(block.text) == "A" or "key" in names


def _following(text: str, count: int) -> list[str]:
    """Return the options of a line that begins with another letter than A: "C. … D. …"."""
    cuts: list[int] = []
    at = 0
    for place in range(count, 26):
        letter = chr(ord("A") + place)
        pattern = rf"(?:^|(?<=[\s;；。，,、]))[(（]?\s*{letter}\s*[)）.．、:：]\s*"
        found = re.compile(pattern).search(text, at)
        if not found:
            break
        cuts += [found.start(), found.end()]
        at = found.end()
    if not cuts:
        return [without_letter(text, chr(ord("A") + count))]
    starts, ends = cuts[1::2], [*cuts[2::2], len(text)]
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def _settle(fields: Fields) -> None:
    """Take out of a stem what stands in it beside the question: marks, type, options."""
    for part in fields.parts:
        _settle(part)
    if fields.parts:
        before, _line, last = fields.stem.rpartition("\n")
        fields.stem = before if _ASKING.fullmatch(last) else fields.stem
    if not fields.kind:
        fields.kind, fields.stem = word_marks.tag_at_end(fields.stem)
    marks, stem = word_marks.marks_in(fields.stem)
    if marks and not fields.marks:
        fields.marks, fields.stem = marks, stem
    word = fields.kind or fields.usual_kind
    kind = kind_of(word) if word else ""
    if kind not in (rules.FILL_IN, *_OPEN) and not fields.options and not fields.parts:
        split = split_options(fields.stem)
        is_lettered = len(split.texts) > 1 and split.before and not split.is_numbered
        if is_lettered or (split.is_numbered and kind == rules.ORDERING and split.before):
            fields.stem, fields.options = split.before, list(split.texts)
            fields.is_numbered = split.is_numbered
    if kind == rules.MATCHING and fields.options:
        _take_targets(fields)
    share_answer(fields)


def _take_targets(fields: Fields) -> None:
    """Part the right side of a matching from the last option, to which its lines were put."""
    split = split_options(fields.options[-1])
    if split.is_numbered and split.before:
        fields.options[-1], fields.targets = split.before, list(split.texts)


def share_answer(fields: Fields) -> None:
    """Give each question of a case its part of an answer that stands in one place."""
    if not fields.parts or not fields.key or all(part.key for part in fields.parts):
        return
    pieces = [
        each.strip()
        for each in re.split(
            r"(?:^|\n|\s)\s*(?:[(（]\d{1,2}[)）]|[①②③④⑤⑥⑦⑧]|\d{1,2}[.、．](?!\d))\s*", fields.key
        )
        if each.strip()
    ]
    if len(pieces) == len(fields.parts):
        for part, piece in zip(fields.parts, pieces, strict=True):
            part.key = part.key or piece
        fields.key = ""
