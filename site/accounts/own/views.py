"""A person's own settings: language, appearance, password, second factor."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required, login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as mark_verified

from accounts import operations
from accounts.http import UserRequest
from accounts.own.forms import THEMES, AppearanceForm, ChangePasswordForm, CurrentPasswordForm
from accounts.queries import has_second_factor, second_factor_of
from accounts.signin.forms import CodeForm, RecoveryForm
from accounts.signin.halfway import own_address
from accounts.signin.views import keep_recovery_codes, secret_of
from core.errors import Refusal

YEAR = 365 * 24 * 3600
# A new phone may be set up for five minutes after the old factor was shown.
PROVEN_KEY = "factor-proven-at"
PROVEN_FOR = timedelta(minutes=5)
DEVICE_KEY = "new-phone"


@require_POST
@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language for a year and come back to the same page."""
    language = request.POST.get("language", "")
    response = redirect(own_address(request, request.POST.get("next")) or "home")
    if language in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


@require_POST
@login_required
def set_appearance(request: UserRequest) -> HttpResponse:
    """Keep the appearance for a year."""
    form = AppearanceForm(request.POST)
    response = redirect("settings")
    if form.is_valid():
        _keep(response, "theme", form.cleaned_data["theme"])
        messages.success(request, _("The appearance is changed."), extra_tags="toast")
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


@login_required
def settings_page(request: UserRequest) -> HttpResponse:
    """Show what the person may set."""
    theme = request.COOKIES.get("theme", "auto")
    theme = theme if theme in dict(THEMES) else "auto"
    context = {
        "appearance": AppearanceForm(initial={"theme": theme}),
        "factor": second_factor_of(request.user),
        "language": translation.get_language(),
    }
    return render(request, "accounts/own/settings.html", context)


@never_cache
@login_required
@sensitive_post_parameters("password", "new_password", "repeated")
def change_password(request: UserRequest) -> HttpResponse:
    """Change the own password; sessions elsewhere end, this one stays."""
    form = ChangePasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        operations.change_password(
            user=request.user, password=form.cleaned_data["new_password"], at=timezone.now()
        )
        update_session_auth_hash(request, request.user)
        messages.success(request, _("The password is changed. Sessions elsewhere have ended."))
        return redirect("settings")
    status = 422 if form.errors else 200
    return render(request, "accounts/own/password.html", {"form": form}, status=status)


@never_cache
@login_required
@sensitive_post_parameters("password", "code")
def prove_factor(request: UserRequest) -> HttpResponse:
    """Ask for the factor in use, or for the password where there is none, before a new phone."""
    is_enrolled = has_second_factor(request.user)
    is_recovery = is_enrolled and request.GET.get("with") == "recovery"
    form = _proof_form(request, is_enrolled=is_enrolled, is_recovery=is_recovery)
    if request.method == "POST" and form.is_valid():
        try:
            if is_enrolled:
                operations.check_second_factor(
                    user=request.user, token=form.cleaned_data["code"], is_recovery=is_recovery
                )
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            request.session[PROVEN_KEY] = timezone.now().timestamp()
            request.session.pop(DEVICE_KEY, None)
            return redirect("accounts:new-phone")
    context = {"form": form, "is_enrolled": is_enrolled, "is_recovery": is_recovery}
    status = 422 if form.errors else 200
    return render(request, "accounts/own/prove_factor.html", context, status=status)


def _proof_form(request: UserRequest, *, is_enrolled: bool, is_recovery: bool) -> Form:
    if not is_enrolled:
        return CurrentPasswordForm(request.POST or None, request=request)
    return (RecoveryForm if is_recovery else CodeForm)(request.POST or None)


def _is_proven(request: UserRequest, at: datetime) -> bool:
    proven: float = request.session.get(PROVEN_KEY, 0.0)
    return at.timestamp() - proven < PROVEN_FOR.total_seconds()


@never_cache
@login_required
def new_phone(request: UserRequest) -> HttpResponse:
    """Set up a new phone; the old one stops working when the new one is confirmed."""
    now = timezone.now()
    if not _is_proven(request, now):
        return redirect("accounts:prove-factor")
    form = CodeForm(request.POST or None)
    devices = request.user.totpdevice_set  # type: ignore[attr-defined]
    device = devices.filter(pk=request.session.get(DEVICE_KEY), confirmed=False).first()
    if device is None:
        device = operations.begin_enrolment(user=request.user)
        request.session[DEVICE_KEY] = device.pk
    elif request.method == "POST" and form.is_valid():
        try:
            codes = operations.confirm_enrolment(
                user=request.user, device_id=device.pk, token=form.cleaned_data["code"], at=now
            )
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            return _phone_changed(request, codes)
    status = 422 if form.errors else 200
    context = {"form": form, **secret_of(device)}
    return render(request, "accounts/own/new_phone.html", context, status=status)


def _phone_changed(request: UserRequest, codes: list[str]) -> HttpResponse:
    devices = request.user.totpdevice_set  # type: ignore[attr-defined]
    mark_verified(request, devices.get(confirmed=True))
    for key in (PROVEN_KEY, DEVICE_KEY):
        request.session.pop(key, None)
    keep_recovery_codes(request, codes)
    return redirect("accounts:recovery-codes")


@require_POST
@login_required
def new_recovery_codes(request: UserRequest) -> HttpResponse:
    """Make new recovery codes; the old ones stop working. Only after a sign-in with the factor."""
    if not (has_second_factor(request.user) and request.user.is_verified()):  # type: ignore[attr-defined]
        return redirect("accounts:prove-factor")
    codes = operations.replace_recovery_codes(user=request.user, at=timezone.now())
    keep_recovery_codes(request, codes)
    return redirect("accounts:recovery-codes")
