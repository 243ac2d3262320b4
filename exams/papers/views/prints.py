"""A paper on paper: the print itself is a download that is noted."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.papers import operations, printing, queries
from exams.papers.forms import PrintForm
from exams.papers.models import Paper


@role_required(Role.TRAINER, Role.REVIEWER)
@require_POST
def print_sheet(request: UserRequest, paper_id: int, sheet: str) -> HttpResponse:
    """Hand out a paper, its answer sheet or its key as a PDF."""
    form = PrintForm(request.POST)
    if sheet not in printing.SHEETS or not form.is_valid():
        raise Http404
    edition = form.cleaned_data["edition"]
    try:
        paper, items = queries.paper_with_items(paper_id)
        pdf = printing.render(paper, items, sheet=sheet, edition=edition)
        operations.record_print(
            paper_id=paper_id, sheet=sheet, edition=edition, actor=request.user, at=timezone.now()
        )
    except Paper.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    answer = HttpResponse(pdf, content_type="application/pdf")
    name = f"paper-{paper.pk}{paper.letter}-{edition}-{sheet}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
