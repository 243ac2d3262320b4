from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.models import AuditEntry
from exams.bank.operations import NotYourRole
from exams.models import Assembly, Blueprint, Item, Paper
from exams.papers import operations, pools
from exams.papers.operations import Frame, Section
from exams.papers.specification import read_specification, write_specification
from exams.signals import papers_asked_for
from tests.factories import (
    BlueprintFactory,
    BlueprintSectionFactory,
    ItemVersionFactory,
    PaperFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


@pytest.fixture
def trainer():
    return UserFactory(roles=["trainer"])


@pytest.fixture
def blueprint():
    """Three single choices, common; two true-false, special with a cut score of its own."""
    blueprint = BlueprintFactory(special_cut_percent=50, title="资格考试", shuffle_items=True)
    BlueprintSectionFactory(
        blueprint=blueprint, position=1, kind="true-false", count=2, marks=2, part="special"
    )
    BlueprintSectionFactory(
        blueprint=blueprint, position=2, count=3, critical_items=1, shuffle_options=True
    )
    return blueprint


@pytest.fixture
def bank():
    topic = TopicFactory()
    for _ in range(7):
        ItemVersionFactory(released=True, item__topic=topic)
    for _ in range(2):
        ItemVersionFactory(released=True, item__topic=topic, item__is_critical=True)
    for _ in range(4):
        ItemVersionFactory(released=True, item__topic=topic, kind="true-false", key="A")
    return topic


def ask(blueprint, trainer, at, **changes):
    wish = {"title": "卷", "count": 2, "seed": 7, "law_on": DAY} | changes
    return operations.ask_for_papers(blueprint_id=blueprint.pk, author=trainer, at=at, **wish)


def made(blueprint, trainer, at, **changes):
    wish = {"title": "卷", "count": 2, "seed": 7, "law_on": DAY} | changes
    return operations.assemble_papers(blueprint_id=blueprint.pk, author=trainer, at=at, **wish)


class TestAskForPapers:
    def test_keeps_the_request_and_announces_it(
        self, blueprint, trainer, at, django_capture_on_commit_callbacks
    ):
        heard = []
        papers_asked_for.connect(lambda **told: heard.append(told["assembly_id"]), weak=False)

        with django_capture_on_commit_callbacks(execute=True):
            assembly = ask(blueprint, trainer, at)

        assert heard == [assembly.pk]
        assert (assembly.state, assembly.finished_at) == ("waiting", None)
        assert AuditEntry.objects.get().action == "exams.papers-asked-for"

    def test_asks_once_for_the_same(self, blueprint, trainer, at):
        first = ask(blueprint, trainer, at)

        assert ask(blueprint, trainer, at) == first
        assert ask(blueprint, trainer, at, seed=8) != first

    def test_needs_a_trainer_and_a_blueprint_with_sections(self, blueprint, trainer, at):
        with pytest.raises(NotYourRole):
            ask(blueprint, UserFactory(roles=["reviewer"]), at)
        with pytest.raises(operations.NothingAskedFor):
            ask(BlueprintFactory(), trainer, at)
        with pytest.raises(Blueprint.DoesNotExist):
            ask(Blueprint(pk=404), trainer, at)


class TestAssemblePapers:
    def test_makes_papers_that_keep_the_blueprint(self, blueprint, bank, trainer, at):
        papers = made(blueprint, trainer, at)

        first, second = papers
        assert [paper.letter for paper in papers] == ["A", "B"]
        assert [paper.title for paper in papers] == ["卷（A）", "卷（B）"]
        assert (first.maximum, first.cut_score) == (Decimal(7), Decimal("4.20"))
        assert (first.shuffle_items, first.law_on, first.frozen_at) == (True, DAY, None)
        assert first.predicted_mean == Decimal("4.90")
        assert list(first.parts.values_list("part", "maximum", "cut_score")) == [
            ("special", Decimal(4), Decimal(2))
        ]
        held = [set(paper.items.values_list("version__item", flat=True)) for paper in papers]
        assert not held[0] & held[1]
        assert first.assembly.overlap == 0
        assert second.assembly == first.assembly

    def test_puts_the_common_part_first_and_marks_what_is_critical(
        self, blueprint, bank, trainer, at
    ):
        paper = made(blueprint, trainer, at)[0]

        places = list(paper.items.order_by("position"))
        assert [each.part for each in places] == ["common"] * 3 + ["special"] * 2
        assert [each.shuffle_options for each in places] == [True] * 3 + [False] * 2
        critical = [each for each in places if each.is_critical]
        assert critical
        assert all(each.version.item.is_critical for each in critical)

    def test_makes_the_same_for_the_same_seed(self, blueprint, bank, trainer, at):
        def placed(papers):
            return [
                list(paper.items.order_by("position").values_list("version", flat=True))
                for paper in papers
            ]

        first, again, other = (
            placed(made(blueprint, trainer, at, seed=seed)) for seed in (7, 7, 8)
        )

        assert first == again
        assert first != other

    def test_tries_items_out_without_counting_them(self, blueprint, bank, trainer, at):
        Blueprint.objects.update(pilot_items=1)
        ItemVersionFactory(released=True, item__topic=bank, item__is_pilot=True)

        paper = made(blueprint, trainer, at, count=1)[0]

        pilot = paper.items.get(is_pilot=True)
        assert (paper.items.count(), paper.maximum, pilot.marks) == (6, Decimal(7), Decimal(1))
        assert paper.title == "卷"

    def test_says_in_words_why_there_are_none(self, blueprint, bank, trainer, at):
        papers = made(blueprint, trainer, at, count=3)

        assembly = Assembly.objects.get()
        assert papers == []
        assert (assembly.state, assembly.finished_at) == ("clash", at)
        assert assembly.clash
        assert not Paper.objects.exists()

    def test_tells_sections_of_the_same_title_apart_by_their_topics(
        self, blueprint, bank, trainer, at
    ):
        blueprint.sections.update(title="单选题", topic=bank)

        made(blueprint, trainer, at, count=3)

        assert f"单选题 · {bank.name}" in Assembly.objects.get().clash

    def test_leaves_out_what_is_suspended_or_retired(self, blueprint, bank, trainer, at):
        Item.objects.filter(released__kind="true-false").update(status="suspended")

        assert made(blueprint, trainer, at, count=1) == []


class TestRunAssembly:
    def test_does_nothing_the_second_time(self, blueprint, bank, trainer, at):
        assembly = ask(blueprint, trainer, at)
        operations.run_assembly(assembly_id=assembly.pk, at=at)

        again = operations.run_assembly(assembly_id=assembly.pk, at=at + timedelta(hours=1))

        assert (again.state, again.finished_at) == ("done", at)
        assert Paper.objects.count() == 2

    def test_serves_what_was_missed_but_not_what_was_just_asked(self, blueprint, bank, trainer, at):
        ask(blueprint, trainer, at)

        assert operations.assemble_missed(at=at + timedelta(minutes=1)) == 0
        assert operations.assemble_missed(at=at + timedelta(minutes=3)) == 1
        assert operations.assemble_missed(at=at + timedelta(minutes=4)) == 0
        assert Paper.objects.count() == 2


class TestApprovePapers:
    def test_freezes_the_whole_set(self, blueprint, bank, trainer, at):
        assembly = made(blueprint, trainer, at)[0].assembly
        reviewer = UserFactory(roles=["reviewer"])

        done = operations.approve_papers(assembly_id=assembly.pk, approver=reviewer, at=at)
        again = operations.approve_papers(assembly_id=assembly.pk, approver=reviewer, at=at)

        assert [paper.frozen_at for paper in done] == [at, at]
        assert done == again

    def test_freezes_none_if_one_cannot_be(self, blueprint, bank, trainer, at):
        papers = made(blueprint, trainer, at)
        fallen = papers[1].items.first().version.item
        Item.objects.filter(pk=fallen.pk).update(status="retired")

        with pytest.raises(operations.PaperOutdated, match=fallen.code):
            operations.approve_papers(
                assembly_id=papers[0].assembly_id, approver=UserFactory(roles=["reviewer"]), at=at
            )

        assert not Paper.objects.filter(frozen_at__isnull=False).exists()

    def test_is_nothing_for_who_assembled_them_or_without_a_set(self, blueprint, bank, at):
        both = UserFactory(roles=["trainer", "reviewer"])
        assembly = made(blueprint, both, at)[0].assembly

        with pytest.raises(operations.OwnPaper):
            operations.approve_papers(assembly_id=assembly.pk, approver=both, at=at)
        with pytest.raises(Paper.DoesNotExist):
            operations.approve_papers(assembly_id=404, approver=both, at=at)
        with pytest.raises(NotYourRole):
            operations.approve_papers(
                assembly_id=assembly.pk, approver=UserFactory(roles=["trainer"]), at=at
            )


class TestChangeBlueprint:
    def change(self, blueprint, actor, at, sections=None):
        if sections is None:
            sections = [Section("案例", "case", None, 2, Decimal(10), level="apply")]
        return operations.change_blueprint(
            blueprint_id=blueprint.pk,
            title="新",
            minutes=60,
            cut_percent=70,
            sections=sections,
            frame=Frame(overlap_limit=3, domain="城市管理"),
            actor=actor,
            at=at,
        )

    def test_writes_it_anew(self, blueprint, trainer, at):
        changed = self.change(blueprint, trainer, at)

        section = changed.sections.get()
        assert (changed.title, changed.overlap_limit, changed.domain) == ("新", 3, "城市管理")
        assert changed.special_cut_percent is None
        assert (section.kind, section.level, section.position) == ("case", "apply", 1)
        assert AuditEntry.objects.get().action == "exams.blueprint-changed"

    def test_leaves_one_alone_that_papers_were_made_to(self, blueprint, trainer, at):
        PaperFactory(blueprint=blueprint)

        with pytest.raises(operations.BlueprintUsed):
            self.change(blueprint, trainer, at)

    def test_leaves_one_alone_whose_papers_are_being_made(self, blueprint, trainer, at):
        ask(blueprint, trainer, at)

        with pytest.raises(operations.BlueprintUsed):
            self.change(blueprint, trainer, at)

    def test_needs_sections_a_trainer_and_a_blueprint(self, blueprint, trainer, at):
        with pytest.raises(operations.NothingAskedFor):
            self.change(blueprint, trainer, at, sections=[])
        with pytest.raises(NotYourRole):
            self.change(blueprint, UserFactory(roles=["reviewer"]), at)
        with pytest.raises(Blueprint.DoesNotExist):
            self.change(Blueprint(pk=404), trainer, at)


class TestImportBlueprint:
    FILE = """{"title": "卷", "minutes": 60, "part_cuts": {"special": 50}, "pilot": 1,
        "exposure": {"cap": 3, "months": 12}, "mean_percent": "70.5", "domain": "城市管理",
        "sections": [{"title": "一", "type": "multiple", "topic": "%s", "count": 4, "marks": "1.5",
        "rule": "per-option", "level": "apply", "part": "special", "critical": 2,
        "shuffle_options": true}]}"""

    def test_keeps_all_that_the_file_says(self, trainer, at):
        topic = TopicFactory()
        spec = read_specification(self.FILE % topic.code)

        blueprint = operations.import_blueprint(spec=spec, author=trainer, at=at)

        kept = pools.specification_of(blueprint)
        assert kept == spec
        assert read_specification(write_specification(kept)) == spec

    def test_names_the_topic_that_is_unknown_and_where(self, trainer, at):
        spec = read_specification(self.FILE % "nowhere")

        with pytest.raises(operations.TopicUnknown) as refusal:
            operations.import_blueprint(spec=spec, author=trainer, at=at)

        assert refusal.value.params == {"place": "sections[0].topic", "topic": "nowhere"}
        assert not Blueprint.objects.exists()
