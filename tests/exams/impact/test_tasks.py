"""A version that takes effect opens tasks by itself, and what settles itself is settled."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError
from wagtail.models import Page

from config.schedule import SCHEDULE
from content.models import LawVersion
from content.signals import law_version_added
from core.dates import SHANGHAI
from core.jobs.models import Job
from core.jobs.operations import take_due_slots
from core.models import AuditEntry
from exams import tasks as background
from exams.bank.operations import approve_version
from exams.bank.queries import usable_items
from exams.impact.operations import open_due_tasks, open_tasks, renew_tasks
from exams.models import Item, LawChangeTask
from tests.exams.impact.helpers import FOOD, FOOD_NOW, article, cite, items_on, load, version
from tests.factories import ItemVersionFactory, PaperFactory, SittingFactory, UserFactory

pytestmark = pytest.mark.django_db
# 食品安全法 of 2025 took effect on this day.
EFFECT = datetime(2025, 12, 1, tzinfo=SHANGHAI)


@pytest.fixture
def food(db, at):
    load(FOOD, FOOD_NOW, at=at)
    return version(FOOD_NOW)


def the_task(**values):
    """The least valid row."""
    (made,) = items_on(f"{FOOD}#124")
    least = {
        "version": version(FOOD_NOW),
        "kind": "item",
        "item": made.item,
        "effect": "amended",
        "cited": article(f"{FOOD}#124"),
        "role": "reviewer",
        "opened_at": EFFECT,
        "due_on": date(2025, 12, 8),
    }
    return LawChangeTask(**(least | values))


class TestLawChangeTask:
    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("one_target", {"item": None}),
            ("one_target", {"kind": "case"}),
            ("effect_known", {"effect": "unaffected"}),
            ("role_known", {"role": "boss"}),
            ("settled_whole", {"status": "settled"}),
            ("settled_whole", {"outcome": "confirmed"}),
        ],
    )
    def test_is_kept_whole_by_the_database(self, food, name, values):
        with pytest.raises(IntegrityError, match=f"law_change_task_{name}"):
            the_task(**values).save()

    @pytest.mark.parametrize("cited", [None, f"{FOOD}#124"])
    def test_is_opened_once_for_an_article_of_an_item(self, food, cited):
        first = the_task(cited=article(cited) if cited else None)
        first.save()
        second = the_task(item=first.item, cited=first.cited)

        with pytest.raises(IntegrityError):
            second.save()


class TestOpenTasks:
    def test_opens_one_for_each_thing_and_each_article(self, food, at):
        (made,) = items_on(f"{FOOD}#124", also=[f"{FOOD}#81", f"{FOOD}#10"])
        sitting = SittingFactory(paper=PaperFactory(items=[made], frozen=True))
        page = Page.objects.get(depth=1).add_child(instance=Page(title="手册", slug="food"))
        cite(page, f"{FOOD}#132")

        opened = open_tasks(version_id=food.pk, at=at)

        found = LawChangeTask.objects.order_by("kind", "pk")
        assert [(each.kind, each.cited.number, each.role) for each in found] == [
            ("handbook", 132, "reviewer"),
            ("item", 81, "reviewer"),
            ("item", 124, "reviewer"),
            ("paper", 81, "trainer"),
            ("paper", 124, "trainer"),
            ("sitting", 81, "trainer"),
            ("sitting", 124, "trainer"),
        ]
        assert opened == 7
        assert {each.due_on for each in found} == {date(2026, 12, 1)}
        assert found.last().sitting == sitting
        entry = AuditEntry.objects.get(action="exams.law-tasks-opened")
        assert entry.detail == {"opened": 7}

    def test_opens_nothing_the_second_time(self, food, at):
        items_on(f"{FOOD}#124")

        assert open_tasks(version_id=food.pk, at=at) == 1
        assert open_tasks(version_id=food.pk, at=at) == 0
        assert AuditEntry.objects.filter(action="exams.law-tasks-opened").count() == 1

    def test_leaves_time_before_the_version_takes_effect(self, food):
        items_on(f"{FOOD}#124", f"{FOOD}#81")

        open_tasks(version_id=food.pk, at=EFFECT - timedelta(days=60))

        assert set(LawChangeTask.objects.values_list("due_on", flat=True)) == {date(2025, 11, 17)}

    def test_leaves_days_to_those_who_hear_late(self, food, settings):
        settings.LAW_CHANGE_DAYS_AFTER = 10
        items_on(f"{FOOD}#124")

        open_tasks(version_id=food.pk, at=EFFECT - timedelta(days=10))

        assert LawChangeTask.objects.get().due_on == date(2025, 12, 1)

    def test_opens_none_where_an_editor_has_noted_the_text_in_force(self, food, at):
        page = Page.objects.get(depth=1).add_child(instance=Page(title="案例", slug="case"))
        cite(page, f"{FOOD}#124", f"{FOOD_NOW}#124")

        assert open_tasks(version_id=food.pk, at=at) == 0

    def test_opens_none_for_a_version_out_of_force(self, food, at):
        items_on(f"{FOOD}#124")

        assert open_tasks(version_id=version(FOOD).pk, at=at) == 0

    def test_hands_on_what_is_open_when_the_version_ends(self, food, at):
        the_task().save()
        next_one = LawVersion.objects.create(
            law=food.law,
            key="food-2027",
            promulgated_on=date(2026, 11, 1),
            effective_on=date(2026, 11, 20),
            effective_basis="text",
            digest="0" * 64,
        )
        food.ended_on, food.end_kind, food.ended_by = (
            *(next_one.effective_on, "superseded"),
            next_one,
        )
        food.save()

        open_tasks(version_id=food.pk, at=at)

        task = LawChangeTask.objects.get()
        assert (task.status, task.outcome, task.note) == ("settled", "no-change", "food-2027")

    def test_settles_what_has_settled_itself(self, food, at):
        rewritten, retired, stays = items_on(f"{FOOD}#124", f"{FOOD}#81", f"{FOOD}#82")
        sitting = SittingFactory(paper=PaperFactory(items=[stays], frozen=True))
        page = Page.objects.get(depth=1).add_child(instance=Page(title="案例", slug="case"))
        citation = cite(page, f"{FOOD}#124")
        open_tasks(version_id=food.pk, at=at)

        Item.objects.filter(pk=retired.item_id).update(status="retired")
        (new,) = items_on(f"{FOOD_NOW}#124")
        Item.objects.filter(pk=new.item_id).update(released=None, status="draft")
        Item.objects.filter(pk=rewritten.item_id).update(released=new)
        citation.current = article(f"{FOOD_NOW}#124")
        citation.save()
        open_tasks(version_id=food.pk, at=sitting.closes_at)

        found = {
            (each.kind, each.cited.number): (each.status, each.outcome)
            for each in LawChangeTask.objects.all()
        }
        assert found == {
            ("item", 124): ("settled", "rewritten"),
            ("item", 81): ("settled", "withdrawn"),
            ("item", 82): ("open", ""),
            ("paper", 82): ("open", ""),
            ("sitting", 82): ("settled", "no-change"),
            ("handbook", 124): ("settled", "corrected"),
        }
        assert not LawChangeTask.objects.filter(settled_by__isnull=False).exists()

    def test_does_not_stand_in_the_way_of_discarding_a_paper(self, food, at):
        paper = PaperFactory(items=items_on(f"{FOOD}#124"))
        open_tasks(version_id=food.pk, at=at)

        paper.delete()

        assert list(LawChangeTask.objects.values_list("kind", flat=True)) == ["item"]

    def test_asks_no_more_for_many_items_than_for_few(
        self, food, at, django_assert_max_num_queries
    ):
        items_on(*[f"{FOOD}#124"] * 30)

        with django_assert_max_num_queries(28):
            assert open_tasks(version_id=food.pk, at=at) == 30


class TestMidnight:
    """A version that takes effect at midnight is dealt with by nobody's click."""

    def test_bars_items_and_opens_tasks_by_the_passing_of_time(self, food):
        (made,) = items_on(f"{FOOD}#124")
        eve, midnight = EFFECT - timedelta(minutes=1), EFFECT + timedelta(minutes=1)

        before = set(usable_items(purpose="exam", on=eve.date()))
        open_due_tasks(at=midnight)
        after = set(usable_items(purpose="exam", on=midnight.date()))

        assert (before, after) == ({made.item}, set())
        assert LawChangeTask.objects.get().item == made.item

    def test_is_started_by_the_schedule_one_minute_past(self, food):
        entries = [each for each in SCHEDULE if each.name == "open-law-tasks"]
        take_due_slots(entries=entries, at=EFFECT - timedelta(minutes=1))
        Job.objects.all().delete()

        too_early = take_due_slots(entries=entries, at=EFFECT)
        in_time = take_due_slots(entries=entries, at=EFFECT + timedelta(minutes=1))

        assert (too_early, len(in_time)) == ([], 1)
        assert Job.objects.get().task == background.open_due_law_tasks.name

    def test_is_a_task_that_needs_nobody(self, food):
        items_on(f"{FOOD}#124")

        background.open_due_law_tasks()

        assert LawChangeTask.objects.count() == 1

    def test_finds_what_came_after_the_version(self, food, at):
        assert open_due_tasks(at=at) == 0
        items_on(f"{FOOD}#124")

        assert open_due_tasks(at=at + timedelta(days=1)) == 1

    def test_follows_the_announcement_of_a_version(self, food):
        items_on(f"{FOOD}#124")

        law_version_added.send(LawVersion, version_id=food.pk)
        background.open_law_tasks(version_id=food.pk)

        assert Job.objects.filter(
            task="exams.open_law_tasks", arguments={"version_id": food.pk}
        ).exists()
        assert LawChangeTask.objects.count() == 1


