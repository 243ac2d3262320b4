"""Tasks about frozen papers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from core.errors import Refusal
from exams.papers import operations, queries
from exams.papers.forms import SettleForm
from exams.papers.models import PaperNotice

PAGE = 25
READERS = (Role.TRAINER, Role.REVIEWER, Role.AUDITOR)


@role_required(*READERS)
@require_safe
def notices(request: UserRequest) -> HttpResponse:
    """List what waits for a decision."""
    page = Paginator(queries.open_notices(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_settle": Role.REVIEWER in roles_of(request.user)}
    return render(request, "exams/papers/notices.html", context)


@role_required(Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: UserRequest, notice_id: int) -> HttpResponse:
    """Decide what becomes of a frozen paper with a fallen item."""
    notice = get_object_or_404(
        PaperNotice.objects.select_related("paper", "version__item", "settled_by"), pk=notice_id
    )
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.settle_notice(
                notice_id=notice.pk, **form.cleaned_data, actor=request.user, at=timezone.now()
            )
        except PaperNotice.DoesNotExist as error:
            raise Http404 from error
        except Refusal as refusal:
            return refused(request, refusal)
        messages.success(request, _("The decision is kept."))
        return redirect("exams:paper", notice.paper_id)
    status = 422 if request.method == "POST" else 200
    context = {
        "notice": notice,
        "form": form,
        "is_own": notice.paper.created_by_id == request.user.pk,
        "sittings": notice.paper.sittings.order_by("opens_at"),
    }
    return render(request, "exams/papers/notice.html", context, status=status)
