"""Two people, two threads, on PostgreSQL: what the locks of the operations are for."""

import threading

import pytest
from django.db import connection, connections

from accounts import operations
from accounts.models import RoleGrant
from tests.accounts.helpers import code_of, phone_of
from tests.factories import RoleGrantFactory, UserFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

NEW = "wide rivers 2026"


def together(*acts):
    """Run the acts in threads that start together; return the names of what each came to."""
    assert connection.vendor == "postgresql"
    start, outcomes = threading.Barrier(len(acts)), []

    def work(act):
        start.wait()
        try:
            outcomes.append(type(act()).__name__)
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(outcomes)


class TestAtTheSameMoment:
    def test_a_code_of_the_phone_lets_one_session_in(self):
        user = UserFactory()
        token = code_of(phone_of(user))

        outcomes = together(*[lambda: operations.check_second_factor(user=user, token=token)] * 2)

        assert outcomes == ["TOTPDevice", "WrongCode"]

    def test_an_activation_code_is_used_once(self, at):
        user = UserFactory()
        (slip,) = operations.make_activation_codes(user_ids=[user.pk], actor=None, at=at)

        outcomes = together(
            *[
                lambda: operations.activate_account(
                    username=user.username, code=slip.code, password=NEW, at=at
                )
            ]
            * 2
        )

        assert outcomes == ["CodeInvalid", "User"]

    def test_a_reset_is_decided_once(self, at):
        asker, colleagues = UserFactory(), [UserFactory(), UserFactory()]
        request = operations.ask_for_reset(
            user_id=UserFactory().pk, kind="password", reason="当面核实", actor=asker, at=at
        )

        outcomes = together(
            *[
                lambda actor=actor: operations.decide_reset(
                    request_id=request.pk, is_allowed=True, actor=actor, at=at
                )
                for actor in colleagues
            ]
        )

        assert outcomes == ["ActivationSlip", "AlreadyDecided"]

    def test_a_role_is_given_once(self, at):
        user = UserFactory()

        outcomes = together(
            *[lambda: operations.grant_role(user_id=user.pk, role="trainer", actor=None, at=at)] * 2
        )

        assert outcomes == ["RoleGrant", "RoleGrant"]
        assert RoleGrant.objects.filter(user=user).count() == 1

    def test_two_administrators_cannot_both_go(self, at):
        grants = [RoleGrantFactory(role="administrator") for _number in range(2)]

        outcomes = together(
            *[
                lambda grant=grant: operations.end_role(grant_id=grant.pk, actor=None, at=at)
                for grant in grants
            ]
        )

        assert outcomes == ["LastAdministrator", "RoleGrant"]
