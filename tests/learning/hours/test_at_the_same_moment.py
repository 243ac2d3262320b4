"""Two people, two threads, on PostgreSQL: what the locks on classes are for."""

import threading

import pytest
from django.db import connection, connections

from learning.hours.operations import credit_hours, take_back_class
from learning.models import Attendance
from tests.factories import MOMENT, PostingFactory, TrainingClassFactory, UnitFactory, UserFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def together(*acts):
    """Run the acts in threads that start together; return what each came to."""
    assert connection.vendor == "postgresql"
    start, outcomes = threading.Barrier(len(acts)), []

    def work(act):
        start.wait()
        try:
            outcomes.append(act())
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


class TestAtTheSameMoment:
    @pytest.fixture
    def training(self):
        return TrainingClassFactory(unit=UnitFactory(kind="area", level="city"))

    @pytest.fixture
    def credit(self, training):
        person = PostingFactory(unit=UnitFactory(parent=training.unit)).user

        def one(actor):
            return lambda: credit_hours(
                class_id=training.pk, people=[person.pk], actor=actor, at=MOMENT
            )

        return one

    def test_two_people_credit_once(self, training, credit):
        actors = [UserFactory(reach=training.unit) for _ in range(2)]

        assert sorted(together(*map(credit, actors))) == [0, 1]
        assert Attendance.objects.count() == 1

    def test_nobody_is_credited_with_a_class_taken_back(self, training, credit):
        one, other = (UserFactory(reach=training.unit) for _ in range(2))

        def take_back():
            take_back_class(class_id=training.pk, actor=other, at=MOMENT, reason="重复")
            return "taken back"

        outcomes = together(credit(one), take_back)

        assert "taken back" in outcomes
        assert set(outcomes) - {"taken back"} <= {1, "ClassTakenBack"}
        assert not Attendance.objects.in_force().exists()
