"""Write rows of an import into the bank: some at a time, in few statements, as they were shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from accounts.models import User
from content.api import Article
from core import audit
from core.dates import local_day
from exams.bank import rules
from exams.bank.models import Item, ItemVersion, Option, Topic
from exams.bank.operations.digests import refresh_digests
from exams.exchange import matching
from exams.exchange.documents import Record, entry_of, record_from
from exams.exchange.models import ItemAlias, ItemImport, ItemImportRow
from exams.exchange.queries.judging import ATTRIBUTES, Judged, judge_one, match
from exams.exchange.queries.known import Basis, Held, Topics, bases, held, named
from exams.exchange.queries.making import FLAGS, Setting

Outcome = ItemImportRow.Outcome
# What is an item's own, and what it is called in a record.
FIELDS = {
    "purpose": "purpose",
    "level": "level",
    "domain": "domain",
    "post": "post",
    "facility": "expected_facility",
    "seconds": "expected_seconds",
    "is_critical": "is_critical",
    "is_pilot": "is_pilot",
}
VERSION_FIELDS = [
    "kind",
    "stem",
    "rationale",
    "is_html",
    "detail",
    "article",
    "paragraph",
    "subparagraph",
    "source",
    "written_at",
    "content_hash",
]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that is being entered."""

    row: ItemImportRow
    judged: Judged
    article: Article | None

    @property
    def record(self) -> Record:
        return self.judged.record

    @property
    def has_new_text(self) -> bool:
        """Tell whether the content changes, and not only what is known of the item."""
        return bool(set(self.judged.changes) - {*ATTRIBUTES, *FLAGS, "enemies"})


def enter(item_import: ItemImport, rows: Sequence[ItemImportRow], *, at: datetime) -> int:
    """Enter rows that are new or changed; return how many had to be rejected after all.

    Each is judged once more: what is not as the report showed it is rejected. Call it inside a
    transaction that has locked the import. Locks the topics, which keeps two imports from making
    the same item, then the items in order of pk. Some forty statements for 500 rows.
    """
    topics = Topic.objects.select_for_update(no_key=True).order_by("pk")
    by_code = {topic.code: topic for topic in topics}
    ready = _judged_again(item_import, rows, at)
    author = item_import.started_by
    new = [each for each in ready if each.judged.outcome == Outcome.NEW]
    changed = [each for each in ready if each.judged.outcome == Outcome.CHANGED]
    items = _make_items(new, by_code)
    _keep_attributes(changed, by_code, author, at)
    _write_versions(new, changed, items, author, at)
    _keep_aliases([*new, *changed], items)
    return _settle(ready, items, at)


# --- Judged once more -----------------------------------------------------------------------------


def _judged_again(
    item_import: ItemImport, rows: Sequence[ItemImportRow], at: datetime
) -> list[_Row]:
    records = [record_from(row.parsed) for row in rows]
    texts = [matching.text_of(record.content) for record in records]
    names = [matching.identities([record], item_import.name)[0] for record in records]
    found = named(names, texts, without_import=item_import.pk, with_stems=False)
    there = _locked(found.items | {row.item_id for row in rows if row.item_id})
    on_bases = bases(records, on=local_day(at))
    setting = Setting(item_import.started_by, item_import.topic, item_import.purpose, local_day(at))
    topics = Topics()
    ready = []
    for row, record, text, name, basis in zip(rows, records, texts, names, on_bases, strict=True):
        if row.item_id:
            item = there.get(row.item_id)
        else:
            item, _how = match(text, name, found, there, is_alone=False)
        judged = _as_shown(row, judge_one(record, basis, item, setting, topics))
        judged = replace(judged, identity=name)
        ready.append(_Row(row, judged, _article(judged.record, basis, item)))
    return ready


def _locked(items: set[int]) -> dict[int, Held]:
    locked = Item.objects.select_for_update().filter(pk__in=items).order_by("pk")
    return held(Item.objects.filter(pk__in=[item.pk for item in locked]))


def _as_shown(row: ItemImportRow, judged: Judged) -> Judged:
    """Return what is to be done; rejected if it is not what the report showed."""
    if judged.outcome in (Outcome.REJECTED, Outcome.UNCHANGED):
        return judged
    if judged.outcome != row.outcome:
        return judged.rejected("bank-changed-meanwhile")
    if judged.before and entry_of(judged.before) != row.before:
        return judged.rejected("bank-changed-meanwhile")
    return judged


def _article(record: Record, basis: Basis, item: Held | None) -> Article | None:
    key = record.content.article
    if basis.article is not None and basis.article.key == key:
        return basis.article
    old = item.newest.article if item else None
    return old if old is not None and old.key == key else None


# --- Written --------------------------------------------------------------------------------------


def _make_items(rows: Sequence[_Row], topics: dict[str, Topic]) -> dict[int, Item]:
    """Make the items of new rows; return them by the pk of the row."""
    items = Item.objects.bulk_create(_new_item(each, topics) for each in rows)
    numbered = [item for item, each in zip(items, rows, strict=True) if not _is_named(each)]
    for item in numbered:
        item.code = f"Q-{item.pk:05d}"
    Item.objects.bulk_update(numbered, ["code"])
    return {each.row.pk: item for item, each in zip(items, rows, strict=True)}


