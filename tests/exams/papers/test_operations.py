from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from core.models import AuditEntry
from exams.bank.operations import NotYourRole
from exams.models import Blueprint, Item, Paper
from exams.papers import operations
from exams.papers.operations import Section
from tests.factories import (
    BlueprintFactory,
    BlueprintSectionFactory,
    ItemVersionFactory,
    LawVersionFactory,
    PaperFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def trainer():
    return UserFactory(roles=["trainer"])


def reviewer():
    return UserFactory(roles=["reviewer"])


def items(count, **fields):
    return [ItemVersionFactory(released=True, **fields) for _ in range(count)]


def assemble(blueprint, at, *, author=None, seed=7, law_on=DAY):
    return operations.assemble_paper(
        blueprint_id=blueprint.pk,
        title="资格考试卷（A）",
        seed=seed,
        law_on=law_on,
        author=author or trainer(),
        at=at,
    )


class TestCreateBlueprint:
    def create(self, at, sections, author=None):
        return operations.create_blueprint(
            title="资格考试蓝图",
            minutes=90,
            cut_percent=60,
            sections=sections,
            author=author or trainer(),
            at=at,
        )

    def test_keeps_its_sections_in_order(self, at):
        topic = TopicFactory()
        sections = [
            Section("单选题", "single", topic.pk, 20, Decimal(1)),
            Section("多选题", "multiple", None, 10, Decimal(2)),
        ]

        blueprint = self.create(at, sections)

        assert list(
            blueprint.sections.order_by("position").values_list("kind", "topic", "count", "marks")
        ) == [("single", topic.pk, 20, Decimal(1)), ("multiple", None, 10, Decimal(2))]
        assert AuditEntry.objects.get().action == "exams.blueprint-created"

    def test_needs_something_to_ask_for(self, at):
        with pytest.raises(operations.NothingAskedFor):
            self.create(at, [])

        assert not Blueprint.objects.exists()

    def test_needs_a_trainer(self, at):
        with pytest.raises(NotYourRole):
            self.create(at, [], author=reviewer())


class TestAssemblePaper:
    def blueprint(self):
        blueprint = BlueprintFactory(minutes=75, cut_percent=60)
        BlueprintSectionFactory(blueprint=blueprint, position=1, count=3, marks=Decimal("1.5"))
        BlueprintSectionFactory(
            blueprint=blueprint, position=2, title="多选题", kind="multiple", count=2, marks=2
        )
        return blueprint

    def test_draws_what_the_blueprint_asks_for(self, at):
        items(6)
        items(4, kind="multiple", key="AB")

        paper = assemble(self.blueprint(), at)

        places = list(
            paper.items.order_by("position").values_list("section", "version__kind", "marks")
        )
        assert (
            places
            == [("单选题", "single", Decimal("1.5"))] * 3 + [("多选题", "multiple", Decimal(2))] * 2
        )
        assert (paper.maximum, paper.cut_score) == (Decimal("8.5"), Decimal("5.10"))
        assert (paper.minutes, paper.law_on, paper.frozen_at) == (75, DAY, None)

    def test_draws_the_same_for_the_same_seed(self, at):
        items(20)
        items(10, kind="multiple", key="AB")
        blueprint = self.blueprint()

        papers = [assemble(blueprint, at, seed=seed) for seed in (7, 7, 8)]

        first, again, other = (
            list(paper.items.order_by("position").values_list("version", flat=True))
            for paper in papers
        )
        assert first == again
        assert first != other

    def test_leaves_out_what_is_not_for_exams_or_not_in_use(self, at):
        items(2, kind="multiple", key="AB")
        usable = items(3)
        items(3, item__purpose="practice")
        for version in items(3):
            Item.objects.filter(pk=version.item_id).update(status="suspended")
        ItemVersionFactory()

        paper = assemble(self.blueprint(), at)

        singles = paper.items.filter(section="单选题").values_list("version", flat=True)
        assert set(singles) == {version.pk for version in usable}

    def test_draws_by_the_law_of_the_day_it_is_for(self, at):
        items(2, kind="multiple", key="AB")
        until = LawVersionFactory(ended_on=DAY, end_kind="superseded")
        since = LawVersionFactory(law=until.law, promulgated_on=date(2026, 8, 1), effective_on=DAY)
        old, new = items(3, article__version=until), items(3, article__version=since)

        before = assemble(self.blueprint(), at, law_on=DAY - timedelta(days=1))
        after = assemble(self.blueprint(), at, law_on=DAY)

        def singles(paper):
            return set(paper.items.filter(section="单选题").values_list("version", flat=True))

        assert singles(before) == {version.pk for version in old}
        assert singles(after) == {version.pk for version in new}

    def test_names_each_section_that_lacks_items(self, at):
        items(1)
        blueprint = self.blueprint()
        topic = TopicFactory(name="行政强制")
        BlueprintSectionFactory(blueprint=blueprint, position=3, topic=topic, count=2)

        with override("en"), pytest.raises(operations.NotEnoughItems) as refusal:
            assemble(blueprint, at)

        assert refusal.value.params["sections"] == (
            "单选题, any topic: 2 short. 多选题, any topic: 2 short. 单选题, 行政强制: 2 short."
        )
        assert not Paper.objects.exists()

    def test_needs_a_trainer(self, at):
        with pytest.raises(NotYourRole):
            assemble(self.blueprint(), at, author=reviewer())

    def test_needs_a_blueprint(self, at):
        with pytest.raises(Blueprint.DoesNotExist):
            operations.assemble_paper(
                blueprint_id=404, title="卷", seed=1, law_on=DAY, author=trainer(), at=at
            )


class TestApprovePaper:
    def approve(self, paper, approver, at):
        return operations.approve_paper(paper_id=paper.pk, approver=approver, at=at)

    def test_freezes_it(self, at):
        paper, second = PaperFactory(), reviewer()

        approved = self.approve(paper, second, at)

        assert (approved.approved_by, approved.frozen_at) == (second, at)
        assert AuditEntry.objects.get().action == "exams.paper-approved"

    def test_changes_nothing_the_second_time(self, at):
        paper, second = PaperFactory(), reviewer()
        self.approve(paper, second, at)

        again = self.approve(paper, reviewer(), at + timedelta(hours=1))

        assert (again.approved_by, again.frozen_at) == (second, at)
        assert AuditEntry.objects.count() == 1

    def test_is_nothing_for_who_assembled_it(self, at):
        both = UserFactory(roles=["trainer", "reviewer"])
        paper = PaperFactory(created_by=both)

        with pytest.raises(operations.OwnPaper):
            self.approve(paper, both, at)

        assert Paper.objects.get().frozen_at is None

    def test_needs_a_reviewer(self, at):
        with pytest.raises(NotYourRole):
            self.approve(PaperFactory(), trainer(), at)

    @pytest.mark.parametrize("change", ["suspended", "newer", "law"])
    def test_refuses_items_that_have_left_the_pool(self, at, change):
        paper = PaperFactory()
        version = paper.items.first().version
        if change == "suspended":
            Item.objects.filter(pk=version.item_id).update(status="suspended")
        elif change == "newer":
            ItemVersionFactory(item=version.item, number=2, released=True)
        else:
            law = version.article.version
            law.ended_on, law.end_kind = paper.law_on, "repealed"
            law.save()

        with pytest.raises(operations.PaperOutdated, match=version.item.code):
            self.approve(paper, reviewer(), at)

    def test_knows_no_other_paper(self, at):
        with pytest.raises(Paper.DoesNotExist):
            operations.approve_paper(paper_id=404, approver=reviewer(), at=at)


class TestDiscardPaper:
    def test_throws_it_away_with_its_places(self, at):
        paper = PaperFactory()

        operations.discard_paper(paper_id=paper.pk, actor=trainer(), at=at)

        assert not Paper.objects.exists()
        assert AuditEntry.objects.get().subject_id == str(paper.pk)

    def test_leaves_a_frozen_paper_alone(self, at):
        paper = PaperFactory(frozen=True)

        with pytest.raises(operations.PaperFrozen):
            operations.discard_paper(paper_id=paper.pk, actor=trainer(), at=at)

        assert paper.items.count() == 4

    def test_needs_a_trainer(self, at):
        with pytest.raises(NotYourRole):
            operations.discard_paper(paper_id=PaperFactory().pk, actor=reviewer(), at=at)

    def test_knows_no_other_paper(self, at):
        with pytest.raises(Paper.DoesNotExist):
            operations.discard_paper(paper_id=404, actor=trainer(), at=at)
