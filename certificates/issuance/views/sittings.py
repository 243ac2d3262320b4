"""What the readiness of a sitting shows of certificates; the page of the sitting loads it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from certificates.issuance import queries
from core.dates import local_day
from exams.api import sittings_in_reach


@role_required(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
@require_safe
def sitting_policy(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Say whether certificates can come of a sitting: whether a policy is in force on its day."""
    reach = sittings_in_reach(request.user).select_related("unit")
    sitting = get_object_or_404(reach, pk=sitting_id)
    day = local_day(sitting.opens_at)
    kind = queries.KINDS[sitting.track]
    context = {
        "sitting": sitting,
        "day": day,
        "is_certification": sitting.kind == "certification",
        "policy": queries.policy_for(sitting.unit, kind=kind, day=day),
    }
    name = "_sitting_policy" if request.htmx else "sitting_policy"
    return render(request, f"certificates/issuance/{name}.html", context)