def _is_named(each: _Row) -> bool:
    return each.judged.identity.is_code


def _new_item(each: _Row, topics: dict[str, Topic]) -> Item:
    record = each.record
    code = each.judged.identity.identifier if _is_named(each) else uuid4().hex
    attributes = {field: getattr(record, name) for name, field in FIELDS.items()}
    return Item(code=code, topic=topics[record.topic], **attributes)


def _keep_attributes(
    rows: Sequence[_Row], topics: dict[str, Topic], actor: User, at: datetime
) -> None:
    touched = []
    for each in rows:
        names = [name for name in each.judged.changes if name == "topic" or name in FIELDS]
        if not names or each.judged.item is None:
            continue
        item, record = each.judged.item.item, each.record
        for name in names:
            if name == "topic":
                item.topic = topics[record.topic]
            else:
                setattr(item, FIELDS[name], getattr(record, name))
        touched.append(item)
        detail = {"changed": sorted(names)}
        audit.record("exams.item-attributes-set", actor=actor, subject=item, at=at, detail=detail)
    Item.objects.bulk_update(touched, ["topic", *FIELDS.values()])


def _write_versions(
    new: Sequence[_Row],
    changed: Sequence[_Row],
    items: dict[int, Item],
    author: User,
    at: datetime,
) -> None:
    """Write the texts: first versions, next versions, and the author's own open drafts again."""
    begun = [
        (each, _filled(ItemVersion(item=items[each.row.pk], number=1), each, author, at))
        for each in new
    ]
    rewritten, following = [], []
    for each in changed:
        if each.judged.item is None or not each.has_new_text:
            continue
        newest = each.judged.item.newest
        if newest.released_at:
            version = ItemVersion(item=each.judged.item.item, number=newest.number + 1)
            following.append((newest, version))
            begun.append((each, _filled(version, each, author, at)))
        else:
            rewritten.append((each, _filled(newest, each, author, at)))
    ItemVersion.objects.bulk_create(version for _each, version in begun)
    ItemVersion.objects.bulk_update([version for _each, version in rewritten], VERSION_FIELDS)
    _write_options([*begun, *rewritten], rewritten)
    _cite_also(following)
    audit.record_all(
        "exams.item-version-begun", actor=author, subjects=[v for _e, v in begun], at=at
    )
    audit.record_all(
        "exams.item-version-changed", actor=author, subjects=[v for _e, v in rewritten], at=at
    )
    refresh_digests([version for _each, version in (*begun, *rewritten)])


def _filled(version: ItemVersion, each: _Row, author: User, at: datetime) -> ItemVersion:
    content = each.record.content
    version.kind, version.stem, version.rationale = content.kind, content.stem, content.rationale
    version.is_html, version.detail = content.is_html, rules.detail_of(content)
    version.article, version.source = each.article, each.record.source
    version.paragraph, version.subparagraph = content.place
    version.author, version.written_at = author, at
    version.content_hash = rules.content_hash(content)
    return version


def _write_options(
    versions: Sequence[tuple[_Row, ItemVersion]], rewritten: Sequence[tuple[_Row, ItemVersion]]
) -> None:
    Option.objects.filter(version__in=[version for _each, version in rewritten]).delete()
    Option.objects.bulk_create(
        Option(version=version, letter=letter, text=choice.text, is_key=choice.is_key)
        for each, version in versions
        for letter, choice in each.record.content.lettered
    )


def _cite_also(following: Sequence[tuple[ItemVersion, ItemVersion]]) -> None:
    """A next version goes on citing what the one before cited beside its article."""
    through = ItemVersion.also_cites.through
    next_of = {before.pk: version.pk for before, version in following}
    cited = through.objects.filter(itemversion__in=next_of)
    through.objects.bulk_create(
        through(itemversion_id=next_of[row.itemversion_id], article_id=row.article_id)
        for row in cited
    )


def _keep_aliases(rows: Sequence[_Row], items: dict[int, Item]) -> None:
    """Keep by what a file calls an item, unless it is called so here."""
    aliases = []
    for each in rows:
        name = each.judged.identity
        item = each.judged.item.item if each.judged.item else items[each.row.pk]
        if name.identifier and name.identifier != item.code:
            aliases.append(ItemAlias(source=name.source, identifier=name.identifier, item=item))
    ItemAlias.objects.bulk_create(aliases, ignore_conflicts=True)


def _settle(rows: Sequence[_Row], items: dict[int, Item], at: datetime) -> int:
    """Keep what became of the rows; return how many are rejected."""
    for each in rows:
        row, judged = each.row, each.judged
        row.outcome, row.code, row.reason = judged.outcome, judged.code, judged.reason
        if judged.item:
            row.item = judged.item.item
        if judged.outcome in (Outcome.NEW, Outcome.CHANGED):
            row.item = items.get(row.pk, row.item)
            row.entered_at = at
    fields = ["outcome", "code", "reason", "item", "entered_at"]
    ItemImportRow.objects.bulk_update([each.row for each in rows], fields)
    return sum(each.judged.outcome == Outcome.REJECTED for each in rows)
