"""What proves who somebody is, checked only for people who may sign in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from accounts.models import User
from accounts.operations.activation import open_code
from accounts.queries import signed_in

SIGN_IN_BACKEND = "accounts.backends.PasswordBackend"


class PasswordBackend(ModelBackend):
    """Django's own backend; a demonstration account works only where the demonstration is on."""

    def user_can_authenticate(self, user: object) -> bool:
        if getattr(user, "is_demo", False) and not settings.DEMO:
            return False
        return super().user_can_authenticate(user)  # type: ignore[arg-type]

    def get_user(self, user_id: int) -> User | None:
        """Return who is signed in, if they still may. One query, at every request."""
        user = signed_in(user_id)
        return user if user and self.user_can_authenticate(user) else None


class ActivationBackend(BaseBackend):
    """Checks an activation code, so that wrong ones lock the account as wrong passwords do.

    It proves who may set a password and never signs anybody in: the code is used up by the
    operation, and no session knows this backend.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        activation_secret: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if username is None or activation_secret is None:
            return None
        user = User.objects.filter(username=username, is_active=True).first()
        return user if user and open_code(user, activation_secret) else None
