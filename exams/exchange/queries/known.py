"""What the bank knows about the records of a file: items, their texts, topics, articles."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from content.api import (
    Article,
    Prose,
    Resolver,
    articles_by_keys,
    has_place,
    place_in_words,
)
from exams.bank import rules
from exams.bank.models import Item, ItemDigest, ItemVersion, Topic
from exams.bank.queries import content_of
from exams.exchange.documents import Record
from exams.exchange.matching import Identity, Text
from exams.exchange.models import ItemAlias, ItemImportRow

# Values in one statement; databases allow only so many.
AT_ONCE = 500
# Citation keys in one query, each of which is a condition.
KEYS_AT_ONCE = 100


def chunks(values: Iterable[str], size: int = AT_ONCE) -> Iterator[list[str]]:
    """Yield values in lists that one statement can take, each value once, in order."""
    rest = sorted(set(values))
    for start in range(0, len(rest), size):
        yield rest[start : start + size]


# --- Items ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """An item of the bank with its texts, and the names of its enemies."""

    item: Item
    versions: tuple[ItemVersion, ...]  # the oldest first
    content: rules.Content  # of the newest
    enemies: frozenset[str]

    @property
    def newest(self) -> ItemVersion:
        return self.versions[-1]

    def version_of(self, content_hash: str) -> ItemVersion | None:
        """Return the last version that says this."""
        same = [each for each in self.versions if each.content_hash == content_hash]
        return same[-1] if same else None

    @property
    def record(self) -> Record:
        """Return the item as a record: what it says now, and what is known of it."""
        return record_of(self.item, self.newest, self.content, self.enemies)


def record_of(
    item: Item, version: ItemVersion, content: rules.Content, enemies: Iterable[str]
) -> Record:
    """Return an item as a file has it."""
    return Record(
        place=item.code,
        content=content,
        code=item.code,
        topic=item.topic.code,
        level=item.level,
        purpose=item.purpose,
        domain=item.domain,
        post=item.post,
        facility=item.expected_facility,
        seconds=item.expected_seconds,
        is_critical=item.is_critical,
        is_pilot=item.is_pilot,
        source=version.source,
        basis=basis_in_words(version),
        enemies=tuple(sorted(enemies)),
    )


def basis_in_words(version: ItemVersion) -> str:
    """Return the article that a version rests on, as people cite it; empty if none."""
    if version.article is None:
        return ""
    law = version.article.version.law.name
    return f"《{law}》{version.article.label}{version.place_in_words}"


def held(items: QuerySet[Item]) -> dict[int, Held]:
    """Return items with all their versions. Six queries, however many items."""
    by_pk = {item.pk: item for item in items.select_related("topic").order_by("pk")}
    versions: dict[int, list[ItemVersion]] = {}
    rows = ItemVersion.objects.filter(item__in=by_pk).select_related(
        "author", "article__version__law"
    )
    for version in rows.prefetch_related("options").order_by("item", "number"):
        versions.setdefault(version.item_id, []).append(version)
    enemies = enemies_of(by_pk)
    return {
        pk: Held(by_pk[pk], tuple(those), content_of(those[-1]), enemies.get(pk, frozenset()))
        for pk, those in versions.items()
    }


def enemies_of(items: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return the codes of each item's enemies. One query."""
    pairs = Item.enemies.through.objects.filter(from_item__in=list(items))
    found: dict[int, set[str]] = {}
    for item, code in pairs.values_list("from_item", "to_item__code"):
        found.setdefault(item, set()).add(code)
    return {item: frozenset(codes) for item, codes in found.items()}


@dataclass(frozen=True, slots=True)
class Named:
    """Items by the names that records give, and by the digests of their texts."""

    by_name: dict[Identity, int]
    by_body: dict[str, list[int]]
    by_stem: dict[str, list[int]]

    @property
    def items(self) -> set[int]:
        """Return all that may be meant."""
        lists = [*self.by_body.values(), *self.by_stem.values()]
        return {*self.by_name.values(), *(item for each in lists for item in each)}


def named(
    identities: Sequence[Identity],
    texts: Sequence[Text],
    *,
    without_import: int | None = None,
    with_stems: bool = True,
) -> Named:
    """Return which items of the bank these records may be. Four queries for every AT_ONCE.

    Args:
        without_import: leaves out what this import has entered already.
        with_stems: whether the same stem is enough to be looked at.
    """
    own = ItemImportRow.objects.filter(
        item_import=without_import, outcome=ItemImportRow.Outcome.NEW
    ).exclude(entered_at=None)
    skipped = set(own.values_list("item", flat=True)) if without_import else set()
    digests = ItemDigest.objects.order_by("item")
    bodies: dict[str, list[int]] = {}
    stems: dict[str, list[int]] = {}
    for some in chunks(text.body for text in texts):
        for body, item in digests.filter(body__in=some).values_list("body", "item"):
            bodies.setdefault(body, []).append(item)
    for some in chunks(text.stem for text in texts if with_stems):
        for stem, item in digests.filter(stem__in=some).values_list("stem", "item"):
            stems.setdefault(stem, []).append(item)
    return Named(
        {name: item for name, item in _by_name(identities).items() if item not in skipped},
        {body: [item for item in items if item not in skipped] for body, items in bodies.items()},
        {stem: [item for item in items if item not in skipped] for stem, items in stems.items()},
    )


