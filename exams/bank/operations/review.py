"""Review what another wrote, twice: pass it on, approve it, or return it with a note."""

from datetime import date, datetime
from functools import partial

from django.db import transaction

from accounts.models import Role, User
from content.api import Article, in_force, version_on
from core import audit
from core.dates import local_day
from exams.bank import rules
from exams.bank.models import Item, ItemVersion
from exams.bank.operations.comments import require_settled
from exams.bank.operations.drafts import (
    UNDER_REVIEW,
    lock_version,
    require_role,
    review_due_on,
)
from exams.bank.operations.refusals import (
    ArticleNotInForce,
    ArticleSuperseded,
    FirstReviewMissing,
    ItemIncomplete,
    ItemRetired,
    KeyChangeNotSeen,
    NoteMissing,
    NotInReview,
    OwnWork,
    ReviewedFirst,
    VersionChanged,
)
from exams.bank.queries import content_of, in_todays_words
from exams.bank.wording import PROBLEMS
from exams.signals import item_released

Status = ItemVersion.Status


@transaction.atomic(durable=True)
def pass_first_review(
    *, version_id: int, reviewer: User, at: datetime, seen: str = ""
) -> ItemVersion:
    """Pass a version that somebody else wrote on to the final review, as the first who looked.

    Whether its article is in force is asked at the release, not here: items for a law that takes
    effect later are written and looked at before. Safe to repeat: a version that was passed is
    returned. Locks the item.

    Args:
        seen: content hash of what the reviewer read; empty if it is not known.

    Raises:
        NotYourRole: the reviewer neither writes nor reviews items.
        OwnWork: the reviewer wrote it.
        NotInReview: it was not submitted, or it was returned or released.
        VersionChanged: it says something else by now.
        ItemRetired: the item is out of use for good.
        CommentsOpen: somebody's comment on it is not settled.
        ItemVersion.DoesNotExist: there is no such version.
    """
    require_role(reviewer, Role.TRAINER, Role.REVIEWER)
    version = lock_version(version_id)
    _require_others(version, reviewer)
    if version.status == Status.IN_FINAL_REVIEW:
        return version
    if version.status != Status.IN_REVIEW:
        raise NotInReview
    if version.item.status == Item.Status.RETIRED:
        raise ItemRetired
    _require_as_seen(version, seen)
    require_settled(version)
    version.status, version.review_due_on = Status.IN_FINAL_REVIEW, review_due_on(at)
    version.first_reviewer, version.first_reviewed_at = reviewer, at
    version.save(update_fields=["status", "review_due_on", "first_reviewer", "first_reviewed_at"])
    audit.record("exams.item-passed", actor=reviewer, subject=version, at=at)
    return version


@transaction.atomic(durable=True)
def approve_version(
    *,
    version_id: int,
    reviewer: User,
    at: datetime,
    key_change_seen: bool = False,
    seen: str = "",
) -> ItemVersion:
    """Release a version that two others wrote and looked at; the item says this from now on.

    A suspended item comes back into use with it. Safe to repeat: a released version is returned.
    Locks the item.

    Args:
        key_change_seen: the reviewer states that they have seen that another answer scores.
        seen: content hash of what the reviewer read; empty if it is not known.

    Raises:
        NotYourRole: the reviewer is none.
        OwnWork: the reviewer wrote it.
        ReviewedFirst: the reviewer looked at it first; two reviews are by two people.
        FirstReviewMissing: nobody has looked at it first.
        NotInReview: it was not submitted, or it was returned.
        VersionChanged: it says something else by now.
        ItemRetired: the item is out of use for good.
        CommentsOpen: somebody's comment on it is not settled.
        ItemIncomplete: something is missing, such as the article of an item of an old bank.
        KeyChangeNotSeen: the key is another than that in use, and the reviewer did not say so.
        ArticleSuperseded: another version of the law is in force that day, in which an article
            that it cites has other words or another number; it says which version.
        ArticleNotInForce: no version of the law is.
        ItemVersion.DoesNotExist: there is no such version.
    """
    require_role(reviewer, Role.REVIEWER)
    version = lock_version(version_id)
    if version.status == Status.RELEASED:
        return version
    _require_decidable(version, reviewer)
    _require_as_seen(version, seen)
    require_settled(version)
    _require_releasable(version, on=local_day(at))
    is_changed = is_key_changed(version)
    if is_changed and not key_change_seen:
        raise KeyChangeNotSeen
    version.status, version.released_at = Status.RELEASED, at
    version.reviewer, version.reviewed_at = reviewer, at
    version.save(update_fields=["status", "released_at", "reviewer", "reviewed_at"])
    version.item.released, version.item.status = version, Item.Status.IN_USE
    version.item.save(update_fields=["released", "status"])
    audit.record(
        "exams.item-approved",
        actor=reviewer,
        subject=version,
        at=at,
        detail={"is_key_changed": True} if is_changed else {},
    )
    announce = partial(item_released.send, Item, item_id=version.item_id)
    transaction.on_commit(announce, robust=True)
    return version


