"""Acts of an administrator that concern an account and its reach together."""

from datetime import datetime

from django.db import transaction

from accounts import operations as accounts
from accounts.models import RoleGrant, User
from org.operations import set_jurisdiction


@transaction.atomic(durable=True)
def grant_role_within(
    *, user_id: int, role: str, unit_id: int | None, actor: User | None, at: datetime, reason: str
) -> RoleGrant:
    """Give a role and set how far the person's roles reach, both or neither.

    Args:
        unit_id: None leaves the reach as it is.

    Raises:
        As accounts.operations.grant_role.
    """
    grant = accounts.grant_role(user_id=user_id, role=role, actor=actor, at=at, reason=reason)
    if unit_id is not None:
        set_jurisdiction(user_id=user_id, unit_id=unit_id, actor=actor, at=at, reason=reason)
    return grant


@transaction.atomic(durable=True)
def open_account(*, username: str, name: str, actor: User, at: datetime) -> accounts.ActivationSlip:
    """Open an account and make its activation code, both or neither.

    Raises:
        accounts.operations.UsernameTaken: somebody has the account name.
    """
    user = accounts.create_account(username=username, name=name, actor=actor, at=at)
    return accounts.make_activation_codes(user_ids=[user.pk], actor=actor, at=at)[0]
