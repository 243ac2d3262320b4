"""Addresses: what none of a page may hold, and where on the network a request comes from."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse


class NoNulMiddleware:
    """Answers "not found" for a page named with a NUL character: PostgreSQL takes none in a text.

    Looks at what names a page, `slug` and Wagtail's path. Views that take codes which people type
    answer for themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        keywords: Mapping[str, Any],
    ) -> None:
        """Look at the parts of the address that the view is given.

        Raises:
            Http404: one of them holds a NUL.
        """
        if any("\x00" in str(part) for part in (*args, keywords.get("slug", ""))):
            raise Http404


def client_address(request: HttpRequest) -> str:
    """Return the network address that a request comes from, as the outermost of our own proxies
    saw it (`PROXY_COUNT`); what a client writes into the header itself is not believed."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if proxies := settings.AXES_IPWARE_PROXY_COUNT:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        address = hops[-proxies].strip() if len(hops) >= proxies else address
    return address
