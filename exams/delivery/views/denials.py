"""What leaves a trace when it is denied: attempts of others, acts beyond one's reach."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone

from exams.delivery import operations
from exams.delivery.models import Attempt, GroupExtension, Intervention
from exams.sittings.models import Sitting

View = Callable[..., HttpResponse]


def noting_denials(patterns: Iterable[URLPattern]) -> list[URLPattern]:
    """Let whoever asks at these addresses for what is not there for them leave an audit entry.

    That is an attempt, whatever is asked of it; of a sitting, an act. What is let in costs
    nothing.
    """
    return [
        URLPattern(each.pattern, _noting(each.callback), each.default_args, each.name)
        for each in patterns
    ]


def _noting(view: View) -> View:
    @wraps(view)
    def noted(request: HttpRequest, *args: Any, **ids: Any) -> HttpResponse:
        try:
            answer = view(request, *args, **ids)
        except (Http404, PermissionDenied):
            _note(request, ids)
            raise
        if answer.status_code == 404:
            _note(request, ids)
        return answer

    return noted


def _note(request: HttpRequest, ids: dict[str, Any]) -> None:
    """Record the denial, if what was asked for is there at all. Three queries at most."""
    match = request.resolver_match
    if match is None or not request.user.is_authenticated:
        return
    found = _asked_for(ids, is_act=request.method == "POST")
    # On the candidate's own side something of theirs may not be there yet.
    is_own = isinstance(found, Attempt) and found.candidate_id == request.user.pk
    if found and not (is_own and match.route.startswith("exams/")):
        why = match.url_name or ""
        operations.note_denial(found, actor=request.user, why=why, at=timezone.now())


def _asked_for(ids: dict[str, Any], *, is_act: bool) -> Attempt | Sitting | None:
    if "attempt_id" in ids:
        return Attempt.objects.filter(pk=ids["attempt_id"]).first()
    if "intervention_id" in ids:
        asked = Intervention.objects.filter(pk=ids["intervention_id"]).select_related("attempt")
        return next((each.attempt for each in asked), None)
    if is_act and "extension_id" in ids:
        all_of = GroupExtension.objects.filter(pk=ids["extension_id"]).select_related("sitting")
        return next((each.sitting for each in all_of), None)
    if is_act and "sitting_id" in ids:
        return Sitting.objects.filter(pk=ids["sitting_id"]).first()
    return None
