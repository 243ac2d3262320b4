from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts import operations
from accounts.models import Role, RoleGrant
from accounts.queries import needs_second_factor, roles_of, signed_in
from core.models import AuditEntry
from tests.factories import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db


class TestGrantRole:
    def test_gives_the_role(self, at):
        administrator, user = UserFactory(roles=["administrator"]), UserFactory()

        operations.grant_role(
            user_id=user.pk, role="registrar", actor=administrator, at=at, reason="岗位调整"
        )

        entry = AuditEntry.objects.get(action="accounts.role-granted")
        assert roles_of(user) == {"registrar"}
        assert (entry.actor, entry.reason) == (administrator, "岗位调整")

    def test_changes_nothing_the_second_time(self, at):
        user = UserFactory()
        first = operations.grant_role(user_id=user.pk, role="hr", actor=None, at=at)

        again = operations.grant_role(user_id=user.pk, role="hr", actor=None, at=at)

        assert again == first
        assert AuditEntry.objects.count() == 1

    def test_refuses_to_give_oneself_a_role(self, at):
        administrator = UserFactory(roles=["administrator"])

        with pytest.raises(operations.OwnRole):
            operations.grant_role(
                user_id=administrator.pk, role="officer", actor=administrator, at=at
            )

    def test_refuses_a_closed_account(self, at):
        leaver = UserFactory(is_active=False)

        with pytest.raises(operations.AccountClosed):
            operations.grant_role(user_id=leaver.pk, role="officer", actor=None, at=at)

    @pytest.mark.parametrize(
        ("held", "wanted"),
        [
            ("administrator", "trainer"),
            ("registrar", "administrator"),
            ("auditor", "hr"),
            ("auditor", "administrator"),
        ],
    )
    def test_refuses_to_mix_oversight_with_work(self, at, held, wanted):
        user = UserFactory(roles=[held])

        with pytest.raises(operations.IncompatibleRoles):
            operations.grant_role(user_id=user.pk, role=wanted, actor=None, at=at)

    @pytest.mark.parametrize(
        ("held", "wanted"), [("auditor", "officer"), ("registrar", "approver")]
    )
    def test_lets_other_roles_go_together(self, at, held, wanted):
        user = UserFactory(roles=[held])

        operations.grant_role(user_id=user.pk, role=wanted, actor=None, at=at)

        assert roles_of(user) == {held, wanted}

    def test_keeps_one_open_grant_for_each_role(self):
        grant = RoleGrantFactory()

        with pytest.raises(IntegrityError):
            RoleGrantFactory(user=grant.user)


class TestEndRole:
    def test_ends_it(self, at):
        grant = RoleGrantFactory(role="hr")

        operations.end_role(grant_id=grant.pk, actor=None, at=at)

        assert roles_of(grant.user) == frozenset()

    def test_changes_nothing_the_second_time(self, at):
        grant = RoleGrantFactory(role="hr")
        operations.end_role(grant_id=grant.pk, actor=None, at=at)

        again = operations.end_role(grant_id=grant.pk, actor=None, at=timezone.now())

        assert again.ended_at == at
        assert AuditEntry.objects.count() == 1

    def test_refuses_the_last_administrator(self, at):
        RoleGrantFactory(role="administrator", user=UserFactory(is_active=False))
        last = RoleGrantFactory(role="administrator")

        with pytest.raises(operations.LastAdministrator):
            operations.end_role(grant_id=last.pk, actor=None, at=at)

    def test_ends_an_administrator_beside_another(self, at):
        RoleGrantFactory(role="administrator")
        grant = RoleGrantFactory(role="administrator")

        operations.end_role(grant_id=grant.pk, actor=None, at=at)

        assert roles_of(grant.user) == frozenset()

    def test_lets_the_role_be_given_again(self, at):
        grant = RoleGrantFactory(role="hr")
        operations.end_role(grant_id=grant.pk, actor=None, at=at)

        operations.grant_role(user_id=grant.user_id, role="hr", actor=None, at=at)

        assert RoleGrant.objects.filter(user=grant.user).count() == 2


