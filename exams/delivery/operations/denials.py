"""What is recorded of somebody who asks for what is not there for them."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import audit
from exams.delivery.models import Attempt
from exams.sittings.models import Sitting


@transaction.atomic(durable=True)
def note_denial(subject: Attempt | Sitting, *, actor: User, why: str, at: datetime) -> None:
    """Record that an attempt of another, or an act beyond somebody's reach, was asked for.

    Args:
        why: what was asked for, by the name of its address.
    """
    kind = subject._meta.model_name
    audit.record_refused(f"exams.{kind}-denied", actor=actor, subject=subject, at=at, why=why)
