"""What holders see: their certificates, the code to be scanned, and the sheet to print."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, refused
from certificates.issuance import queries
from certificates.issuance.pdf import render_certificate
from certificates.issuance.qr import qr_svg
from core.dates import local_day
from core.errors import Refusal
from core.printing import PrintFonts


@login_required
@require_safe
def own_certificates(request: UserRequest) -> HttpResponse:
    """Show the holder's certificates, the one to be shown to citizens with its code."""
    held = queries.certificates_of(request.user, day=local_day(timezone.now()))
    shown = held[0] if held and held[0].is_shown else None
    others = [entry for entry in held if entry is not shown]
    return _page(request, shown, others)


@login_required
@require_safe
def own_certificate(request: UserRequest, identifier: str) -> HttpResponse:
    """Show one certificate of the holder's."""
    held = queries.certificates_of(request.user, day=local_day(timezone.now()))
    for entry in held:
        if entry.certificate.identifier == identifier:
            return _page(request, entry, [])
    raise Http404


def _page(
    request: UserRequest, shown: queries.Held | None, others: list[queries.Held]
) -> HttpResponse:
    context = {"shown": shown, "others": others, "code": _code(shown) if shown else ""}
    return render(request, "certificates/issuance/own.html", context)


def _code(shown: queries.Held) -> SafeString:
    if not shown.certificate.code_text:
        return SafeString("")
    title = _("QR code to check the certificate")
    return mark_safe(qr_svg(shown.certificate.code_text, title=title))  # noqa: S308 (drawn by us)


@login_required
@require_safe
def certificate_pdf(request: UserRequest, identifier: str) -> HttpResponse:
    """Send the sheet of a certificate to its holder, or to the registry."""
    certificate = get_object_or_404(queries.printable_for(request.user), identifier=identifier)
    try:
        sheet = queries.sheet_of(certificate)
    except Refusal as refusal:
        return refused(request, refusal)
    pdf = render_certificate(sheet, fonts=PrintFonts(settings.FONT_FOLDER))
    name = f"{certificate.get_kind_display()} {certificate.number}.pdf"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name)
        or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
