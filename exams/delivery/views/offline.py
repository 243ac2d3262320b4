"""What hands out the exam page while the network is away."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

SCRIPT = "dist/room-worker.js"


@require_safe
def room_worker(request: HttpRequest) -> HttpResponse:
    """Serve the service worker of the exam pages.

    From an address below /exams/, which is as far as it may reach; from among the static files it
    could reach those alone. It is the same for everybody and knows nobody.
    """
    found = finders.find(SCRIPT)
    if found is None:
        raise Http404
    answer = HttpResponse(Path(found).read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
