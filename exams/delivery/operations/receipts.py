"""Sign what the server has of a closed attempt, for the candidate to keep."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.errors import Refusal
from exams.delivery import queries
from exams.delivery.models import Attempt, ReceiptKey, SignedReceipt
from exams.delivery.operations.closing import close_by_clock
from exams.delivery.operations.entering import locked
from exams.delivery.receipts import rules
from exams.delivery.receipts.keys import KeyFileExposedError, create_key_file, load_signer

logger = logging.getLogger(__name__)
ENDS = (Attempt.Status.SUBMITTED, Attempt.Status.TIMED_OUT, Attempt.Status.ABANDONED)


class NoReceiptYet(Refusal):
    code = "no-receipt-yet"
    message = _("There is no receipt: the attempt is not closed, or it was voided.")


class NoReceiptKey(Refusal):
    code = "no-receipt-key"
    message = _(
        "The key that signs receipts is missing, so no receipt can be given now. Your answers are "
        "kept. Ask the operator to run create_receipt_key."
    )


def create_receipt_key(*, at: datetime) -> ReceiptKey:
    """Make the key that signs receipts: a file that only its owner can read, and the row that
    publishes it.

    Safe to repeat: the key that is active already is returned. The file comes first, since a row
    without its file could not sign.
    """
    if active := ReceiptKey.objects.filter(is_active=True).first():
        return active
    path, spki = create_key_file(settings.RECEIPT_KEY_FOLDER)
    try:
        return _publish(spki, at)
    except IntegrityError:
        # Somebody else was faster: only one key is active, and the file of this one is no use.
        path.unlink()
        return ReceiptKey.objects.get(is_active=True)


@transaction.atomic(durable=True)
def _publish(spki: bytes, at: datetime) -> ReceiptKey:
    key = ReceiptKey.objects.create(kid=rules.key_id(spki), spki=spki, sign_from=at)
    audit.record("exams.receipt-key-created", actor=None, subject=key, at=at)
    return key


@transaction.atomic(durable=True)
def give_receipt(*, attempt_id: int, candidate: User, at: datetime) -> SignedReceipt:
    """Return the signed receipt of a closed attempt; sign it now, if that was not done at its end.

    Safe to repeat: the same answers give the same receipt. An attempt whose time is up is closed
    first, should the sweep not have come to it. Locks the attempt.

    Raises:
        NoReceiptYet: the attempt is not closed, or it was voided.
        NoReceiptKey: nobody made a key, or its file is gone or exposed.
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    attempt = locked().get(pk=attempt_id, candidate=candidate)
    close_by_clock(attempt, at)
    if attempt.status not in ENDS:
        raise NoReceiptYet
    content = queries.receipt_content(attempt)
    known = SignedReceipt.objects.filter(attempt=attempt, digest=rules.digest(content)).first()
    return known or _sign(attempt, content, at)


def sign_if_possible(attempt: Attempt, *, at: datetime) -> SignedReceipt | None:
    """Sign the receipt of an attempt that is being closed; a missing key holds nothing up."""
    try:
        # The moment of the closing is in it: nothing like it was signed before.
        return _sign(attempt, queries.receipt_content(attempt), at)
    except NoReceiptKey:
        logger.warning("Attempt %d is closed without a receipt: no key signs.", attempt.pk)
        return None


def _sign(attempt: Attempt, content: dict[str, Any], at: datetime) -> SignedReceipt:
    key = ReceiptKey.objects.filter(is_active=True).first()
    if key is None:
        raise NoReceiptKey
    try:
        signer = load_signer(settings.RECEIPT_KEY_FOLDER / f"{key.kid}.pem")
    # Missing, unreadable or damaged: no receipt, but the submission stands.
    except (OSError, ValueError, KeyFileExposedError) as error:
        raise NoReceiptKey from error
    document = rules.signed(content, key_id=key.kid, signed_at=at, sign=signer.sign)
    return SignedReceipt.objects.create(
        attempt=attempt, key=key, document=document, digest=document["digest"], signed_at=at
    )
