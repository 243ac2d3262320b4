"""The way in: password, second factor, setting up a phone, recovery codes, activation."""

from base64 import b32encode
from typing import Any, NoReturn

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required, login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import operations
from accounts.http import UserRequest
from accounts.operations.second_factor import grouped
from accounts.queries import can_put_second_factor_off, has_second_factor, needs_second_factor
from accounts.signin import halfway
from accounts.signin.forms import ActivationForm, CodeForm, PasswordForm, RecoveryForm
from accounts.signin.qr import qr_picture
from core.errors import Refusal

RECOVERY_KEY = "new-recovery-codes"


@never_cache
@login_not_required
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take account and password: the first step, and the last for who needs no second."""
    if request.user.is_authenticated:
        # Not to `next`: whoever was sent here though signed in has no business there.
        return redirect(settings.LOGIN_REDIRECT_URL)
    next_url = halfway.own_address(request, request.POST.get("next", request.GET.get("next")))
    form = PasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.user is not None:
        return _after_password(request, form, next_url)
    context = {"form": form, "next": next_url}
    status = 422 if form.errors else 200
    return render(request, "accounts/signin/password.html", context, status=status)


def _after_password(request: HttpRequest, form: PasswordForm, next_url: str) -> HttpResponse:
    user, now = form.user, timezone.now()
    if user is None:
        raise Http404
    is_enrolled = has_second_factor(user)
    if is_enrolled or needs_second_factor(user):
        halfway.begin(request, user, next_url=next_url, at=now)
        return redirect("accounts:otp" if is_enrolled else "accounts:enrol")
    halfway.finish(request, user, factor="none", at=now)
    return redirect(next_url or settings.LOGIN_REDIRECT_URL)


@never_cache
@login_not_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Take the code of the phone, or with ?with=recovery a recovery code: the second step."""
    half = halfway.current(request, at=timezone.now())
    if half is None:
        return _start_over(request)
    if not has_second_factor(half.user):
        return redirect("accounts:enrol")
    is_recovery = request.GET.get("with") == "recovery"
    form = (RecoveryForm if is_recovery else CodeForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            device = operations.check_second_factor(
                user=half.user, token=form.cleaned_data["code"], is_recovery=is_recovery
            )
        except Refusal as refusal:
            if not _note_refusal(request, form, refusal):
                return _start_over(request)
        else:
            factor = "recovery-code" if is_recovery else "totp"
            halfway.finish(request, half.user, factor=factor, at=timezone.now(), device=device)
            return redirect(half.next_url or settings.LOGIN_REDIRECT_URL)
    context = {
        "form": form,
        "is_recovery": is_recovery,
        "issuer": settings.OTP_TOTP_ISSUER,
        **_put_off_offered(half),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/signin/otp.html", context, status=status)


@never_cache
@login_not_required
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up the phone that shows the codes; done, the person is signed in."""
    half = halfway.current(request, at=timezone.now())
    if half is None:
        return _start_over(request)
    if has_second_factor(half.user):
        return redirect("accounts:otp")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and half.enrolling is not None:
        try:
            codes = operations.confirm_enrolment(
                user=half.user,
                device_id=half.enrolling,
                token=form.cleaned_data["code"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            if not _note_refusal(request, form, refusal):
                return _start_over(request)
        else:
            return _enrolled(request, half, codes)
    context = {"form": form, **_put_off_offered(half), **_secret(request, half)}
    status = 422 if form.errors else 200
    return render(request, "accounts/signin/enrol.html", context, status=status)


def _enrolled(request: HttpRequest, half: halfway.HalfSignIn, codes: list[str]) -> HttpResponse:
    device = half.user.totpdevice_set.get(confirmed=True)  # type: ignore[attr-defined]
    halfway.finish(request, half.user, factor="enrolled", at=timezone.now(), device=device)
    keep_recovery_codes(request, codes, next_url=half.next_url)
    return redirect("accounts:recovery-codes")


def _secret(request: HttpRequest, half: halfway.HalfSignIn) -> dict[str, Any]:
    """Return what the phone has to read: the same at every load of the page."""
    devices = half.user.totpdevice_set  # type: ignore[attr-defined]
    device = devices.filter(pk=half.enrolling, confirmed=False).first()
    if device is None:
        device = operations.begin_enrolment(user=half.user)
        halfway.note_enrolling(request, device.pk)
    return secret_of(device)


def secret_of(device: Any) -> dict[str, Any]:
    """Return a phone's secret as a picture and as text, in groups of four, for a template."""
    letters = b32encode(device.bin_key).decode()
    groups = [letters[start : start + 4] for start in range(0, len(letters), 4)]
    return {"qr": qr_picture(device.config_url), "secret": " ".join(groups)}


def _put_off_offered(half: halfway.HalfSignIn) -> dict[str, bool]:
    return {"can_put_off": can_put_second_factor_off(half.user)}


def _note_refusal(request: HttpRequest, form: Form, refusal: Refusal) -> bool:
    """Put a refused code on the form; tell whether another may be tried."""
    if not isinstance(refusal, operations.WrongCode):
        form.add_error("code", str(refusal))
        return True
    left = halfway.note_wrong_code(request)
    form.add_error("code", str(refusal))
    form.attempts_left = ngettext(  # type: ignore[attr-defined]
        "%(left)s more try. See that the time of the phone is set automatically.",
        "%(left)s more tries. See that the time of the phone is set automatically.",
        left,
    ) % {"left": left}
    return left > 0


def _start_over(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    halfway.give_up(request)
    messages.warning(request, _("The sign-in was not completed in time. Please start again."))
    return redirect("login")


@require_POST
@login_not_required
def put_off(request: HttpRequest) -> HttpResponse:
    """Sign in without the second factor: for the sign-ins of a demonstration, nowhere else."""
    now = timezone.now()
    half = halfway.current(request, at=now)
    if half is None:
        return _start_over(request)
    if not can_put_second_factor_off(half.user):
        raise Http404
    halfway.finish(request, half.user, factor="put-off", at=now)
    return redirect(half.next_url or settings.LOGIN_REDIRECT_URL)


def keep_recovery_codes(request: HttpRequest, codes: list[str], *, next_url: str = "") -> None:
    """Keep new recovery codes in the session until the person says that they are noted."""
    request.session[RECOVERY_KEY] = {"codes": grouped(codes), "next": next_url}


@never_cache
@login_required
def recovery_codes(request: UserRequest) -> HttpResponse:
    """Show new recovery codes once, to print or keep as a file, until they are said to be noted."""
    state = request.session.get(RECOVERY_KEY)
    if state is None:
        return redirect("settings")
    if request.method == "POST":
        del request.session[RECOVERY_KEY]
        return redirect(state["next"] or settings.LOGIN_REDIRECT_URL)
    if request.GET.get("as") == "text":
        return _as_file(request, state["codes"])
    return render(request, "accounts/signin/recovery_codes.html", {"codes": state["codes"]})


def _as_file(request: UserRequest, codes: list[str]) -> HttpResponse:
    lines = [f"{settings.SITE_NAME} {request.user.username}", *codes, ""]
    return HttpResponse(
        "\r\n".join(lines),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="recovery-codes.txt"'},
    )


@never_cache
@login_not_required
@sensitive_post_parameters("code", "new_password", "repeated")
def activate(request: HttpRequest) -> HttpResponse:
    """Set the first own password, or a new one after a reset, with a code from HR."""
    form = ActivationForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.activate_account(
                username=given["username"],
                code=given["code"],
                password=given["new_password"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The password is set. Sign in with it now."))
            return redirect("login")
    status = 422 if form.errors else 200
    return render(request, "accounts/signin/activate.html", {"form": form}, status=status)


@login_not_required
def sign_in_help(request: HttpRequest) -> HttpResponse:
    """Say what to do about a forgotten password, a lost phone, or a first sign-in."""
    return render(request, "accounts/signin/help.html")


@require_POST
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("login")


@login_not_required
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send whoever tries a side door to the one way in."""
    next_url = halfway.own_address(request, request.GET.get("next"))
    query = {"next": next_url} if next_url else None
    return redirect(reverse("login", query=query))


@login_required
def to_settings(request: UserRequest) -> HttpResponse:
    """Send whoever looks for the account page of Wagtail to our own."""
    return redirect("settings")


@login_not_required
def closed(request: HttpRequest) -> NoReturn:
    """Answer that there is no such page."""
    raise Http404
