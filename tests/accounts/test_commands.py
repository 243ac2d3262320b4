from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.queries import roles_of
from org.models import Jurisdiction
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def create_admin(monkeypatch, password, *arguments):
    monkeypatch.setattr("sys.stdin", StringIO(f"{password}\n"))
    call_command("create_admin", *arguments, "--password-stdin", stdout=StringIO())


class TestCreateAdmin:
    def test_makes_an_administrator(self, monkeypatch):
        create_admin(monkeypatch, "wide rivers 2026", "luo.gang", "--name", "罗刚")

        user = User.objects.get(username="luo.gang")
        assert user.name == "罗刚"
        assert user.check_password("wide rivers 2026")
        assert roles_of(user) == {"administrator"}
        assert not user.is_superuser

    def test_asks_for_the_password_twice(self, monkeypatch):
        answers = iter(["wide rivers 2026", "wide rivers 2026"])
        monkeypatch.setattr(
            "accounts.management.commands.create_admin.getpass", lambda prompt: next(answers)
        )

        call_command("create_admin", "luo.gang", stdout=StringIO())

        assert User.objects.get().check_password("wide rivers 2026")

    def test_notices_two_different_passwords(self, monkeypatch):
        answers = iter(["wide rivers 2026", "wide river 2026"])
        monkeypatch.setattr(
            "accounts.management.commands.create_admin.getpass", lambda prompt: next(answers)
        )

        with pytest.raises(CommandError):
            call_command("create_admin", "luo.gang")

        assert not User.objects.exists()

    def test_refuses_a_weak_password(self, monkeypatch):
        with pytest.raises(CommandError):
            create_admin(monkeypatch, "12345", "luo.gang")

        assert not User.objects.exists()

    def test_refuses_a_name_that_somebody_has(self, monkeypatch):
        taken = UserFactory()

        with pytest.raises(CommandError):
            create_admin(monkeypatch, "wide rivers 2026", taken.username)

        assert roles_of(taken) == frozenset()


class TestGrantRole:
    def test_gives_a_role_and_its_reach(self):
        user, unit = UserFactory(), UnitFactory()

        call_command("grant_role", user.username, "hr", "--unit", unit.code, stdout=StringIO())

        assert roles_of(user) == {"hr"}
        assert Jurisdiction.objects.get(user=user).unit == unit

    @pytest.mark.parametrize(
        "arguments", [("nobody", "hr"), ("P1", "hr", "--unit", "0"), ("P1", "king")]
    )
    def test_says_what_is_not_there(self, arguments):
        user = UserFactory(username="P1")

        with pytest.raises(CommandError):
            call_command("grant_role", *arguments)

        assert roles_of(user) == frozenset()
