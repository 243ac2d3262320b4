"""Give and end roles, and keep the groups that the editor of pages goes by in step with them."""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, RoleGrant, User
from core import audit
from core.errors import Refusal

# The interface for pages knows groups only: who has the role is in the group.
GROUPS = {Role.TRAINER: "Trainers", Role.REVIEWER: "Reviewers"}
# Who reads everything, or opens and closes accounts, does none of the work that is read.
APART = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


class AccountClosed(Refusal):
    code = "account-closed"
    message = _("This account is closed. Open it again first.")


class OwnRole(Refusal):
    code = "own-role"
    message = _("Nobody gives a role to themselves. Ask another administrator.")


class IncompatibleRoles(Refusal):
    code = "incompatible-roles"
    message = _(
        "Auditors and administrators have no other role but that of an officer. "
        "End the other role first."
    )


class LastAdministrator(Refusal):
    code = "last-administrator"
    message = _("This is the only administrator. Make another person administrator first.")


@transaction.atomic
def grant_role(
    *, user_id: int, role: str, actor: User | None, at: datetime, reason: str = ""
) -> RoleGrant:
    """Give a person a role. Safe to repeat: a role that is open is returned. Locks the account.

    Args:
        actor: None for the platform's own commands and imports.

    Raises:
        AccountClosed: the person may not sign in.
        OwnRole: the actor is the person.
        IncompatibleRoles: auditor or administrator together with another role.
        User.DoesNotExist: no such account.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    grants = list(RoleGrant.objects.filter(user=user, ended_at=None))
    for grant in grants:
        if grant.role == role:
            return grant
    _require_grantable(user, role, {grant.role for grant in grants}, actor)
    granted = RoleGrant.objects.create(user=user, role=role, granted_by=actor, granted_at=at)
    _join_group(user, role)
    audit.record(
        "accounts.role-granted",
        actor=actor,
        subject=user,
        at=at,
        reason=reason,
        detail={"role": str(role)},
    )
    return granted


@transaction.atomic
def end_role(*, grant_id: int, actor: User | None, at: datetime, reason: str = "") -> RoleGrant:
    """End a role. Safe to repeat. Locks the account, and all administrators if it is one.

    Raises:
        LastAdministrator: nobody else could administer accounts.
        RoleGrant.DoesNotExist: no such grant.
    """
    grant = RoleGrant.objects.select_related("user").get(pk=grant_id)
    User.objects.select_for_update().get(pk=grant.user_id)
    grant.refresh_from_db()
    if grant.ended_at is None:
        require_other_administrator(grant)
        close_grant(grant, actor=actor, at=at, reason=reason)
    return grant


def require_other_administrator(grant: RoleGrant) -> None:
    """Refuse to end the last open administrator role. Locks all of them."""
    if grant.role != Role.ADMINISTRATOR:
        return
    # The grants alone: to lock the people too would be to wait for who waits for us.
    others = RoleGrant.objects.select_for_update(of=("self",)).filter(
        role=Role.ADMINISTRATOR, ended_at=None, user__is_active=True
    )
    if not [other for other in others.order_by("pk") if other.user_id != grant.user_id]:
        raise LastAdministrator


def close_grant(grant: RoleGrant, *, actor: User | None, at: datetime, reason: str) -> None:
    """End one open role within the caller's transaction."""
    grant.ended_at = at
    grant.save(update_fields=["ended_at"])
    _leave_group(grant.user, grant.role)
    audit.record(
        "accounts.role-ended",
        actor=actor,
        subject=grant.user,
        at=at,
        reason=reason,
        detail={"role": grant.role},
    )


def _require_grantable(user: User, role: str, held: set[str], actor: User | None) -> None:
    if not user.is_active:
        raise AccountClosed
    if actor is not None and actor.pk == user.pk:
        raise OwnRole
    working = (held | {role}) - {Role.OFFICER}
    if len(working) > 1 and working & APART:
        raise IncompatibleRoles


def _join_group(user: User, role: str) -> None:
    if (name := GROUPS.get(Role(role))) is None:
        return
    group, _created = Group.objects.get_or_create(name=name)
    group.permissions.add(
        *Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    user.groups.add(group)


def _leave_group(user: User, role: str) -> None:
    if name := GROUPS.get(Role(role)):
        user.groups.remove(*Group.objects.filter(name=name))
