"""The way in: nobody is signed in before every step that is needed is done."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import operations
from accounts.signin import halfway
from core.models import AuditEntry
from tests.accounts.helpers import PASSWORD, code_of, phone_of, wrong_code_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    """A plain client: these tests sign in as people do."""
    return Client()


def give_password(client, user, password=PASSWORD, **fields):
    data = {"username": user.username, "password": password, **fields}
    return client.post(reverse("login"), data)


def is_signed_in(client):
    return "_auth_user_id" in client.session


class TestThePasswordStep:
    def test_signs_an_officer_in(self, client):
        officer = UserFactory(roles=["officer"])

        response = give_password(client, officer)

        assert response.url == reverse("start")
        assert is_signed_in(client)

    def test_is_recorded(self, client):
        officer = UserFactory(roles=["officer"])

        give_password(client, officer)

        entry = AuditEntry.objects.get(action="accounts.signed-in")
        assert entry.actor == officer
        assert entry.detail == {"factor": "none", "address": "127.0.0.1"}

    def test_does_not_tell_an_unknown_account_from_a_wrong_password(self, client):
        officer = UserFactory(roles=["officer"])

        wrong = give_password(client, officer, "something else")
        unknown = client.post(reverse("login"), {"username": "P9", "password": "something else"})

        assert wrong.status_code == unknown.status_code == 422
        assert wrong.context["form"].non_field_errors() == (
            unknown.context["form"].non_field_errors()
        )

    def test_hashes_for_an_unknown_account_too(self, client, monkeypatch):
        hashed = []
        monkeypatch.setattr(
            "accounts.models.User.set_password", lambda user, raw: hashed.append(raw)
        )

        client.post(reverse("login"), {"username": "P9", "password": "something else"})

        assert hashed == ["something else"]

    def test_takes_an_account_typed_in_full_width_letters(self, client):
        officer = UserFactory(username="P0417", roles=["officer"])

        client.post(reverse("login"), {"username": "Ｐ０４１７", "password": PASSWORD})

        assert client.session["_auth_user_id"] == str(officer.pk)

    def test_refuses_somebody_who_left(self, client):
        leaver = UserFactory(roles=["officer"], is_active=False)

        assert give_password(client, leaver).status_code == 422

    def test_does_not_sign_in_where_a_second_factor_is_needed(self, client):
        trainer = UserFactory(roles=["trainer"])

        response = give_password(client, trainer)

        assert response.url == reverse("accounts:enrol")
        assert not is_signed_in(client)

    @pytest.mark.parametrize("has_phone", [True, False])
    def test_asks_officers_for_a_second_factor_where_the_operator_says_so(
        self, client, settings, has_phone
    ):
        settings.OFFICERS_NEED_SECOND_FACTOR = True
        officer = UserFactory(roles=["officer"])
        if has_phone:
            phone_of(officer)

        response = give_password(client, officer)

        assert response.url == reverse("accounts:otp" if has_phone else "accounts:enrol")
        assert not is_signed_in(client)

    def test_asks_an_officer_who_chose_a_second_factor_for_it(self, client):
        officer = UserFactory(roles=["officer"])
        phone_of(officer)

        response = give_password(client, officer)

        assert response.url == reverse("accounts:otp")
        assert not is_signed_in(client)


class TestTheAddressToGoOnTo:
    def test_is_the_page_that_was_asked_for(self, client):
        officer = UserFactory(roles=["officer"])

        assert give_password(client, officer, next="/me/settings/").url == "/me/settings/"

    @pytest.mark.parametrize(
        "address",
        ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"],
    )
    def test_is_never_another_site(self, client, address):
        officer = UserFactory(roles=["officer"])

        assert give_password(client, officer, next=address).url == reverse("start")

    def test_survives_the_second_step(self, client):
        trainer = UserFactory(roles=["trainer"])
        phone = phone_of(trainer)
        give_password(client, trainer, next="/me/settings/")

        response = client.post(reverse("accounts:otp"), {"code": code_of(phone)})

        assert response.url == "/me/settings/"

    def test_is_not_followed_by_who_is_signed_in_already(self, client):
        """Wagtail sends people without access here: to send them back would be a loop."""
        officer = UserFactory(roles=["officer"])
        give_password(client, officer)

        assert client.get(reverse("login"), {"next": "/cms/"}).url == reverse("start")


class TestTheSession:
    def test_gets_a_new_key_at_the_first_step(self, client):
        client.post(reverse("set-language"), {"language": "en"})
        session = client.session
        session["planted"] = True
        session.save()
        planted = session.session_key
        trainer = UserFactory(roles=["trainer"])

        give_password(client, trainer)

        assert client.session.session_key != planted
        assert "planted" not in client.session

    def test_gets_a_new_key_at_the_last_step(self, client):
        trainer = UserFactory(roles=["trainer"])
        phone = phone_of(trainer)
        give_password(client, trainer)
        halfway_key = client.session.session_key

        client.post(reverse("accounts:otp"), {"code": code_of(phone)})

        assert client.session.session_key != halfway_key
        assert is_signed_in(client)

    def test_ends_at_sign_out(self, client):
        officer = UserFactory(roles=["officer"])
        give_password(client, officer)

        client.post(reverse("logout"))

        assert not is_signed_in(client)

    def test_is_not_ended_by_a_link(self, client):
        officer = UserFactory(roles=["officer"])
        give_password(client, officer)

        assert client.get(reverse("logout")).status_code == 405
        assert is_signed_in(client)

    def test_is_not_trusted_while_it_is_half_signed_in(self, client):
        trainer = UserFactory(roles=["trainer"])
        phone_of(trainer)
        give_password(client, trainer)

        assert client.get(reverse("settings")).url.startswith(reverse("login"))


class TestTheCodeStep:
    @pytest.fixture
    def trainer(self):
        return UserFactory(roles=["trainer"])

    @pytest.fixture
    def phone(self, trainer):
        return phone_of(trainer)

    @pytest.fixture
    def halfway(self, client, trainer, phone):
        give_password(client, trainer)
        return client

    def test_signs_in(self, halfway, phone):
        halfway.post(reverse("accounts:otp"), {"code": code_of(phone)})

        assert halfway.get(reverse("settings")).status_code == 200

    def test_takes_a_code_once(self, halfway, phone, trainer):
        code = code_of(phone)
        halfway.post(reverse("accounts:otp"), {"code": code})
        thief = Client()
        give_password(thief, trainer)

        response = thief.post(reverse("accounts:otp"), {"code": code})

        assert response.status_code == 422
        assert not is_signed_in(thief)

    def test_says_how_many_tries_are_left(self, halfway, phone):
        response = halfway.post(reverse("accounts:otp"), {"code": wrong_code_of(phone)})

        assert response.status_code == 422
        assert "4" in response.context["form"].attempts_left

    def test_makes_who_guesses_wait(self, halfway, phone, settings):
        # A minute instead of a second: a slow machine must not outwait it between two requests.
        settings.OTP_TOTP_THROTTLE_FACTOR = 60
        halfway.post(reverse("accounts:otp"), {"code": wrong_code_of(phone)})

        response = halfway.post(reverse("accounts:otp"), {"code": code_of(phone)})

        assert response.status_code == 422
        assert not is_signed_in(halfway)

    def test_is_over_after_five_wrong_codes(self, halfway, phone, settings):
        settings.OTP_TOTP_THROTTLE_FACTOR = 0
        for _attempt in range(5):
            response = halfway.post(reverse("accounts:otp"), {"code": wrong_code_of(phone)})

        assert response.url == reverse("login")
        assert halfway.post(reverse("accounts:otp"), {"code": code_of(phone)}).url == (
            reverse("login")
        )

    def test_is_over_after_five_minutes(self, halfway, phone):
        session = halfway.session
        session["half-signed-in"]["at"] -= 301
        session.save()

        response = halfway.post(reverse("accounts:otp"), {"code": code_of(phone)})

        assert response.url == reverse("login")
        assert not is_signed_in(halfway)

    def test_is_over_when_the_password_changed_meanwhile(self, halfway, phone, trainer, at):
        operations.change_password(user=trainer, password="quite another one", at=at)

        response = halfway.post(reverse("accounts:otp"), {"code": code_of(phone)})

        assert response.url == reverse("login")

    def test_is_over_when_the_person_left_meanwhile(self, halfway, phone, trainer, at):
        operations.deactivate(user_id=trainer.pk, actor=None, at=at)

        response = halfway.post(reverse("accounts:otp"), {"code": code_of(phone)})

        assert response.url == reverse("login")

    def test_takes_a_recovery_code_once(self, halfway, trainer, at):
        code, *_others = operations.replace_recovery_codes(user=trainer, at=at)
        thief = Client()
        give_password(thief, trainer)
        address = reverse("accounts:otp") + "?with=recovery"

        halfway.post(address, {"code": f"{code[:4].upper()}-{code[4:]}"})
        thief.post(address, {"code": code})

        assert is_signed_in(halfway)
        assert not is_signed_in(thief)

    def test_needs_the_password_step_before_it(self, client):
        assert client.get(reverse("accounts:otp")).url == reverse("login")


class TestTheFirstPhone:
    @pytest.fixture
    def trainer(self):
        return UserFactory(roles=["trainer"])

    def test_shows_the_same_secret_at_every_load(self, client, trainer):
        give_password(client, trainer)

        first = client.get(reverse("accounts:enrol")).context["secret"]
        second = client.get(reverse("accounts:enrol")).context["secret"]

        assert first == second

    def test_shows_another_secret_at_the_next_sign_in(self, client, trainer):
        """Who saw a secret that was never confirmed gains nothing."""
        give_password(client, trainer)
        first = client.get(reverse("accounts:enrol")).context["secret"]

        give_password(client, trainer)

        assert client.get(reverse("accounts:enrol")).context["secret"] != first

    def test_signs_in_and_shows_ten_recovery_codes(self, client, trainer):
        give_password(client, trainer)
        client.get(reverse("accounts:enrol"))
        phone = TOTPDevice.objects.get(user=trainer)

        response = client.post(reverse("accounts:enrol"), {"code": code_of(phone)}, follow=True)

        assert is_signed_in(client)
        assert len(response.context["codes"]) == 10

    def test_is_not_set_up_with_a_wrong_code(self, client, trainer):
        give_password(client, trainer)
        client.get(reverse("accounts:enrol"))
        phone = TOTPDevice.objects.get(user=trainer)

        response = client.post(reverse("accounts:enrol"), {"code": wrong_code_of(phone)})

        assert response.status_code == 422
        assert not TOTPDevice.objects.filter(confirmed=True).exists()

    def test_cannot_be_set_up_beside_one_in_use(self, client, trainer):
        phone_of(trainer)
        give_password(client, trainer)

        assert client.get(reverse("accounts:enrol")).url == reverse("accounts:otp")

    def test_recovery_codes_are_gone_once_they_are_noted(self, client, trainer):
        give_password(client, trainer)
        client.get(reverse("accounts:enrol"))
        phone = TOTPDevice.objects.get(user=trainer)
        client.post(reverse("accounts:enrol"), {"code": code_of(phone)})
        codes = reverse("accounts:recovery-codes")
        as_file = client.get(codes, {"as": "text"})

        client.post(codes)

        device = StaticDevice.objects.get(user=trainer)
        assert len(as_file.content.decode().split()) == 12
        assert device.token_set.count() == 10
        assert client.get(codes).url == reverse("settings")


class TestADemonstration:
    def test_puts_the_second_factor_off_with_one_click(self, client, settings):
        settings.DEMO = True
        trainer = UserFactory(roles=["trainer"], is_demo=True)
        give_password(client, trainer)

        client.post(reverse("accounts:put-off"))

        assert client.get(reverse("settings")).status_code == 200

    def test_puts_it_off_for_no_real_account(self, client, settings):
        settings.DEMO = True
        trainer = UserFactory(roles=["trainer"])
        give_password(client, trainer)

        assert client.post(reverse("accounts:put-off")).status_code == 404
        assert not is_signed_in(client)

    def test_is_the_only_place_where_it_can_be_put_off(self, client, settings):
        settings.DEMO = False
        trainer = UserFactory(roles=["trainer"])
        give_password(client, trainer)

        page = client.get(reverse("accounts:enrol"))

        assert reverse("accounts:put-off") not in page.content.decode()
        assert client.post(reverse("accounts:put-off")).status_code == 404

    def test_accounts_are_refused_where_it_is_off(self, client, settings):
        settings.DEMO = False
        officer = UserFactory(roles=["officer"], is_demo=True)

        assert give_password(client, officer).status_code == 422

    def test_sessions_end_when_it_is_switched_off(self, client, settings):
        settings.DEMO = True
        trainer = UserFactory(roles=["trainer"], is_demo=True)
        give_password(client, trainer)
        client.post(reverse("accounts:put-off"))

        settings.DEMO = False

        assert client.get(reverse("settings")).url.startswith(reverse("login"))


class TestTheLock:
    def lock(self, client, user, **headers):
        for _attempt in range(5):
            data = {"username": user.username, "password": "wrong"}
            response = client.post(reverse("login"), data, **headers)
        return response

    def test_holds_against_the_right_password(self, client):
        officer = UserFactory(roles=["officer"])
        self.lock(client, officer)

        assert give_password(client, officer).status_code == 429
        assert not is_signed_in(client)

    def test_says_when_to_come_again(self, client):
        officer = UserFactory(roles=["officer"])

        response = self.lock(client, officer)

        assert response.status_code == 429
        assert response.context["minutes"] == 15
        assert 0 < int(response.headers["Retry-After"]) <= 900

    def test_is_not_made_longer_by_who_tries_on(self, client):
        officer = UserFactory(roles=["officer"])
        self.lock(client, officer)
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))

        assert give_password(client, officer).context["minutes"] == 1

    def test_opens_by_itself(self, client):
        officer = UserFactory(roles=["officer"])
        self.lock(client, officer)
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

        give_password(client, officer)

        assert is_signed_in(client)

    def test_is_of_the_account_and_not_of_the_address(self, client):
        """An exam room shares one address."""
        officer, neighbor = UserFactory(roles=["officer"]), UserFactory(roles=["officer"])
        self.lock(client, officer)

        give_password(client, neighbor)

        assert is_signed_in(client)

    def test_counts_tries_from_everywhere(self, client):
        officer = UserFactory(roles=["officer"])
        for number in range(5):
            client.post(
                reverse("login"),
                {"username": officer.username, "password": "wrong"},
                REMOTE_ADDR=f"10.0.0.{number}",
                HTTP_USER_AGENT=f"browser {number}",
            )

        assert give_password(client, officer).status_code == 429

    def test_keeps_no_password(self, client):
        officer = UserFactory(roles=["officer"])

        give_password(client, officer, "a-mistyped-secret")

        assert "a-mistyped-secret" not in AccessAttempt.objects.get().post_data


class TestASessionThatLacksTheSecondFactor:
    def test_falls_back_when_a_role_is_granted(self, client, at):
        officer = UserFactory(roles=["officer"])
        give_password(client, officer)
        operations.grant_role(user_id=officer.pk, role="trainer", actor=None, at=at)

        response = client.get(reverse("settings"))

        assert response.url == reverse("accounts:otp")
        assert not is_signed_in(client)

    def test_goes_on_where_it_was_after_the_code(self, client, at):
        officer = UserFactory(roles=["officer"])
        give_password(client, officer)
        phone = phone_of(officer)
        operations.grant_role(user_id=officer.pk, role="trainer", actor=None, at=at)
        client.get(reverse("settings"))

        response = client.post(reverse("accounts:otp"), {"code": code_of(phone)})

        assert response.url == reverse("settings")

    def test_falls_back_when_the_phone_is_made_void(self, client):
        trainer = UserFactory(roles=["trainer"])
        phone = phone_of(trainer)
        give_password(client, trainer)
        client.post(reverse("accounts:otp"), {"code": code_of(phone)})

        phone.delete()

        assert client.get(reverse("settings")).url == reverse("accounts:otp")
        assert not is_signed_in(client)

    def test_sends_nothing_any_more(self, client, at):
        officer = UserFactory(roles=["officer"])
        give_password(client, officer)
        operations.grant_role(user_id=officer.pk, role="trainer", actor=None, at=at)

        response = client.post(reverse("accounts:set-appearance"), {"theme": "dark"})

        assert response.url.startswith(reverse("login"))
        assert "theme" not in response.cookies

    def test_ends_when_the_person_leaves(self, client, at):
        officer = UserFactory(roles=["officer"])
        give_password(client, officer)

        operations.deactivate(user_id=officer.pk, actor=None, at=at)

        assert client.get(reverse("settings")).url.startswith(reverse("login"))

    def test_leaves_public_pages_open(self, client, at):
        officer = UserFactory(roles=["officer"])
        give_password(client, officer)
        operations.grant_role(user_id=officer.pk, role="trainer", actor=None, at=at)
        client.get(reverse("help"))

        assert client.get(reverse("help")).status_code == 200


class TestAHalfSignInOfNobody:
    def test_is_none(self, rf, at):
        request = rf.get("/")
        request.session = {}

        assert halfway.current(request, at=at) is None


class TestAFormSentWithoutASession:
    """What is sent to an address that only takes what is sent: it cannot be opened afterwards."""

    ADDRESS = "/exams/7/start/"

    def next_of(self, client, address=ADDRESS, **headers):
        response = client.post(address, headers=headers)
        assert response.status_code == 302
        path, _mark, query = response.url.partition("?")
        assert path == reverse("login")
        return QueryDict(query).get("next")

    def test_leads_back_to_its_page(self, client):
        assert self.next_of(client, referer="http://testserver/exams/7/?a=b#c") == "/exams/7/?a=b"

    @pytest.mark.parametrize(
        "referer",
        [
            "",
            "http://elsewhere.example/exams/7/",
            "http://testserver/exams/7/start/",
            "http://testserver//elsewhere.example/",
        ],
    )
    def test_leads_to_the_start_otherwise(self, client, referer):
        assert self.next_of(client, referer=referer) is None

    def test_leads_to_its_own_address_if_that_is_a_page(self, client):
        assert self.next_of(client, "/exams/7/appeal/") == "/exams/7/appeal/"

    def test_leads_back_when_the_second_step_is_wanted_anew(self, client, at):
        trainer = UserFactory(roles=["officer"])
        client.force_login(trainer)
        operations.grant_role(user_id=trainer.pk, role="trainer", actor=None, at=at)

        assert self.next_of(client, referer="http://testserver/exams/7/") == "/exams/7/"
        assert client.session[halfway.KEY]["next"] == "/exams/7/"
