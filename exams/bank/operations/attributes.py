"""What is said about an item beside its text: for whom, how hard, how long, and with whom never."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from content.api import Article, articles_by_keys
from core import audit
from core.errors import Refusal
from exams.bank.models import Item, ItemVersion
from exams.bank.operations.drafts import UNDER_REVIEW, lock_item, lock_version, require_role
from exams.bank.operations.refusals import (
    ItemRetired,
    SomebodyElsesDraft,
    UnderReview,
    UnknownArticle,
)

# Of further articles that an item may name; of enemies that it may have.
MOST_ARTICLES, MOST_ENEMIES = 12, 50


class UnknownItems(Refusal):
    code = "unknown-items"
    message = _("There is no item %(codes)s. Search for the item and choose it.")


class OwnEnemy(Refusal):
    code = "own-enemy"
    message = _("An item cannot be its own enemy.")


class TooMany(Refusal):
    code = "too-many"
    message = _("No more than %(most)s can be named.")


class ArticlesFrozen(Refusal):
    code = "articles-frozen"
    message = _(
        "A released version keeps the articles it names. Change the text, so that a new version "
        "is begun; name the articles there."
    )


@dataclass(frozen=True, slots=True)
class Attributes:
    """What is said about an item; empty or None: nothing."""

    domain: str = ""
    post: str = ""
    level: str = Item.Level.UNDERSTAND
    expected_facility: Decimal | None = None  # 0 to 1
    expected_seconds: int | None = None
    is_critical: bool = False
    is_pilot: bool = False


@transaction.atomic(durable=True)
def set_attributes(
    *,
    item_id: int,
    attributes: Attributes,
    enemies: Collection[str] | None,
    actor: User,
    at: datetime,
) -> Item:
    """Keep what is said about an item, whatever version of it is in use; record what changed.

    Enemies are so to each other. Safe to repeat: nothing is written if nothing changes. Locks the
    item.

    Args:
        enemies: codes of the items never to stand on one paper with this; None leaves them.

    Raises:
        NotYourRole: the actor is no trainer.
        ItemRetired: the item is out of use for good.
        UnknownItems, OwnEnemy, TooMany: not every enemy can be one.
        Item.DoesNotExist: there is no such item.
    """
    require_role(actor, Role.TRAINER)
    item = lock_item(item_id)
    if item.status == Item.Status.RETIRED:
        raise ItemRetired
    changed = _changed(item, attributes)
    for name, (_before, now) in changed.items():
        setattr(item, name, now)
    if changed:
        item.save(update_fields=list(changed))
    detail: dict[str, Any] = {
        name: f"{_as_text(before)} → {_as_text(now)}" for name, (before, now) in changed.items()
    }
    if enemies is not None:
        detail |= _set_enemies(item, enemies)
    if detail:
        audit.record("exams.item-attributes-set", actor=actor, subject=item, at=at, detail=detail)
    return item


def _changed(item: Item, attributes: Attributes) -> dict[str, tuple[Any, Any]]:
    """Return by field what it was and what it becomes."""
    wanted = asdict(attributes)
    return {
        name: (getattr(item, name), value)
        for name, value in wanted.items()
        if getattr(item, name) != value
    }


def _as_text(value: Any) -> str:
    return "—" if value in (None, "") else str(value)


def _set_enemies(item: Item, codes: Collection[str]) -> dict[str, Any]:
    """Write the enemies; return what the audit log says of them."""
    wanted = {code.strip() for code in codes if code.strip()}
    if item.code in wanted:
        raise OwnEnemy
    if len(wanted) > MOST_ENEMIES:
        raise TooMany(most=MOST_ENEMIES)
    found = {enemy.code: enemy for enemy in Item.objects.filter(code__in=wanted)}
    if missing := sorted(wanted - set(found)):
        raise UnknownItems(codes=_listed(missing))
    before = set(item.enemies.values_list("code", flat=True))
    if before == wanted:
        return {}
    item.enemies.set(found.values())
    changes = {"enemies_added": wanted - before, "enemies_removed": before - wanted}
    return {name: _listed(sorted(codes)) for name, codes in changes.items() if codes}


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(code[:40] for code in codes)


@transaction.atomic(durable=True)
def set_further_articles(
    *, version_id: int, keys: Collection[str], author: User, at: datetime
) -> ItemVersion:
    """Name the articles that an open version rests on beside its own; record what changed.

    Its own article is left out of them. Safe to repeat. Locks the item.

    Raises:
        ArticlesFrozen: the version is released and would name others.
        UnderReview: the version waits for its review.
        UnknownArticle, TooMany: not every article can be named.
        SomebodyElsesDraft: another author works on the version.
        ItemVersion.DoesNotExist: there is no such version.
    """
    version = lock_version(version_id)
    wanted = _articles(keys)
    wanted.pop(version.article.key if version.article else "", None)
    before = {article.key for article in version.also_cites.select_related("version__law")}
    if before == set(wanted):
        return version
    if version.released_at:
        raise ArticlesFrozen
    if version.author_id != author.pk:
        raise SomebodyElsesDraft(name=version.author.name)
    if version.status in UNDER_REVIEW:
        raise UnderReview
    version.also_cites.set(wanted.values())
    changes = {"added": set(wanted) - before, "removed": before - set(wanted)}
    detail = {name: ", ".join(sorted(keys)) for name, keys in changes.items() if keys}
    audit.record("exams.item-articles-named", actor=author, subject=version, at=at, detail=detail)
    return version


def _articles(keys: Collection[str]) -> dict[str, Article]:
    wanted = {key.strip() for key in keys if key.strip()}
    if len(wanted) > MOST_ARTICLES:
        raise TooMany(most=MOST_ARTICLES)
    found = articles_by_keys(wanted) if wanted else {}
    for key in sorted(wanted - set(found)):
        raise UnknownArticle(key=key)
    return found