def _by_name(identities: Sequence[Identity]) -> dict[Identity, int]:
    found: dict[Identity, int] = {}
    wanted = {each for each in identities if each.identifier}
    for some in chunks(each.identifier for each in wanted):
        aliases = ItemAlias.objects.filter(identifier__in=some)
        for source, identifier, item in aliases.values_list("source", "identifier", "item"):
            found[Identity(identifier, source)] = item
        # A code of ours goes before what an item was called elsewhere.
        codes = Item.objects.filter(code__in=some).values_list("code", "pk")
        found |= {Identity(code): pk for code, pk in codes}
    return {name: item for name, item in found.items() if name in wanted}


def item_codes(names: Iterable[str]) -> dict[str, int]:
    """Return items by code, or by what they are called elsewhere. Two queries for AT_ONCE."""
    return {
        name.identifier: item for name, item in _by_name([Identity(each) for each in names]).items()
    }


def entered_before(digests: Iterable[str]) -> set[tuple[str, int]]:
    """Return which of these records were entered from a file before, and into which item."""
    found: set[tuple[str, int]] = set()
    for some in chunks(digests):
        rows = ItemImportRow.objects.filter(digest__in=some, item__isnull=False)
        entered = rows.exclude(entered_at=None).values_list("digest", "item")
        found |= {(digest, item) for digest, item in entered if item is not None}
    return found


# --- Topics and articles -------------------------------------------------------------------------


class Topics:
    """The topics by code and by name. One query, unless they are given."""

    def __init__(self, topics: Iterable[Topic] | None = None) -> None:
        self.by_code: dict[str, Topic] = {}
        names: dict[str, list[Topic]] = {}
        for topic in Topic.objects.order_by("pk") if topics is None else topics:
            self.by_code[topic.code] = topic
            for name in {rules.folded(topic.name), rules.folded(topic.name_en)} - {""}:
                names.setdefault(name, []).append(topic)
        # A name of two topics is nobody's.
        self._by_word = {name: found[0] for name, found in names.items() if len(found) == 1}
        self._by_word |= {rules.folded(code): topic for code, topic in self.by_code.items()}

    def find(self, words: str) -> Topic | None:
        """Return the topic of a code or a name as a file writes it."""
        return self.by_code.get(words) or self._by_word.get(rules.folded(words))


@dataclass(frozen=True, slots=True)
class Basis:
    """The article that a record rests on; none, and why."""

    article: Article | None = None
    paragraph: int = 0
    subparagraph: int = 0
    problem: str = ""  # "key", "words" or "place"; a place that is not there is left out
    is_from_words: bool = False
    lost: str = ""  # the place that the article does not have


def bases(records: Sequence[Record], *, on: date) -> list[Basis]:
    """Return what each record rests on: by citation key, else by its words as of a day.

    A few queries, however many records.
    """
    keys = {record.content.article for record in records if record.content.article}
    articles: dict[str, Article] = {}
    for some in chunks(keys, KEYS_AT_ONCE):
        articles |= articles_by_keys(some)
    words = sorted({record.basis for record in records if record.basis})
    said = _resolved(words, on) if words else {}
    return [_basis(record, articles, said) for record in records]


def bases_unknown(records: Sequence[Record]) -> list[Basis]:
    """Return what each record rests on where no law is known: nothing, and why. No query."""
    said = {record.basis: Basis(problem="words") for record in records if record.basis}
    return [_basis(record, {}, said) for record in records]


def _resolved(words: Sequence[str], on: date) -> dict[str, Basis]:
    proses = [Prose(text, on) for text in words]
    found: dict[str, Basis] = {}
    for text, citations in zip(words, Resolver().resolve(proses), strict=True):
        meant = next((each for each in citations if each.article), None)
        if meant is None or meant.article is None:
            found[text] = Basis(problem="words")
            continue
        place = (meant.found.paragraph, meant.found.subparagraph)
        found[text] = replace(_placed(meant.article, *place), is_from_words=True)
    return found


def _basis(record: Record, articles: dict[str, Article], said: dict[str, Basis]) -> Basis:
    key = record.content.article
    if key in articles:
        return _placed(articles[key], *record.content.place)
    in_words = said.get(record.basis) if record.basis else None
    if in_words and (in_words.article or not key):
        return in_words
    return Basis(problem="key") if key else Basis()


def _placed(article: Article, paragraph: int, subparagraph: int) -> Basis:
    """Return an article with the place in it, or as a whole if it has no such place."""
    if has_place(article.text, paragraph, subparagraph):
        return Basis(article, paragraph, subparagraph)
    lost = place_in_words(paragraph, subparagraph)
    return Basis(article, problem="place", lost=lost)
