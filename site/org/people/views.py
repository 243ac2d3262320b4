"""Pages about people of the roster: list, record, ID number, end of a posting, transfer."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import identity
from accounts import operations as accounts
from accounts.http import UserRequest, refused, role_required
from accounts.models import Role, User
from accounts.queries import open_grants, roles_of, second_factor_of
from core.dates import local_day
from core.errors import Refusal
from org import operations
from org.absences.queries import absences_of
from org.models import Posting
from org.people import queries
from org.people.forms import EndPostingForm, PeopleFilterForm, ReasonForm, TransferForm
from org.photos.queries import photo_of
from org.queries import is_in_force, people_in_reach, units_in_reach
from org.resets.queries import open_resets_of

PAGE = 25
RECENT = 8
READERS = (Role.HR, Role.REGISTRAR, Role.APPROVER, Role.AUDITOR)
# Parts of the record that upper apps keep; each loads itself into the page.
FRAGMENTS = ("certificates:person-certificates",)


@role_required(*READERS)
def people_list(request: UserRequest) -> HttpResponse:
    """List the people in reach."""
    day = local_day(timezone.now())
    form = PeopleFilterForm(request.GET)
    narrowed = form.chosen()
    found = queries.people(request.user, narrowed, day=day)
    context = {
        "form": form,
        "narrowed": narrowed,
        "unit": queries.filter_unit(request.user, narrowed.unit_code),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "day": day,
    }
    return render(request, "org/people/list.html", context)


@role_required(*READERS)
def person_page(request: UserRequest, person_id: int) -> HttpResponse:
    """Show one person's record; other apps' parts of it load themselves."""
    person = _person_or_404(request, person_id, timezone.now())
    return render(request, "org/people/person.html", _record(request, person))


def _record(request: UserRequest, person: User) -> dict[str, Any]:
    day = local_day(timezone.now())
    postings: list[Posting] = person.all_postings  # type: ignore[attr-defined]
    may_change = Role.HR in roles_of(request.user)
    return {
        "person": person,
        "postings": postings,
        "current": next((posting for posting in postings if is_in_force(posting, day)), None),
        "grants": open_grants(person),
        "factor": second_factor_of(person),
        "masked_number": identity.masked_number(person),
        "photo": photo_of(person),
        "acts": queries.recent_acts(person)[:RECENT],
        "resets": open_resets_of(person),
        "may_change": may_change,
        # Private: what kind of leave it is, HR alone sees.
        "absences": absences_of(person)[:RECENT] if may_change else [],
        "fragments": [address for name in FRAGMENTS if (address := _address(name, person))],
        "day": day,
    }


def _address(name: str, person: User) -> str:
    try:
        return reverse(name, args=[person.pk])
    except NoReverseMatch:
        return ""


@never_cache
@role_required(Role.HR)
def id_number(request: UserRequest, person_id: int) -> HttpResponse:
    """Show the full ID number once, after a reason was given."""
    now = timezone.now()
    person = _person_or_404(request, person_id, now)
    form = ReasonForm(request.POST or None)
    number = ""
    if request.method == "POST" and form.is_valid():
        try:
            number = accounts.reveal_identity_number(
                user_id=person.pk,
                actor=request.user,
                at=now,
                reason=form.cleaned_data["reason"],
            )
        except Refusal as refusal:
            return refused(request, refusal)
    status = 422 if form.errors else 200
    context = {"person": person, "form": form, "number": number}
    return render(request, "org/people/id_number.html", context, status=status)


@role_required(Role.HR)
def end_posting(request: UserRequest, person_id: int, posting_id: int) -> HttpResponse:
    """End a posting: who leaves for good loses access at once."""
    now = timezone.now()
    person, posting = _posting_or_404(request, person_id, posting_id, now)
    form = EndPostingForm(request.POST or None, initial={"until_on": local_day(now)})
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_posting(
                posting_id=posting.pk,
                until_on=form.cleaned_data["until_on"],
                actor=request.user,
                at=now,
                reason=form.cleaned_data["reason"],
            )
        except Refusal as refusal:
            return refused(request, refusal)
        messages.success(request, _("The posting of %(name)s is ended.") % {"name": person.name})
        return redirect("org:people" if _has_gone(request, person) else _record_of(person))
    status = 422 if form.errors else 200
    context = {"person": person, "posting": posting, "form": form}
    return render(request, "org/people/end_posting.html", context, status=status)


@role_required(Role.HR)
def transfer(request: UserRequest, person_id: int, posting_id: int) -> HttpResponse:
    """Transfer a person to another unit in reach."""
    now = timezone.now()
    person, posting = _posting_or_404(request, person_id, posting_id, now)
    units = units_in_reach(request.user).bodies().filter(closed_on=None).order_by("path")
    initial = {"from_on": local_day(now), "title": posting.title}
    form = TransferForm(request.POST or None, units=units, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.transfer(
                posting_id=posting.pk,
                unit_id=given["unit"].pk,
                from_on=given["from_on"],
                title=given["title"],
                actor=request.user,
                at=now,
                reason=given["reason"],
            )
        except Refusal as refusal:
            return refused(request, refusal)
        messages.success(request, _("%(name)s is transferred.") % {"name": person.name})
        return redirect(_record_of(person))
    status = 422 if form.errors else 200
    context = {"person": person, "posting": posting, "form": form}
    return render(request, "org/people/transfer.html", context, status=status)


def _record_of(person: User) -> str:
    return reverse("org:person", args=[person.pk])


def _has_gone(request: UserRequest, person: User) -> bool:
    day = local_day(timezone.now())
    return not people_in_reach(request.user, day=day).filter(pk=person.pk).exists()


def _person_or_404(request: UserRequest, person_id: int, at: datetime) -> User:
    try:
        return queries.person(request.user, person_id, day=local_day(at))
    except User.DoesNotExist as error:
        raise Http404 from error


def _posting_or_404(
    request: UserRequest, person_id: int, posting_id: int, at: datetime
) -> tuple[User, Posting]:
    """Return a person in reach and one of the postings that lie in reach too."""
    person = _person_or_404(request, person_id, at)
    postings = person.postings.select_related("unit").filter(unit__in=units_in_reach(request.user))
    posting = postings.filter(pk=posting_id).first()
    if posting is None:
        raise Http404
    return person, posting
