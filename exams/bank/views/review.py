"""The reviewer's desk: what others wrote and submitted."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from core.dates import local_day
from core.errors import Refusal
from exams.bank import operations, queries, rules
from exams.bank.forms import NoteForm
from exams.bank.models import Item, ItemVersion
from exams.bank.wording import CHANGES

PAGE = 25


@role_required(Role.TRAINER, Role.REVIEWER)
@require_safe
def queue(request: UserRequest) -> HttpResponse:
    """List what waits for review and was written by others."""
    waiting = queries.versions_to_review(request.user)
    context = {"page": Paginator(waiting, PAGE).get_page(request.GET.get("page"))}
    return render(request, "exams/bank/queue.html", context)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_safe
def version(request: UserRequest, version_id: int) -> HttpResponse:
    """Show a version beside the article it rests on."""
    return _version_page(request, version_id, NoteForm())


def _version_page(
    request: UserRequest, version_id: int, form: NoteForm, status: int = 200
) -> HttpResponse:
    found = get_object_or_404(ItemVersion, pk=version_id)
    item = Item.objects.select_related("topic").get(pk=found.item_id)
    versions = queries.item_versions(item)
    shown = next(each for each in versions if each.pk == found.pk)
    before = next((each for each in versions if each.pk == item.released_id), None)
    content = queries.content_of(shown)
    is_next = before is not None and before.pk != shown.pk
    changed = _changed(before, content) if before and is_next else []
    context = {
        "item": item,
        "version": shown,
        "before": before if is_next else None,
        "changed": changed,
        "is_key_changed": any(part == "key" for part, _label in changed),
        "content": content,
        "basis": shown.article and queries.basis(shown.article, on=local_day(timezone.now())),
        "form": form,
        "may_decide": (
            shown.status == ItemVersion.Status.IN_REVIEW
            and shown.author_id != request.user.pk
            and Role.REVIEWER in roles_of(request.user)
        ),
    }
    return render(request, "exams/bank/review.html", context, status=status)


def _changed(before: ItemVersion, content: rules.Content) -> list[tuple[str, object]]:
    parts = rules.changes(queries.content_of(before), content)
    return [(part, CHANGES[part]) for part in parts]


@role_required(Role.REVIEWER)
@require_POST
def approve(request: UserRequest, version_id: int) -> HttpResponse:
    """Release a version."""
    try:
        released = operations.approve_version(
            version_id=version_id, reviewer=request.user, at=timezone.now()
        )
    except ItemVersion.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    said = _("%(code)s is in use with version %(number)s.")
    messages.success(request, said % {"code": released.item.code, "number": released.number})
    return redirect("exams:review-queue")


@role_required(Role.REVIEWER)
@require_POST
def give_back(request: UserRequest, version_id: int) -> HttpResponse:
    """Return a version to its author with a note."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _version_page(request, version_id, form, status=422)
    try:
        returned = operations.return_version(
            version_id=version_id,
            reviewer=request.user,
            note=form.cleaned_data["note"],
            at=timezone.now(),
        )
    except ItemVersion.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    said = _("%(code)s was returned to its author.")
    messages.success(request, said % {"code": returned.item.code})
    return redirect("exams:review-queue")
