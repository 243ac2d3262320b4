"""Tell candidates something while they sit."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import audit
from exams.invigilation.models import Message, MessageRecipient
from exams.invigilation.operations.refusals import NobodyThere, NothingToSay
from exams.rooms.models import Room
from exams.sittings.models import Candidacy, Sitting
from exams.sittings.queries import sittings_in_reach

MOST_TEXT = 300
Scope = Message.Scope


@transaction.atomic(durable=True)
def send_message(
    *,
    sitting_id: int,
    text: str,
    actor: User,
    at: datetime,
    candidate_id: int | None = None,
    room_id: int | None = None,
) -> Message:
    """Send a message to one candidate, to a room, or to all of a sitting.

    The page of each shows it at its next heartbeat. The candidates who have a seat in a room at
    that moment are its recipients; a message to all reaches those too who start later.

    Raises:
        NothingToSay: the text is empty.
        NobodyThere: nobody has a seat in the room.
        Sitting.DoesNotExist, Candidacy.DoesNotExist, Room.DoesNotExist: none such in reach.
    """
    text = text.strip()[:MOST_TEXT]
    if not text:
        raise NothingToSay
    sitting = sittings_in_reach(actor).get(pk=sitting_id)
    if candidate_id is not None:
        listed = Candidacy.objects.get(sitting=sitting, candidate=candidate_id)
        return _send(sitting, text, actor, at, scope=Scope.ONE, to=[listed.candidate_id])
    if room_id is not None:
        room = Room.objects.get(pk=room_id, sitting=sitting)
        seated = list(room.places.live().values_list("candidacy__candidate", flat=True))
        if not seated:
            raise NobodyThere
        return _send(sitting, text, actor, at, scope=Scope.ROOM, to=seated, room=room.name)
    return _send(sitting, text, actor, at, scope=Scope.ALL, to=[])


def _send(
    sitting: Sitting,
    text: str,
    actor: User,
    at: datetime,
    *,
    scope: Message.Scope,
    to: list[int],
    room: str = "",
) -> Message:
    message = Message.objects.create(
        sitting=sitting, scope=scope, room=room, text=text, sent_by=actor, sent_at=at
    )
    MessageRecipient.objects.bulk_create(
        MessageRecipient(message=message, candidate_id=pk) for pk in to
    )
    audit.record(
        "exams.message-sent", actor=actor, subject=message, at=at, detail={"candidates": len(to)}
    )
    return message
