"""Items that nearly say the same as one that is being written."""

from dataclasses import dataclass

from django.db.models import Count

from exams.bank import doubles, rules
from exams.bank.models import Item, ItemSketch, ItemVersion
from exams.bank.queries import content_of

# Of hashes in common, below which nothing is compared; of items compared at most.
SHARED, COMPARED = 4, 40
# From here on two items are alike enough to be told.
ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Double:
    """An item that nearly says the same."""

    item: Item
    kind: str
    percent: int  # how alike, 50 to 100
    differs: list[str]  # kind, stem, options, key
    stem: list[doubles.Run]  # in stretches that the text being written has or has not


def near_doubles(
    content: rules.Content, *, exclude_item: int | None = None, limit: int = 5
) -> list[Double]:
    """Return items whose newest text is at least half the same, the most alike first.

    Three queries, however many items there are.
    """
    sketch = doubles.sketch_of(content)
    if not sketch:
        return []
    found = []
    for version in _newest(_candidates(sketch, exclude_item)):
        other = content_of(version)
        alike = doubles.similarity(content, other)
        if alike >= ALIKE:
            found.append((alike, version, other))
    found.sort(key=lambda each: (-each[0], each[1].item_id))
    return [_double(content, *each) for each in found[:limit]]


def _candidates(sketch: tuple[int, ...], exclude_item: int | None) -> list[int]:
    """Return items that share most of the hashes, by grouping the index of them."""
    sharing = ItemSketch.objects.filter(value__in=sketch)
    if exclude_item is not None:
        sharing = sharing.exclude(item=exclude_item)
    # A short stem has few hashes to share.
    least = min(SHARED, max(1, len(sketch) // 2))
    counted = sharing.values("item").annotate(shared=Count("*")).filter(shared__gte=least)
    return list(counted.order_by("-shared", "-item").values_list("item", flat=True)[:COMPARED])


def _newest(items: list[int]) -> list[ItemVersion]:
    versions = ItemVersion.objects.filter(item__in=items).select_related(
        "item", "article__version__law"
    )
    in_order = versions.prefetch_related("options").order_by("number")
    return list({version.item_id: version for version in in_order}.values())


def _double(
    content: rules.Content, alike: float, version: ItemVersion, other: rules.Content
) -> Double:
    return Double(
        item=version.item,
        kind=version.get_kind_display(),
        percent=int(alike * 100),
        differs=doubles.differences(content, other),
        stem=doubles.runs(doubles.stem_text(other), doubles.stem_text(content)),
    )
