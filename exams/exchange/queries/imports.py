"""Reads about imports: the list, the rows with what would change, the report, what is submitted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise

from accounts.models import User
from content.api import Article, articles_by_keys, place_in_words
from exams.bank import doubles, rules
from exams.bank.models import Item, ItemVersion, Topic
from exams.bank.wording import CHANGES
from exams.exchange.documents import Record, parsed_entry, record_from
from exams.exchange.models import ItemImport, ItemImportRow
from exams.exchange.queries.judging import ATTRIBUTES
from exams.exchange.queries.making import FLAGS
from exams.exchange.wording import ATTRIBUTES as ATTRIBUTE_NAMES

Outcome = ItemImportRow.Outcome
State = ItemImport.State
LABELS = {**CHANGES, **ATTRIBUTE_NAMES}
OPEN = (ItemVersion.Status.DRAFT, ItemVersion.Status.RETURNED)


def imports_of(actor: User) -> QuerySet[ItemImport]:
    """Return somebody's imports, the newest first, with how many rows came to what."""
    own = ItemImport.objects.filter(started_by=actor).select_related("topic")
    counts = {
        f"count_{outcome.value}": Count("rows", filter=Q(rows__outcome=outcome))
        for outcome in Outcome
    }
    return own.annotate(**counts).order_by("-pk")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is, in figures that a bar shows."""

    new: int
    changed: int
    unchanged: int
    rejected: int
    entered: int
    waiting: int  # to be entered

    @property
    def rows(self) -> int:
        return self.new + self.changed + self.unchanged + self.rejected

    @property
    def to_enter(self) -> int:
        return self.entered + self.waiting


def progress_of(item_import: ItemImport) -> Progress:
    """Return how far an import is. One query."""
    wanted = Q(outcome__in=[Outcome.NEW, Outcome.CHANGED])
    counts = item_import.rows.aggregate(
        new=Count("pk", filter=Q(outcome=Outcome.NEW)),
        changed=Count("pk", filter=Q(outcome=Outcome.CHANGED)),
        unchanged=Count("pk", filter=Q(outcome=Outcome.UNCHANGED)),
        rejected=Count("pk", filter=Q(outcome=Outcome.REJECTED)),
        entered=Count("pk", filter=Q(entered_at__isnull=False)),
        waiting=Count("pk", filter=wanted & Q(entered_at=None)),
    )
    return Progress(**counts)


# --- Rows -----------------------------------------------------------------------------------------


def rows_of(item_import: ItemImport, *, outcome: str = "", noted: bool = False) -> QuerySet[Any]:
    """Return the rows of an import in the order of the file, with their items.

    Args:
        noted: only those of which something is to be told.
    """
    rows = item_import.rows.select_related("item").order_by("number")
    if outcome:
        rows = rows.filter(outcome=outcome)
    return rows.exclude(notes=[]) if noted else rows


@dataclass(frozen=True, slots=True)
class Change:
    """What of an item differs: as it is, and as it would be."""

    name: str  # of rules.changes, or of an attribute
    label: str | Promise
    before: list[doubles.Run]
    after: list[doubles.Run]


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as a page shows it."""

    row: ItemImportRow
    kind: str
    stem: str
    options: list["ShownOption"]
    key: list[str]
    basis: str
    topic: str
    changes: list[Change]

    @property
    def kind_label(self) -> str:
        return str(ItemVersion.Kind(self.kind).label)

    @property
    def shows_key(self) -> bool:
        """Tell whether the key is more than marks at the options."""
        return bool(self.key) and self.kind not in rules.CHOICE_KINDS


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An option, target or part as a page shows it."""

    mark: str  # a letter, or a number
    text: str
    is_key: bool


def shown(rows: Sequence[ItemImportRow]) -> list[Shown]:
    """Return rows as a page shows them. Two queries, for the names of topics and of laws."""
    topics = dict(Topic.objects.values_list("code", "name"))
    records = [record_from(row.parsed) if row.parsed else None for row in rows]
    articles = articles_by_keys(each.content.article for each in records if each and not each.basis)
    pairs = zip(rows, records, strict=True)
    return [_shown(row, record, topics, articles) for row, record in pairs]


def _shown(
    row: ItemImportRow,
    record: Record | None,
    topics: dict[str, str],
    articles: dict[str, Article],
) -> Shown:
    if record is None:
        return Shown(row, "", "", [], [], "", "", [])
    content = record.content
    changes = []
    if row.before and row.changes:
        before = record_from(row.before)
        changes = [_change(name, before, record, topics) for name in row.changes]
    return Shown(
        row=row,
        kind=content.kind,
        stem=doubles.plain(content.stem, is_html=content.is_html),
        options=_options(content),
        key=_key(content),
        basis=record.basis or _basis_in_words(content, articles.get(content.article)),
        topic=topics.get(record.topic, record.topic),
        changes=changes,
    )


def _basis_in_words(content: rules.Content, article: Article | None) -> str:
    """Return what an item rests on as people cite it; a key that is not known as it stands."""
    if article is None:
        return content.article
    return f"《{article.version.law.name}》{article.label}{place_in_words(*content.place)}"


def _options(content: rules.Content) -> list[ShownOption]:
    made = [
        ShownOption(letter, doubles.plain(choice.text, is_html=content.is_html), choice.is_key)
        for letter, choice in content.lettered
    ]
    texts = [*content.targets, *(part.stem for part in content.parts)]
    return made + [
        ShownOption(str(number), doubles.plain(text, is_html=content.is_html), is_key=False)
        for number, text in enumerate(texts, start=1)
    ]


def _key(content: rules.Content) -> list[str]:
    """Return the key as people read it: of a case question by question; 正确, not "true"."""
    if content.kind == rules.CASE:
        parts = (rules.part_content(part, is_html=content.is_html) for part in content.parts)
        return [f"{number}. {'、'.join(_key(part))}" for number, part in enumerate(parts, start=1)]
    if content.kind == rules.TRUE_FALSE:
        texts = [choice.text for choice in content.choices if choice.is_key]
    else:
        texts = rules.key_in_words(content)
    return [doubles.plain(text, is_html=content.is_html) for text in texts]


def _change(name: str, before: Record, after: Record, topics: dict[str, str]) -> Change:
    old, new = (_in_words(name, record, topics) for record in (before, after))
    return Change(name, LABELS[name], doubles.runs(old, new), doubles.runs(new, old))


def _in_words(name: str, record: Record, topics: dict[str, str]) -> str:
    """Return a part of a record as a text that can be compared by eye."""
    if name == "topic":
        return topics.get(record.topic, record.topic)
    if name == "level":
        return str(Item.Level(record.level).label)
    if name == "purpose":
        return str(Item.Purpose(record.purpose).label)
    if name == "enemies":
        return "、".join(record.enemies)
    if name in FLAGS:
        return "✓" if getattr(record, name) else "—"
    if name in ATTRIBUTES:
        value = getattr(record, name)
        return "—" if value in (None, "") else str(value)
    return _content_in_words(name, record.content)


def _content_in_words(name: str, content: rules.Content) -> str:
    html = content.is_html
    if name == "kind":
        return str(ItemVersion.Kind(content.kind).label)
    if name == "stem":
        return doubles.plain(content.stem, is_html=html)
    if name == "options":
        return "\n".join(f"{each.mark}. {each.text}" for each in _options(content))
    if name == "key":
        lines = _key(content)
        rubric = [f"{line.percent} %: {line.text}" for line in content.rubric]
        return "\n".join([*lines, *rubric])
    if name == "detail":
        texts = [*content.targets, *(part.stem for part in content.parts)]
        return "\n".join(doubles.plain(text, is_html=html) for text in texts)
    if name == "rationale":
        return doubles.plain(content.rationale, is_html=html)
    place = "".join(f" {number}" for number in content.place if number)
    return f"{content.article}{place}"


# --- The report -----------------------------------------------------------------------------------


def report_of(item_import: ItemImport) -> dict[str, Any]:
    """Return the report of an import that was read, as its file has it. Two queries."""
    rows = list(item_import.rows.order_by("number").defer("before"))
    records = [record_from(row.parsed) for row in rows if row.parsed]
    outcomes = Counter(row.outcome for row in rows)
    notes = [f"{row.place}: {note}" for row in rows for note in row.notes]
    return {
        "format": item_import.format,
        "items": len(rows),
        "by_type": dict(Counter(record.content.kind for record in records)),
        "accepted": outcomes[Outcome.NEW],
        "changed": outcomes[Outcome.CHANGED],
        "unchanged": outcomes[Outcome.UNCHANGED],
        "rejected": [
            {"place": row.place, "code": row.code, "reason": row.reason}
            for row in rows
            if row.outcome == Outcome.REJECTED
        ],
        "warnings": [*item_import.warnings, *notes],
        "parsed": [parsed_entry(record) for record in records],
    }


# --- What came of it ------------------------------------------------------------------------------


def drafts_of(item_import: ItemImport) -> QuerySet[ItemVersion]:
    """Return the drafts that an import has entered and that are its author's still."""
    entered = item_import.rows.exclude(entered_at=None).values("item")
    return ItemVersion.objects.filter(
        item__in=entered,
        author=item_import.started_by_id,
        released_at=None,
        status__in=OPEN,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What has become of the items that an import has entered."""

    clean: int  # drafts that can be submitted
    incomplete: int  # drafts without a legal basis, or without anything to mark by
    submitted: int  # waiting for a review, or released since


def standing_of(item_import: ItemImport) -> Standing:
    """Return how many of an import's items are drafts still, or further. One query."""
    entered = item_import.rows.exclude(entered_at=None).values("item")
    newest = ItemVersion.objects.filter(item=OuterRef("pk")).order_by("-number").values("pk")[:1]
    lacking = Q(article=None) | Q(kind=ItemVersion.Kind.SHORT_ANSWER, detail={})
    counts = ItemVersion.objects.filter(
        pk__in=Item.objects.filter(pk__in=entered).values(newest=Subquery(newest))
    ).aggregate(
        clean=Count("pk", filter=Q(status__in=OPEN) & ~lacking),
        incomplete=Count("pk", filter=Q(status__in=OPEN) & lacking),
        submitted=Count("pk", filter=~Q(status__in=OPEN)),
    )
    return Standing(**counts)
