"""What reviewers and authors say about a version, and that it is settled."""

from datetime import datetime

from django.db import transaction

from accounts.models import Role, User
from accounts.queries import roles_of
from core import audit
from exams.bank.models import ItemComment, ItemVersion
from exams.bank.operations.drafts import lock_version, require_role
from exams.bank.operations.refusals import (
    CommentEmpty,
    CommentsOpen,
    NotYoursToSettle,
    VersionReleased,
)


@transaction.atomic(durable=True)
def add_comment(*, version_id: int, author: User, text: str, at: datetime) -> ItemComment:
    """Say something about a version that is being worked on; until it is settled, nobody passes it.

    Safe to repeat: what the same person has said already in the same words, and nobody settled, is
    returned. Locks the item.

    Raises:
        NotYourRole: who speaks neither wrote the version nor writes or reviews items.
        CommentEmpty: nothing was said.
        VersionReleased: it is in use, or was; what is wrong with it is for its next version.
        ItemVersion.DoesNotExist: there is no such version.
    """
    version = lock_version(version_id)
    if version.author_id != author.pk:
        require_role(author, Role.TRAINER, Role.REVIEWER)
    said = text.strip()
    if not said:
        raise CommentEmpty
    if version.released_at:
        raise VersionReleased
    same = version.comments.filter(author=author, text=said, settled_at=None).first()
    if same:
        return same
    comment = ItemComment.objects.create(version=version, author=author, text=said, written_at=at)
    audit.record("exams.item-commented", actor=author, subject=version, at=at, reason=said)
    return comment


@transaction.atomic(durable=True)
def settle_comment(*, comment_id: int, actor: User, at: datetime) -> ItemComment:
    """State that nothing is left to do about a comment.

    Its writer may, or a reviewer; the author of the version only for what they said themselves.
    Safe to repeat: a settled comment is returned as it stands. Locks the item.

    Raises:
        NotYoursToSettle: neither the actor's own comment, nor a reviewer's to judge.
        ItemComment.DoesNotExist: there is no such comment.
    """
    version_id = ItemComment.objects.values_list("version_id", flat=True).get(pk=comment_id)
    version = lock_version(version_id)
    comment = version.comments.select_related("author").get(pk=comment_id)
    if comment.settled_at:
        return comment
    if not may_settle(comment, version, actor):
        raise NotYoursToSettle(name=comment.author.name)
    comment.settled_by, comment.settled_at = actor, at
    comment.save(update_fields=["settled_by", "settled_at"])
    audit.record(
        "exams.item-comment-settled", actor=actor, subject=version, at=at, reason=comment.text
    )
    return comment


def may_settle(comment: ItemComment, version: ItemVersion, actor: User) -> bool:
    """Tell whether somebody may settle a comment on a version."""
    if comment.author_id == actor.pk:
        return True
    return version.author_id != actor.pk and Role.REVIEWER.value in roles_of(actor)


def require_settled(version: ItemVersion) -> None:
    """Refuse to go on with a locked version while somebody's comment on it is open."""
    count = version.comments.filter(settled_at=None).count()
    if count:
        raise CommentsOpen(count=count)
