"""Photos on file: who has none, one person's photo, many in an archive."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, photo_answer, refused, role_required
from accounts.models import PhotoImport, Role, User
from core.dates import local_day
from core.errors import Refusal
from core.pictures import MOST_BYTES
from org.people.forms import ReasonForm
from org.photos import operations, queries
from org.photos.forms import ArchiveForm, PhotoForm
from org.queries import people_in_reach

PAGE = 50
READERS = (Role.HR, Role.REGISTRAR, Role.APPROVER, Role.AUDITOR)


@role_required(Role.HR)
@require_safe
def photos(request: UserRequest) -> HttpResponse:
    """List who in reach has no photo on file."""
    return _photos_page(request, ArchiveForm())


def _photos_page(request: UserRequest, form: ArchiveForm, status: int = 200) -> HttpResponse:
    day = local_day(timezone.now())
    words = request.GET.get("q", "").strip()[:64]
    found = queries.without_photo(request.user, words, day=day)
    context = {
        "count": queries.count(request.user, day=day),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "words": words,
        "form": form,
        "imports": queries.own_imports(request.user)[:3],
    }
    return render(request, "org/photos/list.html", context, status=status)


def _person(request: UserRequest, person_id: int) -> User:
    people = people_in_reach(request.user, day=local_day(timezone.now()))
    return get_object_or_404(people, pk=person_id)


@role_required(*READERS)
@require_safe
def image(request: UserRequest, person_id: int) -> HttpResponse:
    """Serve the photo on file of a person in reach."""
    return _image_of(_person(request, person_id))


@login_required
@require_safe
def own_image(request: UserRequest) -> HttpResponse:
    """Serve the reader's own photo on file."""
    return _image_of(request.user)


def _image_of(user: User) -> HttpResponse:
    found = queries.photo_of(user)
    if found is None:
        raise Http404
    return photo_answer(found.digest)


@role_required(Role.HR)
@never_cache
def edit(request: UserRequest, person_id: int) -> HttpResponse:
    """Take in the photo of one person."""
    person = _person(request, person_id)
    if request.method != "POST":
        return _edit_page(request, person, PhotoForm())
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _edit_page(request, person, form, status=422)
    # One byte more than allowed tells that there is too much, without reading all of it.
    data = form.cleaned_data["photo"].read(MOST_BYTES + 1)
    try:
        operations.set_photo(person_id=person_id, data=data, actor=request.user, at=timezone.now())
    except Refusal as refusal:
        form.add_error("photo", str(refusal))
        return _edit_page(request, person, form, status=409)
    messages.success(request, _("The photo of %(name)s is on file.") % {"name": person.name})
    return redirect("org:photo-edit", person_id)


def _edit_page(
    request: UserRequest,
    person: User,
    form: PhotoForm,
    *,
    reason: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "person": person,
        "photo": queries.photo_of(person),
        "form": form,
        "reason": reason or ReasonForm(),
    }
    return render(request, "org/photos/edit.html", context, status=status)


@role_required(Role.HR)
@require_POST
def put_away(request: UserRequest, person_id: int) -> HttpResponse:
    """Leave a person without a photo on file."""
    person = _person(request, person_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, person, PhotoForm(), reason=form, status=422)
    operations.put_photo_away(
        person_id=person_id,
        actor=request.user,
        at=timezone.now(),
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, _("The photo is put away."))
    return redirect("org:photo-edit", person_id)


@role_required(Role.HR)
@require_POST
def start_import(request: UserRequest) -> HttpResponse:
    """Take an archive to be read."""
    is_too_large = getattr(request, "upload_too_large", False)
    form = ArchiveForm(request.POST, request.FILES, is_too_large=is_too_large)
    if not form.is_valid():
        return _photos_page(request, form, status=422)
    file = form.cleaned_data["archive"]
    try:
        wanted = operations.start_import(
            name=file.name, data=file.read(), actor=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error("archive", str(refusal))
        return _photos_page(request, form, status=409)
    return redirect("org:photo-import", wanted.pk)


@role_required(Role.HR)
@require_safe
@never_cache
def photo_import(request: UserRequest, import_id: int) -> HttpResponse:
    """Show what an archive has, file by file, before anything of it is taken in."""
    wanted = get_object_or_404(queries.own_imports(request.user), pk=import_id)
    if request.htmx:
        if wanted.state == PhotoImport.State.READING:
            return render(request, "org/photos/_reading.html", {"import": wanted})
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "org/photos/import.html", _report_of(request, wanted))


def _report_of(request: UserRequest, wanted: PhotoImport) -> dict[str, Any]:
    chosen = request.GET.get("outcome", "")
    counts: dict[str, int] = {}
    for line in wanted.report:
        counts[line["outcome"]] = counts.get(line["outcome"], 0) + 1
    lines = [line for line in wanted.report if chosen in ("", line["outcome"])]
    return {
        "import": wanted,
        "counts": counts,
        "chosen": chosen,
        "taken": sum(counts.get(outcome, 0) for outcome in operations.TAKEN),
        "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
    }


@role_required(Role.HR)
@require_POST
def commit_import(request: UserRequest, import_id: int) -> HttpResponse:
    """Take in the photos of an archive."""
    try:
        taken = operations.commit_import(import_id=import_id, actor=request.user, at=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    said = ngettext("%(number)s photo taken in.", "%(number)s photos taken in.", taken)
    messages.success(request, said % {"number": taken})
    return redirect("org:photos")


@role_required(Role.HR)
@require_POST
def discard_import(request: UserRequest, import_id: int) -> HttpResponse:
    """Put an archive aside."""
    try:
        operations.discard_import(import_id=import_id, actor=request.user, at=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The archive is discarded; nothing of it was taken in."))
    return redirect("org:photos")
