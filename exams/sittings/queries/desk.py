"""What those in charge see of sittings: of the units that their roles reach, and no others."""

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from exams.sittings.models import Sitting
from org.queries import root_of_reach


def sittings_in_reach(user: User) -> QuerySet[Sitting]:
    """Return the sittings of units that the user's roles reach; none without a jurisdiction."""
    root = root_of_reach(user)
    if root is None:
        return Sitting.objects.none()
    return Sitting.objects.filter(unit__path__startswith=root.path)


def sitting_rows(user: User) -> QuerySet[Sitting]:
    """Return the sittings in reach, the latest first, with `candidates` and `closed` counted,
    test runs of staff left out."""
    live = ~Q(attempts__status="voided") & Q(attempts__is_test_run=False)
    closed = live & Q(attempts__closed_at__isnull=False)
    return (
        sittings_in_reach(user)
        .select_related("paper", "unit")
        .annotate(
            candidates=Count(
                "candidacies", filter=Q(candidacies__is_test_run=False), distinct=True
            ),
            closed=Count("attempts", filter=closed, distinct=True),
        )
        .order_by("-opens_at", "-pk")
    )
