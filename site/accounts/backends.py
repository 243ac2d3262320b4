"""Passwords, checked only for people who may sign in."""

from django.contrib.auth.backends import ModelBackend


class PasswordBackend(ModelBackend):
    """Django's own backend; a demonstration account works only where the demonstration is on."""

    def user_can_authenticate(self, user: object) -> bool:
        from django.conf import settings

        if getattr(user, "is_demo", False) and not settings.DEMO:
            return False
        return super().user_can_authenticate(user)  # type: ignore[arg-type]
