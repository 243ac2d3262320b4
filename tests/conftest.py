"""Fixtures that every test may ask for."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_static.models import StaticDevice

from accounts.models import Role, RoleGrant

PASSWORD_BACKEND = "accounts.backends.PasswordBackend"


class SignedInClient(Client):
    """A client whose `force_login` is a whole sign-in, with a second factor where one is needed."""

    def force_login(self, user, backend=PASSWORD_BACKEND):
        super().force_login(user, backend)
        grants = RoleGrant.objects.filter(user=user, ended_at=None)
        if grants.exclude(role=Role.OFFICER).exists():
            device, _ = StaticDevice.objects.get_or_create(user=user, name="of the test client")
            session = self.session
            session[DEVICE_ID_SESSION_KEY] = device.persistent_id
            session.save()


@pytest.fixture
def client():
    return SignedInClient()


@pytest.fixture
def at():
    """A fixed moment: a Tuesday morning in China."""
    return datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
