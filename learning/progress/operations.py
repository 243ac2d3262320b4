"""Record what somebody has studied."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from content.api import ToSignOff, reading_address
from core.dates import local_day
from core.errors import Refusal
from learning.progress.models import Activity, SignOff
from learning.progress.signing import to_sign_off


class NothingToSignOff(Refusal):
    code = "nothing-to-sign-off"
    message = _("This page is not to be signed off any more.")


class TextChanged(Refusal):
    code = "text-changed"
    message = _("The text was revised since you opened it. Read it again, then confirm.")


class NothingToRead(Refusal):
    code = "nothing-to-read"
    message = _("This page is not published. It cannot be marked as read.")


@transaction.atomic(savepoint=False)
def record_activity(*, learner: User, kind: str, subject: str, at: datetime) -> None:
    """Record that somebody completed something on the day of a moment.

    Safe to repeat: the same thing counts once a day. The row is the evidence itself, so there is
    no audit entry beside it.

    Args:
        kind: an Activity.Kind.
        subject: the primary key of the page or of the drill.
    """
    activity = Activity(
        learner=learner, kind=kind, subject=subject, day=local_day(at), completed_at=at
    )
    Activity.objects.bulk_create([activity], ignore_conflicts=True)


@transaction.atomic(durable=True)
def complete_reading(*, learner: User, page_id: int, at: datetime) -> str:
    """Record that somebody read a case or a handbook page; return the page's address.

    Safe to repeat.

    Raises:
        NothingToRead: there is no published page of that number.
    """
    for kind in (Activity.Kind.CASE, Activity.Kind.HANDBOOK):
        address = reading_address(kind, page_id)
        if address is not None:
            record_activity(learner=learner, kind=kind, subject=str(page_id), at=at)
            return address
    raise NothingToRead


@transaction.atomic(durable=True)
def sign_off(*, learner: User, page_id: int, revision_id: int, at: datetime) -> ToSignOff:
    """Confirm that somebody has read the present text of a page. Safe to repeat.

    The row is the evidence itself, so there is no audit entry beside it. Signing is reading.

    Args:
        revision_id: the text that the learner has seen.

    Raises:
        NothingToSignOff: the page is not public, withdrawn, or asks for no sign-off.
        TextChanged: another text is public by now.
    """
    asked = to_sign_off(page_id)
    if asked is None:
        raise NothingToSignOff
    if asked.revision_id != revision_id:
        raise TextChanged
    signed = SignOff(learner=learner, page_id=page_id, revision_id=revision_id, signed_at=at)
    SignOff.objects.bulk_create([signed], ignore_conflicts=True)
    record_activity(learner=learner, kind=Activity.Kind.CASE, subject=str(page_id), at=at)
    return asked
