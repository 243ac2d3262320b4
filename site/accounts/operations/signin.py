"""What a person does with the own sign-in."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import audit


@transaction.atomic(durable=True)
def record_sign_in(*, user: User, factor: str, address: str, at: datetime) -> None:
    """Record a whole sign-in: how the second step was done, and from which address.

    Args:
        factor: "totp", "recovery-code", "enrolled", "put-off" or "none".
    """
    audit.record(
        "accounts.signed-in",
        actor=user,
        subject=user,
        at=at,
        detail={"factor": factor, "address": address},
    )


@transaction.atomic(durable=True)
def change_password(*, user: User, password: str, at: datetime) -> None:
    """Set a person's own new password; it ends the person's sessions elsewhere. Locks the account.

    Args:
        password: already checked against the rules for passwords.
    """
    User.objects.select_for_update().get(pk=user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("accounts.password-changed", actor=user, subject=user, at=at)
