"""Pages on which statutes are brought, looked through, and made law here by a second person."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from content.intake import operations, queries
from content.intake.forms import SettingsForm, StatuteForm
from content.intake.models import LawIntake
from content.intake.rules.checks import faulty_numbers
from content.intake.rules.cleaning import changed_lines
from content.intake.wording import sentences
from content.laws import documents
from core.errors import Refusal

PAGE = 25
ARTICLES = 100  # on one page of an intake
SHOWN = 200  # changed lines of a cleaned text


@role_required(Role.TRAINER, Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def intakes(request: UserRequest) -> HttpResponse:
    """List what was brought; take a file or a text from a trainer."""
    if request.method != "POST":
        return _list_page(request, StatuteForm())
    if Role.TRAINER not in roles_of(request.user):
        return refused(request, operations.NotYourRole(name=request.user.name))
    form = StatuteForm(request.POST, request.FILES)
    if getattr(request, "upload_too_large", False):
        form.refuse_size()
        return _list_page(request, form, status=413)
    is_valid = form.is_valid()
    if "preview" in request.POST and form.cleaned_data.get("text"):
        return _preview(request, form)
    if not is_valid or form.read is None:
        return _list_page(request, form, status=422)
    intake = operations.bring_statute(
        name=form.name,
        read=form.read,
        content=form.content,
        actor=request.user,
        at=timezone.now(),
    )
    return redirect("content:intake", intake.pk)


def _list_page(
    request: UserRequest, form: StatuteForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "page": Paginator(queries.intakes(), PAGE).get_page(request.GET.get("page")),
        "may_bring": Role.TRAINER in roles_of(request.user),
        **more,
    }
    return render(request, "content/intake/intakes.html", context, status=status)


def _preview(request: UserRequest, form: StatuteForm) -> HttpResponse:
    """Show what cleaning changes; the form comes back with the cleaned text in it."""
    before = form.cleaned_data["text"]
    result = form.cleaning(before)
    after = result.text if result else before
    lines = changed_lines(before, after)
    again = StatuteForm(initial={**form.cleaned_data, "text": after})
    return _list_page(
        request, again, cleaned=result, lines=lines[:SHOWN], more_lines=len(lines[SHOWN:])
    )


@role_required(Role.TRAINER, Role.REVIEWER)
@require_safe
def intake(request: UserRequest, intake_id: int) -> HttpResponse:
    """Show what was read from a file, what is wrong with it, and what it would change."""
    shown = _found(intake_id)
    return _intake_page(request, shown, SettingsForm(intake=shown))


@role_required(Role.TRAINER)
@require_POST
def set_up(request: UserRequest, intake_id: int) -> HttpResponse:
    """Keep what the text does not say of itself."""
    shown = _found(intake_id)
    form = SettingsForm(request.POST, intake=shown)
    if not form.is_valid():
        return _intake_page(request, shown, form, status=422)
    try:
        operations.set_up_intake(
            intake_id=intake_id, settings=form.settings(), actor=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The settings are saved."))
    return redirect("content:intake", intake_id)


@role_required(Role.REVIEWER)
@require_POST
def commit(request: UserRequest, intake_id: int) -> HttpResponse:
    """Make the text law here."""
    try:
        operations.commit_intake(
            intake_id=intake_id,
            seen=request.POST.get("seen", ""),
            actor=request.user,
            at=timezone.now(),
        )
    except LawIntake.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The version is committed. Readers see it from its first day."))
    return redirect("content:intake", intake_id)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_POST
def discard(request: UserRequest, intake_id: int) -> HttpResponse:
    """Put the text aside."""
    try:
        operations.discard_intake(intake_id=intake_id, actor=request.user, at=timezone.now())
    except LawIntake.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The text is discarded."))
    return redirect("content:intakes")


def _found(intake_id: int) -> LawIntake:
    people = LawIntake.objects.select_related("uploaded_by", "settled_by", "version__law")
    return get_object_or_404(people, pk=intake_id)


def _intake_page(
    request: UserRequest, shown: LawIntake, form: SettingsForm, status: int = 200
) -> HttpResponse:
    articles = documents.articles_of(shown.document)
    is_waiting = shown.status == LawIntake.Status.PARSED
    found = queries.check(shown.document, operations.notes_of(shown)) if is_waiting else None
    is_own = shown.uploaded_by_id == request.user.pk
    context = {
        "intake": shown,
        "document": shown.document,
        "check": found,
        "problems": sentences(found.blocking) if found else [],
        "warnings": sentences(found.warnings) if found else [],
        "faulty": faulty_numbers(articles),
        "page": Paginator(queries.passages(articles), ARTICLES).get_page(request.GET.get("page")),
        "form": form if is_waiting and is_own else None,
        "seen": operations.fingerprint(shown),
        "is_waiting": is_waiting,
        "is_own": is_own,
        "may_commit": Role.REVIEWER in roles_of(request.user) and not is_own,
        "may_discard": is_own or Role.REVIEWER in roles_of(request.user),
    }
    return render(request, "content/intake/intake.html", context, status=status)
