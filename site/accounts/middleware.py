"""Language of the reader, and who may come in."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Role, User
from accounts.queries import can_put_second_factor_off, needs_second_factor, roles_of
from accounts.signin import halfway
from core.csp import CMS_PREFIX

Answer = Callable[[HttpRequest], HttpResponse]

# Who gets into Wagtail's own interface, whatever its permissions say.
CMS_ROLES = frozenset({Role.TRAINER, Role.REVIEWER})
# The public certificate check knows nobody: no session is read for it, whoever scans.
PUBLIC_PREFIXES = ("/v/", "/verify/")


class LanguageMiddleware:
    """Simplified Chinese unless the reader switched: offices' browsers say little of the reader."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class AccessMiddleware:
    """Lets a session in only with all the factors that the person's roles need now.

    Closed accounts, and those of a demonstration where none is on, are anonymous already: the
    backend no longer returns them. A session that lacks the second factor, because a role was
    given or a phone made void after the sign-in, falls back to the step before it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(PUBLIC_PREFIXES):
            return self.get_response(request)
        user = request.user
        if isinstance(user, User):
            if _lacks_second_factor(request, user):
                return self._fall_back(request, user)
            if request.path.startswith(CMS_PREFIX) and roles_of(user).isdisjoint(CMS_ROLES):
                raise PermissionDenied
        return _led_back(request, self.get_response(request))

    def _fall_back(self, request: HttpRequest, user: User) -> HttpResponse:
        """Ask for the second step; what was sent is answered as if a visitor had sent it."""
        is_page = request.method == "GET"
        next_url = request.get_full_path() if is_page else halfway.page_of_form(request)
        halfway.begin(request, user, next_url=next_url, at=timezone.now())
        if is_page:
            return redirect("accounts:otp")
        request.user = AnonymousUser()
        return _led_back(request, self.get_response(request))


def _led_back(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Of what was sent without a session: have the sign-in lead back to the page of the form.

    Its own address may take nothing but what is sent to it.
    """
    if request.method in ("GET", "HEAD") or not isinstance(answer, HttpResponseRedirect):
        return answer
    sign_in = reverse(settings.LOGIN_URL)
    path, _mark, query = answer.url.partition("?")
    if path == sign_in and QueryDict(query).get("next") == request.get_full_path():
        page = halfway.page_of_form(request)
        answer["Location"] = reverse(settings.LOGIN_URL, query={"next": page}) if page else sign_in
    return answer


def _lacks_second_factor(request: HttpRequest, user: User) -> bool:
    if user.is_verified():  # type: ignore[attr-defined]
        return False
    if request.session.get(halfway.PUT_OFF_KEY) and can_put_second_factor_off(user):
        return False
    return needs_second_factor(user)
