"""What the page of a running attempt sends each half minute, answered in JSON."""

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.http import UserRequest, signed_in_only
from exams.delivery.batches import is_small
from exams.delivery.views.answers import refusals_in_json, said, too_large
from exams.invigilation import operations
from exams.invigilation.heartbeats import MOST_BYTES, read_beat


@require_POST
@never_cache
@signed_in_only
@refusals_in_json
def presence(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Keep a heartbeat; say how much time is left, and what those in charge tell the candidate.

    Takes JSON: {"page", "pending", "hidden", "events": [{"kind", "clock"}], "clock"}; the last two
    may be left out.
    """
    if not is_small(request, MOST_BYTES):
        return too_large()
    beat = read_beat(request.body)
    if beat is None:
        return said("bad-input", _("This could not be read."), status=422)
    heard = operations.hear(
        attempt_id=attempt_id, candidate=request.user, beat=beat, at=timezone.now()
    )
    return JsonResponse(
        {
            "code": "heard",
            "remaining_ms": heard.remaining_ms,
            "now_ms": heard.now_ms,
            "is_closed": heard.is_closed,
            "is_elsewhere": heard.is_elsewhere,
            "messages": [
                {"id": each.pk, "text": each.text, "at": int(each.sent_at.timestamp() * 1000)}
                for each in heard.messages
            ],
        }
    )
