"""Ways past the sign-in that the libraries bring along, each of them closed."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import operations
from tests.accounts.helpers import PASSWORD, phone_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(at):
    """A trainer with a phone, who may edit pages."""
    user = UserFactory()
    operations.grant_role(user_id=user.pk, role="trainer", actor=None, at=at)
    phone_of(user)
    return user


class TestASideDoor:
    @pytest.mark.parametrize("door", ["/cms/login/", "/_util/login/"])
    def test_lets_nobody_in_by_password_alone(self, trainer, door):
        visitor = Client()

        response = visitor.post(door, {"username": trainer.username, "password": PASSWORD})

        assert response.url == reverse("login")
        assert "_auth_user_id" not in visitor.session
        assert visitor.get("/cms/").status_code == 302

    @pytest.mark.parametrize("door", ["/cms/login/", "/_util/login/"])
    def test_remembers_where_to_go(self, door):
        assert Client().get(door, {"next": "/cms/pages/"}).url == "/login/?next=%2Fcms%2Fpages%2F"

    @pytest.mark.parametrize(
        "door",
        [
            "/cms/password_reset/",
            "/cms/password_reset/done/",
            "/cms/password_reset/confirm/Mg/set-password/",
            "/cms/password_reset/complete/",
            "/admin/",
            "/admin/login/",
            "/django-admin/",
            "/django-admin/login/",
        ],
    )
    def test_is_not_there(self, door):
        assert Client().get(door).status_code == 404

    @pytest.mark.parametrize("door", ["/cms/users/", "/cms/users/new/", "/cms/groups/"])
    def test_manages_no_accounts_past_our_operations(self, client, trainer, door):
        trainer.is_superuser = True
        trainer.save()
        client.force_login(trainer)

        assert client.get(door).status_code == 404

    def test_changes_no_password_past_our_own_page(self, client, trainer):
        client.force_login(trainer)

        assert client.get("/cms/account/").url == reverse("settings")

    def test_of_django_is_not_mounted(self):
        with pytest.raises(NoReverseMatch):
            reverse("admin:index")


class TestTheInterfaceForPages:
    @pytest.mark.parametrize("role", ["trainer", "reviewer"])
    def test_opens_to_those_who_write_and_approve(self, client, at, role):
        author = UserFactory()
        operations.grant_role(user_id=author.pk, role=role, actor=None, at=at)
        client.force_login(author)

        assert client.get("/cms/").status_code == 200

    @pytest.mark.parametrize(
        "role",
        ["officer", "invigilator", "registrar", "approver", "hr", "auditor", "administrator"],
    )
    def test_is_closed_to_everybody_else(self, client, role):
        user = UserFactory(roles=[role])
        client.force_login(user)

        assert client.get("/cms/").status_code == 403

    def test_is_closed_to_an_administrator_whatever_flags_say(self, client):
        administrator = UserFactory(roles=["administrator"], is_superuser=True)
        client.force_login(administrator)

        assert client.get("/cms/pages/").status_code == 403

    def test_is_closed_once_the_role_is_ended(self, client, at):
        author = UserFactory()
        grant = operations.grant_role(user_id=author.pk, role="trainer", actor=None, at=at)
        client.force_login(author)
        operations.end_role(grant_id=grant.pk, actor=None, at=at)

        assert client.get("/cms/").status_code == 403
        assert not author.groups.exists()

    def test_asks_visitors_to_sign_in(self):
        response = Client().get("/cms/pages/")

        assert response.status_code == 302
        assert "login" in response.url

    def test_asks_for_the_second_factor(self, trainer):
        """A session with the password alone, however it came about."""
        thief = Client()
        thief.force_login(trainer, backend="accounts.backends.PasswordBackend")

        assert thief.get("/cms/").url == reverse("accounts:otp")
