"""Reading an ID number in full: with a reason, and never without a trace."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import identity
from accounts.models import User
from core import audit
from core.errors import Refusal


class NoIdentityNumber(Refusal):
    code = "no-identity-number"
    message = _("No ID number is kept for this person.")


@transaction.atomic(durable=True)
def reveal_identity_number(*, user_id: int, actor: User, at: datetime, reason: str) -> str:
    """Return a person's ID number in full and record who read it and why.

    Law: Personal Information Protection Law (2021), art. 28: sensitive personal information only
    for a specific purpose and where necessary; art. 51(3): access is limited and traceable.

    Raises:
        NoIdentityNumber: none is kept.
        User.DoesNotExist: no such account.
    """
    user = User.objects.get(pk=user_id)
    number = identity.full_number(user)
    if not number:
        raise NoIdentityNumber
    audit.record("accounts.identity-read", actor=actor, subject=user, at=at, reason=reason)
    return number
