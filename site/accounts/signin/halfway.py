"""A sign-in between its steps: the password was right, the second factor is still to come.

Nobody is signed in until every step is done. What is kept meanwhile stands in the session under
one key, dies after five minutes or five wrong codes, and is bound to the password as it was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from inspect import getclosurevars, isfunction
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import login
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import login as mark_verified
from django_otp.models import Device

from accounts import operations
from accounts.backends import SIGN_IN_BACKEND, PasswordBackend
from accounts.models import User

KEY = "half-signed-in"
PUT_OFF_KEY = "second-factor-put-off"
LIFETIME = timedelta(minutes=5)
WRONG_CODES = 5


@dataclass(frozen=True, slots=True)
class HalfSignIn:
    """Who is between the steps, and where to go after the last one."""

    user: User
    next_url: str
    attempts_left: int
    enrolling: int | None  # primary key of the phone being set up


def begin(request: HttpRequest, user: User, *, next_url: str, at: datetime) -> None:
    """Note that the first step is done. The session starts anew under a new key."""
    request.session.flush()
    request.session[KEY] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": at.timestamp(),
        "next": next_url,
        "wrong": 0,
    }


def current(request: HttpRequest, *, at: datetime) -> HalfSignIn | None:
    """Return the sign-in that waits for its second step, if it still may."""
    state = request.session.get(KEY)
    if state is None:
        return None
    user = PasswordBackend().get_user(state["user"])
    is_fresh = at.timestamp() - state["at"] < LIFETIME.total_seconds()
    attempts_left = WRONG_CODES - state["wrong"]
    if not (isinstance(user, User) and is_fresh and attempts_left > 0):
        return None
    if not constant_time_compare(state["hash"], user.get_session_auth_hash()):
        return None
    return HalfSignIn(user, state["next"], attempts_left, state.get("device"))


def note_wrong_code(request: HttpRequest) -> int:
    """Count a wrong code and return how many more are allowed; at none the sign-in is over."""
    state = request.session[KEY]
    state["wrong"] += 1
    request.session.modified = True
    return int(WRONG_CODES - state["wrong"])


def note_enrolling(request: HttpRequest, device_id: int) -> None:
    """Remember the phone being set up, so that loading the page again shows the same secret."""
    request.session[KEY]["device"] = device_id
    request.session.modified = True


def give_up(request: HttpRequest) -> None:
    """Forget the first step."""
    request.session.pop(KEY, None)


def finish(
    request: HttpRequest, user: User, *, factor: str, at: datetime, device: Device | None = None
) -> None:
    """Sign the person in: every step that is needed is done. The session gets a new key."""
    give_up(request)
    login(request, user, backend=SIGN_IN_BACKEND)
    if device is not None:
        mark_verified(request, device)
    if factor == "put-off":
        request.session[PUT_OFF_KEY] = True
    address = request.META.get("REMOTE_ADDR", "")
    operations.record_sign_in(user=user, factor=factor, address=address, at=at)


def own_address(request: HttpRequest, address: str | None) -> str:
    """Return an address of this site to go on to; anything else becomes "", the home page."""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if address and is_ours else ""


def page_of_form(request: HttpRequest) -> str:
    """Return the page from which something was sent, as an address of this site without host.

    If the browser does not say, or the page cannot be opened, the address to which it was sent;
    if that takes only what is sent to it, "".
    """
    sent_from = urlsplit(own_address(request, request.headers.get("Referer")))
    page = sent_from._replace(scheme="", netloc="", fragment="").geturl()
    known = (own_address(request, each) for each in (page, request.get_full_path()))
    return next((each for each in known if each and _can_be_opened(each)), "")


def _can_be_opened(address: str) -> bool:
    try:
        view: Callable[..., Any] | None = resolve(urlsplit(address).path).func
    except Resolver404:
        return False
    while isfunction(view):
        # What `require_POST` and its kin keep, under whatever other decorators.
        methods = getclosurevars(view).nonlocals.get("request_method_list")
        if methods is not None and "GET" not in methods:
            return False
        view = getattr(view, "__wrapped__", None)
    return True
