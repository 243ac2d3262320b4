"""What anybody may look up: no sign-in, no session, no cookie, no script."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from certificates.keys.rules import Word, grouped_identifier, normalise_identifier
from certificates.verification import queries
from certificates.verification.forms import TypedCodeForm
from certificates.verification.limits import count_miss, is_over_limit
from certificates.verification.rules import Typed
from certificates.verification.wording import TOO_MANY, UNDATED, WORDING, Wording
from core.dates import local_day

HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@require_safe
def show_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Show how a certificate stands now. The address is in the QR code: it never redirects."""
    now = timezone.now()
    code = code.strip("/")
    if is_over_limit(request, at=now):
        return _verdict(request, TOO_MANY, now, status=429)
    certificate = queries.public_certificate(code, on=local_day(now))
    if certificate is None:
        count_miss(request, at=now)
        return _not_found(request, code, now)
    wording = UNDATED if _is_open(certificate) else WORDING[certificate.word]
    return _verdict(request, wording, now, certificate=certificate, word=certificate.word)


def _is_open(certificate: queries.PublicCertificate) -> bool:
    return certificate.is_undated and certificate.word == Word.VALID


# The form changes nothing and knows nobody: without a token it needs no cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def find_certificate(request: HttpRequest) -> HttpResponse:
    """Take a typed identifier, or a pasted link or code, to the page of the certificate."""
    given = request.POST if request.method == "POST" else request.GET
    if "code" not in given:
        return _page(request, "find", {"form": TypedCodeForm()})
    form = TypedCodeForm(given)
    if not form.is_valid():
        return _page(request, "find", {"form": form}, status=422)
    return _answer(request, form.cleaned_data["code"], timezone.now())


def _answer(request: HttpRequest, typed: Typed, now: datetime) -> HttpResponse:
    if is_over_limit(request, at=now):
        return _verdict(request, TOO_MANY, now, status=429)
    if queries.verdict_on(typed, on=local_day(now)).word == Word.FORGED:
        count_miss(request, at=now)
        wording = WORDING[Word.FORGED]
        return _verdict(request, wording, now, word=Word.FORGED, status=422)
    return redirect("certificates:verify-code", typed.identifier)


def _not_found(request: HttpRequest, code: str, now: datetime) -> HttpResponse:
    identifier = normalise_identifier(code)
    shown = grouped_identifier(identifier) if identifier else code[:40]
    form = TypedCodeForm(initial={"code": shown})
    context = {"asked": shown, "form": form, "word": Word.NOT_FOUND}
    return _verdict(request, WORDING[Word.NOT_FOUND], now, status=404, **context)


def _verdict(
    request: HttpRequest, wording: Wording, now: datetime, *, status: int = 200, **context: Any
) -> HttpResponse:
    return _page(request, "certificate", {"wording": wording, "at": now, **context}, status=status)


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a page without the request, so that nothing in it can touch a session or a cookie."""
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
    frame = {
        "DEMO": settings.DEMO,
        "ISSUER_NAME": settings.ISSUER_NAME,
        "public_host": settings.PUBLIC_ORIGIN.partition("://")[2],
        "path": request.path,
    }
    with translation.override(language):
        html = render_to_string(f"certificates/verification/{name}.html", {**frame, **context})
    headers = {**HEADERS, "Content-Language": language or settings.LANGUAGE_CODE}
    return HttpResponse(html, status=status, headers=headers)
