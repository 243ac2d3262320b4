"""Keep what finds items again, and what finds their doubles, beside the newest text of each."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import OuterRef, Subquery

from exams.bank import doubles, rules
from exams.bank.models import ItemDigest, ItemSketch, ItemVersion

# Items at once: databases allow only so many values in one statement.
AT_ONCE = 500


@transaction.atomic(savepoint=False)
def refresh_digests(versions: Iterable[ItemVersion]) -> int:
    """Keep digest and sketch of these versions for their items; return how many items.

    Call it with the newest version of each item, options written, inside the transaction that
    wrote them. Safe to repeat. About six statements for every 500 items.
    """
    keys = sorted({version.pk for version in versions})
    return sum(_refresh(keys[at : at + AT_ONCE]) for at in range(0, len(keys), AT_ONCE))


@transaction.atomic(durable=True)
def refresh_all_digests() -> int:
    """Keep digests and sketches of all items, for their newest versions; return how many.

    For a bank that was filled before there were any. Safe to repeat.
    """
    newest = ItemVersion.objects.filter(item=OuterRef("item")).order_by("-number").values("pk")[:1]
    return refresh_digests(ItemVersion.objects.filter(pk=Subquery(newest)).only("pk"))


def _refresh(keys: list[int]) -> int:
    versions = ItemVersion.objects.filter(pk__in=keys).prefetch_related("options").order_by("pk")
    texts = {version.item_id: _text_of(version) for version in versions}
    ItemDigest.objects.bulk_create(
        [_digest(item_id, text) for item_id, text in texts.items()],
        update_conflicts=True,
        unique_fields=["item"],
        update_fields=["stem", "body"],
    )
    ItemSketch.objects.filter(item__in=texts).delete()
    ItemSketch.objects.bulk_create(
        [
            ItemSketch(item_id=item_id, value=value)
            for item_id, text in texts.items()
            for value in doubles.sketch_of(text)
        ],
        batch_size=5000,
    )
    return len(texts)


def _digest(item_id: int, text: rules.Content) -> ItemDigest:
    stem, body = doubles.digests_of(text)
    return ItemDigest(item_id=item_id, stem=stem, body=body)


def _text_of(version: ItemVersion) -> rules.Content:
    """Return what candidates read of a version; why it is right is not compared."""
    options = sorted(version.options.all(), key=lambda option: option.letter)
    content = rules.Content(
        kind=version.kind,
        stem=version.stem,
        choices=tuple(rules.Choice(option.text, option.is_key) for option in options),
        rationale="",
        article="",
        is_html=version.is_html,
    )
    return rules.with_detail(content, version.detail)
