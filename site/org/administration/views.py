"""Administration of accounts: roles and their reach, opening and closing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import operations as accounts
from accounts.http import UserRequest, refused, role_required
from accounts.models import Role, RoleGrant, User
from accounts.queries import open_grants, second_factor_of
from core.dates import local_day
from core.errors import Refusal
from org.administration import operations, queries
from org.administration.forms import AccountFilterForm, GrantForm, NewAccountForm, ReasonForm
from org.queries import accounts_in_reach, root_of_reach
from org.resets.queries import open_resets_of

PAGE = 50


@role_required(Role.ADMINISTRATOR)
def account_list(request: UserRequest) -> HttpResponse:
    """List the accounts that the administrator looks after."""
    form = AccountFilterForm(request.GET)
    text, role = form.chosen()
    found = queries.accounts(request.user, text=text, role=role, day=local_day(timezone.now()))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "org/administration/list.html", {"form": form, "page": page})


@never_cache
@role_required(Role.ADMINISTRATOR)
def new_account(request: UserRequest) -> HttpResponse:
    """Open an account and show its activation code once."""
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            slip = operations.open_account(
                username=form.cleaned_data["username"],
                name=form.cleaned_data["name"],
                actor=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("username", str(refusal))
        else:
            context = {"slips": [slip], "is_new": True}
            return render(request, "org/activation/slips.html", context)
    status = 422 if form.errors else 200
    return render(request, "org/administration/new.html", {"form": form}, status=status)


@role_required(Role.ADMINISTRATOR)
def account_page(request: UserRequest, user_id: int) -> HttpResponse:
    """Show one account with its roles and what can be done about it."""
    return _page(request, _account_or_404(request, user_id))


def _page(
    request: UserRequest, account: User, *, forms: dict[str, Any] | None = None
) -> HttpResponse:
    grant_form = GrantForm(units=queries.units_to_give(request.user))
    context = {
        "account": account,
        "grants": open_grants(account),
        "ended": _ended_grants(account),
        "reach": root_of_reach(account),
        "factor": second_factor_of(account),
        "resets": open_resets_of(account),
        "grant_form": grant_form,
        "close_form": ReasonForm(prefix="close"),
        "open_form": ReasonForm(prefix="open"),
        **(forms or {}),
    }
    return render(request, "org/administration/account.html", context, status=422 if forms else 200)


def _ended_grants(account: User) -> list[RoleGrant]:
    ended = RoleGrant.objects.filter(user=account, ended_at__isnull=False)
    return list(ended.order_by("-ended_at", "-pk")[:10])


@require_POST
@role_required(Role.ADMINISTRATOR)
def grant(request: UserRequest, user_id: int) -> HttpResponse:
    """Give a role."""
    account = _account_or_404(request, user_id)
    form = GrantForm(request.POST, units=queries.units_to_give(request.user))
    if not form.is_valid():
        return _page(request, account, forms={"grant_form": form})
    given = form.cleaned_data
    return _answer(
        request,
        account,
        lambda: operations.grant_role_within(
            user_id=account.pk,
            role=given["role"],
            unit_id=given["unit"].pk if given["unit"] else None,
            actor=request.user,
            at=timezone.now(),
            reason=given["reason"],
        ),
        _("The role is given."),
    )


@role_required(Role.ADMINISTRATOR)
def end(request: UserRequest, user_id: int, grant_id: int) -> HttpResponse:
    """End a role, with a reason."""
    account = _account_or_404(request, user_id)
    held = get_object_or_404(RoleGrant, user=account, pk=grant_id)
    form = ReasonForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"account": account, "grant": held, "form": form}
        status = 422 if form.errors else 200
        return render(request, "org/administration/end_role.html", context, status=status)
    return _answer(
        request,
        account,
        lambda: accounts.end_role(
            grant_id=held.pk,
            actor=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        ),
        _("The role is ended."),
    )


@require_POST
@role_required(Role.ADMINISTRATOR)
def close(request: UserRequest, user_id: int) -> HttpResponse:
    """Close an account: no sign-in, no roles."""
    account = _account_or_404(request, user_id)
    form = ReasonForm(request.POST, prefix="close")
    if not form.is_valid():
        return _page(request, account, forms={"close_form": form})
    return _answer(
        request,
        account,
        lambda: accounts.deactivate(
            user_id=account.pk,
            actor=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        ),
        _("The account is closed."),
    )


@require_POST
@role_required(Role.ADMINISTRATOR)
def open_again(request: UserRequest, user_id: int) -> HttpResponse:
    """Open a closed account again, without roles."""
    account = _account_or_404(request, user_id)
    form = ReasonForm(request.POST, prefix="open")
    if not form.is_valid():
        return _page(request, account, forms={"open_form": form})
    return _answer(
        request,
        account,
        lambda: accounts.reactivate(
            user_id=account.pk,
            actor=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        ),
        _("The account is open again. Give it its roles."),
    )


def _answer(
    request: UserRequest, account: User, act: Callable[[], object], done: Promise
) -> HttpResponse:
    """Do one act and come back to the account, or say why it was not done."""
    try:
        act()
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, str(done))
    return redirect("org:account", user_id=account.pk)


def _account_or_404(request: UserRequest, user_id: int) -> User:
    day = local_day(timezone.now())
    account = accounts_in_reach(request.user, day=day).filter(pk=user_id).first()
    if account is None:
        raise Http404
    return account
