"""Editions: readers take them down from the shelf, trainers prepare them, reviewers issue them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from content.handbooks import operations
from content.handbooks.forms.uploads import DecisionForm, EditionForm
from content.handbooks.models import Handbook, HandbookEdition
from content.handbooks.queries import editions as queries
from content.handbooks.rules.editions import differences
from core.dates import local_day
from core.errors import Refusal


@require_safe
def editions(request: HttpRequest, slug: str) -> HttpResponse:
    """List the editions of a handbook, and what has changed since the last."""
    handbook = _handbook(slug)
    found = list(queries.issued_editions(handbook))
    newest = queries.issued_edition(handbook, found[0].number) if found else None
    today = local_day(timezone.now())
    context = {
        "handbook": handbook,
        "editions": found,
        "since": queries.changes_since(newest, on=today) if newest else None,
    }
    return render(request, "content/handbooks/editions.html", context)


@require_safe
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show an edition as it was issued."""
    found = _edition(slug, number)
    context = {"handbook": found.handbook, "edition": found}
    return render(request, "content/handbooks/edition.html", context)


@require_safe
def edition_pdf(request: HttpRequest, slug: str, number: int) -> HttpResponse | FileResponse:
    """Hand out the printed form of an edition."""
    printed = getattr(_edition(slug, number), "printed", None)
    if printed is None or not default_storage.exists(printed.file):
        raise Http404
    answer = FileResponse(
        default_storage.open(printed.file),
        as_attachment=True,
        filename=f"handbook-{slug}-{number}.pdf",
        content_type="application/pdf",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _handbook(slug: str) -> Handbook:
    handbook: Handbook = get_object_or_404(Handbook.objects.live().public(), slug=slug)
    return handbook


def _edition(slug: str, number: int) -> HandbookEdition:
    found = queries.issued_edition(_handbook(slug), number)
    if found is None:
        raise Http404
    return found


@role_required(Role.TRAINER, Role.REVIEWER)
def trainer_editions(request: UserRequest) -> HttpResponse:
    """Show what waits for a second person; prepare a new edition."""
    now = timezone.now()
    if request.method != "POST":
        return _desk(request, EditionForm(today=local_day(now)))
    if Role.TRAINER not in roles_of(request.user):
        raise PermissionDenied
    form = EditionForm(request.POST, today=local_day(now))
    if not form.is_valid():
        return _desk(request, form, status=422)
    try:
        prepared = operations.prepare_edition(
            handbook_id=form.cleaned_data["handbook"].pk,
            label=form.cleaned_data["label"],
            law_on=form.cleaned_data["law_on"],
            actor=request.user,
            at=now,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _desk(request, form, status=422)
    return redirect("content:trainer-edition", prepared.pk)


def _desk(request: UserRequest, form: EditionForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "waiting": queries.waiting_editions(),
        "issued": queries.newest_editions(),
        "may_prepare": Role.TRAINER in roles_of(request.user),
    }
    return render(request, "content/handbooks/trainer_editions.html", context, status=status)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_safe
def trainer_edition(request: UserRequest, edition_id: int) -> HttpResponse:
    """Show an edition that waits, and how it differs from the last one issued."""
    waiting = get_object_or_404(
        HandbookEdition.objects.select_related("handbook", "prepared_by"),
        pk=edition_id,
        issued_at=None,
    )
    before = HandbookEdition.objects.issued().filter(handbook=waiting.handbook_id).first()
    is_own = waiting.prepared_by_id == request.user.pk
    context: dict[str, Any] = {
        "handbook": waiting.handbook,
        "edition": waiting,
        "before": before,
        "text": differences(before.snapshot, waiting.snapshot) if before else None,
        "is_own": is_own,
        "may_approve": Role.REVIEWER in roles_of(request.user) and not is_own,
        "form": DecisionForm(initial={"digest": waiting.digest}),
    }
    return render(request, "content/handbooks/trainer_edition.html", context)


@role_required(Role.REVIEWER)
@require_POST
def approve_edition(request: UserRequest, edition_id: int) -> HttpResponse:
    """Issue an edition that somebody else prepared."""
    form = DecisionForm(request.POST)
    digest = form.cleaned_data["digest"] if form.is_valid() else ""
    try:
        issued = operations.approve_edition(
            edition_id=edition_id, digest=digest, actor=request.user, at=timezone.now()
        )
    except HandbookEdition.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The edition is issued. Its printed form follows in a moment."))
    return redirect("content:edition", issued.handbook.slug, issued.number)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_POST
def discard_edition(request: UserRequest, edition_id: int) -> HttpResponse:
    """Throw an edition away that waits."""
    try:
        operations.discard_edition(edition_id=edition_id, actor=request.user, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("content:trainer-editions")
