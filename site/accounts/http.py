"""What views share: who asks, who may ask, and how a refusal is answered."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import photos
from accounts.queries import roles_of
from core.errors import Refusal

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User


class UserRequest(HttpRequest):
    """A request of somebody who is signed in; for annotations only."""

    user: "User"
    htmx: "HtmxDetails"


View = Callable[..., HttpResponse]


def role_required(*roles: str) -> Callable[[View], View]:
    """Let only people with one of the roles in: visitors sign in first, others get a 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if roles_of(request.user).isdisjoint(roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        # Read by the test that crawls docs/roles.md.
        guarded.allowed_roles = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in_only(view: View) -> View:
    """Mark a view that turns visitors away by itself: a script gets a 401, not the sign-in page."""
    view.signed_in_only = True  # type: ignore[attr-defined]
    return view


def refused(request: HttpRequest, refusal: Refusal, *, status: int = 409) -> HttpResponse:
    """Answer a refusal: a fragment for htmx, a page for everybody else."""
    context = {"refusal": {"code": refusal.code, "message": str(refusal)}}
    template = "_refusal.html" if getattr(request, "htmx", False) else "refusal.html"
    return render(request, template, context, status=status)


def photo_answer(digest: str) -> HttpResponse:
    """Return a photo of a person, which no cache keeps and which can do nothing.

    Who may see it is decided by the caller.
    """
    try:
        data = photos.read(digest)
    except FileNotFoundError as error:
        raise Http404 from error
    answer = HttpResponse(data, content_type=photos.MEDIA_TYPE)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
