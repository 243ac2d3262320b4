from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from exams.models import PaperItem
from tests.factories import (
    BlueprintFactory,
    BlueprintSectionFactory,
    PaperFactory,
    PaperItemFactory,
)

pytestmark = pytest.mark.django_db


def refused(make, error=IntegrityError):
    with pytest.raises(error), transaction.atomic():
        make()
    return True


class TestBlueprint:
    def test_cuts_at_a_percentage(self):
        assert refused(lambda: BlueprintFactory(cut_percent=0))
        assert refused(lambda: BlueprintFactory(cut_percent=101))


class TestBlueprintSection:
    def test_has_a_place_of_its_own(self):
        section = BlueprintSectionFactory()

        assert refused(
            lambda: BlueprintSectionFactory(blueprint=section.blueprint, position=section.position)
        )

    def test_is_of_a_known_type(self):
        assert refused(lambda: BlueprintSectionFactory(kind="essay"))

    def test_asks_for_something_that_counts(self):
        assert refused(lambda: BlueprintSectionFactory(count=0))
        assert refused(lambda: BlueprintSectionFactory(marks=Decimal(0)))


class TestPaper:
    def test_is_frozen_exactly_if_it_is_approved(self, at):
        paper = PaperFactory()
        paper.frozen_at = at

        assert refused(paper.save)

    def test_is_never_approved_by_who_assembled_it(self, at):
        paper = PaperFactory()
        paper.frozen_at, paper.approved_by = at, paper.created_by

        assert refused(paper.save)

    def test_asks_for_no_more_than_there_is(self):
        assert refused(lambda: PaperFactory(cut_score=Decimal(5)))

    def test_is_never_changed_once_it_is_frozen(self):
        paper = PaperFactory(frozen=True)
        paper.minutes = 10

        assert refused(paper.save, DatabaseError)
        assert refused(lambda: PaperItem.objects.update(marks=9), DatabaseError)
        assert refused(lambda: PaperItemFactory(paper=paper, position=99), DatabaseError)


class TestPaperItem:
    def test_has_a_place_of_its_own(self):
        place = PaperItemFactory()

        assert refused(lambda: PaperItemFactory(paper=place.paper, position=place.position))

    def test_stands_once_on_a_paper(self):
        place = PaperItemFactory()

        assert refused(lambda: PaperItemFactory(paper=place.paper, version=place.version))
