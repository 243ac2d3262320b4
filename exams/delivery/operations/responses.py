"""Keep answers as they are given. Rows are added, never changed.

The written rule for lateness: an answer counts when the server has it no later than the due time
plus the sitting's grace. What arrives later is kept, marked late, shown, and never scored.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import Refusal
from exams.delivery import queries
from exams.delivery.models import Attempt, Response
from exams.delivery.operations.attempts import is_past, lock


class AttemptVoided(Refusal):
    code = "attempt-voided"
    message = _("This attempt was voided. Ask the invigilator.")


class OpenedElsewhere(Refusal):
    code = "opened-elsewhere"
    message = _(
        "This exam was opened in another tab or on another device; only the newest page saves "
        "answers. Continue there, or take over here."
    )


class LateAnswer(Refusal):
    """Said of an answer that was kept: no operation raises it."""

    code = "late"
    message = _("This answer came after your attempt had ended. It is kept but does not count.")


class BadResponse(Refusal):
    """The answer does not fit the paper: a fault of whoever sent it, not of the candidate."""

    code = "bad-response"
    message = _("The answer does not fit the paper. Reload the page and answer again.")


class NotOnPaper(BadResponse):
    code = "not-on-paper"
    message = _("There is no item %(position)s on this paper.")


class NoSuchOption(BadResponse):
    code = "no-such-option"
    message = _("Item %(position)s has no option %(letters)s.")


class OneOptionOnly(BadResponse):
    code = "one-option-only"
    message = _("Item %(position)s takes one option.")


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
) -> Response:
    """Keep one choice as it is made; what comes too late is kept as late and does not count.

    Safe to repeat: a nonce that was kept already gives the same row, whatever holds now. Locks the
    attempt. Four queries.

    Args:
        chosen: letters of options; none takes the choice back.
        nonce: made by the page, once for each choice.
        page_token: of the page that saves.
        at: when the server had it (aware).

    Raises:
        AttemptVoided: the attempt does not count any more; nothing is kept.
        OpenedElsewhere: a newer page was opened; nothing is kept.
        BadResponse: no such item on the paper, no such option, or too many options.
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    attempt = lock(attempt_id, candidate)
    last = _same_or_newest(attempt, nonce)
    if last and last.nonce == nonce:
        last.attempt = attempt
        return last
    is_late = _verdict(attempt, page_token=page_token, at=at)
    choices = queries.choices_of(attempt.sitting.paper_id, position=position)
    response = Response(
        attempt=attempt,
        sequence=last.sequence + 1 if last else 1,
        position=position,
        chosen=_fitting(choices, position, chosen),
        nonce=nonce,
        given_at=at,
        is_late=is_late,
    )
    response.save(force_insert=True)
    return response


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

    For browsers without scripts. Safe to repeat: the second time nothing differs. Locks the
    attempt. Five queries.

    Args:
        answers: letters by position; positions that are left out stay as they are.

    Raises:
        AttemptVoided, OpenedElsewhere, BadResponse, Attempt.DoesNotExist: as `save_response`;
            then nothing of the page is kept.
    """
    attempt = lock(attempt_id, candidate)
    is_late = _verdict(attempt, page_token=page_token, at=at)
    choices = queries.choices_of(attempt.sitting.paper_id)
    standing = queries.standing_answers(attempt.pk)
    fitting = {
        position: _fitting(choices, position, chosen) for position, chosen in answers.items()
    }
    changed = [
        (position, chosen)
        for position, chosen in sorted(fitting.items())
        if chosen != (standing[position].chosen if position in standing else [])
    ]
    newest = _same_or_newest(attempt, nonce="")
    first = newest.sequence + 1 if newest else 1
    return Response.objects.bulk_create(
        Response(
            attempt=attempt,
            sequence=sequence,
            position=position,
            chosen=chosen,
            nonce=str(uuid4()),
            given_at=at,
            is_late=is_late,
        )
        for sequence, (position, chosen) in enumerate(changed, start=first)
    )


def _same_or_newest(attempt: Attempt, nonce: str) -> Response | None:
    """Return the row that has the nonce already; else the newest one."""
    is_same = Case(When(nonce=nonce, then=Value(0)), default=Value(1), output_field=IntegerField())
    return Response.objects.filter(attempt=attempt).order_by(is_same, "-sequence").first()


def _verdict(attempt: Attempt, *, page_token: str, at: datetime) -> bool:
    """Tell whether an answer comes too late; refuse it if it may not be kept at all.

    What reaches a closed attempt is late whichever page sends it: another device that was offline
    must not lose what was typed there.
    """
    if attempt.status == Attempt.Status.VOIDED:
        raise AttemptVoided
    if attempt.status != Attempt.Status.OPEN or is_past(attempt, at):
        return True
    if page_token != attempt.page_token:
        raise OpenedElsewhere
    return False


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
