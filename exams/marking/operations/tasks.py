"""Ask people to mark what a computer cannot."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from exams.delivery.models import Attempt
from exams.marking import queries, rules
from exams.marking.models import MarkingTask
from exams.sittings.models import Sitting


def ask_people(
    sitting: Sitting,
    scheme: rules.Scheme,
    waiting: Sequence[tuple[Attempt, queries.Given]],
    at: datetime,
) -> None:
    """Put the answers that people mark into the queue; what is there already stays.

    What waited of answers that were replaced since, after an extension, is taken out. Two queries,
    and the inserts. In the transaction of who holds the locks of the attempts.
    """
    rounds = range(1, queries.terms_of(sitting).markers + 1)
    wanted = [
        task_for(sitting, attempt.pk, piece, own.sequences[piece.position], round_, at)
        for attempt, own in waiting
        for piece in rules.for_people(scheme, own.answers)
        for round_ in rounds
    ]
    known = {(each.attempt_id, each.position, each.part, each.sequence) for each in wanted}
    undone = MarkingTask.objects.filter(
        attempt__in=[attempt.pk for attempt, _own in waiting], done_at=None
    )
    rows = undone.values_list("pk", "attempt", "position", "part", "sequence")
    stale = [pk for pk, *answer in rows if tuple(answer) not in known]
    MarkingTask.objects.filter(pk__in=stale, done_at=None).delete()
    MarkingTask.objects.bulk_create(wanted, ignore_conflicts=True)


def task_for(
    sitting: Sitting, attempt_id: int, piece: rules.Piece, sequence: int, round_: int, at: datetime
) -> MarkingTask:
    """Return a task that nobody has taken yet."""
    return MarkingTask(
        sitting=sitting,
        attempt_id=attempt_id,
        position=piece.position,
        part=piece.part,
        sequence=sequence,
        round=round_,
        maximum=piece.maximum,
        lot=lot(attempt_id, piece.position, piece.part, round_),
        made_at=at,
    )


def lot(attempt_id: int, position: int, part: int, round_: int) -> int:
    """Return a number that orders tasks as by chance, another way in each round."""
    drawn = hashlib.sha256(f"{attempt_id}.{position}.{part}.{round_}".encode()).digest()
    return int.from_bytes(drawn[:4]) >> 1
