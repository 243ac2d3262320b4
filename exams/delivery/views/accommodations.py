"""One accommodation, and the second person's decision: who is in an attempt has it at once."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.dates import local_day
from core.errors import Refusal
from exams.admission.forms import BasisForm
from exams.admission.queries import accommodations_in_reach
from exams.delivery import operations
from exams.delivery.models import Attempt


@role_required(Role.TRAINER, Role.HR)
@never_cache
def accommodation(request: UserRequest, accommodation_id: int) -> HttpResponse:
    """Show what was asked for somebody; let a second person approve or decline it."""
    now = timezone.now()
    reach = accommodations_in_reach(request.user, day=local_day(now))
    found = get_object_or_404(reach, pk=accommodation_id)
    form = BasisForm(request.POST or None)
    if form.is_valid():
        is_no = "decline" in request.POST
        act = operations.decline_accommodation if is_no else operations.approve_accommodation
        try:
            act(accommodation_id=accommodation_id, actor=request.user, at=now, **form.cleaned_data)
        except ObjectDoesNotExist as error:
            raise Http404 from error
        except Refusal as refusal:
            return refused(request, refusal)
        return redirect("exams:accommodation", accommodation_id)
    running = Attempt.objects.filter(candidate=found.person, status=Attempt.Status.OPEN)
    context = {
        "found": found,
        "form": form,
        "running": running.select_related("sitting").order_by("pk"),
        "may_decide": request.user.pk not in (found.asked_by_id, found.person_id),
        "day": local_day(now),
    }
    status = 422 if form.errors else 200
    return render(request, "exams/delivery/accommodation.html", context, status=status)
