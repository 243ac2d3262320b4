"""What would be kept of a record: what a file leaves out stays as the bank has it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from accounts.models import User
from content.api import Article
from exams.bank import rules
from exams.bank.models import Item, Topic
from exams.exchange.documents import Record, hindering
from exams.exchange.queries.known import Basis, Held, Topics
from exams.exchange.wording import NOTES

FLAGS = ("is_critical", "is_pilot")
LONGEST_WORD, LONGEST_SOURCE, MOST_SECONDS = 40, 200, 32767


@dataclass(frozen=True, slots=True)
class Setting:
    """What an import brings along: for whom, and what items get that name none of their own."""

    author: User | None  # None: nobody in particular, in a dry run
    topic: Topic | None
    purpose: str
    on: date
    needs_topic: bool = True  # False: an item without a topic is only told of
    has_bank: bool = True  # False: there are no tables to look anything up in


def _says_the_same(one: Article, other: Article) -> bool:
    is_same_place = (one.version.law_id, one.number) == (other.version.law_id, other.number)
    return is_same_place and one.text_digest == other.text_digest


class Making:
    """Makes of a record what would be kept, and notes what was left out or taken instead."""

    def __init__(self, record: Record, setting: Setting, topics: Topics) -> None:
        self.given, self.setting, self.topics = record, setting, topics
        self.notes = list(record.notes)

    def record(self, basis: Basis, item: Held | None) -> Record:
        """Return the record as it would be kept. What a file leaves out stays as the bank has it.

        Args:
            item: of the bank, that the record is.
        """
        given, before = self.given, item.record if item else None
        made = replace(
            given,
            content=self._content(basis, item),
            topic=self._topic(before),
            purpose=self._known("purpose", Item.Purpose.values)
            or (before.purpose if before else self.setting.purpose),
            level=self._known("level", Item.Level.values)
            or (before.level if before else Item.Level.UNDERSTAND.value),
            domain=self._short("domain", before),
            post=self._short("post", before),
            facility=self._facility(before),
            seconds=self._seconds(before),
            source=self._source(before),
            notes=(),
        )
        return self._flagged(made, item) if item and before else made

    def problems(self, content: rules.Content) -> list[rules.Problem]:
        """Return why the bank cannot take a content even as a draft.

        Legal basis and rubric are written later by its author, who is told so.
        """
        problems, found = hindering(content), rules.problems_of(content)
        is_part = rules.Problem.PART_INCOMPLETE in found
        if rules.Problem.RUBRIC_MISSING in found or (
            is_part and rules.Problem.PART_INCOMPLETE not in problems
        ):
            self._note("rubric-missing")
        return problems

    def _note(self, code: str, /, **params: object) -> None:
        self.notes.append(str(NOTES[code]) % params)

    def _content(self, basis: Basis, item: Held | None) -> rules.Content:
        content = rules.cleaned(self.given.content)
        if item and not content.rationale:
            content = replace(content, rationale=item.content.rationale)
        article, place = self._article(basis, item)
        return replace(content, article=article, paragraph=place[0], subparagraph=place[1])

    def _article(self, basis: Basis, item: Held | None) -> tuple[str, tuple[int, int]]:
        old = item.newest.article if item else None
        if basis.article is None:
            if item and old:
                return old.key, item.content.place
            words = self.given.content.article if basis.problem == "key" else self.given.basis
            self._note(f"basis-{basis.problem or 'missing'}", words=words)
            return "", (0, 0)
        if basis.problem == "place":
            self._note("basis-place", article=basis.article.label, place=basis.lost)
        place = (basis.paragraph, basis.subparagraph)
        # Words name no version: the bank's own stays while it says the same.
        if basis.is_from_words and old and _says_the_same(old, basis.article):
            return old.key, place
        return basis.article.key, place

    def _topic(self, before: Record | None) -> str:
        words = self.given.topic
        topic = self.topics.find(words) if words else None
        if topic:
            return topic.code
        if before:
            if words:
                self._note("topic-kept", topic=words)
            return before.topic
        if self.setting.topic:
            if words:
                self._note("topic-default", topic=words)
            return self.setting.topic.code
        if not self.setting.needs_topic:
            self._note("topic-later")
        return ""

    def _known(self, name: str, values: Iterable[str]) -> str:
        value = str(getattr(self.given, name))
        if value and value not in values:
            self._note(f"{name}-unknown", value=value)
            return ""
        return value

    def _short(self, name: str, before: Record | None) -> str:
        value = str(getattr(self.given, name)).strip()
        if len(value) > LONGEST_WORD:
            self._note(f"{name}-long")
            value = ""
        return value or (getattr(before, name) if before else "")

    def _facility(self, before: Record | None) -> Decimal | None:
        value = self.given.facility
        if value is not None and not 0 <= value <= 1:
            self._note("facility-range")
            value = None
        if value is None:
            return before.facility if before else None
        return value.quantize(Decimal("0.01"))

    def _seconds(self, before: Record | None) -> int | None:
        value = self.given.seconds
        if value is not None and not 0 < value <= MOST_SECONDS:
            self._note("seconds-range")
            value = None
        return value if value is not None else (before.seconds if before else None)

    def _source(self, before: Record | None) -> str:
        value = self.given.source.strip()
        if len(value) > LONGEST_SOURCE:
            self._note("source-long")
        return value[:LONGEST_SOURCE] or (before.source if before else "")

    def _flagged(self, made: Record, item: Held) -> Record:
        """Keep the flags of an item that was in use; a file can set them, but not take them off."""
        before = item.record
        wanted = {name: getattr(made, name) or getattr(before, name) for name in FLAGS}
        was = {name: getattr(before, name) for name in FLAGS}
        if item.item.released_id and wanted != was:
            self._note("flags-kept")
            wanted = was
        return replace(made, **wanted)
