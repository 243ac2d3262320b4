from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts import operations
from accounts.models import ActivationCode, ResetRequest
from tests.accounts.helpers import PASSWORD, phone_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NEW = "wide rivers 2026"


def make_code(user, at):
    (slip,) = operations.make_activation_codes(user_ids=[user.pk], actor=None, at=at)
    return slip.code


def never_activated(**fields):
    user = UserFactory(**fields)
    user.set_unusable_password()
    user.save()
    return user


class TestMakeActivationCodes:
    def test_makes_a_different_code_for_each_person(self, at):
        users = [never_activated() for _number in range(3)]

        slips = operations.make_activation_codes(
            user_ids=[user.pk for user in users], actor=None, at=at
        )

        assert [slip.user for slip in slips] == users
        assert len({slip.code for slip in slips}) == 3

    def test_keeps_no_code(self, at):
        code = make_code(never_activated(), at)

        kept = ActivationCode.objects.get()
        assert code.replace("-", "").lower() not in kept.digest
        assert len(kept.digest) == 64

    def test_makes_an_earlier_code_void(self, at):
        user = never_activated()
        earlier = make_code(user, at)
        make_code(user, at)

        with pytest.raises(operations.CodeInvalid):
            operations.activate_account(username=user.username, code=earlier, password=NEW, at=at)

    def test_leaves_out_who_left(self, at):
        leaver = never_activated(is_active=False)

        assert operations.make_activation_codes(user_ids=[leaver.pk], actor=None, at=at) == []

    def test_keeps_one_open_code_a_person(self, at):
        user = never_activated()
        make_code(user, at)

        with pytest.raises(IntegrityError):
            ActivationCode.objects.create(user=user, digest="1", made_at=at, expires_at=at)


class TestActivateAccount:
    def test_sets_the_password(self, at):
        user = never_activated()
        code = make_code(user, at)

        operations.activate_account(username=user.username, code=code, password=NEW, at=at)

        user.refresh_from_db()
        assert user.check_password(NEW)

    @pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " "), str.strip])
    def test_forgives_how_it_is_typed(self, at, typed):
        user = never_activated()
        code = make_code(user, at)

        operations.activate_account(username=user.username, code=typed(code), password=NEW, at=at)

    def test_takes_a_code_once(self, at):
        user = never_activated()
        code = make_code(user, at)
        operations.activate_account(username=user.username, code=code, password=NEW, at=at)

        with pytest.raises(operations.CodeInvalid):
            operations.activate_account(
                username=user.username, code=code, password="another password", at=at
            )

    def test_takes_it_for_nobody_else(self, at):
        code = make_code(never_activated(), at)
        other = never_activated()

        with pytest.raises(operations.CodeInvalid):
            operations.activate_account(username=other.username, code=code, password=NEW, at=at)

    @pytest.mark.parametrize(
        ("days", "is_taken"), [(timedelta(days=30), False), (timedelta(days=29), True)]
    )
    def test_takes_it_for_thirty_days(self, at, days, is_taken):
        user = never_activated()
        code = make_code(user, at)

        def activate():
            operations.activate_account(
                username=user.username, code=code, password=NEW, at=at + days
            )

        if is_taken:
            activate()
        else:
            with pytest.raises(operations.CodeExpired):
                activate()


class TestTheActivationPage:
    def send(self, user, code, password=NEW, repeated=None):
        data = {
            "username": user.username,
            "code": code,
            "new_password": password,
            "repeated": repeated or password,
        }
        return Client().post(reverse("accounts:activate"), data)

    @pytest.fixture
    def now(self):
        from django.utils import timezone

        return timezone.now()

    def test_sets_the_password_and_signs_nobody_in(self, now):
        user = never_activated(roles=["officer"])
        code = make_code(user, now)

        response = self.send(user, code)

        user.refresh_from_db()
        assert response.url == reverse("login")
        assert user.check_password(NEW)

    def test_checks_the_rules_for_passwords(self, now):
        user = never_activated(roles=["officer"])
        code = make_code(user, now)

        response = self.send(user, code, password="1234567890")

        assert response.status_code == 422
        assert "new_password" in response.context["form"].errors

    def test_notices_two_different_passwords(self, now):
        user = never_activated()
        code = make_code(user, now)

        assert "repeated" in self.send(user, code, repeated="x").context["form"].errors

    def test_says_that_a_code_is_too_old(self, now):
        user = never_activated()
        code = make_code(user, now - timedelta(days=31))

        response = self.send(user, code)

        assert response.status_code == 422
        assert response.context["form"].non_field_errors() == [str(operations.CodeExpired.message)]

    def test_locks_the_account_against_guessing(self, now):
        user = never_activated()
        code = make_code(user, now)
        for _attempt in range(5):
            self.send(user, "AAAAA-AAAAA")

        assert self.send(user, code).status_code == 429

    def test_opens_a_locked_account_with_a_code_made_by_hr(
        self, now, django_capture_on_commit_callbacks
    ):
        user = UserFactory(roles=["officer"])
        for _attempt in range(4):
            Client().post(reverse("login"), {"username": user.username, "password": "wrong"})
        code = make_code(user, now)
        with django_capture_on_commit_callbacks(execute=True):
            self.send(user, code)
        client = Client()

        client.post(reverse("login"), {"username": user.username, "password": "wrong"})
        client.post(reverse("login"), {"username": user.username, "password": NEW})

        assert "_auth_user_id" in client.session


