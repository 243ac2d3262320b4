"""Reads for the administration of accounts."""

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import RoleGrant, User
from org.models import Unit, UnitQuerySet
from org.queries import accounts_in_reach, root_of_reach


def accounts(administrator: User, *, text: str, role: str, day: date) -> QuerySet[User]:
    """Return the accounts in reach with their open roles, by account name. Two queries a page."""
    found = accounts_in_reach(administrator, day=day)
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(username__icontains=word))
    if role:
        grants = RoleGrant.objects.filter(user=OuterRef("pk"), role=role, ended_at=None)
        found = found.filter(Exists(grants))
    return found.prefetch_related(_open_roles()).order_by("username")


def units_to_give(administrator: User) -> UnitQuerySet:
    """Return the units that a role given by the administrator may reach, the highest first."""
    root = root_of_reach(administrator)
    units = Unit.objects.under(root) if root else Unit.objects.all()
    return units.filter(closed_on=None).order_by("path")


def _open_roles() -> Prefetch[str, QuerySet[RoleGrant], str]:
    grants = RoleGrant.objects.filter(ended_at=None).order_by("granted_at", "pk")
    return Prefetch("grants", grants, to_attr="open_roles")
