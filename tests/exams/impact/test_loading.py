"""An old bank comes in whole or not at all, and only as drafts."""

import json

import pytest

from core.errors import Refusal
from core.models import AuditEntry
from exams.bank.operations import (
    NotYourRole,
    OwnWork,
    approve_version,
    pass_first_review,
    submit_for_review,
)
from exams.impact.documents import NotAQuestionFile, read_questions
from exams.impact.operations import QuestionsRefused, load_questions
from exams.models import Item, ItemVersion, OldBankEntry, Topic
from tests.exams.impact.helpers import NEW, OLD, article, load
from tests.factories import ItemFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


def question(code="Q-1", *, verdict="not_reviewed", refs=(), **changes):
    """A question as the file has it."""
    return {
        "id": code,
        "type": "single",
        "subject": "行政处罚",
        "stem": "当场收缴罚款的上限是多少？",
        "options": {"A": "20元", "B": "100元", "C": "200元"},
        "key": ["B"],
        "exam": "公务员考试",
        "year": 2019,
        "source": "题库第一行",
        "review": {
            "verdict": verdict,
            "note": "",
            "law_refs": [{"file": NEW, "article": number} for number in refs],
        },
    } | changes


@pytest.fixture
def bring(trainer, reviewer, at):
    """Load questions as the trainer's, reviewed by the reviewer."""

    def bring(*rows, **changes):
        questions, bad = read_questions(json.dumps({"items": rows}).encode())
        people = {"author": trainer, "reviewer": reviewer, "at": at} | changes
        return load_questions(questions=questions, bad=bad, **people)

    return bring


@pytest.fixture
def laws(db, at):
    load(OLD, NEW, at=at)


