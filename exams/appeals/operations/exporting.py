"""Hand out the replay of an attempt as evidence, and keep who took it."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import Role, User
from core import audit
from exams.appeals import evidence, queries
from exams.bank.operations import require_role
from exams.delivery.models import Attempt, ReceiptKey
from exams.delivery.operations import NoReceiptKey
from exams.delivery.queries import receipt_content
from exams.delivery.receipts import rules as receipts
from exams.delivery.receipts.keys import KeyFileExposedError, load_signer
from exams.sittings.queries import sittings_in_reach

READERS = (Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)


@transaction.atomic(durable=True)
def export_replay(*, attempt_id: int, form: str, actor: User, at: datetime) -> dict[str, Any]:
    """Return the signed replay of an attempt, and note who takes it out of the platform.

    The same rows give the same document, whoever asks and whenever.

    Args:
        form: in which it is handed out: "json" or "pdf".

    Raises:
        NotYourRole: the actor has none of READERS.
        NoReceiptKey: nobody made the key that signs, or its file is gone or exposed.
        Attempt.DoesNotExist: no such attempt in the actor's reach.
    """
    require_role(actor, *READERS)
    attempts = Attempt.objects.select_related("sitting__paper", "candidate")
    attempt = attempts.get(pk=attempt_id, sitting__in=sittings_in_reach(actor))
    document = signed_replay(attempt)
    detail = {"form": form, "sha256": document["digest"]}
    audit.record("exams.replay-exported", actor=actor, subject=attempt, at=at, detail=detail)
    return document


def signed_replay(attempt: Attempt) -> dict[str, Any]:
    """Return the replay of an attempt, signed; it is dated by the last thing on record.

    Raises:
        NoReceiptKey: as above.
    """
    content = replay_content(attempt)
    key = ReceiptKey.objects.filter(is_active=True).first()
    if key is None:
        raise NoReceiptKey
    try:
        signer = load_signer(settings.RECEIPT_KEY_FOLDER / f"{key.kid}.pem")
    except (OSError, ValueError, KeyFileExposedError) as error:
        raise NoReceiptKey from error
    last = datetime.fromisoformat(content["events"][-1]["at"]).astimezone(UTC)
    return receipts.signed(content, key_id=key.kid, signed_at=last, sign=signer.sign)


def replay_content(attempt: Attempt) -> dict[str, Any]:
    """Return what evidence says of an attempt: the paper as it was seen, and all on record."""
    events = [
        queries.event_record(number, event)
        for number, event in enumerate(queries.events_of(attempt), start=1)
    ]
    answers = receipt_content(attempt)["answers"]
    paper = attempt.sitting.paper
    return {
        "kind": evidence.KIND,
        "version": evidence.VERSION,
        "attempt": attempt.pk,
        "sitting": {"id": attempt.sitting_id, "title": attempt.sitting.title},
        "candidate": attempt.candidate.username,
        "paper": {
            "id": paper.pk,
            "title": paper.title,
            "items": [_item(item) for item in queries.paper_of(attempt)],
        },
        "events": events,
        "events_sha256": receipts.digest(events),
        "answers": answers,
        "answers_sha256": receipts.digest(answers),
    }


def _item(item: queries.PaperItemShown) -> dict[str, Any]:
    return {
        "number": item.number,
        "position": item.position,
        "options": "".join(letter for letter, _text in item.options),
        "content_sha256": item.content_hash,
    }
