"""Keep answers as they are given. Rows are added, never changed, and none is thrown away.

What comes too late, from a page that does not have the lease, or after the end is kept, marked,
shown and never scored: see `guard`. Nothing of it is refused; what is, does not fit the paper.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Q, Subquery

from accounts.models import User
from core.database import ask, values_of
from exams.bank.answering import Misfit, Shape, Why, fitted
from exams.delivery import guard, queries
from exams.delivery.models import Attempt, Response, ResponseQuerySet
from exams.delivery.operations.entering import Entered, enter, lock_of
from exams.delivery.operations.refusals import (
    MISFITS,
    BadResponse,
    NonceReused,
    NoSuchOption,
    NotOnPaper,
    OneOptionOnly,
    SequenceReused,
)

logger = logging.getLogger(__name__)
# A clock of a device that is off by more is worth a line in the log.
SKEW = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Save:
    """An answer as a page sends it."""

    position: int
    chosen: Sequence[str]  # as `exams.bank.answering` has it; nothing takes the answer back
    nonce: str  # made by the page, once for each choice
    number: int | None = None  # the page's own, from 1; None lets the server count
    client_at: datetime | None = None  # by the device's clock


@dataclass(frozen=True, slots=True)
class Synced:
    """What a batch of saves came to, in the order in which they were sent."""

    kept: list[Response | BadResponse]
    lacking: list[int]  # numbers of the page, below its highest, that the server does not have
    is_open: bool


def save_response(
    *,
    attempt_id: int,
    candidate: User,
    position: int,
    chosen: Sequence[str],
    nonce: str,
    page_token: str,
    at: datetime,
    number: int | None = None,
    client_at: datetime | None = None,
) -> Response:
    """Keep one choice as it is made; the row says whether it counts.

    Safe to repeat: what was kept already gives the same row, whatever holds now. Two queries, the
    second of which writes, for a new answer that counts, as nearly all are; any other is kept
    under the lock of the attempt, in four more. Another for the first of a paper in a process. Not
    to be called within a transaction: what is returned must be durable.

    Args:
        chosen, nonce, number, client_at: as in `Save`.
        page_token: of the page that saves.
        at: when the server had it (aware).

    Raises:
        BadResponse: no such item on the paper, a response that does not fit it, or a number or a
            nonce of the page that another answer has.
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    save = Save(position, chosen, nonce, number, client_at)
    come = partial(
        enter,
        guard.Act.SAVE,
        attempt_id=attempt_id,
        candidate=candidate,
        at=at,
        page_token=page_token,
    )
    if number and (added := _add_if_counts(come(locks=False), save, number, at)) is not None:
        return added
    with transaction.atomic(durable=True):
        [kept] = _keep(come(), [save], at=at)
    if isinstance(kept, BadResponse):
        raise kept
    return kept


