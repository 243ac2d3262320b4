"""An expected "no" inside Wagtail's own views is a sentence, not a fault."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core.csp import CMS_PREFIX
from core.errors import Refusal


class CmsRefusalMiddleware:
    """Answers a refusal raised below /cms/ with a message on the page that was left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal) or not request.path.startswith(CMS_PREFIX):
            return None
        messages.error(request, str(exception))
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": _back(request)})
        return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """Return the page that was left; the start of the interface if none is told."""
    left = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(left, {request.get_host()}, request.is_secure()):
        return left
    return reverse("wagtailadmin_home")
