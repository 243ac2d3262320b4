"""The content policy that goes with every answer: ours, and that of Wagtail's own interface."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "Content-Security-Policy"
CMS_PREFIX = "/cms/"


class ContentPolicyMiddleware:
    """Sets the policy of the settings; below /cms/ the one recorded in docs/decisions/0005."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.ours = _written(settings.CONTENT_POLICY)
        self.of_cms = _written(settings.CMS_CONTENT_POLICY)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_cms = request.path.startswith(CMS_PREFIX)
        response.headers.setdefault(HEADER, self.of_cms if is_cms else self.ours)
        return response


def _written(policy: dict[str, list[str]]) -> str:
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in policy.items())
