"""Settle what an amendment left to do: correct, confirm, withdraw, or leave as it is."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from content.api import Article, LawVersion, article_by_key, articles_standing
from core.dates import local_day
from core.errors import Refusal
from exams.bank.models import Item, ItemVersion
from exams.bank.operations import OwnWork, ReasonMissing, UnknownArticle, require_role
from exams.bank.operations.drafts import UNDER_REVIEW as REVIEWED_NOW
from exams.bank.operations.drafts import lock_item
from exams.bank.operations.status import set_status
from exams.impact.models import LawChangeTask
from exams.impact.operations.rebasing import Moves, open_or_released, rebase
from exams.impact.operations.tasks import close, save_closed
from exams.impact.queries import law_impact

Outcome, Status = LawChangeTask.Outcome, LawChangeTask.Status
CORRECTED, CONFIRMED = "exams.citation-corrected", "exams.item-confirmed"
OWN = _("You wrote it: another reviewer has to correct it.")
BEING_WORKED_ON = _("Somebody is working on a version of it.")
NO_ARTICLE = _("It names no article itself: confirm it by its own task.")
UNDER_REVIEW = _("It waits for its review: return it, or let its reviewer see to it.")


class NotYetInForce(Refusal):
    code = "not-yet-in-force"
    message = _(
        "This version takes effect on %(day)s. Until then items rest on the text in force; correct "
        "them from that day on."
    )


class OutOfForce(Refusal):
    code = "out-of-force"
    message = _("This version is out of force itself. Go to the version that is in force now.")


class TaskSettled(Refusal):
    code = "task-settled"
    message = _("This task is settled already. Reload the page.")


class NoItemTask(Refusal):
    code = "no-item-task"
    message = _("Only items can be confirmed or withdrawn here.")


class ItemOpen(Refusal):
    code = "item-open"
    message = _(
        "Somebody is working on a version of this item. Approve or return that version first."
    )


class ArticleFallen(Refusal):
    code = "article-fallen"
    message = _("%(key)s is not in force. Choose an article that is.")


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction did: codes of items, and why some were left."""

    corrected: list[str]
    left: list[tuple[str, str | Promise]]


@transaction.atomic(durable=True)
def correct_citations(
    *, version_id: int, actor: User, at: datetime, codes: Collection[str] | None = None
) -> Corrected:
    """Let items whose article was only renumbered cite it by its new number; the answer stands.

    No review is left out by this: what candidates read and what scores has been through its reviews
    and stays as it is, and the words of the article do too. That the new number is right is what
    the actor vouches for, as somebody else than the author. A draft is changed as it stands. An
    item in use gets a next version that says the same, with its author as author and the actor as
    reviewer, released at once. Own items and those that somebody is working on are left, with the
    reason. Safe to repeat: what somebody else has just corrected is passed over. Locks the tasks,
    then the items.

    Args:
        codes: which items; all whose article was renumbered if None.

    Raises:
        NotYourRole: the actor is no reviewer.
        NotYetInForce, OutOfForce: the version is not the one to cite today.
        LawVersion.DoesNotExist: there is no such version.
    """
    require_role(actor, Role.REVIEWER)
    version = LawVersion.objects.select_related("law").get(pk=version_id)
    _require_in_force(version, local_day(at))
    moves = _renumbered(version, codes, at)
    tasks = _lock_tasks(version, moves)
    locked = list(Item.objects.select_for_update().filter(pk__in=moves).order_by("pk"))
    current = open_or_released(locked)
    wanted = [item for item in locked if _is_wanted(current[item.pk], moves[item.pk])]
    left = [
        (item.code, reason) for item in wanted if (reason := _reason(item, current[item.pk], actor))
    ]
    held = {code for code, _reason in left}
    moved = [current[item.pk] for item in wanted if item.code not in held]
    rebase(moved, moves, action=CORRECTED, actor=actor, at=at)
    _settle_moved(tasks, {each.item_id: moves[each.item_id] for each in moved}, actor, at)
    return Corrected([each.item.code for each in moved], left)


def _renumbered(
    version: LawVersion, codes: Collection[str] | None, at: datetime
) -> dict[int, dict[int, Article]]:
    """Return what items cite by an old number, and the article of the new one, by item."""
    moves: dict[int, dict[int, Article]] = defaultdict(dict)
    for each in law_impact(version, at=at).affected:
        is_wanted = each.kind == "item" and (codes is None or each.id in codes)
        if each.effect == "renumbered" and is_wanted and each.cited and each.current:
            moves[each.target][each.cited.pk] = each.current
    return moves


def _require_in_force(version: LawVersion, day: date) -> None:
    state = version.state_on(day)
    if state == LawVersion.State.NOT_YET:
        raise NotYetInForce(day=version.effective_on)
    if state != LawVersion.State.IN_FORCE:
        raise OutOfForce


def _is_wanted(version: ItemVersion, moves: Moves) -> bool:
    """Tell whether an item still cites by an old number, or may: a next version is being written.

    One that names no article at all was judged by what was inferred.
    """
    is_next = version.released_at is None and version.item.released_id is not None
    return is_next or version.article_id is None or bool(moves.keys() & _cited_by(version))


def _reason(item: Item, version: ItemVersion, actor: User) -> str | Promise:
    """Return why an item is left; nothing if it can be corrected."""
    if version.article_id is None and not item.released_id:
        return NO_ARTICLE
    if version.status in REVIEWED_NOW:
        return UNDER_REVIEW
    if version.released_at is None:
        return BEING_WORKED_ON if item.released_id else ""
    return OWN if version.author_id == actor.pk else ""


