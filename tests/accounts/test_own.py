"""A person's own settings."""

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import operations
from core.models import AuditEntry
from tests.accounts.helpers import PASSWORD, code_of, phone_of, wrong_code_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NEW = "wide rivers 2026"


@pytest.fixture
def officer():
    return UserFactory(roles=["officer"])


def send_password(client, current=PASSWORD, new=NEW, repeated=None):
    data = {"password": current, "new_password": new, "repeated": repeated or new}
    return client.post(reverse("accounts:change-password"), data)


class TestTheLanguage:
    def test_is_kept_for_a_year(self, client):
        response = client.post(reverse("set-language"), {"language": "en", "next": "/login/"})

        assert response.url == "/login/"
        assert response.cookies["django_language"].value == "en"
        assert response.cookies["django_language"]["max-age"] == 365 * 24 * 3600

    def test_changes_the_page(self, client):
        before = client.get(reverse("login"))
        client.post(reverse("set-language"), {"language": "en"})

        after = client.get(reverse("login"))

        assert before.headers["Content-Language"] == "zh-hans"
        assert after.headers["Content-Language"] == "en"

    @pytest.mark.parametrize("language", ["", "xx", "../en"])
    def test_is_one_that_we_speak(self, client, language):
        response = client.post(reverse("set-language"), {"language": language})

        assert "django_language" not in response.cookies

    def test_leads_to_no_other_site(self, client):
        address = {"language": "en", "next": "https://evil.example/"}

        assert client.post(reverse("set-language"), address).url == "/"


class TestTheAppearance:
    def test_is_kept_and_drawn(self, client, officer):
        client.force_login(officer)

        client.post(reverse("accounts:set-appearance"), {"theme": "dark"})

        assert 'data-bs-theme="dark"' in client.get(reverse("settings")).content.decode()

    def test_is_one_that_we_draw(self, client, officer):
        client.force_login(officer)

        response = client.post(reverse("accounts:set-appearance"), {"theme": "pink"})

        assert "theme" not in response.cookies


class TestThePassword:
    def test_is_changed_and_this_session_stays(self, client, officer):
        client.force_login(officer)

        send_password(client)

        officer.refresh_from_db()
        assert officer.check_password(NEW)
        assert client.get(reverse("settings")).status_code == 200

    def test_ends_sessions_elsewhere(self, client, officer):
        elsewhere = type(client)()
        elsewhere.force_login(officer)
        client.force_login(officer)

        send_password(client)

        assert elsewhere.get(reverse("settings")).url.startswith(reverse("login"))

    def test_is_not_changed_without_the_current_one(self, client, officer):
        client.force_login(officer)

        response = send_password(client, current="wrong")

        assert response.status_code == 422
        officer.refresh_from_db()
        assert officer.check_password(PASSWORD)

    def test_cannot_be_guessed_in_an_open_session(self, client, officer):
        client.force_login(officer)
        for _attempt in range(5):
            response = send_password(client, current="wrong")

        assert response.status_code == 429

    @pytest.mark.parametrize("new", ["short", "12345678901", "password123"])
    def test_keeps_to_the_rules(self, client, officer, new):
        client.force_login(officer)

        assert "new_password" in send_password(client, new=new).context["form"].errors

    def test_is_recorded_without_itself(self, client, officer):
        client.force_login(officer)

        send_password(client)

        entry = AuditEntry.objects.get(action="accounts.password-changed")
        assert entry.detail == {}


class TestANewPhone:
    @pytest.fixture
    def trainer(self):
        return UserFactory(roles=["trainer"])

    @pytest.fixture
    def phone(self, trainer):
        return phone_of(trainer)

    def set_up(self, client, user):
        client.get(reverse("accounts:new-phone"))
        new = TOTPDevice.objects.get(user=user, confirmed=False)
        client.post(reverse("accounts:new-phone"), {"code": code_of(new)})
        return new

    def test_is_set_up_with_the_one_in_use(self, client, trainer, phone):
        client.force_login(trainer)
        client.post(reverse("accounts:prove-factor"), {"code": code_of(phone)})

        new = self.set_up(client, trainer)

        assert TOTPDevice.objects.get(user=trainer) == new
        assert client.get(reverse("settings")).status_code == 200

    def test_is_set_up_with_a_recovery_code(self, client, trainer, phone, at):
        code, *_others = operations.replace_recovery_codes(user=trainer, at=at)
        client.force_login(trainer)
        client.post(reverse("accounts:prove-factor") + "?with=recovery", {"code": code})

        assert self.set_up(client, trainer) == TOTPDevice.objects.get(user=trainer)

    def test_is_not_set_up_without_the_one_in_use(self, client, trainer, phone):
        client.force_login(trainer)
        wrong = client.post(reverse("accounts:prove-factor"), {"code": wrong_code_of(phone)})

        response = client.get(reverse("accounts:new-phone"))

        assert wrong.status_code == 422
        assert response.url == reverse("accounts:prove-factor")

    def test_of_an_officer_is_set_up_with_the_password(self, client, officer):
        client.force_login(officer)
        client.post(reverse("accounts:prove-factor"), {"password": PASSWORD})

        assert self.set_up(client, officer) == TOTPDevice.objects.get(user=officer)

    def test_can_be_set_up_for_five_minutes(self, client, trainer, phone):
        client.force_login(trainer)
        client.post(reverse("accounts:prove-factor"), {"code": code_of(phone)})
        session = client.session
        session["factor-proven-at"] -= 301
        session.save()

        assert client.get(reverse("accounts:new-phone")).url == reverse("accounts:prove-factor")


class TestNewRecoveryCodes:
    def test_make_the_old_ones_void(self, client, at):
        trainer = UserFactory(roles=["trainer"])
        phone = phone_of(trainer)
        old, *_others = operations.replace_recovery_codes(user=trainer, at=at)
        visitor = Client()
        visitor.post(reverse("login"), {"username": trainer.username, "password": PASSWORD})
        visitor.post(reverse("accounts:otp"), {"code": code_of(phone)})

        visitor.post(reverse("accounts:new-recovery-codes"))

        with pytest.raises(operations.WrongCode):
            operations.check_second_factor(user=trainer, token=old, is_recovery=True)

    def test_are_not_for_who_has_no_phone(self, client, officer):
        client.force_login(officer)

        response = client.post(reverse("accounts:new-recovery-codes"))

        assert response.url == reverse("accounts:prove-factor")


class TestTheSettingsOfTheInstallation:
    def test_are_for_the_administrator_to_read(self, client, settings):
        settings.ISSUER_NAME = "云岭市司法局"
        client.force_login(UserFactory(roles=["administrator"]))

        page = client.get(reverse("accounts:settings")).content.decode()

        assert "云岭市司法局" in page
        assert settings.SECRET_KEY not in page
