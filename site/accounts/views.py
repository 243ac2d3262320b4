"""What is shown when somebody may not come in."""

from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from accounts.queries import locked_until


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was too old, or that another site sent."""
    if request.headers.get("Accept") == "application/json":
        said = {"code": "csrf", "message": gettext("This page is too old. Reload it.")}
        return JsonResponse(said, status=403)
    return render(request, "errors/403.html", status=403)


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Say that the account is locked after wrong passwords or codes, and until when."""
    until = locked_until((credentials or {}).get("username", ""))
    wait = max(1, ceil((until - timezone.now()).total_seconds())) if until else 60
    context = {"until": until, "minutes": ceil(wait / 60)}
    answer = render(request, "accounts/signin/locked.html", context, status=429)
    answer.headers["Retry-After"] = str(wait)
    return answer