def _lock_tasks(version: LawVersion, items: Collection[int]) -> list[LawChangeTask]:
    """Lock the open tasks of some items: before the items, as whoever settles one of them does."""
    tasks = LawChangeTask.objects.select_for_update().filter(
        version=version, item__in=items, status=Status.OPEN
    )
    return list(tasks.order_by("pk"))


def _settle_moved(
    tasks: list[LawChangeTask], moves: dict[int, dict[int, Article]], actor: User, at: datetime
) -> None:
    settled = [task for task in tasks if task.cited_id in moves.get(task.item_id or 0, {})]
    for task in settled:
        close(task, Outcome.CORRECTED, actor=actor, note="", at=at)
    save_closed(settled, actor=actor, at=at)


@transaction.atomic(durable=True)
def confirm_item(
    *, task_id: int, article_key: str, reason: str, actor: User, at: datetime
) -> LawChangeTask:
    """State that an item is right under the article that stands now, and let it rest on that.

    The text has been through its reviews and stays as it is; what is new is the article, and a
    reviewer who did not write the item has read both and answers for it, with a reason that is
    kept. Whoever would change a word of it writes a next version, which begins with the first
    review. Of an item in use a next version says the same and is released at once; a draft is
    changed as it stands and still has to be approved. Safe to repeat: a task that was confirmed is
    returned. Locks the task and the item.

    Raises:
        NotYourRole: the actor is no reviewer.
        ReasonMissing: no reason was given.
        NoItemTask: the task is about something else.
        TaskSettled: it was settled otherwise, or the item rests on something else by now.
        UnknownArticle: there is no such article.
        ArticleFallen: the article is not in force.
        OwnWork: the actor wrote the item.
        ItemOpen: somebody is working on a next version, or the version waits for review.
        LawChangeTask.DoesNotExist: there is no such task.
    """
    task = _lock_task(task_id, actor, reason)
    if task.outcome == Outcome.CONFIRMED:
        return task
    item = _item_of(task)
    article = _standing_article(article_key, local_day(at))
    version = open_or_released([item])[item.pk]
    if version.author_id == actor.pk:
        raise OwnWork
    if version.status in REVIEWED_NOW or (version.released_at is None and item.released_id):
        raise ItemOpen
    moves = {item.pk: {_cited_place(task, version): article}}
    rebase([version], moves, action=CONFIRMED, actor=actor, at=at, reason=reason.strip())
    return _settle(task, Outcome.CONFIRMED, actor, reason, at)


@transaction.atomic(durable=True)
def withdraw_item(*, task_id: int, reason: str, actor: User, at: datetime) -> LawChangeTask:
    """Take an item out of use because its law has changed; a draft merely stays one.

    Safe to repeat: a task that was settled so is returned. Locks the task and the item.

    Raises:
        NotYourRole, ReasonMissing, NoItemTask, TaskSettled, LawChangeTask.DoesNotExist: as above.
    """
    task = _lock_task(task_id, actor, reason)
    if task.outcome == Outcome.WITHDRAWN:
        return task
    item = _item_of(task)
    if item.status == Item.Status.IN_USE:
        set_status(item, Item.Status.SUSPENDED, "exams.item-suspended", actor, reason, at)
    return _settle(task, Outcome.WITHDRAWN, actor, reason, at)


@transaction.atomic(durable=True)
def leave_as_is(*, task_id: int, reason: str, actor: User, at: datetime) -> LawChangeTask:
    """Settle a task without a change, such as that of a case that is cited as it was decided.

    An item that is left stays out of drills and papers: its article is not in force. Safe to
    repeat. Locks the task.

    Raises:
        NotYourRole, ReasonMissing, TaskSettled, LawChangeTask.DoesNotExist: as above.
    """
    task = _lock_task(task_id, actor, reason)
    if task.outcome == Outcome.NO_CHANGE:
        return task
    _require_open(task)
    return _settle(task, Outcome.NO_CHANGE, actor, reason, at)


def _cited_place(task: LawChangeTask, version: ItemVersion) -> int:
    """Return which article of an item a task is about; 0 if the item gets its first one.

    An item of an old bank names none: the one of the task was inferred from its text.
    """
    if task.cited_id in _cited_by(version):
        return task.cited_id or 0
    if version.article_id is None:
        return 0
    raise TaskSettled


def _cited_by(version: ItemVersion) -> set[int | None]:
    return {version.article_id, *(each.pk for each in version.also_cites.all())}


def _lock_task(task_id: int, actor: User, reason: str) -> LawChangeTask:
    require_role(actor, Role.REVIEWER)
    if not reason.strip():
        raise ReasonMissing
    return LawChangeTask.objects.select_for_update().get(pk=task_id)


def _require_open(task: LawChangeTask) -> None:
    if task.status != Status.OPEN:
        raise TaskSettled


def _item_of(task: LawChangeTask) -> Item:
    if task.item_id is None:
        raise NoItemTask
    _require_open(task)
    return lock_item(task.item_id)


def _standing_article(key: str, day: date) -> Article:
    article = article_by_key(key)
    if article is None:
        raise UnknownArticle(key=key)
    if not articles_standing(day).filter(pk=article.pk).exists():
        raise ArticleFallen(key=key)
    return article


def _settle(
    task: LawChangeTask, outcome: str, actor: User, reason: str, at: datetime
) -> LawChangeTask:
    close(task, outcome, actor=actor, note=reason.strip(), at=at)
    save_closed([task], actor=actor, at=at)
    return task
