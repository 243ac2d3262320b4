"""Open and close accounts. Nobody is deleted."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import ActivationCode, Role, RoleGrant, User
from accounts.operations.roles import close_grant, grant_role, require_other_administrator
from core import audit
from core.errors import Refusal


class UsernameTaken(Refusal):
    code = "username-taken"
    message = _("There is already an account with this name.")


@transaction.atomic
def create_account(
    *,
    username: str,
    name: str,
    actor: User | None,
    at: datetime,
    password: str | None = None,
    email: str = "",
    is_demo: bool = False,
) -> User:
    """Open an account. Without a password it needs an activation code before the first sign-in.

    Raises:
        UsernameTaken: somebody has the account name.
    """
    user, created = User.objects.get_or_create(
        username=username,
        defaults={
            "name": name,
            "email": email,
            "is_demo": is_demo,
            "password": make_password(password),
        },
    )
    if not created:
        raise UsernameTaken
    audit.record("accounts.account-created", actor=actor, subject=user, at=at)
    return user


@transaction.atomic(durable=True)
def create_administrator(*, username: str, name: str, password: str, at: datetime) -> User:
    """Open the account of an administrator whom nobody else could appoint yet.

    Raises:
        UsernameTaken: somebody has the account name.
    """
    user = create_account(username=username, name=name, actor=None, at=at, password=password)
    grant_role(user_id=user.pk, role=Role.ADMINISTRATOR, actor=None, at=at)
    return user


@transaction.atomic
def deactivate(*, user_id: int, actor: User | None, at: datetime, reason: str = "") -> User:
    """Close an account: its sessions end at the next click, its roles end, its codes are void.

    Safe to repeat. Locks the account, and all administrators if it is one.

    Raises:
        LastAdministrator: nobody else could administer accounts.
        User.DoesNotExist: no such account.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.is_active:
        return user
    grants = list(RoleGrant.objects.filter(user=user, ended_at=None).select_related("user"))
    for grant in grants:
        require_other_administrator(grant)
    for grant in grants:
        close_grant(grant, actor=actor, at=at, reason=reason)
    ActivationCode.objects.filter(user=user, used_at=None).delete()
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record("accounts.account-closed", actor=actor, subject=user, at=at, reason=reason)
    return user


@transaction.atomic
def reactivate(*, user_id: int, actor: User, at: datetime, reason: str) -> User:
    """Open a closed account again, without any role. Safe to repeat. Locks the account."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.is_active:
        return user
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record("accounts.account-opened-again", actor=actor, subject=user, at=at, reason=reason)
    return user