class TestDeactivate:
    def test_closes_the_account_and_ends_its_roles(self, at):
        user = UserFactory(roles=["hr", "officer"])

        operations.deactivate(user_id=user.pk, actor=None, at=at, reason="调离")

        user.refresh_from_db()
        assert not user.is_active
        assert not RoleGrant.objects.filter(user=user, ended_at=None).exists()

    def test_makes_an_open_activation_code_void(self, at):
        user = UserFactory()
        (slip,) = operations.make_activation_codes(user_ids=[user.pk], actor=None, at=at)

        operations.deactivate(user_id=user.pk, actor=None, at=at)

        with pytest.raises(operations.CodeInvalid):
            operations.activate_account(
                username=user.username, code=slip.code, password="a long new one", at=at
            )

    def test_changes_nothing_the_second_time(self, at):
        user = UserFactory()
        operations.deactivate(user_id=user.pk, actor=None, at=at)

        operations.deactivate(user_id=user.pk, actor=None, at=at)

        assert AuditEntry.objects.filter(action="accounts.account-closed").count() == 1

    def test_refuses_the_last_administrator_and_keeps_the_other_roles(self, at):
        user = UserFactory(roles=["officer", "administrator"])

        with pytest.raises(operations.LastAdministrator):
            operations.deactivate(user_id=user.pk, actor=None, at=at)

        assert RoleGrant.objects.filter(user=user, ended_at=None).count() == 2

    def test_is_undone_without_giving_a_role_back(self, at):
        administrator, user = UserFactory(), UserFactory(roles=["trainer"])
        operations.deactivate(user_id=user.pk, actor=administrator, at=at)

        operations.reactivate(user_id=user.pk, actor=administrator, at=at, reason="返岗")

        user.refresh_from_db()
        assert user.is_active
        assert roles_of(user) == frozenset()


class TestCreateAccount:
    def test_opens_one_that_cannot_sign_in_before_it_is_activated(self, at):
        user = operations.create_account(username="zhou.min", name="周敏", actor=None, at=at)

        assert not user.has_usable_password()

    def test_refuses_a_name_that_somebody_has(self, at):
        taken = UserFactory()

        with pytest.raises(operations.UsernameTaken):
            operations.create_account(username=taken.username, name="周敏", actor=None, at=at)


class TestWhoNeedsASecondFactor:
    @pytest.mark.parametrize("role", sorted(set(Role.values) - {"officer"}))
    def test_is_every_role_but_officer(self, role):
        assert needs_second_factor(UserFactory(roles=["officer", role]))

    def test_is_no_officer(self):
        assert not needs_second_factor(UserFactory(roles=["officer"]))

    def test_is_every_officer_where_the_operator_says_so(self, settings):
        settings.OFFICERS_NEED_SECOND_FACTOR = True

        assert needs_second_factor(UserFactory(roles=["officer"]))


class TestSignedIn:
    """What each request asks of who is signed in, in SQL of our own."""

    @pytest.mark.parametrize("roles", [[], ["officer"], ["officer", "hr"]])
    def test_is_an_account_with_its_roles(self, roles, django_assert_num_queries):
        user, _other = UserFactory(roles=roles), UserFactory(roles=["auditor"])

        with django_assert_num_queries(1):
            found = signed_in(user.pk)
            assert roles_of(found) == set(roles)

        assert (found, found.username) == (user, user.username)
        assert found.get_deferred_fields() == set()

    def test_forgets_a_role_that_ended(self):
        user = UserFactory(roles=["trainer"])
        grant = user.grants.get()
        grant.ended_at = grant.granted_at + timedelta(days=1)
        grant.save()

        assert roles_of(signed_in(user.pk)) == set()

    def test_is_nobody_for_an_account_that_is_not_there(self):
        assert signed_in(0) is None
