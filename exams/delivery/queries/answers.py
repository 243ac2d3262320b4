"""What a paper allows and what was answered."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper

from exams.bank.answering import Shape, shape_of_row
from exams.delivery.guard import Aside, Verdict
from exams.delivery.models import IN_TIME, Attempt, DeviceLease, Response, Restored
from exams.delivery.receipts import rules as receipts
from exams.papers.models import PaperItem

# Numbers that one answer to a device names as lacking.
MOST_LACKING = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """The last response to an item that came in time: the one that counts."""

    chosen: list[str]  # as `answering.fitted` keeps it; empty if it was taken back
    given_at: datetime
    sequence: int
    lease: int = 0  # of the page that gave it, and its number there
    number: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the server has of an attempt: for the candidate to keep."""

    answered: int  # items with a choice that counts
    saved_at: datetime | None  # of the newest response that counts
    late: list[int]  # positions of answers that came too late
    elsewhere: list[int]  # of answers kept aside, from a page that did not have the lease


def choices_of(paper_id: int, *, positions: Collection[int] | None = None) -> dict[int, Shape]:
    """Return what may be answered, by position; of some positions if they are given. One query."""
    if positions is not None and not positions:
        return {}
    items = PaperItem.objects.filter(paper=paper_id)
    if positions is not None:
        items = items.filter(position__in=positions)
    letters: dict[int, list[str]] = {}
    columns: dict[int, tuple[str, dict[str, Any]]] = {}
    for place, kind, detail, letter in items.values_list(
        "position", "version__kind", "version__detail", "version__options__letter"
    ):
        columns[place] = kind, detail
        letters.setdefault(place, []).extend(letter or "")
    return {
        place: shape_of_row(kind, letters[place], detail)
        for place, (kind, detail) in columns.items()
    }


def standing_answers(attempt_id: int) -> dict[int, Answer]:
    """Return the answers that count, by position. One query.

    The last one counts as the candidate gave them, by lease and by number of the page: neither a
    save that arrives twice nor one that was overtaken changes what stands.
    """
    rows = Response.objects.counting().filter(attempt=attempt_id).in_order()
    return {
        position: Answer(*answer)
        for position, *answer in rows.values_list(
            "position", "chosen", "given_at", "sequence", "lease", "client_sequence"
        )
    }


def lacking_numbers(attempt_id: int, *, lease: int) -> list[int]:
    """Return the numbers of a page, below its highest, that the server does not have. One query.

    The first MOST_LACKING of them: what a device has kept it sends, and asks again.
    """
    if not lease:
        return []
    rows = Response.objects.filter(attempt=attempt_id, lease=lease)
    numbers = set(rows.values_list("client_sequence", flat=True))
    lacking = (each for each in range(1, max(numbers, default=0)) if each not in numbers)
    return list(islice(lacking, MOST_LACKING))


def device_in_force(attempt: Attempt) -> str:
    """Return the device that has the lease; nothing while any of the candidate's may take it."""
    lease = DeviceLease.objects.filter(attempt=attempt.pk, number=attempt.lease)
    return lease.values_list("device", flat=True).first() or ""


def lease_in_force(attempt_id: int) -> DeviceLease | None:
    """Return the lease that is in force in an attempt."""
    return DeviceLease.objects.filter(attempt=attempt_id).order_by("-number").first()


def receipt_of(attempt_id: int) -> Receipt:
    """Return what the server has of an attempt. Three queries."""
    answers = standing_answers(attempt_id).values()
    own = Response.objects.filter(attempt=attempt_id)
    return Receipt(
        answered=sum(bool(answer.chosen) for answer in answers),
        saved_at=max((answer.given_at for answer in answers), default=None),
        late=sorted(set(own.late().values_list("position", flat=True))),
        elsewhere=kept_aside(attempt_id),
    )


