"""Pictures of items: taken in from the editor, and served to the desk."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from accounts.queries import roles_of
from core.errors import Refusal
from exams.bank.models import ItemPicture
from exams.bank.operations.pictures import MOST_BYTES, PictureEmpty, keep_picture
from exams.bank.queries_editor import is_shown_to

DESK = frozenset({Role.TRAINER, Role.REVIEWER, Role.AUDITOR})
YEAR = 31_536_000
# A picture alone in a tab can load and run nothing.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@role_required(Role.TRAINER)
@require_POST
def take_in(request: UserRequest) -> HttpResponse:
    """Keep a picture and return the tag that shows it, for the script of the editor."""
    try:
        tag = taken_in(request)
    except Refusal as refusal:
        return JsonResponse({"code": refusal.code, "message": str(refusal)}, status=409)
    return JsonResponse({"tag": tag})


def taken_in(request: UserRequest) -> str:
    """Keep the picture of a form; return the tag that shows it.

    Raises:
        PictureEmpty: none was sent; and what `keep_picture` refuses.
    """
    file = request.FILES.get("picture")
    if file is None:
        raise PictureEmpty
    # One byte more than allowed tells that there is too much, without reading all of it.
    data = file.read(MOST_BYTES + 1)
    picture = keep_picture(data=data, uploader=request.user, at=timezone.now())
    alt = request.POST.get("picture_alt", "").strip()[:300]
    return format_html('<img src="item-picture:{}" alt="{}">', picture.digest, alt)


@login_required
@require_safe
def picture(request: UserRequest, digest: str) -> HttpResponse:
    """Serve a picture by the digest of its bytes, which therefore never change.

    To the desk, and to those who have it before them in an open attempt or a drill of theirs.
    """
    found = get_object_or_404(ItemPicture, digest=digest)
    if roles_of(request.user).isdisjoint(DESK) and not is_shown_to(digest, request.user):
        raise Http404
    with found.file.open("rb") as file:
        answer = HttpResponse(file.read(), content_type=found.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = ALONE
    answer["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    return answer
