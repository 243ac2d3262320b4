"""Keep answers as they are given. Rows are added, never changed, and none is thrown away.

What comes too late, from a page that does not have the lease, or after the end is kept, marked,
shown and never scored: see `guard`. Nothing of it is refused; what is, does not fit the paper.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.db import transaction
from django.db.models import Q, Subquery

from accounts.models import User
from exams.delivery import guard, queries
from exams.delivery.models import Response, ResponseQuerySet
from exams.delivery.operations.entering import Entered, enter
from exams.delivery.operations.refusals import (
    BadResponse,
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
    """A choice as a page sends it."""

    position: int
    chosen: Collection[str]  # letters of options; none takes the choice back
    nonce: str  # made by the page, once for each choice
    number: int | None = None  # the page's own, from 1; None lets the server count
    client_at: datetime | None = None  # by the device's clock


@dataclass(frozen=True, slots=True)
class Synced:
    """What a batch of saves came to, in the order in which they were sent."""

    kept: list[Response | BadResponse]
    lacking: list[int]  # numbers of the page, below its highest, that the server does not have
    is_open: bool


@transaction.atomic(durable=True)
def save_response(
    *,
    attempt_id: int,
    candidate: User,
    position: int,
    chosen: Collection[str],
    nonce: str,
    page_token: str,
    at: datetime,
    number: int | None = None,
    client_at: datetime | None = None,
) -> Response:
    """Keep one choice as it is made; the row says whether it counts.

    Safe to repeat: what was kept already gives the same row, whatever holds now. Locks the
    attempt. Four queries.

    Args:
        chosen, nonce, number, client_at: as in `Save`.
        page_token: of the page that saves.
        at: when the server had it (aware).

    Raises:
        BadResponse: no such item on the paper, no such option, too many options, or a number of
            the page that another answer has.
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    entered = enter(
        guard.Act.SAVE, attempt_id=attempt_id, candidate=candidate, at=at, page_token=page_token
    )
    save = Save(position, chosen, nonce, number, client_at)
    [kept] = _keep(entered, [save], at=at)
    if isinstance(kept, BadResponse):
        raise kept
    return kept


@transaction.atomic(durable=True)
def sync_responses(
    *, attempt_id: int, candidate: User, saves: Sequence[Save], page_token: str, at: datetime
) -> Synced:
    """Keep what a device gathered while it was away, and say what is lacking.

    Each save is judged as if it came alone: one that does not fit the paper keeps none of the
    others out. The order does not matter. Safe to repeat. Locks the attempt. Five queries.

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
    answers: Mapping[int, Collection[str]],
    page_token: str,
    at: datetime,
) -> list[Response]:
    """Keep the choices of a page that is sent as a whole: those that differ from what stands.

    For browsers without scripts. Safe to repeat: the second time nothing differs, and what does
    not count is known. Locks the attempt. Five queries.

    Args:
        answers: letters by position; positions that are left out stay as they are.

    Raises:
        BadResponse, Attempt.DoesNotExist: as `save_response`; nothing of the page is kept then.
    """
    entered = enter(
        guard.Act.SAVE, attempt_id=attempt_id, candidate=candidate, at=at, page_token=page_token
    )
    choices = queries.choices_of(entered.attempt.sitting.paper_id)
    standing = queries.standing_answers(entered.attempt.pk)
    fitting = {
        position: _fitting(choices, position, chosen) for position, chosen in answers.items()
    }
    saves = [
        Save(position, chosen, _page_nonce(entered, page_token, position, chosen))
        for position, chosen in sorted(fitting.items())
        if chosen != (standing[position].chosen if position in standing else [])
    ]
    kept = _keep(entered, saves, at=at, choices=choices)
    return [row for row in kept if isinstance(row, Response)]


def _page_nonce(entered: Entered, page_token: str, position: int, chosen: list[str]) -> str:
    """Name a choice of a page without scripts: each anew, but the same where it does not count."""
    if entered.ruling.counts:
        return str(uuid4())
    return str(uuid5(NAMESPACE_URL, f"{page_token}/{position}/{''.join(chosen)}"))


def _keep(
    entered: Entered,
    saves: Sequence[Save],
    *,
    at: datetime,
    choices: Mapping[int, queries.Choices] | None = None,
) -> list[Response | BadResponse]:
    """Add a row for each save that is new; return the row of each, or why it was refused."""
    attempt, book = entered.attempt, _Book.of(entered, saves)
    if choices is None:
        positions = {save.position for save in saves if not book.same(save)}
        choices = queries.choices_of(attempt.sitting.paper_id, positions=positions)
    kept: list[Response | BadResponse] = []
    for save in saves:
        try:
            kept.append(book.same(save) or book.add(_new_row(entered, save, book, choices, at)))
        except BadResponse as refusal:
            kept.append(refusal)
    _insert(book.added)
    _log_skew(book.added)
    return kept


def _insert(rows: Sequence[Response]) -> None:
    # One row without the savepoint that a set needs: two trips to the database less.
    if len(rows) == 1:
        rows[0].save(force_insert=True)
    else:
        Response.objects.bulk_create(rows)


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
        self.lease, self.counts = entered.lease, entered.ruling.counts
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
        own = Response.objects.filter(attempt=entered.attempt)
        nonces = {save.nonce for save in saves}
        newest = own.order_by("-sequence").values("sequence")[:1]
        wanted = Q(nonce__in=nonces) | Q(sequence=Subquery(newest))
        rows = list(own.filter(wanted | _numbers(entered, own, saves)).order_by("sequence"))
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

    def same(self, save: Save) -> Response | None:
        """Return the row of a save that was kept before.

        What was kept aside when it came from a page that had lost the lease is judged anew when
        the candidate takes over there and it comes again.
        """
        rows = self._by_nonce.get(save.nonce, [])
        known = [row for row in rows if row.lease == self.lease or row.counts or not self.counts]
        return max(known, key=lambda row: (row.counts, -row.sequence), default=None)

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
        """Take a new row in."""
        self.added.append(row)
        self._enter(row)
        return row


def _new_row(
    entered: Entered,
    save: Save,
    book: _Book,
    choices: Mapping[int, queries.Choices],
    at: datetime,
) -> Response:
    return Response(
        attempt=entered.attempt,
        sequence=book.sequence + 1,
        position=save.position,
        chosen=_fitting(choices, save.position, save.chosen),
        nonce=save.nonce,
        lease=entered.lease,
        client_sequence=book.number_of(save),
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


def _fitting(
    choices: Mapping[int, queries.Choices], position: int, chosen: Iterable[str]
) -> list[str]:
    """Return the letters sorted, each once, if the item has them."""
    if position not in choices:
        raise NotOnPaper(position=position)
    letters, allowed = sorted(set(chosen)), choices[position]
    unknown = [letter for letter in letters if letter not in allowed.letters]
    if unknown:
        raise NoSuchOption(position=position, letters=", ".join(unknown))
    if len(letters) > 1 and not allowed.is_multiple:
        raise OneOptionOnly(position=position)
    return letters
