import pytest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import operations
from core.models import AuditEntry
from tests.accounts.helpers import code_of, phone_of, wrong_code_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(roles=["trainer"])


class TestCheckSecondFactor:
    def test_returns_the_phone_whose_code_it_is(self, user):
        phone = phone_of(user)

        assert operations.check_second_factor(user=user, token=code_of(phone)) == phone

    @pytest.mark.parametrize("written", ["{} ", "{}", " {}"])
    def test_forgives_spaces(self, user, written):
        phone = phone_of(user)

        operations.check_second_factor(user=user, token=written.format(code_of(phone)))

    def test_takes_the_code_of_the_step_before(self, user):
        phone = phone_of(user)

        operations.check_second_factor(user=user, token=code_of(phone, steps=-1))

    def test_refuses_an_old_code(self, user):
        phone = phone_of(user)

        with pytest.raises(operations.WrongCode):
            operations.check_second_factor(user=user, token=code_of(phone, steps=-3))

    @pytest.mark.parametrize("token", ["", "abcdef", "12345678901234567890"])
    def test_refuses_what_is_no_code(self, user, token):
        phone_of(user)

        with pytest.raises(operations.WrongCode):
            operations.check_second_factor(user=user, token=token)

    def test_makes_the_next_one_wait_and_says_how_long(self, user):
        phone = phone_of(user)
        with pytest.raises(operations.WrongCode):
            operations.check_second_factor(user=user, token=wrong_code_of(phone))

        with pytest.raises(operations.WaitBeforeCode) as refusal:
            operations.check_second_factor(user=user, token=code_of(phone))

        assert refusal.value.params == {"seconds": 1}

    def test_does_not_take_a_phone_that_is_not_confirmed(self, user):
        phone = operations.begin_enrolment(user=user)

        with pytest.raises(operations.NoSecondFactor):
            operations.check_second_factor(user=user, token=code_of(phone))

    def test_does_not_take_the_phone_of_another(self, user):
        phone_of(user)
        other = phone_of(UserFactory())

        with pytest.raises(operations.WrongCode):
            operations.check_second_factor(user=user, token=code_of(other))


class TestConfirmEnrolment:
    def test_takes_the_phone_into_use_in_place_of_the_old_one(self, user, at):
        old = phone_of(user)
        new = operations.begin_enrolment(user=user)

        codes = operations.confirm_enrolment(user=user, device_id=new.pk, token=code_of(new), at=at)

        assert len(set(codes)) == 10
        assert list(TOTPDevice.objects.filter(user=user)) == [new]
        assert not TOTPDevice.objects.filter(pk=old.pk).exists()

    def test_leaves_the_old_one_after_a_wrong_code(self, user, at):
        old = phone_of(user)
        new = operations.begin_enrolment(user=user)

        with pytest.raises(operations.WrongCode):
            operations.confirm_enrolment(
                user=user, device_id=new.pk, token=wrong_code_of(new), at=at
            )

        assert TOTPDevice.objects.get(user=user, confirmed=True) == old
        assert not AuditEntry.objects.exists()

    def test_refuses_a_secret_that_was_replaced(self, user, at):
        first = operations.begin_enrolment(user=user)
        operations.begin_enrolment(user=user)

        with pytest.raises(operations.NoSecondFactor):
            operations.confirm_enrolment(user=user, device_id=first.pk, token=code_of(first), at=at)

    def test_refuses_the_secret_of_another(self, user, at):
        other = operations.begin_enrolment(user=UserFactory())

        with pytest.raises(operations.NoSecondFactor):
            operations.confirm_enrolment(user=user, device_id=other.pk, token=code_of(other), at=at)


class TestReplaceRecoveryCodes:
    def test_makes_ten_and_the_old_ones_void(self, user, at):
        old = operations.replace_recovery_codes(user=user, at=at)

        new = operations.replace_recovery_codes(user=user, at=at)

        device = StaticDevice.objects.get(user=user)
        assert set(device.token_set.values_list("token", flat=True)) == set(new)
        assert not set(old) & set(new)
