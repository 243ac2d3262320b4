"""The people of the roster that the demonstration is about."""

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import User
from org.models import Posting


@dataclass(frozen=True, slots=True)
class People:
    """The people of the roster that the demonstration is about: none holds a certificate yet."""

    candidate: User  # sits the open test
    holder: User  # passed the last one
    passed: list[User]  # five more who passed
    failed: list[User]
    others: list[User]  # listed for the open test
    examined: list[User]  # sit the tests with written answers


def choose() -> People:
    """Choose the cast from the roster, always the same.

    They serve on an establishment that may hold a certificate, have none, and their unit has two
    designated people of whom one at most is certified: a new certificate shows on the board.
    """
    held = Q(certificates__is_imported=True)
    uncertified = (
        User.objects.annotate(imported=Count("certificates", filter=held))
        .filter(
            imported=0,
            postings__until_on=None,
            postings__establishment__in=["administrative", "institution"],
            postings__unit__in=_units_of_two(),
        )
        .order_by("username")
    )
    chosen: list[User] = [*uncertified[:55]]
    return People(
        candidate=chosen[0],
        holder=chosen[1],
        passed=chosen[2:7],
        failed=chosen[7:9],
        others=chosen[9:32],
        examined=chosen[32:],
    )


def _units_of_two() -> list[int]:
    rows = Posting.objects.filter(until_on=None).values("unit").annotate(people=Count("pk"))
    return list(rows.filter(people=2).values_list("unit", flat=True))
