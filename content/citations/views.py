"""What cites an article, for everybody; and the desk where citations are confirmed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from content.citations import operations, queries
from content.citations.forms import DayForm, DecisionForm
from content.citations.models import PageCitation
from content.laws.models import Article, LawVersion
from content.laws.queries import nearest_version, quote
from core.dates import local_day
from core.errors import Refusal

PER_PAGE = 10  # pages of content, each with all that waits on it


@require_safe
def article_uses(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """List what cites an article as it stood on a day, today unless another is asked for."""
    today = local_day(timezone.now())
    form = DayForm(request.GET)
    day = (form.cleaned_data["on"] if form.is_valid() else None) or today
    versions = LawVersion.objects.filter(law__slug=slug).select_related("law")
    newest_first = list(versions.order_by("-effective_on", "-promulgated_on"))
    if not newest_first:
        raise Http404
    version = nearest_version(newest_first, day)
    articles = Article.objects.select_related("version__law")
    article = get_object_or_404(articles, version=version, number=number)
    context = {"law": version.law, "article": article, "quote": quote(article, on=today)}
    return render(request, "content/citations/article_uses.html", context)


@role_required(Role.TRAINER)
@require_safe
def waiting(request: UserRequest) -> HttpResponse:
    """List the citations that were found in texts and wait for somebody, by page."""
    paginator = Paginator(queries.pages_to_settle(), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    found = queries.proposals(page.object_list, on=local_day(timezone.now()))
    context = {"page": page, "found": found}
    return render(request, "content/citations/waiting.html", context)


@role_required(Role.TRAINER)
@require_POST
def settle(request: UserRequest, citation_id: int) -> HttpResponse:
    """Confirm or reject one citation."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    is_right = form.cleaned_data["decision"] == "confirm"
    try:
        operations.settle_citation(
            citation_id=citation_id, is_right=is_right, actor=request.user, at=timezone.now()
        )
    except PageCitation.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    done = _("The citation is confirmed.") if is_right else _("The citation is rejected.")
    messages.success(request, done, extra_tags="toast")
    return redirect(_back(form))


@role_required(Role.TRAINER)
@require_POST
def settle_page(request: UserRequest, page_id: int) -> HttpResponse:
    """Confirm or reject all that waits on a page."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    is_right = form.cleaned_data["decision"] == "confirm"
    count = operations.settle_page(
        page_id=page_id, is_right=is_right, actor=request.user, at=timezone.now()
    )
    if is_right:
        done = ngettext("%(count)d citation confirmed.", "%(count)d citations confirmed.", count)
    else:
        done = ngettext("%(count)d citation rejected.", "%(count)d citations rejected.", count)
    messages.success(request, done % {"count": count}, extra_tags="toast")
    return redirect(_back(form))


def _back(form: DecisionForm) -> str:
    number = form.cleaned_data["page"]
    return reverse("content:citations") + (f"?page={number}" if number and number > 1 else "")
