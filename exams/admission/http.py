"""From where and with what a request comes, and where an exam may be opened."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.http import UserRequest, refused
from core.addresses import client_address
from core.errors import Refusal
from exams.admission import operations
from exams.admission.models import EntryRules
from exams.admission.rules import Visit

HEADER = "X-SafeExamBrowser-ConfigKeyHash"


def visit_of(request: HttpRequest) -> Visit:
    """Return from where and with what somebody comes."""
    return Visit(
        address=client_address(request),
        code=request.POST.get("code", "")[:64],
        url=request.build_absolute_uri(),
        key_hash=request.headers.get(HEADER, "")[:64],
    )


def place_of_exam_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let an exam be opened only from the networks and in the browser that its sitting names.

    Asked wherever a page gets leave to save, not at each save: a page that was opened by the rules
    is known by its token, and an answer given on it is never turned away for a network that
    changed. Who hands an exam over in the room, and records why, vouches for the network.

    One query; another two where the rules are not kept, and those of the audit entry that says so.
    Put it below `login_required`.
    """

    @wraps(view)
    def guarded(request: UserRequest, attempt_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        asking = Q(needs_safe_browser=True) | ~Q(networks=[])
        rules = EntryRules.objects.filter(asking, sitting__attempts=attempt_id).first()
        refusal = _refusal_of(rules, request, attempt_id) if rules else None
        if refusal:
            return refused(request, refusal)
        return view(request, attempt_id, *args, **kwargs)

    return guarded


def _refusal_of(rules: EntryRules, request: UserRequest, attempt_id: int) -> Refusal | None:
    """Return what keeps a page from being opened here, and record that it did."""
    visit = visit_of(request)
    try:
        _require_place(rules, attempt_id, visit)
    except (operations.SafeBrowserNeeded, operations.OutsideNetworks) as refusal:
        operations.note_refused_entry(
            refusal,
            subject=rules.sitting.attempts.get(pk=attempt_id),
            candidate=request.user,
            visit=visit,
            at=timezone.now(),
        )
        return refusal
    return None


def _require_place(rules: EntryRules, attempt_id: int, visit: Visit) -> None:
    try:
        operations.require_place(rules, visit)
    except (operations.SafeBrowserNeeded, operations.OutsideNetworks) as refusal:
        attempt = rules.sitting.attempts.get(pk=attempt_id)
        if attempt.is_test_run:
            return
        is_vouched = attempt.leases.exclude(granted_by=attempt.candidate_id).exists()
        if isinstance(refusal, operations.SafeBrowserNeeded) or not is_vouched:
            raise
        operations.require_safe_browser(rules, visit)
