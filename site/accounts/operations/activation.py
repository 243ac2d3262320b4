"""One-use codes with which people set their own password, printed and handed over by HR."""

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.utils import reset as forget_failures
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import ActivationCode, User
from core import audit
from core.errors import Refusal

LIFETIME = timedelta(days=30)
# What is not taken for another letter on paper. Ten of them are 49 bits.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 10


class CodeInvalid(Refusal):
    code = "code-invalid"
    message = _("The account and the code do not belong together, or the code was used before.")


class CodeExpired(Refusal):
    code = "code-expired"
    message = _("This code has expired. Ask HR for a new one.")


@dataclass(frozen=True, slots=True)
class ActivationSlip:
    """What HR hands to one person. The code exists nowhere else."""

    user: User
    code: str  # two groups of five
    expires_at: datetime


@transaction.atomic
def make_activation_codes(
    *, user_ids: Sequence[int], actor: User | None, at: datetime
) -> list[ActivationSlip]:
    """Make a code for each person, in order of account name; an earlier code of theirs is void.

    People who may not sign in are left out. Locks the accounts.
    """
    users = list(
        User.objects.select_for_update().filter(pk__in=user_ids, is_active=True).order_by("pk")
    )
    users.sort(key=lambda user: user.username)
    ActivationCode.objects.filter(user__in=users, used_at=None).delete()
    slips = [ActivationSlip(user, _new_code(), at + LIFETIME) for user in users]
    ActivationCode.objects.bulk_create(
        ActivationCode(
            user=slip.user,
            digest=_digest(slip.user, slip.code),
            made_by=actor,
            made_at=at,
            expires_at=slip.expires_at,
        )
        for slip in slips
    )
    for slip in slips:
        audit.record("accounts.activation-code-made", actor=actor, subject=slip.user, at=at)
    return slips


@transaction.atomic(durable=True)
def activate_account(*, username: str, code: str, password: str, at: datetime) -> User:
    """Use up a code and set the person's password; failed sign-ins are forgotten. Locks both.

    Args:
        password: already checked against the rules for passwords.

    Raises:
        CodeInvalid: wrong account, wrong or used code, or a closed account.
        CodeExpired: the code is right but too old.
    """
    user = User.objects.select_for_update().filter(username=username, is_active=True).first()
    found = open_code(user, code) if user else None
    if user is None or found is None:
        raise CodeInvalid
    if found.expires_at <= at:
        raise CodeExpired
    found.used_at = at
    found.save(update_fields=["used_at"])
    user.set_password(password)
    user.save(update_fields=["password"])
    transaction.on_commit(lambda: forget_failures(username=user.username))
    audit.record("accounts.account-activated", actor=user, subject=user, at=at)
    return user


def open_code(user: User, code: str) -> ActivationCode | None:
    """Return the person's unused code if this is it; expired or not."""
    found = ActivationCode.objects.filter(user=user, used_at=None).first()
    digest = _digest(user, code)
    return found if found and constant_time_compare(found.digest, digest) else None


def _new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _position in range(LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def _digest(user: User, code: str) -> str:
    plain = unicodedata.normalize("NFKC", code).upper()
    letters = "".join(letter for letter in plain if letter.isalnum())
    return salted_hmac(
        "accounts.activation", f"{user.pk}:{letters}", algorithm="sha256"
    ).hexdigest()