class TestRenewTasks:
    def test_settles_what_was_rewritten(self, food, at, reviewer):
        (made,) = items_on(f"{FOOD}#124")
        page = Page.objects.get(depth=1).add_child(instance=Page(title="案例", slug="case"))
        citation = cite(page, f"{FOOD}#124")
        open_tasks(version_id=food.pk, at=at)
        citation.delete()
        Item.objects.filter(pk=made.item_id).update(status="retired")

        renewed = renew_tasks(page_id=page.pk, at=at), renew_tasks(item_id=made.item_id, at=at)

        assert renewed == (1, 0)
        assert set(LawChangeTask.objects.values_list("status", flat=True)) == {"settled"}

    def test_follows_the_approval_of_an_item(
        self, food, at, reviewer, django_capture_on_commit_callbacks
    ):
        (made,) = items_on(f"{FOOD}#124")
        open_tasks(version_id=food.pk, at=at)
        new = ItemVersionFactory(
            item=made.item,
            number=2,
            article=article(f"{FOOD_NOW}#124"),
            status="in-final-review",
            first_reviewer=UserFactory(),
            first_reviewed_at=at,
        )

        with django_capture_on_commit_callbacks(execute=True):
            approve_version(version_id=new.pk, reviewer=reviewer, at=at)
        background.renew_law_tasks(item_id=made.item_id)

        assert Job.objects.get(task="exams.renew_law_tasks").arguments == {"item_id": made.item_id}
        assert LawChangeTask.objects.get().outcome == "rewritten"
