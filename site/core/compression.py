"""Pages sent small: a phone on a slow network waits for bytes, not for the processor."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

SMALL = 1000  # bytes: what one packet carries anyway, such as the answer to a save
SHRINKS = ("text/", "application/json", "application/manifest+json", "image/svg+xml")


class PagesInGzipMiddleware(GZipMiddleware):
    """Compresses pages and JSON, where the browser takes it; a proxy in front passes that on.

    Not what is streamed, and not PDF, workbooks and pictures, which are compressed already. Some
    random bytes go with each answer (BREACH), as Django does it.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith(SHRINKS):
            return response
        if len(response.content) < SMALL:  # type: ignore[attr-defined]
            return response
        return super().process_response(request, response)