def answers_of_page(attempt_id: int) -> tuple[dict[int, Answer], set[int]]:
    """Return what `standing_answers` and `kept_aside` do, together. One query."""
    rows = _in_order(
        attempt_id,
        "nonce", "aside", "in_time",
        "position", "chosen", "given_at", "sequence", "lease", "client_sequence",
    )  # fmt: skip
    standing: dict[int, Answer] = {}
    elsewhere: dict[str, int] = {}
    known = set[str]()
    for nonce, aside, in_time, position, *answer in rows:
        if in_time and aside == Aside.NO:
            standing[position] = Answer(*answer)
            known.add(nonce)
        elif aside == Aside.OTHER_PAGE:
            elsewhere[nonce] = position
    return standing, {position for nonce, position in elsewhere.items() if nonce not in known}


def _in_order(attempt_id: int, *columns: str) -> list[tuple[Any, ...]]:
    """Return columns of an attempt's responses, as the candidate gave them; `in_time` is whether
    one was, or an extension restored it."""
    in_time = ExpressionWrapper(IN_TIME, output_field=BooleanField())
    rows: Any = Response.objects.filter(attempt=attempt_id).in_order()
    return list(rows.annotate(in_time=in_time).values_list(*columns))


def kept_aside(attempt_id: int) -> list[int]:
    """Return the positions of answers that came from a page without the lease. One query."""
    own = Response.objects.filter(attempt=attempt_id)
    # What was sent again once the page had the lease counts after all.
    aside = own.elsewhere().exclude(nonce__in=own.counting().values("nonce"))
    return sorted(set(aside.values_list("position", flat=True)))


def receipt_content(attempt: Attempt) -> dict[str, Any]:
    """Return what a receipt of a closed attempt says, as it is signed. One query."""
    standing: dict[int, dict[str, Any]] = {}
    late, elsewhere, counting = set[int](), dict[str, int](), set[str]()
    rows = _in_order(
        attempt.pk, "nonce", "aside", "in_time", "position", "chosen", "given_at", "sequence"
    )
    for nonce, aside, in_time, position, chosen, given_at, sequence in rows:
        if in_time and aside == Aside.NO:
            standing[position] = _signed_answer(position, chosen, given_at, sequence)
            counting.add(nonce)
        if aside == Aside.OTHER_PAGE:
            elsewhere[nonce] = position
        if not in_time or aside in (Aside.CLOSED, Aside.VOIDED):
            late.add(position)
    answers = [answer for _position, answer in sorted(standing.items())]
    # What was sent again once the page had the lease counts after all.
    aside_alone = {position for nonce, position in elsewhere.items() if nonce not in counting}
    return {
        "kind": receipts.KIND,
        "version": receipts.VERSION,
        "attempt": attempt.pk,
        "sitting": {"id": attempt.sitting_id, "title": attempt.sitting.title},
        "candidate": attempt.candidate.username,
        "state": attempt.status,
        "opened_at": attempt.opened_at.astimezone(UTC).isoformat(),
        "due_at": attempt.due_at.astimezone(UTC).isoformat(),
        "closed_at": attempt.closed_at.astimezone(UTC).isoformat() if attempt.closed_at else "",
        "answers": answers,
        "answers_sha256": receipts.digest(answers),
        "late": sorted(late),
        "aside": sorted(aside_alone),
        **_on_paper(attempt),
    }


def _on_paper(attempt: Attempt) -> dict[str, str]:
    """Return what a receipt says beside of a paper that people keyed."""
    handed_in = attempt.on_paper_at
    return {"on_paper_at": handed_in.astimezone(UTC).isoformat()} if handed_in else {}


def say_restored(rows: Iterable[Response]) -> None:
    """Mark the late ones among rows that an extension restored. One query, if any was late."""
    late = {row.pk: row for row in rows if row.verdict == Verdict.LATE}
    if late:
        restored = Restored.objects.filter(response__in=late)
        for pk in restored.values_list("response", flat=True):
            late[pk].is_restored = True


def _signed_answer(
    position: int, chosen: list[str], given_at: datetime, sequence: int
) -> dict[str, Any]:
    had_at = given_at.astimezone(UTC).isoformat()
    return {"position": position, "chosen": chosen, "had_at": had_at, "sequence": sequence}
