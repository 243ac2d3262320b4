"""The list of items, and what takes an item out of use."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from core.errors import Refusal
from exams.bank import operations, queries
from exams.bank.forms import BankFilterForm, ItemSearchForm, ReasonForm
from exams.bank.models import Item

PAGE = 25


@role_required(Role.TRAINER, Role.REVIEWER, Role.AUDITOR)
@require_safe
def bank(request: UserRequest) -> HttpResponse:
    """List the items, narrowed as asked."""
    form = BankFilterForm(request.GET)
    wanted = form.chosen()
    context = {
        "form": form,
        "wanted": wanted,
        "page": Paginator(queries.items(wanted), PAGE).get_page(request.GET.get("page")),
        "may_write": Role.TRAINER in roles_of(request.user),
    }
    return render(request, "exams/bank/bank.html", context)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_safe
def item_search(request: UserRequest) -> HttpResponse:
    """Show the items that hold the words of the one search: its tab of items, or a page alone."""
    form = ItemSearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    found = queries.items_with_words(text) if text.strip() else Item.objects.none()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    template = "exams/bank/_item_search.html" if request.htmx else "exams/bank/item_search.html"
    status = 200 if form.is_valid() else 422
    return render(request, template, {"form": form, "text": text, "page": page}, status=status)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that changes an item's standing, and what the reader is told of it."""

    code: str
    statuses: frozenset[str]  # of items that it can be done to
    roles: frozenset[str]
    label: str | Promise
    consequence: str | Promise
    done: str | Promise
    perform: Callable[..., object]


_BOTH = frozenset({Role.TRAINER.value, Role.REVIEWER.value})
_REVIEWER = frozenset({Role.REVIEWER.value})
ACTS = (
    Act(
        "suspend",
        frozenset({Item.Status.IN_USE.value}),
        _BOTH,
        _("Suspend the item"),
        _(
            "It comes into no new paper and no new drill until a reviewer puts it back or a new "
            "version is approved. Papers that are frozen keep it."
        ),
        _("The item is suspended."),
        operations.suspend_item,
    ),
    Act(
        "resume",
        frozenset({Item.Status.SUSPENDED.value}),
        _REVIEWER,
        _("Put the item back in use"),
        _("It comes into new papers and drills again, unchanged."),
        _("The item is in use again."),
        operations.resume_item,
    ),
    Act(
        "retire",
        frozenset({Item.Status.IN_USE.value, Item.Status.SUSPENDED.value}),
        _REVIEWER,
        _("Retire the item"),
        _("It is out of use for good. Papers that are frozen keep it. This cannot be undone."),
        _("The item is retired."),
        operations.retire_item,
    ),
)
ACT_BY_CODE = {act.code: act for act in ACTS}


def possible_acts(request: UserRequest, item: Item) -> list[Act]:
    """Return what the reader may do to an item as it stands."""
    roles = roles_of(request.user)
    return [act for act in ACTS if item.status in act.statuses and act.roles & roles]


@role_required(Role.TRAINER, Role.REVIEWER)
def act_on_item(request: UserRequest, item_id: int, code: str) -> HttpResponse:
    """State the consequence and ask for the reason; then do it."""
    act = ACT_BY_CODE.get(code)
    if act is None:
        raise Http404
    if act.roles.isdisjoint(roles_of(request.user)):
        raise PermissionDenied
    item = get_object_or_404(Item, pk=item_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {"item": item, "act": act, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "exams/bank/act.html", context, status=status)
    try:
        act.perform(
            item_id=item.pk,
            actor=request.user,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, str(act.done))
    return redirect("exams:item", item.pk)
