"""The desk of those who write and review pages: what waits, and how the own texts stand."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from accounts.queries import roles_of
from content.review import queries
from core.dates import local_day

PER_PAGE = 20
SUBMITTED = 10


@role_required(Role.TRAINER, Role.REVIEWER)
@require_safe
def reviews(request: UserRequest) -> HttpResponse:
    """List what waits for the reader's decision, and what the reader submitted."""
    now = timezone.now()
    waiting = Paginator(queries.waiting_for(request.user), PER_PAGE)
    waiting_page = waiting.get_page(request.GET.get("page"))
    mine = Paginator(queries.submitted_by(request.user), SUBMITTED)
    mine_page = mine.get_page(request.GET.get("mine"))
    context = {
        "is_reviewer": Role.REVIEWER in roles_of(request.user),
        "page": waiting_page,
        "waiting": queries.waiting_rows(waiting_page.object_list, day=local_day(now)),
        "mine": mine_page,
        "submitted": queries.submitted_rows(mine_page.object_list, at=now),
    }
    return render(request, "content/review/reviews.html", context)


def closed(request: HttpRequest) -> HttpResponse:
    """Answer Wagtail's own set-up of workflows, which would unmake ours."""
    raise Http404
