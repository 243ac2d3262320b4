import pytest
from django.db import IntegrityError, transaction

from tests.factories import DrillFactory, DrillItemFactory

pytestmark = pytest.mark.django_db


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    return True


class TestDrill:
    def test_is_the_only_one_of_its_day(self):
        drill = DrillFactory()

        assert refused(lambda: DrillFactory(learner=drill.learner, day=drill.day))


class TestDrillItem:
    def test_has_a_place_of_its_own(self):
        place = DrillItemFactory()

        assert refused(lambda: DrillItemFactory(drill=place.drill, position=place.position))

    def test_stands_once_in_a_drill(self):
        place = DrillItemFactory()

        assert refused(lambda: DrillItemFactory(drill=place.drill, version=place.version))

    def test_is_answered_whole(self, at):
        assert refused(lambda: DrillItemFactory(answered_at=at))
        assert refused(lambda: DrillItemFactory(is_correct=True))
