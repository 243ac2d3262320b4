"""What no address may hold, whatever database is behind it."""

from collections.abc import Callable, Mapping
from typing import Any

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
