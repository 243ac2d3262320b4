"""Review what another wrote: approve it, or return it with a note."""

from datetime import date, datetime
from functools import partial

from django.db import transaction

from accounts.models import Role, User
from content.api import Article, in_force, version_on
from core import audit
from core.dates import local_day
from exams.bank import rules
from exams.bank.models import Item, ItemVersion
from exams.bank.operations.drafts import lock_version, require_role
from exams.bank.operations.refusals import (
    ArticleNotInForce,
    ArticleSuperseded,
    ItemIncomplete,
    ItemRetired,
    NoteMissing,
    NotInReview,
    OwnWork,
)
from exams.bank.queries import in_todays_words
from exams.bank.wording import PROBLEMS
from exams.signals import item_released

Status = ItemVersion.Status


@transaction.atomic(durable=True)
def approve_version(*, version_id: int, reviewer: User, at: datetime) -> ItemVersion:
    """Release a version that somebody else wrote; the item says this from now on.

    A suspended item comes back into use with it. Safe to repeat: a released version is returned.
    Locks the item.

    Raises:
        NotYourRole: the reviewer is none.
        OwnWork: the reviewer wrote it.
        NotInReview: it was not submitted, or it was returned.
        ItemRetired: the item is out of use for good.
        ItemIncomplete: it names no article, as items of old banks do.
        ArticleSuperseded: another version of the law is in force that day, in which an article
            that it cites has other words or another number; it says which version.
        ArticleNotInForce: no version of the law is.
        ItemVersion.DoesNotExist: there is no such version.
    """
    require_role(reviewer, Role.REVIEWER)
    version = lock_version(version_id)
    if version.status == Status.RELEASED:
        return version
    _require_reviewable(version, reviewer)
    if version.item.status == Item.Status.RETIRED:
        raise ItemRetired
    if version.article is None:
        raise ItemIncomplete(problems=PROBLEMS[rules.Problem.BASIS_MISSING])
    for article in (version.article, *version.also_cites.select_related("version__law")):
        require_standing(article, on=local_day(at))
    version.status, version.released_at = Status.RELEASED, at
    version.reviewer, version.reviewed_at = reviewer, at
    version.save(update_fields=["status", "released_at", "reviewer", "reviewed_at"])
    version.item.released, version.item.status = version, Item.Status.IN_USE
    version.item.save(update_fields=["released", "status"])
    audit.record("exams.item-approved", actor=reviewer, subject=version, at=at)
    announce = partial(item_released.send, Item, item_id=version.item_id)
    transaction.on_commit(announce, robust=True)
    return version


@transaction.atomic(durable=True)
def return_version(*, version_id: int, reviewer: User, note: str, at: datetime) -> ItemVersion:
    """Give a version back to its author, with what has to be changed.

    Safe to repeat: a version that was returned is returned as it stands. Locks the item.

    Raises:
        NotYourRole: the reviewer is none.
        NoteMissing: nothing was noted.
        OwnWork: the reviewer wrote it.
        NotInReview: it was not submitted, or it is released already.
        ItemVersion.DoesNotExist: there is no such version.
    """
    require_role(reviewer, Role.REVIEWER)
    if not note.strip():
        raise NoteMissing
    version = lock_version(version_id)
    if version.status == Status.RETURNED:
        return version
    _require_reviewable(version, reviewer)
    version.status, version.review_note = Status.RETURNED, note.strip()
    version.reviewer, version.reviewed_at = reviewer, at
    version.save(update_fields=["status", "review_note", "reviewer", "reviewed_at"])
    audit.record("exams.item-returned", actor=reviewer, subject=version, at=at, reason=note.strip())
    return version


def _require_reviewable(version: ItemVersion, reviewer: User) -> None:
    if version.author_id == reviewer.pk:
        raise OwnWork
    if version.status != Status.IN_REVIEW:
        raise NotInReview


def require_standing(article: Article, *, on: date) -> None:
    """Refuse an article whose words are not in force on a day, and say which version is."""
    if in_force(in_todays_words(article, on=on), on=on):
        return
    law = article.version.law
    current = version_on(law, on)
    if current is None:
        raise ArticleNotInForce(law=law.name)
    raise ArticleSuperseded(
        law=law.name, promulgated=current.promulgated_on, effective=current.effective_on
    )