@transaction.atomic(durable=True)
def sync_responses(
    *, attempt_id: int, candidate: User, saves: Sequence[Save], page_token: str, at: datetime
) -> Synced:
    """Keep what a device gathered while it was away, and say what is lacking.

    Each save is judged as if it came alone: one that does not fit the paper keeps none of the
    others out. The order does not matter. Safe to repeat. Locks the
    attempt. Four queries; another for the first of a paper in a process.

    Raises:
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    entered = enter(
        guard.Act.SYNC, attempt_id=attempt_id, candidate=candidate, at=at, page_token=page_token
    )
    kept = _keep(entered, saves, at=at)
    lacking = queries.lacking_numbers(entered.attempt.pk, lease=entered.lease)
    return Synced(kept, lacking, is_open=entered.ruling.status == guard.Status.OPEN)


@transaction.atomic(durable=True)
def save_page(
    *,
    attempt_id: int,
    candidate: User,
    answers: Mapping[int, Sequence[str]],
    page_token: str,
    at: datetime,
) -> list[Response]:
    """Keep the choices of a page that is sent as a whole: those that differ from what stands.

    For browsers without scripts. Safe to repeat: the second time nothing differs, and what does
    not count is known as the last that the page gave. Locks the attempt. Four queries; another
    where answers do not count, and for the first of a paper in a process.

    Args:
        answers: responses by position; positions that are left out stay as they are.

    Raises:
        BadResponse, Attempt.DoesNotExist: as `save_response`; nothing of the page is kept then.
    """
    entered = enter(
        guard.Act.SAVE, attempt_id=attempt_id, candidate=candidate, at=at, page_token=page_token
    )
    shapes = queries.shapes_of(entered.attempt.sitting.paper_id)
    standing = queries.standing_answers(entered.attempt.pk)
    fitting = {position: _fitting(shapes, position, chosen) for position, chosen in answers.items()}
    known = _last_of_page(entered)
    last = {position: answer.chosen for position, answer in standing.items()}
    last |= {position: row.chosen for position, row in known.items()}
    saves = [
        Save(position, chosen, str(uuid4()))
        for position, chosen in sorted(fitting.items())
        if chosen != last.get(position, [])
    ]
    again = [row for position, row in sorted(known.items()) if fitting.get(position) == row.chosen]
    kept = _keep(entered, saves, at=at)
    return [*(row for row in kept if isinstance(row, Response)), *again]


def _last_of_page(entered: Entered) -> dict[int, Response]:
    """Return what a page gave last, by position, where answers of it do not count.

    What stands tells nothing of it: a choice that is taken back and made again is a third answer,
    which an extension may restore.
    """
    if entered.ruling.counts:
        return {}
    rows = Response.objects.filter(attempt=entered.attempt, lease=entered.lease)
    last = {row.position: row for row in rows.in_order()}
    queries.say_restored(last.values())
    return last


def _keep(entered: Entered, saves: Sequence[Save], *, at: datetime) -> list[Response | BadResponse]:
    """Add a row for each save that is new; return the row of each, or why it was refused."""
    book = _Book.of(entered, saves)
    shapes = queries.shapes_of(entered.attempt.sitting.paper_id)
    kept: list[Response | BadResponse] = []
    for save in saves:
        try:
            chosen = _fitting(shapes, save.position, save.chosen)
            row = book.same(save, chosen)
            if row is None:
                number, sequence = book.number_of(save), book.sequence + 1
                row = _row(entered, save, chosen, sequence=sequence, number=number, at=at)
            kept.append(book.add(row))
        except BadResponse as refusal:
            kept.append(refusal)
    Response.objects.bulk_create(book.added)
    _log_skew(book.added)
    return kept


# A row, if the attempt is still as it was judged, and has none under its name or, of its page, its
# number: a name that is known under whatever lease brings the sequence of its row, which is taken.
# Who changes the attempt meanwhile is waited for: what is locked is looked at anew.
_ADD = """
INSERT INTO exams_response (
    attempt_id, sequence, position, chosen, nonce, lease, client_sequence, client_at, given_at,
    verdict, aside
)
SELECT
    judged.id,
    COALESCE(
        (SELECT MIN(sequence) FROM exams_response
            WHERE attempt_id = %(attempt_id)s AND nonce = %(nonce)s),
        (SELECT MAX(sequence) + 1 FROM exams_response WHERE attempt_id = %(attempt_id)s),
        1
    ),
    %(position)s, %(chosen)s, %(nonce)s, %(lease)s, %(client_sequence)s, %(client_at)s,
    %(given_at)s, %(verdict)s, %(aside)s
