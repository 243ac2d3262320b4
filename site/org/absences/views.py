"""Leave of people: list, form, taking back. Private: for HR alone."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.dates import local_day
from core.errors import Refusal
from org.absences import operations, queries
from org.absences.forms import AbsenceFilterForm, AbsenceForm
from org.people.forms import ReasonForm

PAGE = 25


@role_required(Role.HR)
@require_safe
@never_cache
def absences(request: UserRequest) -> HttpResponse:
    """List the leave of people in reach: what runs or is to come, or all."""
    day = local_day(timezone.now())
    form = AbsenceFilterForm(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("q", "")
    found = queries.absences_in_reach(request.user, day=day, words=words)
    shows_all = request.GET.get("show") == "all"
    rows = found if shows_all else found.filter(taken_back_at=None, to_on__gte=day)
    context = {
        "form": form,
        "words": words,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "shows_all": shows_all,
        "day": day,
    }
    return render(request, "org/absences/list.html", context)


@role_required(Role.HR)
@never_cache
def new_absence(request: UserRequest) -> HttpResponse:
    """Record that somebody is on leave."""
    now = timezone.now()
    initial = {"account": request.GET.get("account", "")[:64], "from_on": local_day(now)}
    form = AbsenceForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            absence = operations.record_absence(
                account=form.cleaned_data["account"],
                leave=form.leave(),
                actor=request.user,
                at=now,
            )
        except operations.NoSuchPerson as refusal:
            form.add_error("account", str(refusal))
        except operations.AbsenceOverlaps as refusal:
            form.add_error("from_on", str(refusal))
        except Refusal as refusal:
            return refused(request, refusal)
        else:
            said = _("The leave of %(name)s is recorded.") % {"name": absence.person.name}
            messages.success(request, said)
            return redirect("org:absences")
    status = 422 if form.errors else 200
    return render(request, "org/absences/new.html", {"form": form}, status=status)


@role_required(Role.HR)
@never_cache
def take_back_absence(request: UserRequest, absence_id: int) -> HttpResponse:
    """Take back a leave that was recorded by mistake."""
    now = timezone.now()
    found = queries.absences_in_reach(request.user, day=local_day(now))
    absence = found.filter(pk=absence_id).first()
    if absence is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            operations.take_back_absence(
                absence_id=absence.pk,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                at=now,
            )
        except ObjectDoesNotExist as error:
            raise Http404 from error
        except Refusal as refusal:
            return refused(request, refusal)
        said = _("The leave of %(name)s is taken back.") % {"name": absence.person.name}
        messages.success(request, said)
        return redirect("org:absences")
    status = 422 if form.errors else 200
    context = {"absence": absence, "form": form}
    return render(request, "org/absences/take_back.html", context, status=status)
