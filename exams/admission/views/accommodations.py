"""What people are granted: the desk's list, a request for somebody, the own requests."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
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
from accounts.queries import roles_of
from core.dates import local_day
from core.errors import Refusal
from exams.admission import operations, queries
from exams.admission.forms import EndForm, PersonWishForm, WishForm
from exams.admission.models import Accommodation

PAGE = 25
DESK = (Role.TRAINER, Role.HR)


@role_required(*DESK)
@require_safe
@never_cache
def accommodations(request: UserRequest) -> HttpResponse:
    """List what was asked for people in reach: what waits, or all."""
    found = queries.accommodations_in_reach(request.user, day=local_day(timezone.now()))
    shows_all = request.GET.get("show") == "all"
    waiting = found.waiting()  # type: ignore[attr-defined]
    rows = found if shows_all else waiting
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "shows_all": shows_all,
        "waiting": waiting.count(),
        "day": local_day(timezone.now()),
    }
    return render(request, "exams/admission/accommodations.html", context)


@role_required(*DESK)
@never_cache
def new_accommodation(request: UserRequest) -> HttpResponse:
    """Ask for an accommodation of somebody; a second person decides it."""
    day = local_day(timezone.now())
    initial = {"from_on": day, "account": request.GET.get("account", "")[:64]}
    form = PersonWishForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            asked = operations.ask_accommodation(
                account=form.cleaned_data["account"],
                wish=form.wish(),
                actor=request.user,
                at=timezone.now(),
            )
        except operations.NoSuchPerson as refusal:
            form.add_error("account", str(refusal))
        except Refusal as refusal:
            return refused(request, refusal)
        else:
            return redirect("exams:accommodation", asked.pk)
    status = 422 if form.errors else 200
    return render(request, "exams/admission/accommodation_new.html", {"form": form}, status=status)


@login_required
@never_cache
def own_accommodations(request: UserRequest) -> HttpResponse:
    """Show the reader what was asked for them and what came of it; take another request."""
    day = local_day(timezone.now())
    form = WishForm(request.POST or None, initial={"from_on": day})
    if form.is_valid():
        try:
            operations.ask_accommodation(
                account=request.user.username,
                wish=form.wish(),
                actor=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            return refused(request, refusal)
        messages.success(request, _("Your request is sent. A second person decides it."))
        return redirect("exams:own-accommodations")
    context = {"rows": queries.accommodations_of(request.user), "form": form, "day": day}
    status = 422 if form.errors else 200
    return render(request, "exams/admission/own_accommodations.html", context, status=status)


@login_required
@never_cache
def end_accommodation(request: UserRequest, accommodation_id: int) -> HttpResponse:
    """Let an accommodation hold no more from a day on: by the desk, or by the person."""
    now = timezone.now()
    found = _to_end(request, accommodation_id)
    form = EndForm(request.POST or None, initial={"ends_on": local_day(now)})
    if form.is_valid():
        try:
            operations.end_accommodation(
                accommodation_id=accommodation_id,
                actor=request.user,
                at=now,
                **form.cleaned_data,
            )
        except ObjectDoesNotExist as error:
            raise Http404 from error
        except Refusal as refusal:
            return refused(request, refusal)
        is_own = found.person_id == request.user.pk
        return redirect("exams:own-accommodations" if is_own else "exams:accommodations")
    status = 422 if form.errors else 200
    context = {"found": found, "form": form}
    return render(request, "exams/admission/accommodation_end.html", context, status=status)


def _to_end(request: UserRequest, accommodation_id: int) -> Accommodation:
    own = queries.accommodations_of(request.user).filter(pk=accommodation_id).first()
    if own:
        return own
    if roles_of(request.user).isdisjoint(DESK):
        raise Http404
    reach = queries.accommodations_in_reach(request.user, day=local_day(timezone.now()))
    found = reach.filter(pk=accommodation_id).first()
    if found is None:
        raise Http404
    return found
