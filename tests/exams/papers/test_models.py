from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from exams.models import Assembly, PaperItem, PaperNotice
from tests.factories import (
    MOMENT,
    BlueprintFactory,
    BlueprintSectionFactory,
    PaperFactory,
    PaperItemFactory,
    UserFactory,
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


class TestAssembly:
    def fields(self, **changes):
        author = UserFactory()
        return {
            "blueprint": BlueprintFactory(),
            "title": "卷",
            "papers_wanted": 2,
            "seed": 7,
            "law_on": MOMENT.date(),
            "asked_by": author,
            "asked_at": MOMENT,
        } | changes

    def test_waits_until_it_is_finished(self):
        assert Assembly.objects.create(**self.fields()).state == "waiting"
        assert refused(lambda: Assembly.objects.create(**self.fields(state="done")))
        assert refused(lambda: Assembly.objects.create(**self.fields(finished_at=MOMENT)))

    def test_says_why_where_there_is_a_clash(self):
        clash = self.fields(state="clash", finished_at=MOMENT)

        assert refused(lambda: Assembly.objects.create(**clash))
        assert Assembly.objects.create(**clash | {"clash": "题库缺题。"}).pk

    def test_asks_for_papers_that_have_letters(self):
        assert refused(lambda: Assembly.objects.create(**self.fields(papers_wanted=0)))
        assert refused(lambda: Assembly.objects.create(**self.fields(papers_wanted=27)))


class TestPaperNotice:
    def notice(self, **changes):
        paper = PaperFactory(size=1)
        fields = {
            "paper": paper,
            "version": paper.items.get().version,
            "cause": "suspended",
            "raised_at": MOMENT,
        }
        return PaperNotice.objects.create(**fields | changes)

    def test_is_settled_by_somebody_with_decision_and_reason(self):
        settled = {"settled_by": UserFactory(), "settled_at": MOMENT}

        assert refused(lambda: self.notice(**settled))
        assert refused(lambda: self.notice(**settled, decision="keep"))
        assert refused(lambda: self.notice(**settled, decision="other", reason="因"))
        assert refused(lambda: self.notice(decision="keep"))
        assert self.notice(**settled, decision="keep", reason="因").pk

    def test_is_open_once_for_one_cause(self):
        first = self.notice()

        assert refused(lambda: self.notice(paper=first.paper, version=first.version))
        assert refused(lambda: self.notice(cause="other"))


class TestPaperItem:
    def test_has_a_place_of_its_own(self):
        place = PaperItemFactory()

        assert refused(lambda: PaperItemFactory(paper=place.paper, position=place.position))

    def test_stands_once_on_a_paper(self):
        place = PaperItemFactory()

        assert refused(lambda: PaperItemFactory(paper=place.paper, version=place.version))
