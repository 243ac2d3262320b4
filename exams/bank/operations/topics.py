"""Write the tree of topics."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from core import audit
from core.errors import Refusal
from exams.bank.models import Topic
from exams.bank.operations.drafts import require_role
from exams.bank.operations.refusals import UnknownTopic

# How deep the tree may be: what selects and reports can still show.
DEEPEST = 4


class TopicInCircle(Refusal):
    code = "topic-in-circle"
    message = _("A topic cannot stand below itself or what is below it.")


class TopicTooDeep(Refusal):
    code = "topic-too-deep"
    message = _("The tree may have %(levels)s levels at most.")


@dataclass(frozen=True, slots=True)
class TopicText:
    """What is said of a topic."""

    name: str
    name_en: str = ""
    parent: str = ""  # code; empty: below nothing
    position: int | None = 0  # none: where it stands; a new one behind its siblings


def _behind(parent: Topic | None, known: dict[int, Topic]) -> int:
    """Return the position behind all that stand below a parent."""
    above = parent.pk if parent else None
    beside = [each.position for each in known.values() if each.parent_id == above]
    return max(beside, default=-1) + 1


@transaction.atomic(durable=True)
def write_topic(*, topic_id: int | None, text: TopicText, actor: User, at: datetime) -> Topic:
    """Enter a topic, or rename, move and place one that is there.

    Its code stays: items, blueprints and files name it by that. Safe to repeat for a topic that is
    there. Locks all topics, so that no two moves make a circle.

    Raises:
        NotYourRole: the actor is no trainer.
        UnknownTopic: there is no such parent.
        TopicInCircle, TopicTooDeep: it cannot stand there.
        Topic.DoesNotExist: there is no such topic.
    """
    require_role(actor, Role.TRAINER)
    known = {topic.pk: topic for topic in Topic.objects.select_for_update().order_by("pk")}
    if topic_id is None:
        topic = Topic(code=uuid4().hex)
    elif topic_id in known:
        topic = known[topic_id]
    else:
        raise Topic.DoesNotExist
    parent = _parent(text.parent, known)
    _require_place(topic, parent, known)
    before = _said(topic)
    if text.position is not None:
        topic.position = text.position
    elif topic_id is None:
        topic.position = _behind(parent, known)
    topic.name, topic.name_en, topic.parent = text.name, text.name_en, parent
    if topic.pk is not None and before == _said(topic):
        return topic
    topic.save()
    if topic_id is None:
        topic.code = f"topic-{topic.pk}"
        topic.save(update_fields=["code"])
    detail = {name: value for name, value in _said(topic).items() if before[name] != value}
    audit.record("exams.topic-written", actor=actor, subject=topic, at=at, detail=detail)
    return topic


def _parent(code: str, known: dict[int, Topic]) -> Topic | None:
    if not code:
        return None
    for topic in known.values():
        if topic.code == code:
            return topic
    raise UnknownTopic(topic=code)


def _require_place(topic: Topic, parent: Topic | None, known: dict[int, Topic]) -> None:
    above, depth = parent, 1
    while above is not None:
        if above.pk == topic.pk:
            raise TopicInCircle
        above = known[above.parent_id] if above.parent_id else None
        depth += 1
    if depth + _levels_below(topic, known) > DEEPEST:
        raise TopicTooDeep(levels=DEEPEST)


def _levels_below(topic: Topic, known: dict[int, Topic]) -> int:
    if topic.pk is None:
        return 0
    below = [each for each in known.values() if each.parent_id == topic.pk]
    return max((1 + _levels_below(each, known) for each in below), default=0)


def _said(topic: Topic) -> dict[str, Any]:
    return {
        "name": topic.name,
        "name_en": topic.name_en,
        "parent": topic.parent.code if topic.parent else "",
        "position": topic.position,
    }
