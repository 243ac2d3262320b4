"""What a sitting lacks before the day."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from exams.admission import safe_browser
from exams.admission.queries import rules_of
from exams.delivery.queries.readiness import readiness_of
from exams.sittings.queries import sittings_in_reach


@role_required(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
@require_safe
@never_cache
def readiness(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show what a sitting lacks, its rules of entry, and the code to announce."""
    reach = sittings_in_reach(request.user).select_related(
        "paper__blueprint", "unit", "entry__within", "entry__makes_up"
    )
    sitting = get_object_or_404(reach, pk=sitting_id)
    rules = rules_of(sitting)
    context = {
        "sitting": sitting,
        "rules": rules,
        "readiness": readiness_of(sitting, at=timezone.now()),
        "browser_key": safe_browser.key_of(rules) if rules.needs_safe_browser else "",
    }
    return render(request, "exams/delivery/readiness.html", context)
