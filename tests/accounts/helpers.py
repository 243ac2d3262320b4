"""What the tests of the way in share."""

from time import time

from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

PASSWORD = "correct horse battery"


def phone_of(user, **fields):
    """Give somebody a phone that is in use."""
    return TOTPDevice.objects.create(user=user, name="phone", confirmed=True, **fields)


def code_of(device, steps=0):
    """Return what the phone shows, or showed some steps of 30 seconds away from now."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)

    totp.time = time() + steps * device.step
    return f"{totp.token():06d}"


def wrong_code_of(device):
    """Return six digits that the phone shows neither now nor in the steps around."""
    shown = {code_of(device, steps) for steps in range(-2, 3)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in shown)
