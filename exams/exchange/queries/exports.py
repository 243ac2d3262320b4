"""Items of the bank as files have them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from exams.bank import markup
from exams.bank.models import Item, ItemPicture, ItemVersion
from exams.bank.queries import content_of
from exams.exchange.documents import Record, entry_of
from exams.exchange.queries.known import enemies_of, record_of

# Every item but those out of use for good: in words that no status has.
ALL = "all"
CHUNK = 1000
STATUSES = (ALL, *Item.Status.values)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which items are exported; empty: not narrowed by this."""

    topic: str = ""  # code; the topics below it come along
    status: str = ALL
    codes: tuple[str, ...] = ()
    kind: str = ""
    purpose: str = ""


def items(selection: Selection) -> QuerySet[Item]:
    """Return the items of a selection, by code."""
    found = Item.objects.order_by("code")
    if selection.codes:
        found = found.filter(code__in=selection.codes)
    elif selection.status == ALL:
        found = found.exclude(status=Item.Status.RETIRED)
    if selection.status != ALL:
        found = found.filter(status=selection.status)
    if selection.topic:
        found = found.filter(
            Q(topic__code=selection.topic)
            | Q(topic__parent__code=selection.topic)
            | Q(topic__parent__parent__code=selection.topic)
        )
    if selection.kind:
        shown = ItemVersion.objects.filter(item=OuterRef("pk"), kind=selection.kind)
        found = found.filter(Exists(shown))
    return found.filter(purpose=selection.purpose) if selection.purpose else found


def records(selection: Selection) -> list[Record]:
    """Return the items as records: the text in use, else the open one.

    Six queries for every CHUNK of items.
    """
    versions = ItemVersion.objects.select_related("article__version__law")
    in_order = Prefetch("versions", versions.prefetch_related("options").order_by("number"))
    chosen = items(selection).select_related("topic").prefetch_related(in_order)
    enemies: dict[int, frozenset[str]] = {}
    made, waiting = [], []
    for item in chosen.iterator(CHUNK):
        version = _shown(item)
        if version is not None and selection.kind in ("", version.kind):
            waiting.append((item, version))
    for start in range(0, len(waiting), CHUNK):
        enemies |= enemies_of(item.pk for item, _version in waiting[start : start + CHUNK])
    for item, version in waiting:
        made.append(record_of(item, version, content_of(version), enemies.get(item.pk, ())))
    return made


def _shown(item: Item) -> ItemVersion | None:
    versions = list(item.versions.all())
    in_use = [version for version in versions if version.pk == item.released_id]
    return next(iter(in_use or versions[-1:]), None)


def pictures_of(chosen: Sequence[Record]) -> dict[str, bytes]:
    """Return the pictures that records show, by their digests. One query."""
    shown: set[str] = set()
    for record in chosen:
        if record.content.is_html:
            text = json.dumps(entry_of(record), ensure_ascii=False)
            shown.update(markup.pictures_in(text))
    found = {}
    for picture in ItemPicture.objects.filter(digest__in=shown).order_by("digest"):
        with picture.file.open("rb") as file:
            found[picture.digest] = file.read()
    return found
