"""The text size of the room: large at once for whom it was approved; theirs to change."""

from django.http import HttpRequest, HttpResponse

from core.dates import local_day
from exams.admission.queries import passport_of
from exams.delivery.models import Attempt

# As the room's own switch keeps it: a name and values that its script reads and writes.
COOKIE = "exam-text"
LARGE = "150"


def large_type_of(request: HttpRequest, attempt: Attempt) -> str:
    """Return the size that the page starts with; nothing if the room's own will do. One query."""
    if COOKIE in request.COOKIES:
        return ""
    on = local_day(attempt.opened_at)
    return LARGE if passport_of(attempt.candidate_id, on=on).large_type else ""


def with_large_type(request: HttpRequest, page: HttpResponse, size: str) -> HttpResponse:
    """Let the room's switch begin with that size, too."""
    if size:
        page.set_cookie(COOKIE, size, path="/", samesite="Lax", secure=request.is_secure())
    return page