FROM (
    SELECT id FROM exams_attempt AS own
    WHERE id = %(attempt_id)s AND status = 'open' AND lease = %(lease)s AND due_at = %(due_at)s
    {lock}
) AS judged
WHERE true
ON CONFLICT DO NOTHING RETURNING id, sequence
"""


def _add_if_counts(entered: Entered, save: Save, number: int, at: datetime) -> Response | None:
    """Add a new answer of an open attempt that counts; by its number within the page.

    None if it is no such answer, or the attempt changed meanwhile: then the lock decides.
    """
    attempt = entered.attempt
    if not entered.ruling.counts or attempt.status != Attempt.Status.OPEN:
        return None
    shapes = queries.shapes_of(attempt.sitting.paper_id)
    chosen = _fitting(shapes, save.position, save.chosen)
    row = _row(entered, save, chosen, sequence=0, number=number, at=at)
    moment = connection.ops.adapt_datetimefield_value(attempt.due_at)
    added = ask(_ADD.format(lock=lock_of("own")), values_of(row) | {"due_at": moment})
    if not added:
        return None
    [(row.pk, row.sequence)] = added
    row._state.adding = False
    _log_skew([row])
    return row


def _rows_of(entered: Entered, saves: Sequence[Save]) -> list[Response]:
    """Return the rows with the nonces or numbers of saves, and the newest. One query."""
    own = Response.objects.filter(attempt=entered.attempt)
    newest = own.order_by("-sequence").values("sequence")[:1]
    wanted = Q(nonce__in={save.nonce for save in saves}) | Q(sequence=Subquery(newest))
    return list(own.filter(wanted | _numbers(entered, own, saves)).order_by("sequence"))


def _numbers(entered: Entered, own: ResponseQuerySet, saves: Sequence[Save]) -> Q:
    """Return which rows have the numbers of the saves; the highest, if the server is to count."""
    wanted = Q(client_sequence__in=[save.number for save in saves if save.number])
    if not all(save.number for save in saves):
        here = own.filter(lease=entered.lease).order_by("-client_sequence")
        wanted |= Q(client_sequence=Subquery(here.values("client_sequence")[:1]))
    return Q(lease=entered.lease) & wanted


class _Book:
    """The rows of an attempt that bear on a few saves, and those added to them."""

    def __init__(self, entered: Entered, rows: Iterable[Response]) -> None:
        self.lease, self.ruling = entered.lease, entered.ruling
        self.added: list[Response] = []
        self._by_nonce: dict[str, list[Response]] = {}
        self._by_number: dict[int, Response] = {}
        self.sequence = self.number = 0
        for row in rows:
            self._enter(row)

    @classmethod
    def of(cls, entered: Entered, saves: Sequence[Save]) -> "_Book":
        """Read what has the same nonces or numbers, and the newest. One query.

        Another, if a save that was late before comes again: an extension may have restored it.
        """
        nonces = {save.nonce for save in saves}
        rows = _rows_of(entered, saves)
        queries.say_restored(row for row in rows if row.nonce in nonces)
        for row in rows:
            row.attempt = entered.attempt
        return cls(entered, rows)

    def _enter(self, row: Response) -> None:
        self._by_nonce.setdefault(row.nonce, []).append(row)
        self.sequence = max(self.sequence, row.sequence)
        if row.lease and row.lease == self.lease:
            self._by_number[row.client_sequence] = row
            self.number = max(self.number, row.client_sequence)

    def same(self, save: Save, chosen: list[str]) -> Response | None:
        """Return the row of a save that was kept before.

        What was kept aside when it came from a page that had lost the lease is judged anew when
        the candidate takes over there and it comes again, in time or late.

        Raises:
            NonceReused: another answer came under the name of this one.
        """
        rows = self._by_nonce.get(save.nonce, [])
        if any((row.position, row.chosen) != (save.position, chosen) for row in rows):
            raise NonceReused(position=save.position)
        known = [row for row in rows if self._stands_for_it(row)]
        return max(known, key=lambda row: (row.counts, not row.aside, -row.sequence), default=None)

    def _stands_for_it(self, row: Response) -> bool:
        """Tell whether a row under the same name is as good as one that were added now."""
        if row.lease == self.lease or row.counts or self.ruling.aside:
            return True
        return not row.aside and not self.ruling.counts

    def number_of(self, save: Save) -> int:
        """Return the number of a new save within its page.

        Raises:
            SequenceReused: another answer of the page has it.
        """
        if not self.lease:
            return save.number or 0
        number = save.number or self.number + 1
        if number in self._by_number and self._by_number[number].client_sequence:
            raise SequenceReused(number=number, position=save.position)
        return number

    def add(self, row: Response) -> Response:
        """Take a row in, if it is new."""
        if row.pk is None and row not in self.added:
            self.added.append(row)
            self._enter(row)
        return row


def _row(
    entered: Entered, save: Save, chosen: list[str], *, sequence: int, number: int, at: datetime
) -> Response:
    return Response(
        attempt=entered.attempt,
        sequence=sequence,
        position=save.position,
        chosen=chosen,
        nonce=save.nonce,
        lease=entered.lease,
        client_sequence=number,
        client_at=save.client_at,
        given_at=at,
        verdict=entered.ruling.verdict.value,
        aside=entered.ruling.aside.value,
    )


def _log_skew(rows: Sequence[Response]) -> None:
    """Say of the first save of a page whose clock is far off by how much it is."""
    for row in rows:
        skew = row.clock_skew
        if row.client_sequence == 1 and skew is not None and abs(skew) > SKEW:
            seconds = int(skew.total_seconds())
            logger.warning("The device's clock is %d s off in attempt %d.", seconds, row.attempt_id)


def _fitting(shapes: Mapping[int, Shape], position: int, chosen: Iterable[str]) -> list[str]:
    """Return a response as it is kept, if the item takes it."""
    if position not in shapes:
        raise NotOnPaper(position=position)
    try:
        return fitted(shapes[position], chosen)
    except Misfit as misfit:
        if misfit.why == Why.OPTION_UNKNOWN:
            raise NoSuchOption(position=position, letters=misfit.what) from misfit
        if misfit.why == Why.ONE_ONLY:
            raise OneOptionOnly(position=position) from misfit
        raise MISFITS[misfit.why](position=position, what=misfit.what) from misfit
