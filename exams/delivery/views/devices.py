"""What a device calls itself by: a cookie for the pages of exams, and its browser in words."""

import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from exams.delivery import rules

COOKIE = "zf-device"
NAME = re.compile(r"[0-9a-f]{32}")
KEPT = 60 * 60 * 24 * 30  # seconds


def device_of(request: HttpRequest) -> str:
    """Return the name of the device; a new one if it has none."""
    name = request.COOKIES.get(COOKIE, "")
    return name if NAME.fullmatch(name) else secrets.token_hex(16)


def label_of(request: HttpRequest) -> str:
    """Return browser and system in words, for those in charge of the room."""
    return rules.device_label(request.headers.get("User-Agent", ""))


def remember(response: HttpResponse, device: str) -> HttpResponse:
    """Let the device keep its name."""
    response.set_cookie(
        COOKIE,
        device,
        max_age=KEPT,
        path="/exams/",
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
