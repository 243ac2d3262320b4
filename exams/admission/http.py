"""From where and with what a request comes, and the pages that only a room's browser opens."""

from collections.abc import Callable
from functools import wraps
from typing import Any

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


def room_browser_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page of an attempt be opened in Safe Exam Browser only, where its sitting asks for it.

    One query. Put it below `login_required`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, attempt_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        asking = EntryRules.objects.filter(sitting__attempts=attempt_id, needs_safe_browser=True)
        rules = asking.first()
        try:
            if rules and not _is_test_run(rules, attempt_id):
                operations.require_safe_browser(rules, visit_of(request))
        except operations.SafeBrowserNeeded as refusal:
            return refused(request, refusal)
        return view(request, attempt_id, *args, **kwargs)

    return guarded


def _is_test_run(rules: EntryRules, attempt_id: int) -> bool:
    return rules.sitting.attempts.filter(pk=attempt_id, is_test_run=True).exists()
