import pytest
from cryptography.exceptions import InvalidTag
from django.db import IntegrityError

from accounts import identity, operations
from accounts.models import IdentityNumber
from core.models import AuditEntry
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

# Invented: the division 990101 does not exist.
NUMBER = "99010119900307041X"


def keep(user, number=NUMBER):
    return IdentityNumber.objects.create(
        user=user, sealed=identity.seal(number), digest=identity.digest(number)
    )


class TestASealedNumber:
    def test_can_be_opened_again(self):
        assert identity.unseal(identity.seal(NUMBER)) == NUMBER

    def test_looks_different_each_time(self):
        assert identity.seal(NUMBER) != identity.seal(NUMBER)

    def test_does_not_open_with_another_key(self, settings):
        sealed = identity.seal(NUMBER)
        settings.IDENTITY_KEY = "another key"

        with pytest.raises(InvalidTag):
            identity.unseal(sealed)

    def test_does_not_open_when_it_was_changed(self):
        sealed = bytearray(identity.seal(NUMBER))
        sealed[20] ^= 1

        with pytest.raises(InvalidTag):
            identity.unseal(bytes(sealed))

    def test_survives_the_database(self):
        kept = keep(UserFactory())
        kept.refresh_from_db()

        assert identity.unseal(kept.sealed) == NUMBER


class TestADigest:
    @pytest.mark.parametrize(
        "typed",
        ["99010119900307041x", " 990101 19900307 041X", "９９０１０１１９９００３０７０４１Ｘ"],
    )
    def test_is_the_same_however_it_is_typed(self, typed):
        assert identity.digest(typed) == identity.digest(NUMBER)

    def test_depends_on_the_key(self, settings):
        before = identity.digest(NUMBER)
        settings.IDENTITY_KEY = "another key"

        assert identity.digest(NUMBER) != before

    def test_finds_the_person(self):
        user = UserFactory()
        keep(user)

        assert identity.user_of("99010119900307041x") == user
        assert identity.user_of("990101199003070428") is None

    def test_is_of_one_person(self):
        keep(UserFactory())

        with pytest.raises(IntegrityError):
            keep(UserFactory())


class TestAMaskedNumber:
    def test_shows_the_last_four(self):
        user = UserFactory()
        keep(user)

        assert identity.masked_number(user) == "**************041X"

    def test_is_empty_where_none_is_kept(self):
        assert identity.masked_number(UserFactory()) == ""


class TestRevealIdentityNumber:
    def test_records_who_read_it_and_why(self, at):
        hr, user = UserFactory(roles=["hr"]), UserFactory()
        keep(user)

        number = operations.reveal_identity_number(
            user_id=user.pk, actor=hr, at=at, reason="核对证件"
        )

        entry = AuditEntry.objects.get()
        assert number == NUMBER
        assert (entry.actor, entry.action, entry.reason) == (
            hr,
            "accounts.identity-read",
            "核对证件",
        )
        assert NUMBER not in str(entry.detail)

    def test_refuses_where_none_is_kept(self, at):
        with pytest.raises(operations.NoIdentityNumber):
            operations.reveal_identity_number(
                user_id=UserFactory().pk, actor=UserFactory(), at=at, reason="核对证件"
            )
