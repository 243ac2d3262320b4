"""Reads about accounts."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import RoleGrant, User


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """Return the roles that the person has now; read once for each request's user object."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    cached: frozenset[str] | None = getattr(user, "_roles", None)
    if cached is None:
        cached = frozenset(
            RoleGrant.objects.filter(user=user, ended_at=None).values_list("role", flat=True)
        )
        user._roles = cached  # type: ignore[attr-defined]
    return cached
