"""What those in charge tell candidates, and who has fetched it."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from exams.delivery.models import Attempt
from exams.invigilation.models import Message, MessageReading
from exams.sittings.models import Sitting

# That a page is sent again with each heartbeat; it shows each once, by its id.
MOST_FOR_A_PAGE = 30


def messages_for(attempt: Attempt) -> QuerySet[Message]:
    """Return the newest messages for an attempt, the oldest of them first, with `is_read`.

    All of them each time: an answer that was lost on its way must not lose a message.
    """
    read = MessageReading.objects.filter(message=OuterRef("pk"), attempt=attempt.pk)
    newest = _addressed(attempt).order_by("-pk").values("pk")[:MOST_FOR_A_PAGE]
    found = Message.objects.filter(pk__in=newest)
    return found.annotate(is_read=Exists(read)).order_by("pk")


def _addressed(attempt: Attempt) -> QuerySet[Message]:
    to_them = Q(scope=Message.Scope.ALL) | Q(recipients__candidate=attempt.candidate_id)
    return Message.objects.filter(to_them, sitting=attempt.sitting_id)


def messages_of_attempt(attempt: Attempt) -> list[Message]:
    """Return all messages for an attempt, the newest first, each with `read_at`. Two queries."""
    readings = dict(
        MessageReading.objects.filter(attempt=attempt.pk).values_list("message", "read_at")
    )
    found = list(_addressed(attempt).select_related("sent_by").order_by("-pk"))
    for message in found:
        message.read_at = readings.get(message.pk)  # type: ignore[attr-defined]
    return found


def messages_of(sitting: Sitting) -> QuerySet[Message]:
    """Return the messages of a sitting, the newest first, with `reads` and `wanted` counted."""
    return (
        Message.objects.filter(sitting=sitting)
        .select_related("sent_by")
        .annotate(
            reads=Count("readings", distinct=True),
            wanted=Count("recipients", distinct=True),
        )
        .order_by("-pk")
    )
