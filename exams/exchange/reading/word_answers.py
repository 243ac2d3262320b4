"""The answers that stand together at the end of a document, and to which question each belongs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.cells import is_empty
from exams.exchange.reading import keys
from exams.exchange.reading.kinds import heading_of
from exams.exchange.reading.values import text_of
from exams.exchange.reading.word_lines import Block, Line, Table
from exams.exchange.reading.word_marks import labelled, numbered

_SHORT = r"(?:[A-HＡ-Ｈ](?:[\s,，、]?[A-HＡ-Ｈ]){0,7}|[√×✓✗✔✘]|对|错|正确|错误|T|F)"
_RANGE = re.compile(
    r"(?P<first>\d{1,4})\s*[-－—~～至]+\s*(?P<last>\d{1,4})\s*[:：.、．]?\s*(?P<keys>[A-HＡ-Ｈ√×✓✗对错TF\s,，、]+)"
)
_PAIR = re.compile(
    rf"(?:^|(?<=[\s,，;；、。.]))[(（]?(?P<number>\d{{1,4}})\s*[)）.．、:：\s]\s*(?P<key>{_SHORT})(?=[\s,，;；。.、]|\d|$)"
)


_RANGES = re.compile(
    r"\s*[【\[(（]?(?:参考|标准|正确)?答案[】\])）]?\s*[:：]?\s*"
    r"(?:\d{1,4}\s*[-－—~～至]+\s*\d{1,4}\s*[:：.、．]?\s*[A-HＡ-Ｈ√×✓✗对错TF\s,，、]+[;；。]?\s*)+"
)


@dataclass(slots=True)
class Answer:
    """The key of one question, by its number under its heading."""

    section: int  # how many times a heading or the number 1 began anew before it
    kind: str  # of the heading; empty if there is none
    number: int
    key: str
    rationale: str = ""


def answers_in(blocks: Sequence[Block]) -> tuple[list[Answer], list[str]]:
    """Return the answers of the blocks below the heading for them, and lines that hold none."""
    reader = _Answers()
    for block in blocks:
        if isinstance(block, Table):
            reader.take_table(block)
        elif block.text.strip():
            reader.take_line(block)
    return reader.found, reader.unread


def are_ranges(text: str) -> bool:
    """Tell whether a line holds the answers of several questions: 答案：1-5 ABCDA."""
    return bool(_RANGES.fullmatch(text))


def are_answers(blocks: Sequence[Block]) -> bool:
    """Tell whether the blocks begin with answers, each with its number."""
    for block in blocks[:6]:
        if isinstance(block, Table):
            return bool(answers_in([block])[0])
        text = block.text.strip()
        if not text or heading_of(text):
            continue
        return bool(_RANGE.search(text) or _PAIR.search(text) or numbered(text))
    return False


class _Answers:
    def __init__(self) -> None:
        self.found: list[Answer] = []
        self.unread: list[str] = []
        self._section, self._kind = 0, ""

    def take_line(self, line: Line) -> None:
        text = line.text.strip()
        if heading := heading_of(re.sub(r"答案", "", text) if "题" in text else text):
            self._begin(heading.kind)
            return
        ranges = list(_RANGE.finditer(text))
        if ranges:
            for found in ranges:
                self._take_range(found)
            return
        pairs = list(_PAIR.finditer(text))
        covered = "".join(found[0] for found in pairs)
        if pairs and len(re.sub(r"\W", "", covered)) >= 0.7 * len(re.sub(r"\W", "", text)):
            for found in pairs:
                self._add(int(found["number"]), found["key"])
            return
        self._take_text(text)

    def _take_text(self, text: str) -> None:
        """Take an answer in words: "3. …", with "解析：" in it or on lines of its own."""
        begun = numbered(text)
        pieces = labelled(begun.rest if begun else text)
        if begun and not begun.is_bracketed:
            self._add(begun.number, "")
        if not self.found:
            self.unread.append(text)
            return
        last = self.found[-1]
        for name, said in pieces:
            if name == "rationale":
                last.rationale = f"{last.rationale}\n{said}".strip()
            elif said and (name in ("", "key")):
                into_key = not (last.rationale and not begun)
                if into_key:
                    last.key = f"{last.key}\n{said}".strip()
                else:
                    last.rationale = f"{last.rationale}\n{said}".strip()

    def take_table(self, table: Table) -> None:
        """Take a table with numbers in one row or column and keys in the next."""
        rows = [[text_of(cell) for cell in row] for row in table.sheet.rows]
        if any(not is_empty(cell) for row in table.sheet.rows for cell in row):
            for lines in (rows, [list(column) for column in zip(*_squared(rows), strict=True)]):
                pairs = _paired(lines)
                if pairs:
                    for number, key in pairs:
                        self._add(number, key)
                    return
            self.unread += table.lines

    def _begin(self, kind: str) -> None:
        self._section += 1
        self._kind = kind

    def _take_range(self, found: re.Match[str]) -> None:
        first, last = int(found["first"]), int(found["last"])
        count = last - first + 1
        written = found["keys"].strip()
        pieces = re.split(r"[\s,，、]+", written)
        if len(pieces) != count:
            pieces = re.findall(r"\S", re.sub(r"[,，、]", "", written))
        if len(pieces) == count:
            for number, key in enumerate(pieces, start=first):
                self._add(number, key)
        else:
            self.unread.append(found[0].strip())

    def _add(self, number: int, key: str) -> None:
        if self.found and not self._kind and number <= self.found[-1].number and number == 1:
            self._section += 1
        self.found.append(Answer(self._section, self._kind, number, key))


def _squared(rows: list[list[str]]) -> list[list[str]]:
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * width][:width] for row in rows]


def _paired(rows: list[list[str]]) -> list[tuple[int, str]]:
    """Return numbers and keys of rows that come in twos; nothing unless all fit."""
    found: list[tuple[int, str]] = []
    filled = [row for row in rows if any(row)]
    for above, below in zip(filled[::2], filled[1::2], strict=False):
        for number, key in zip(above, below, strict=False):
            digits = re.fullmatch(r"\s*(\d{1,4})\s*[.、．]?\s*", number)
            if digits and key.strip():
                if not (keys.letters_in(key) or keys.truth(key) is not None):
                    return []
                found.append((int(digits[1]), key.strip()))
    return found
