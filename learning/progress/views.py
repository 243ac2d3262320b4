"""What an officer has to read, and marking it as read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused
from core.errors import Refusal
from learning.progress import operations, queries
from learning.progress.forms import PlanForm


@login_required
@require_safe
def learn(request: UserRequest) -> HttpResponse:
    """List handbook pages and cases, with what the reader has read."""
    form = PlanForm(request.GET)
    is_valid = form.is_valid()
    asked = form.cleaned_data if is_valid else {}
    kind, domain = asked.get("kind", ""), asked.get("domain", "")
    groups = queries.reading_plan(request.user, kind=kind, domain=domain)
    context = {
        "form": form,
        "kind": kind,
        "domain": domain,
        "groups": groups,
        "read": sum(group.read for group in groups),
        "total": sum(len(group.rows) for group in groups),
    }
    return render(request, "learning/progress/learn.html", context, status=200 if is_valid else 422)


@login_required
@require_POST
def complete(request: UserRequest, page_id: int) -> HttpResponse:
    """Mark a case or a handbook page as read, and go back to it."""
    try:
        address = operations.complete_reading(
            learner=request.user, page_id=page_id, at=timezone.now()
        )
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("Marked as read."))
    return redirect(address)


@login_required
@require_safe
def read_state(request: UserRequest, page_id: int) -> HttpResponse:
    """Tell whether the reader has read a page: a fragment of the page's own."""
    last_read = queries.last_read(request.user, page_id=page_id)
    context = {"page_id": page_id, "last_read": last_read}
    return render(request, "learning/progress/_state.html", context)
