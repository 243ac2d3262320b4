"""Reads about accounts."""

from dataclasses import dataclass
from datetime import datetime

from axes.attempts import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Max, QuerySet
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Role, RoleGrant, User
from core.database import columns, read


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """Return the roles that the person has now; of who is signed in, as the request began."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    cached: frozenset[str] | None = getattr(user, "_roles", None)
    if cached is None:
        cached = frozenset(
            RoleGrant.objects.filter(user=user, ended_at=None).values_list("role", flat=True)
        )
        user._roles = cached  # type: ignore[attr-defined]
    return cached


def needs_second_factor(user: User) -> bool:
    """Tell whether the password alone is not enough: for every role but officer, by default."""
    others = roles_of(user) - {Role.OFFICER}
    return bool(settings.OFFICERS_NEED_SECOND_FACTOR or others)


_SIGNED_IN = """
SELECT {columns}, (
    SELECT {joined}(own.role, ',') FROM accounts_rolegrant AS own
    WHERE own.user_id = person.id AND own.ended_at IS NULL
) AS roles
FROM accounts_user AS person WHERE person.id = %s
"""
_JOINED = {"postgresql": "string_agg", "sqlite": "group_concat"}


def signed_in(user_id: int) -> User | None:
    """Return an account with its roles of now. One query, at every request of who is signed in."""
    asked = _SIGNED_IN.format(columns=columns(User, "person"), joined=_JOINED[connection.vendor])
    for user, (roles,) in read(User, asked, [user_id]):
        user._roles = frozenset(roles.split(",") if roles else ())  # type: ignore[attr-defined]
        return user
    return None


def has_second_factor(user: User) -> bool:
    """Tell whether a phone of the person is in use."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def can_put_second_factor_off(user: User) -> bool:
    """Tell whether the person may go without: the sign-ins of a demonstration, nobody else."""
    return bool(settings.DEMO and user.is_demo)


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """How a person's second step stands."""

    since: datetime
    recovery_codes_left: int


def second_factor_of(user: User) -> SecondFactor | None:
    """Return how the person's second step stands; None if no phone is in use. Two queries."""
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    if device is None:
        return None
    left = StaticToken.objects.filter(device__user=user, device__confirmed=True).count()
    return SecondFactor(since=device.created_at, recovery_codes_left=left)


def locked_until(username: str) -> datetime | None:
    """Return when a locked account may be tried again; None if nothing failed lately."""
    last: datetime | None = AccessAttempt.objects.filter(username=username).aggregate(
        last=Max("attempt_time")
    )["last"]
    cool_off = get_cool_off()
    return last + cool_off if last and cool_off else None


def open_grants(user: User) -> QuerySet[RoleGrant]:
    """Return the person's roles, the oldest first."""
    grants = RoleGrant.objects.filter(user=user, ended_at=None)
    return grants.select_related("granted_by").order_by("granted_at", "pk")
