"""From where and with what a request comes, and where an exam may be opened."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from accounts.http import refused
from core.addresses import client_address
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

    One query; another two where the rules are not kept. Put it below `login_required`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, attempt_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        asking = Q(needs_safe_browser=True) | ~Q(networks=[])
        rules = EntryRules.objects.filter(asking, sitting__attempts=attempt_id).first()
        try:
            if rules:
                _require_place(rules, attempt_id, visit_of(request))
        except (operations.SafeBrowserNeeded, operations.OutsideNetworks) as refusal:
            return refused(request, refusal)
        return view(request, attempt_id, *args, **kwargs)

    return guarded


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
