"""The signed receipt: the candidate's download, and the public check of one."""

import json

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest, refused
from core.errors import Refusal
from exams.delivery import operations, queries
from exams.delivery.forms import ReceiptForm

HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


@login_required
@require_safe
@never_cache
def receipt(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Give the candidate the signed receipt as a file."""
    try:
        given = operations.give_receipt(
            attempt_id=attempt_id, candidate=request.user, at=timezone.now()
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    text = json.dumps(given.document, ensure_ascii=False, indent=1, sort_keys=True)
    name = f'attachment; filename="zhifa-receipt-{attempt_id}.json"'
    return HttpResponse(
        text, content_type="application/json", headers={"Content-Disposition": name}
    )


# The form changes nothing and knows nobody: without a token it needs no cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Say of a receipt whether we signed it, and what is wrong with it if we did not."""
    is_sent = request.method == "POST"
    form = ReceiptForm(request.POST, request.FILES) if is_sent else ReceiptForm()
    is_read = is_sent and form.is_valid()
    report = queries.check_receipt(form.cleaned_data["receipt"]) if is_read else None
    is_fine = report.is_genuine if report else not is_sent
    page = render(
        request,
        "exams/delivery/receipt_check.html",
        {"form": form, "report": report},
        status=200 if is_fine else 422,
    )
    for name, value in HEADERS.items():
        page.headers[name] = value
    return page


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Publish the keys that receipts are checked with."""
    return JsonResponse({"keys": queries.published_receipt_keys()})
