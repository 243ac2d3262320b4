"""The second factor: a code of the authenticator on the phone, or a recovery code on paper.

The library's devices read the machine's own clock, as authenticators on phones do; the moment
passed in is that of the audit entry. A wrong code makes the next one wait, twice as long each
time: that count must be committed, so refusals are raised after the transaction.
"""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from math import ceil

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from core import audit
from core.errors import Refusal

RECOVERY_CODES = 10
TOTP_NAME = "phone"
RECOVERY_NAME = "recovery codes"


class WrongCode(Refusal):
    code = "wrong-code"
    message = _("The code is not right.")


class WaitBeforeCode(Refusal):
    code = "wait-before-code"
    message = _("Too many wrong codes. Wait %(seconds)s seconds, then enter a new code.")


class NoSecondFactor(Refusal):
    code = "no-second-factor"
    message = _("No phone is set up for this account. Sign in again to set one up.")


def check_second_factor(*, user: User, token: str, is_recovery: bool = False) -> Device:
    """Return the device that a code is of; a recovery code is used up. Locks the device.

    Raises:
        WrongCode: it is not right, or was used before.
        WaitBeforeCode: too soon after wrong codes.
        NoSecondFactor: there is no such device.
    """
    devices = StaticDevice.objects if is_recovery else TOTPDevice.objects
    with transaction.atomic(durable=True):
        device = devices.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            raise NoSecondFactor
        wait = _seconds_to_wait(device)
        is_right = not wait and device.verify_token(_plain(token))
    return _answer(device, wait, is_right=is_right)


@transaction.atomic(durable=True)
def begin_enrolment(*, user: User) -> TOTPDevice:
    """Make a new secret for a phone; it counts once a code of it is confirmed.

    Secrets begun before and never confirmed are void: whoever saw one gains nothing. Locks the
    account.
    """
    User.objects.select_for_update().get(pk=user.pk)
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name=TOTP_NAME, confirmed=False)


def confirm_enrolment(*, user: User, device_id: int, token: str, at: datetime) -> list[str]:
    """Take a phone into use and return ten new recovery codes; earlier devices are void.

    Locks the device.

    Raises:
        WrongCode, WaitBeforeCode: the phone does not show what it should.
        NoSecondFactor: the enrolment was begun anew elsewhere.
    """
    with transaction.atomic(durable=True):
        device = (
            TOTPDevice.objects.select_for_update()
            .filter(user=user, pk=device_id, confirmed=False)
            .first()
        )
        if device is None:
            raise NoSecondFactor
        wait = _seconds_to_wait(device)
        is_right = not wait and device.verify_token(_plain(token))
        codes = _take_into_use(device, at=at) if is_right else []
    _answer(device, wait, is_right=is_right)
    return codes


@transaction.atomic
def replace_recovery_codes(*, user: User, at: datetime) -> list[str]:
    """Make ten new recovery codes; those made before are void. Locks the account."""
    User.objects.select_for_update().get(pk=user.pk)
    # The device stays: a session that came in by one of its codes is not thrown out.
    device = StaticDevice.objects.filter(user=user).first()
    device = device or StaticDevice.objects.create(user=user, name=RECOVERY_NAME)
    device.throttle_reset()
    device.token_set.all().delete()
    codes = sorted(StaticToken.random_token() for _number in range(RECOVERY_CODES))
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    audit.record("accounts.recovery-codes-made", actor=user, subject=user, at=at)
    return codes


def forget_devices(user: User) -> None:
    """Make all of a person's devices void within the caller's transaction."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def grouped(codes: Iterable[str]) -> list[str]:
    """Return recovery codes as they are printed: two groups of four."""
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def _take_into_use(device: TOTPDevice, *, at: datetime) -> list[str]:
    TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    audit.record("accounts.second-factor-set-up", actor=device.user, subject=device.user, at=at)
    return replace_recovery_codes(user=device.user, at=at)


def _seconds_to_wait(device: TOTPDevice | StaticDevice) -> int:
    is_allowed, why = device.verify_is_allowed()
    if is_allowed:
        return 0
    locked_until: datetime = why["locked_until"]
    return max(1, ceil((locked_until - timezone.now()).total_seconds()))


def _answer(device: Device, wait: int, *, is_right: bool) -> Device:
    if wait:
        raise WaitBeforeCode(seconds=wait)
    if not is_right:
        raise WrongCode
    return device


def _plain(token: str) -> str:
    letters = unicodedata.normalize("NFKC", token)
    return "".join(letter for letter in letters if letter.isalnum()).lower()
