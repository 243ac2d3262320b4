"""Reads items out of Word documents as offices write them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.cells import Sheet
from exams.exchange.documents import Reading, Record, Rejected
from exams.exchange.reading import spreadsheets
from exams.exchange.reading.archives import open_archive
from exams.exchange.reading.building import record_of
from exams.exchange.reading.columns import find_columns
from exams.exchange.reading.inserts import Inserts, shown, without_tokens
from exams.exchange.reading.kinds import kind_of
from exams.exchange.reading.word_answers import Answer, answers_in
from exams.exchange.reading.word_lines import Block, Document, Table, document_of
from exams.exchange.reading.word_questions import Found, Question, Questions, share_answer
from exams.exchange.refusals import NoItems


def read(data: bytes) -> Reading:
    """Return the items of a .docx file: numbered questions, or the rows of tables.

    Raises:
        FileNotReadable: damaged, hostile, or without anything that looks like an item.
    """
    inserts = Inserts()
    document = document_of(open_archive(data), inserts)
    tables = _item_tables(document.blocks)
    if tables:
        return _of_tables(tables, document)
    found = Questions(document.blocks).read()
    if not found.questions:
        advice = _("Number the questions 1. 2. 3., and write 答案： below each.")
        raise NoItems(advice=advice)
    warnings = [*document.warnings, *_before(found)]
    if found.answers:
        answers, unread = answers_in(found.answers)
        warnings += [*_answer(found.questions, answers), *_unread(unread)]
    records: list[Record] = []
    rejected: list[Rejected] = []
    for question in found.questions:
        each = record_of(question.fields, inserts)
        if isinstance(each, Record):
            records.append(each)
        else:
            rejected.append(each)
    pictures = shown(records, document.pictures)
    return Reading("docx", tuple(records), tuple(rejected), tuple(warnings), pictures)


def _item_tables(blocks: Sequence[Block]) -> list[Sheet]:
    """Return the tables in which rows are items: they name their columns."""
    tables = [block.sheet for block in blocks if isinstance(block, Table)]
    return [sheet for sheet in tables if (found := find_columns(sheet.rows)) and found.count > 2]


def _of_tables(tables: list[Sheet], document: Document) -> Reading:
    reading = spreadsheets.read_sheets(
        [
            Sheet("", _("table %(n)s") % {"n": number}, sheet.rows, sheet.merges)
            for number, sheet in enumerate(tables, start=1)
        ],
        format="docx",
    )
    others = [block.text for block in document.blocks if not isinstance(block, Table)]
    warnings = [*document.warnings, *reading.warnings, *_beside(list(filter(str.strip, others)))]
    return Reading("docx", reading.records, reading.rejected, tuple(warnings))


def _beside(lines: list[str]) -> list[str]:
    if not lines:
        return []
    return [
        _("Text beside the tables was not read: %(text)s")
        % {"text": " / ".join(map(without_tokens, lines))[:200]}
    ]


def _before(found: Found) -> list[str]:
    """Return the warning that lines above the first question, or between sections, are no items."""
    if not found.before:
        return []
    text = " / ".join(map(without_tokens, found.before))[:200]
    return [_("Text that belongs to no question was not read: %(text)s") % {"text": text}]


def _unread(lines: list[str]) -> list[str]:
    if not lines:
        return []
    text = " / ".join(map(without_tokens, lines))[:200]
    return [_("Answers at the end that were not understood: %(text)s") % {"text": text}]


def _answer(questions: Sequence[Question], answers: Sequence[Answer]) -> list[str]:
    """Give each answer to its question: by type and number, else by section, else by number."""
    left: list[Answer] = []
    for answer in answers:
        question = _question_of(questions, answer)
        if question is None:
            left.append(answer)
            continue
        fields = question.fields
        if not fields.key:
            fields.key = answer.key
        elif answer.key and answer.key != fields.key:
            fields.notes.append(
                _("The answers at the end say “%(key)s”.") % {"key": answer.key[:60]}
            )
        fields.rationale = "\n".join(filter(None, [fields.rationale, answer.rationale]))
        if fields.parts and fields.key:
            share_answer(fields)
    if not left:
        return []
    numbers = ", ".join(str(answer.number) for answer in left[:20])
    return [_("Answers at the end without a question: %(numbers)s.") % {"numbers": numbers}]


def _question_of(questions: Sequence[Question], answer: Answer) -> Question | None:
    named = [question for question in questions if question.number == answer.number]
    if answer.kind:
        same = [question for question in named if question.section_kind == kind_of(answer.kind)]
        return same[0] if len(same) == 1 else None
    if len(named) == 1:
        return named[0]
    sections = list(dict.fromkeys(question.section for question in questions))
    if answer.section < len(sections):
        in_section = [each for each in named if each.section == sections[answer.section]]
        return in_section[0] if len(in_section) == 1 else None
    return None