class TestLoadQuestions:
    def test_enters_drafts_that_rest_on_their_law_as_of_the_year(self, laws, bring, trainer):
        topic = TopicFactory(name="行政处罚程序")

        done = bring(question(), question("Q-2", year=None))

        first, second = ItemVersion.objects.select_related("item", "law").order_by("item__code")
        assert (done.created, done.changed, done.unchanged) == (["Q-1", "Q-2"], [], 0)
        assert (first.item.status, first.item.released, first.item.topic) == ("draft", None, topic)
        assert (first.status, first.author, first.article) == ("draft", trainer, None)
        assert (first.law.short_name, first.law_year) == ("行政处罚法", 2019)
        assert (second.law.short_name, second.law_year) == ("行政处罚法", None)
        assert [option.letter for option in first.options.filter(is_key=True)] == ["B"]
        assert first.source == "公务员考试 · 2019 · 题库第一行"
        assert AuditEntry.objects.filter(action="exams.item-version-begun").count() == 2

    def test_takes_a_confirmation_as_a_citation_of_today(self, laws, bring, reviewer):
        bring(
            question(verdict="ok", refs=[69, 68]), question("Q-2", verdict="wrong_key", refs=[68])
        )

        first, second = ItemVersion.objects.order_by("item__code")
        assert first.article == article(f"{NEW}#69")
        assert list(first.also_cites.all()) == [article(f"{NEW}#68")]
        assert first.reviewer == reviewer
        assert (second.article, second.status) == (article(f"{NEW}#68"), "returned")
        assert not OldBankEntry.objects.filter(points_at__isnull=False).exists()

    def test_takes_a_stale_verdict_as_a_pointer_only(self, laws, bring):
        note = {"note": "罚款数额已变", "verdict": "stale"}
        row = question(verdict="stale", refs=[68])
        bring(row | {"review": row["review"] | note})

        version = ItemVersion.objects.get()
        entry = OldBankEntry.objects.get()
        assert (version.article, version.law_year, version.status) == (None, 2019, "returned")
        assert version.review_note == "罚款数额已变"
        assert list(entry.points_at.all()) == [article(f"{NEW}#68")]
        assert entry.verdict == "stale"

    def test_reads_the_article_in_the_stem_as_of_the_year(self, laws, bring):
        bring(question(stem="《行政处罚法》第四十七条规定的罚款数额是多少？"))

        assert ItemVersion.objects.get().article == article(f"{OLD}#47")

    def test_takes_the_law_of_the_stem_where_the_subject_names_none(self, laws, bring):
        bring(
            question(subject="行政法基础", stem="根据行政处罚法，下列说法正确的是？"),
            question("Q-2", subject="行政法基础", stem="下列说法正确的是？"),
        )

        first, second = ItemVersion.objects.order_by("item__code")
        assert first.law.short_name == "行政处罚法"
        assert second.law is None
        assert Topic.objects.filter(name="行政法基础").count() == 1

    def test_changes_nothing_the_second_time(self, laws, bring):
        bring(question())
        entries = AuditEntry.objects.count()

        again = bring(question())

        assert (again.created, again.changed, again.unchanged) == ([], [], 1)
        assert AuditEntry.objects.count() == entries

    def test_rewrites_what_only_the_file_has_changed(self, laws, bring):
        bring(question(verdict="stale", refs=[68]), question("Q-2"))

        again = bring(question(verdict="stale", refs=[69], key=["C"]), question("Q-2"))

        version = ItemVersion.objects.get(item__code="Q-1")
        assert (again.changed, again.unchanged) == (["Q-1"], 1)
        assert [option.letter for option in version.options.filter(is_key=True)] == ["C"]
        assert [each.number for each in version.item.old_bank.points_at.all()] == [69]

    def test_tells_what_it_would_do_and_does_nothing(self, laws, bring):
        bring(question())

        told = bring(question(key=["C"]), question("Q-2"), is_dry_run=True)

        assert (told.created, told.changed) == (["Q-2"], ["Q-1"])
        assert Item.objects.count() == 1
        assert ItemVersion.objects.get().options.get(is_key=True).letter == "B"

    def test_asks_no_more_for_many_questions_than_for_few(
        self, laws, bring, django_assert_max_num_queries
    ):
        rows = [question(f"Q-{number}", verdict="stale", refs=[68]) for number in range(40)]

        with django_assert_max_num_queries(32):
            bring(*rows)

        assert Item.objects.count() == 40

    def test_refuses_all_if_one_is_bad(self, laws, bring):
        with pytest.raises(QuestionsRefused) as refused:
            bring(question(), question("Q-2", key=["E"]), question("Q-3", verdict="ok", refs=[999]))

        assert "Q-2" in str(refused.value)
        assert f"{NEW}#999" in str(refused.value)
        assert not Item.objects.exists()

    def test_refuses_a_code_that_stands_twice(self, laws, bring):
        with pytest.raises(QuestionsRefused):
            bring(question(), question())

    def test_refuses_the_code_of_an_item_of_another_origin(self, laws, bring):
        ItemFactory(code="Q-1")

        with pytest.raises(QuestionsRefused):
            bring(question())

    def test_refuses_to_overwrite_what_somebody_has_worked_on(self, laws, bring, trainer, at):
        bring(question(verdict="ok", refs=[68]))
        version = ItemVersion.objects.get()
        ItemVersion.objects.filter(pk=version.pk).update(content_hash="0" * 64)

        with pytest.raises(QuestionsRefused):
            bring(question(verdict="ok", refs=[68], key=["C"]))

        # What the file has not changed is no quarrel.
        assert bring(question(verdict="ok", refs=[68])).unchanged == 1

    def test_refuses_people_without_the_role_or_one_alone(self, laws, bring, trainer, reviewer):
        with pytest.raises(NotYourRole):
            bring(question(), author=reviewer)
        with pytest.raises(NotYourRole):
            bring(question(), reviewer=trainer)
        both = UserFactory(roles=["trainer", "reviewer"])
        with pytest.raises(OwnWork):
            bring(question(), author=both, reviewer=both)

    def test_leaves_release_to_two_other_people(self, laws, bring, trainer, reviewer, at):
        bring(question(verdict="ok", refs=[68]), question("Q-2"))
        confirmed, unknown = ItemVersion.objects.order_by("item__code")

        with pytest.raises(Refusal):
            submit_for_review(version_id=unknown.pk, author=trainer, at=at)
        submit_for_review(version_id=confirmed.pk, author=trainer, at=at)
        second = UserFactory(roles=["trainer"])
        pass_first_review(version_id=confirmed.pk, reviewer=second, at=at)
        approve_version(version_id=confirmed.pk, reviewer=reviewer, at=at)

        assert Item.objects.get(code="Q-1").status == "in-use"
        assert Item.objects.get(code="Q-2").status == "draft"


class TestReadQuestions:
    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b'{"items": 3}', b"7", b"[" * 90_000])
    def test_refuses_what_is_no_list_of_questions(self, data):
        with pytest.raises(NotAQuestionFile):
            read_questions(data)

    @pytest.mark.parametrize(
        "change",
        [
            {"type": "case"},
            {"type": ["single"]},
            {"stem": " "},
            {"stem": None},
            {"id": "x" * 41},
            {"options": {"A": "一", "C": "二"}},
            {"options": ["一", "二"]},
            {"options": {"A": "一", "B": ""}},
            {"key": []},
            {"key": [{"A": 1}]},
            {"year": "2019"},
            {"year": 0},
            {"year": True},
            {"review": {"verdict": "fine"}},
            {"review": {"verdict": "ok", "law_refs": ["x"]}},
        ],
    )
    def test_reports_each_bad_question(self, change):
        questions, bad = read_questions(json.dumps([question() | change, question("Q-2")]).encode())

        assert [each.code for each in questions] == ["Q-2"]
        assert len(bad) == 1
        assert bad[0].reason

    def test_takes_a_bare_list_too(self):
        questions, bad = read_questions(json.dumps([question()]).encode())

        assert (len(questions), bad) == (1, [])
