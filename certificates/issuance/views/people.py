"""What the record of a person shows of certificates; the page of the person loads it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from certificates.issuance import queries
from core.dates import local_day
from org.queries import people_in_reach


@role_required(Role.HR, Role.REGISTRAR, Role.APPROVER, Role.AUDITOR)
@require_safe
def person_certificates(request: UserRequest, person_id: int) -> HttpResponse:
    """List the certificates of somebody in reach."""
    day = local_day(timezone.now())
    person = people_in_reach(request.user, day=day).filter(pk=person_id).first()
    if person is None:
        raise Http404
    context = {"person": person, "held": queries.certificates_of(person, day=day)}
    name = "_person" if request.htmx else "person"
    return render(request, f"certificates/issuance/{name}.html", context)
