"""The front doors: home by role, static pages, and what is shown when something is wrong."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.views.generic import TemplateView

from accounts.models import User
from config.context import own_start
from config.home import own_home


def home(request: HttpRequest) -> HttpResponse:
    """Show the public home to visitors and the own home to everybody who is signed in."""
    if isinstance(request.user, User):
        context = {"home": own_home(request.user, at=timezone.now())}
        return render(request, "pages/home.html", context)
    return render(request, "pages/public_home.html")


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Send somebody who has just signed in to where they work."""
    return redirect(own_start(request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what was wrong: to a script in JSON, as all that it is answered."""
    is_too_large = isinstance(exception, RequestDataTooBig)
    status = 413 if is_too_large else 400
    if request.headers.get("Accept") != "application/json":
        return render(request, "errors/400.html", status=status)
    if is_too_large:
        code, message = "too-large", gettext("This is too large. Nothing of it was kept.")
    else:
        code, message = "bad-request", gettext("This could not be read. Nothing of it was kept.")
    said = {"code": code, "message": message, "is_final": is_too_large}
    return JsonResponse(said, status=status)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without context processors: whatever failed may be one of them."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)


urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("start/", start, name="start"),
    path("help/", TemplateView.as_view(template_name="pages/help.html"), name="help"),
    path(
        "accessibility/",
        TemplateView.as_view(template_name="pages/accessibility.html"),
        name="accessibility",
    ),
    path("privacy/", TemplateView.as_view(template_name="pages/privacy.html"), name="privacy"),
]