class TestAskForReset:
    def test_waits_for_somebody_else(self, at):
        hr, officer = UserFactory(roles=["hr"]), UserFactory()

        request = operations.ask_for_reset(
            user_id=officer.pk, kind="password", reason="当面核实", actor=hr, at=at
        )

        assert request.decided_at is None
        officer.refresh_from_db()
        assert officer.check_password(PASSWORD)

    def test_refuses_the_own_account(self, at):
        hr = UserFactory(roles=["hr"])

        with pytest.raises(operations.OwnReset):
            operations.ask_for_reset(
                user_id=hr.pk, kind="password", reason="忘记密码", actor=hr, at=at
            )

    def test_refuses_a_second_request_of_the_kind(self, at):
        hr, officer = UserFactory(roles=["hr"]), UserFactory()
        asked = {"user_id": officer.pk, "kind": "password", "reason": "当面核实", "at": at}
        operations.ask_for_reset(actor=hr, **asked)

        with pytest.raises(operations.RequestPending):
            operations.ask_for_reset(actor=hr, **asked)

    def test_refuses_a_closed_account(self, at):
        hr, leaver = UserFactory(roles=["hr"]), UserFactory(is_active=False)

        with pytest.raises(operations.AccountClosed):
            operations.ask_for_reset(
                user_id=leaver.pk, kind="password", reason="忘记密码", actor=hr, at=at
            )


class TestDecideReset:
    def ask(self, at, kind="password", **fields):
        asker, person = UserFactory(roles=["hr"]), UserFactory(**fields)
        return operations.ask_for_reset(
            user_id=person.pk, kind=kind, reason="当面核实", actor=asker, at=at
        )

    def test_makes_a_code_for_a_forgotten_password(self, at):
        request, colleague = self.ask(at), UserFactory(roles=["hr"])

        slip = operations.decide_reset(
            request_id=request.pk, is_allowed=True, actor=colleague, at=at
        )

        assert operations.activate_account(
            username=request.user.username, code=slip.code, password=NEW, at=at
        ).check_password(NEW)

    def test_makes_a_lost_phone_and_its_recovery_codes_void(self, at):
        request = self.ask(at, kind="second-factor", roles=["trainer"])
        phone_of(request.user)
        operations.replace_recovery_codes(user=request.user, at=at)

        operations.decide_reset(request_id=request.pk, is_allowed=True, actor=UserFactory(), at=at)

        assert not request.user.totpdevice_set.exists()
        assert not request.user.staticdevice_set.exists()

    def test_needs_four_eyes(self, at):
        request = self.ask(at)

        with pytest.raises(operations.FourEyes):
            operations.decide_reset(
                request_id=request.pk, is_allowed=True, actor=request.asked_by, at=at
            )

    def test_has_four_eyes_in_the_table_too(self, at):
        request = self.ask(at)
        request.decided_by, request.decided_at, request.is_allowed = request.asked_by, at, True

        with pytest.raises(IntegrityError):
            request.save()

    def test_is_not_for_the_person_concerned(self, at):
        request = self.ask(at)

        with pytest.raises(operations.OwnReset):
            operations.decide_reset(
                request_id=request.pk, is_allowed=True, actor=request.user, at=at
            )

    def test_is_done_once(self, at):
        request = self.ask(at)
        operations.decide_reset(request_id=request.pk, is_allowed=False, actor=UserFactory(), at=at)

        with pytest.raises(operations.AlreadyDecided):
            operations.decide_reset(
                request_id=request.pk, is_allowed=True, actor=UserFactory(), at=at
            )

    def test_changes_nothing_when_it_is_declined(self, at):
        request = self.ask(at, kind="second-factor", roles=["trainer"])
        phone_of(request.user)

        operations.decide_reset(request_id=request.pk, is_allowed=False, actor=UserFactory(), at=at)

        assert request.user.totpdevice_set.exists()
        assert ResetRequest.objects.get().is_allowed is False
