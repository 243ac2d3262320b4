"""Fixtures that every test may ask for."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management.commands import migrate
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_static.models import StaticDevice
from hypothesis import HealthCheck, settings

from accounts.models import Role, RoleGrant
from exams.papers import kept
from tests import migrated

# How long an example takes tells of the machine, not of the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

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


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Copy a migrated database where there is one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate.Command, "handle", migrated.handle)
        yield


@pytest.fixture(autouse=True)
def _no_paper_of_the_test_before():
    """A process keeps what a paper allows: here the next test may have another of its number."""
    kept.forget()


@pytest.fixture
def client():
    return SignedInClient()


@pytest.fixture
def at():
    """A fixed moment: a Tuesday morning in China."""
    return datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
