"""What files of items are read into and written from: plain values, and their JSON form."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from exams.bank import markup, rules


@dataclass(frozen=True, slots=True)
class Record:
    """One item as a file has it, on its way in or out. What a file does not say is empty.

    Texts of `content` are plain unless `content.is_html`; then they are sanitised, and pictures
    stand in them as "item-picture:" and a digest.
    """

    place: str  # where in the file: "row 12", "question 3", "items/q7.xml"
    content: rules.Content
    code: str = ""  # of our bank, or the identifier that the file gives
    topic: str = ""  # code or name, as the file has it
    marks: Decimal | None = None
    level: str = ""
    purpose: str = ""
    domain: str = ""
    post: str = ""
    facility: Decimal | None = None  # 0 to 1
    seconds: int | None = None
    is_critical: bool = False
    is_pilot: bool = False
    source: str = ""
    basis: str = ""  # the law article in words, where the file has no citation key
    enemies: tuple[str, ...] = ()  # codes
    notes: tuple[str, ...] = ()  # what the file had that has no place, in words


@dataclass(frozen=True, slots=True)
class Rejected:
    """What cannot be taken: where it stands, a stable code, and a sentence that says what to do."""

    place: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read out of a file."""

    # "xlsx", "xls", "html" (a table), "csv", "docx", "json", "moodle", "gift", "aiken", "qti2",
    # "qti3"
    format: str
    records: tuple[Record, ...]
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()  # about the file as a whole
    pictures: Mapping[str, bytes] = field(default_factory=dict)  # by digest (SHA-256, hexadecimal)


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written, and what it has no place for."""

    data: bytes
    media_type: str
    extension: str  # without a dot
    count: int  # items in it
    left_out: tuple[Rejected, ...] = ()  # place: the code of the item
    warnings: tuple[str, ...] = ()


def entry_of(record: Record) -> dict[str, Any]:
    """Return a record as JSON: what `record_from` reads, without loss."""
    content = record.content
    entry: dict[str, Any] = {
        "place": record.place,
        "code": record.code,
        "type": content.kind,
        "topic": record.topic,
        "stem": content.stem,
        "options": [[choice.text, choice.is_key] for choice in content.choices],
        "rationale": content.rationale,
        "article": content.article,
        "paragraph": content.paragraph,
        "subparagraph": content.subparagraph,
        "is_html": content.is_html,
        "detail": rules.detail_of(content),
        "marks": None if record.marks is None else str(record.marks),
        "level": record.level,
        "purpose": record.purpose,
        "domain": record.domain,
        "post": record.post,
        "facility": None if record.facility is None else str(record.facility),
        "seconds": record.seconds,
        "is_critical": record.is_critical,
        "is_pilot": record.is_pilot,
        "source": record.source,
        "basis": record.basis,
        "enemies": list(record.enemies),
        "notes": list(record.notes),
    }
    return {name: value for name, value in entry.items() if value not in (None, "", [], {}, False)}


def record_from(entry: Mapping[str, Any]) -> Record:
    """Return the record that `entry_of` wrote."""
    content = rules.Content(
        kind=entry["type"],
        stem=entry.get("stem", ""),
        choices=tuple(rules.Choice(text, is_key) for text, is_key in entry.get("options", ())),
        rationale=entry.get("rationale", ""),
        article=entry.get("article", ""),
        paragraph=entry.get("paragraph", 0),
        subparagraph=entry.get("subparagraph", 0),
        is_html=entry.get("is_html", False),
    )
    return Record(
        place=entry.get("place", ""),
        content=rules.with_detail(content, entry.get("detail", {})),
        code=entry.get("code", ""),
        topic=entry.get("topic", ""),
        marks=_decimal(entry.get("marks")),
        level=entry.get("level", ""),
        purpose=entry.get("purpose", ""),
        domain=entry.get("domain", ""),
        post=entry.get("post", ""),
        facility=_decimal(entry.get("facility")),
        seconds=entry.get("seconds"),
        is_critical=entry.get("is_critical", False),
        is_pilot=entry.get("is_pilot", False),
        source=entry.get("source", ""),
        basis=entry.get("basis", ""),
        enemies=tuple(entry.get("enemies", ())),
        notes=tuple(entry.get("notes", ())),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def parsed_entry(record: Record) -> dict[str, Any]:
    """Return a record as the report of an import shows it: markup as the text that it shows."""
    content = record.content
    texts = [choice.text for choice in content.choices] + list(content.targets)
    shown = markup.plain if content.is_html else str
    return {
        "type": content.kind,
        "stem": shown(content.stem),
        "options": [shown(text) for text in texts],
        "key": [shown(text) for text in rules.key_in_words(content)],
        "marks": None if record.marks is None else _number(record.marks),
    }


def _number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def hindering(content: rules.Content) -> list[rules.Problem]:
    """Return why a content cannot be taken even as a draft; what its author may add is no reason.

    A case of which some questions lack nothing but a rubric is taken too.
    """
    problems = [each for each in rules.problems_of(content) if each not in rules.LATER]
    if rules.Problem.PART_INCOMPLETE in problems and _lack_only_rubrics(content):
        problems.remove(rules.Problem.PART_INCOMPLETE)
    return problems


def _lack_only_rubrics(content: rules.Content) -> bool:
    return all(
        part.kind in rules.PART_KINDS
        and part.stem.strip()
        and set(rules.problems_of(rules.part_content(part, is_html=content.is_html))) <= rules.LATER
        for part in content.parts
    )


@dataclass(frozen=True, slots=True)
class Report:
    """What an import does, or would do: row by row."""

    reading: Reading
    accepted: int  # new items
    changed: int  # items that get a next version
    unchanged: int  # items that say this already
    rejected: tuple[Rejected, ...]  # by the reader, or by the bank

    def as_json(self) -> dict[str, Any]:
        """Return the report as its file has it; `items` counts all that the file holds."""
        records = self.reading.records
        return {
            "format": self.reading.format,
            "items": len(records) + len(self.reading.rejected),
            "by_type": dict(Counter(record.content.kind for record in records)),
            "accepted": self.accepted,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": [
                {"place": each.place, "code": each.code, "reason": each.reason}
                for each in self.rejected
            ],
            "warnings": [
                *self.reading.warnings,
                *(f"{record.place}: {note}" for record in records for note in record.notes),
            ],
            "parsed": [parsed_entry(record) for record in records],
        }
