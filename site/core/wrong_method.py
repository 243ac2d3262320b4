"""What is shown where an address takes no request of this method."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string


class WrongMethodMiddleware:
    """Puts a page on an answer 405, which is empty otherwise: Django has no handler for it.

    Only for a browser that asks for a page; a script is answered as before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponseNotAllowed) and _wants_page(request):
            answer.content = render_to_string("errors/405.html", request=request)
        return answer


def _wants_page(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "")
