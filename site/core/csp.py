"""The content policy of Wagtail's own interface, which django-csp leaves out."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PREFIXES = tuple(settings.CONTENT_SECURITY_POLICY["EXCLUDE_URL_PREFIXES"])
HEADER = "Content-Security-Policy"


class CmsPolicyMiddleware:
    """Answers below /cms/ with the policy recorded in docs/decisions/0005."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = "; ".join(
            f"{directive} {' '.join(sources)}"
            for directive, sources in settings.CMS_CONTENT_POLICY.items()
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(PREFIXES):
            response.headers.setdefault(HEADER, self.policy)
        return response