@transaction.atomic(durable=True)
def return_version(*, version_id: int, reviewer: User, note: str, at: datetime) -> ItemVersion:
    """Give a version back to its author, with what has to be changed.

    Who may pass it may return it: from the first review trainers too, from the final one only
    reviewers. Safe to repeat: a version that was returned is returned as it stands. Locks the item.

    Raises:
        NotYourRole: the reviewer could not pass it either.
        NoteMissing: nothing was noted.
        OwnWork: the reviewer wrote it.
        NotInReview: it was not submitted, or it is released already.
        ItemVersion.DoesNotExist: there is no such version.
    """
    require_role(reviewer, Role.TRAINER, Role.REVIEWER)
    if not note.strip():
        raise NoteMissing
    version = lock_version(version_id)
    if version.status == Status.RETURNED:
        return version
    _require_others(version, reviewer)
    if version.status not in UNDER_REVIEW:
        raise NotInReview
    if version.status == Status.IN_FINAL_REVIEW:
        require_role(reviewer, Role.REVIEWER)
    version.status, version.review_note = Status.RETURNED, note.strip()
    version.reviewer, version.reviewed_at = reviewer, at
    version.review_due_on = None
    version.save(
        update_fields=["status", "review_note", "reviewer", "reviewed_at", "review_due_on"]
    )
    audit.record("exams.item-returned", actor=reviewer, subject=version, at=at, reason=note.strip())
    return version


def is_key_changed(version: ItemVersion) -> bool:
    """Tell whether another answer scores than in the version in use. Two queries."""
    released = ItemVersion.objects.filter(pk=version.item.released_id or 0).exclude(pk=version.pk)
    before = released.select_related("article__version").prefetch_related("options").first()
    return before is not None and "key" in rules.changes(content_of(before), content_of(version))


def _require_others(version: ItemVersion, reviewer: User) -> None:
    if version.author_id == reviewer.pk:
        raise OwnWork


def _require_as_seen(version: ItemVersion, seen: str) -> None:
    if seen and seen != version.content_hash:
        raise VersionChanged


def _require_decidable(version: ItemVersion, reviewer: User) -> None:
    """Let only a third person have the last word, and only after the second had theirs."""
    _require_others(version, reviewer)
    if version.status == Status.IN_REVIEW:
        raise FirstReviewMissing
    if version.status != Status.IN_FINAL_REVIEW:
        raise NotInReview
    if version.first_reviewer_id == reviewer.pk:
        raise ReviewedFirst


def _require_releasable(version: ItemVersion, *, on: date) -> None:
    if version.item.status == Item.Status.RETIRED:
        raise ItemRetired
    problems = rules.problems_of(content_of(version))
    if version.article is None or problems:
        said = " ".join(str(PROBLEMS[each]) for each in problems)
        raise ItemIncomplete(problems=said)
    for article in (version.article, *version.also_cites.select_related("version__law")):
        require_standing(article, on=on)


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
