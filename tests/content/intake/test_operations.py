"""Bringing a law in two steps, by two people."""

import json
from datetime import date

import pytest

from content.intake import operations
from content.intake.operations import (
    bring_statute,
    commit_intake,
    discard_intake,
    fingerprint,
    set_up_intake,
)
from content.intake.reading import read_file, read_text
from content.laws.operations import load_laws
from content.models import Article, Law, LawIntake, LawVersion
from content.signals import law_version_added
from core.models import AuditEntry
from tests.content.conftest import CODE, DEMO, NEW, OLD, REPEALED, law_document
from tests.content.intake.conftest import SHORT
from tests.content.intake.statutes import hashes
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def problems(intake):
    return [code for code, _params in intake.report["problems"]]


def commit(intake, reviewer, at):
    return commit_intake(intake_id=intake.pk, seen=fingerprint(intake), actor=reviewer, at=at)


class TestBringStatute:
    def test_keeps_the_text_and_makes_no_law_of_it(self, bring_law, trainer, at):
        intake = bring_law(NEW)

        assert (intake.status, intake.article_count, intake.law_name) == (
            "parsed",
            86,
            "中华人民共和国行政处罚法",
        )
        assert problems(intake) == []
        assert intake.report["standing"] == "new-law"
        assert not Law.objects.exists()
        assert AuditEntry.objects.get(action="content.law-intake-parsed").actor == trainer

    def test_returns_the_same_file_while_it_waits(self, bring_law):
        first = bring_law(NEW)

        again = bring_law(NEW)

        assert again.pk == first.pk
        assert AuditEntry.objects.filter(action="content.law-intake-parsed").count() == 1

    def test_says_which_version_it_replaces(self, bring_law, at):
        load_laws(documents=[law_document(OLD)], actor=None, at=at)

        intake = bring_law(NEW)

        assert intake.report["standing"] == "new-version"
        assert intake.document["supersedes"] == OLD

    def test_says_which_version_follows_an_older_one(self, bring_law, at):
        load_laws(documents=[law_document(NEW)], actor=None, at=at)

        intake = bring_law(OLD)

        assert (intake.document["superseded_by"], intake.document["superseded_on"]) == (
            NEW,
            "2021-07-15",
        )
        assert problems(intake) == ["no-effective", "no-effective_basis"]

    def test_says_which_laws_it_repeals(self, bring, at):
        load_laws(documents=[law_document(REPEALED)], actor=None, at=at)

        intake = bring(hashes(law_document(CODE)), "生态环境法典(2026-03-12).md")

        assert intake.document["repeals"] == [REPEALED]
        assert problems(intake) == []

    def test_says_that_it_is_here_word_for_word(self, bring_law, at):
        load_laws(documents=[law_document(NEW)], actor=None, at=at)

        intake = bring_law(NEW)

        assert (intake.report["standing"], problems(intake)) == ("unchanged", ["unchanged"])

    def test_says_that_another_text_of_that_day_is_here(self, bring, at):
        load_laws(documents=[law_document(NEW)], actor=None, at=at)
        text = hashes(law_document(NEW)).replace("行政处罚遵循公正", "行政处罚遵循公平", 1)

        intake = bring(text, "行政处罚法(2021-01-22).md")

        [[code, params]] = intake.report["problems"]
        assert (code, params["numbers"]) == ("other-text", "5")

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            (SHORT.replace("第二条", "第三条"), [["missing", {"numbers": "2"}]]),
            (
                SHORT.replace("甲。", "甲。\n\n第二条 乙。"),
                [["doubled", {"numbers": "2"}]],
            ),
            (SHORT.replace("第一条 甲。", "第一条"), [["empty", {"numbers": "1"}]]),
            (
                SHORT.replace("甲。", "甲。\n\n第三条 丙。"),
                [["misplaced", {"numbers": "2"}]],
            ),
            (SHORT.replace("甲。", "甲。\n\n第一条之一 乙。"), None),
            (SHORT.replace("2026年10月1日 云", "云"), [["no-issuer", {}], ["no-promulgated", {}]]),
        ],
        ids=["gap", "twice", "no words", "order", "inserted", "no day"],
    )
    def test_says_what_keeps_it_from_becoming_law(self, bring, text, found):
        intake = bring(text)

        if found is None:
            assert "inserted" in problems(intake)
        else:
            assert intake.report["problems"] == found

    def test_is_for_trainers(self, bring, reviewer):
        with pytest.raises(operations.NotYourRole):
            bring(SHORT, actor=reviewer)

        assert not LawIntake.objects.exists()


class TestSetUpIntake:
    def test_fills_in_what_the_text_does_not_say(self, bring_law, trainer, at):
        intake = bring_law(OLD)

        settings = {"effective": "2018-01-01", "effective_basis": "decision"}
        intake = set_up_intake(intake_id=intake.pk, settings=settings, actor=trainer, at=at)

        assert problems(intake) == []
        entry = AuditEntry.objects.get(action="content.law-intake-changed")
        assert entry.detail == {"changed": ["effective", "effective_basis"]}

    def test_changes_nothing_the_second_time(self, bring_law, trainer, at):
        intake = bring_law(OLD)
        settings = {"effective": "2018-01-01"}
        for _ in range(2):
            set_up_intake(intake_id=intake.pk, settings=settings, actor=trainer, at=at)

        assert AuditEntry.objects.filter(action="content.law-intake-changed").count() == 1

    def test_never_touches_an_article(self, bring_law, trainer, at):
        intake = bring_law(OLD)

        changed = set_up_intake(
            intake_id=intake.pk, settings={"articles": []}, actor=trainer, at=at
        )

        assert len(changed.document["articles"]) == 64

    def test_is_for_who_uploaded_it(self, bring_law, at):
        intake = bring_law(OLD)

        with pytest.raises(operations.NotTheUploader):
            set_up_intake(
                intake_id=intake.pk,
                settings={"effective": "2018-01-01"},
                actor=UserFactory(roles=["trainer", "reviewer"]),
                at=at,
            )

    def test_is_over_once_it_is_settled(self, bring_law, trainer, at):
        intake = bring_law(OLD)
        discard_intake(intake_id=intake.pk, actor=trainer, at=at)

        with pytest.raises(operations.AlreadySettled):
            set_up_intake(intake_id=intake.pk, settings={}, actor=trainer, at=at)


class TestCommitIntake:
    def test_makes_the_same_law_as_its_json(self, bring_law, reviewer, at):
        intake = commit(bring_law(NEW), reviewer, at)

        version = LawVersion.objects.get()
        assert (intake.status, intake.version, intake.settled_by) == (
            "committed",
            version,
            reviewer,
        )
        assert (version.key, version.digest) == (NEW, law_document(NEW).digest)
        assert version.effective_on == date(2021, 7, 15)
        assert not version.is_confirmed
        assert Article.objects.filter(version=version).count() == 86
        assert AuditEntry.objects.filter(action="content.law-intake-committed").count() == 1

    def test_ends_the_version_before(self, bring_law, reviewer, at):
        load_laws(documents=[law_document(OLD)], actor=None, at=at)
        LawVersion.objects.update(ended_on=None, end_kind="", ended_by=None)

        commit(bring_law(NEW), reviewer, at)

        old = LawVersion.objects.get(key=OLD)
        assert (old.ended_on, old.end_kind) == (date(2021, 7, 15), "superseded")
        assert old.ended_by.key == NEW

    def test_ends_the_laws_that_it_repeals(self, bring, reviewer, at):
        load_laws(documents=[law_document(REPEALED)], actor=None, at=at)
        LawVersion.objects.update(ended_on=None, end_kind="", ended_by=None)

        commit(bring(hashes(law_document(CODE)), "生态环境法典(2026-03-12).md"), reviewer, at)

        repealed = LawVersion.objects.get(key=REPEALED)
        assert (repealed.ended_on, repealed.end_kind) == (date(2026, 8, 15), "repealed")
        assert repealed.ended_by.key == CODE

    def test_puts_an_older_version_before_the_one_that_is_here(
        self, bring_law, trainer, reviewer, at
    ):
        load_laws(documents=[law_document(NEW)], actor=None, at=at)
        intake = bring_law(OLD)
        settings = {"effective": "2018-01-01", "effective_basis": "decision"}

        commit(
            set_up_intake(intake_id=intake.pk, settings=settings, actor=trainer, at=at),
            reviewer,
            at,
        )

        old = LawVersion.objects.get(key=OLD)
        assert (old.ended_on, old.ended_by.key) == (date(2021, 7, 15), NEW)
        assert LawVersion.objects.in_force(date(2026, 11, 24)).get().key == NEW

    def test_announces_the_version_after_the_commit(
        self, bring_law, reviewer, at, django_capture_on_commit_callbacks
    ):
        heard = []

        def hear(version_id, **_):
            heard.append(version_id)

        law_version_added.connect(hear)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                intake = commit(bring_law(NEW), reviewer, at)
        finally:
            law_version_added.disconnect(hear)

        assert heard == [intake.version_id]

    def test_changes_nothing_the_second_time(self, bring_law, reviewer, at):
        intake = commit(bring_law(NEW), reviewer, at)

        again = commit(intake, UserFactory(roles=["reviewer"]), at)

        assert again.settled_by == reviewer
        assert LawVersion.objects.count() == 1

    def test_leaves_a_later_json_of_the_same_version_unchanged(self, bring_law, reviewer, at):
        commit(bring_law(NEW), reviewer, at)

        loaded = load_laws(documents=[law_document(NEW)], actor=None, at=at)

        assert (loaded.created, loaded.unchanged) == (0, 1)

    def test_is_refused_to_who_uploaded_it(self, bring, at):
        both = UserFactory(roles=["trainer", "reviewer"])
        intake = bring(SHORT, actor=both)

        with pytest.raises(operations.OwnUpload):
            commit(intake, both, at)

        assert not Law.objects.exists()

    def test_is_refused_to_another_trainer(self, bring, at):
        with pytest.raises(operations.NotYourRole):
            commit(bring(SHORT), UserFactory(roles=["trainer"]), at)

    def test_is_refused_while_something_is_wrong(self, bring, reviewer, at):
        intake = bring(SHORT.replace("第二条", "第三条"))

        with pytest.raises(operations.NotReady, match="missing: 2"):
            commit(intake, reviewer, at)

        assert not Law.objects.exists()

    def test_is_refused_if_the_settings_changed_meanwhile(self, bring, trainer, reviewer, at):
        intake = bring(SHORT)
        settings = {"effective": "2027-01-01"}
        set_up_intake(intake_id=intake.pk, settings=settings, actor=trainer, at=at)

        with pytest.raises(operations.IntakeChanged):
            commit(intake, reviewer, at)

    def test_is_refused_once_it_is_discarded(self, bring, trainer, reviewer, at):
        intake = bring(SHORT)
        discard_intake(intake_id=intake.pk, actor=trainer, at=at)

        with pytest.raises(operations.AlreadySettled):
            commit(intake, reviewer, at)

    def test_is_refused_where_two_versions_would_be_in_force(
        self, bring_law, trainer, reviewer, at
    ):
        load_laws(documents=[law_document(OLD)], actor=None, at=at)
        LawVersion.objects.update(ended_on=None, end_kind="", ended_by=None)
        intake = bring_law(NEW)
        intake = set_up_intake(
            intake_id=intake.pk, settings={"supersedes": ""}, actor=trainer, at=at
        )

        with pytest.raises(operations.NotReady, match=OLD):
            commit(intake, reviewer, at)

    def test_is_refused_where_it_would_end_a_version_before_its_start(
        self, bring, trainer, reviewer, at
    ):
        load_laws(documents=[law_document(OLD)], actor=None, at=at)
        intake = bring(SHORT)
        settings = {"effective": "2017-10-01", "repeals": [OLD]}
        intake = set_up_intake(intake_id=intake.pk, settings=settings, actor=trainer, at=at)

        with pytest.raises(operations.NotReady, match="takes effect later"):
            commit(intake, reviewer, at)

    def test_takes_a_local_rule_as_any_law(self, bring, reviewer, at):
        commit(bring(SHORT), reviewer, at)

        law = Law.objects.get()
        assert (law.kind, law.short_name) == ("地方政府规章", "云岭市试验办法")
        assert law.slug == "yun-ling-shi-shi-yan-ban-fa"


class TestDiscardIntake:
    def test_puts_it_aside(self, bring, reviewer, at):
        intake = discard_intake(intake_id=bring(SHORT).pk, actor=reviewer, at=at)

        assert (intake.status, intake.settled_by) == ("discarded", reviewer)
        assert AuditEntry.objects.filter(action="content.law-intake-discarded").count() == 1

    def test_changes_nothing_the_second_time(self, bring, trainer, reviewer, at):
        pk = bring(SHORT).pk
        discard_intake(intake_id=pk, actor=trainer, at=at)

        assert discard_intake(intake_id=pk, actor=reviewer, at=at).settled_by == trainer

    def test_lets_the_same_file_be_brought_again(self, bring, trainer, at):
        first = bring(SHORT)
        discard_intake(intake_id=first.pk, actor=trainer, at=at)

        assert bring(SHORT).pk != first.pk

    def test_is_refused_to_others_and_once_committed(self, bring, reviewer, trainer, at):
        intake = bring(SHORT)
        with pytest.raises(operations.NotYourRole):
            discard_intake(intake_id=intake.pk, actor=UserFactory(roles=["trainer"]), at=at)
        commit(intake, reviewer, at)

        with pytest.raises(operations.AlreadySettled):
            discard_intake(intake_id=intake.pk, actor=trainer, at=at)


class TestJson:
    def test_goes_the_same_way(self, trainer, reviewer, at):
        content = (DEMO / "laws" / f"{NEW}.json").read_bytes()
        read = read_file("law.json", content)

        intake = bring_statute(name="law.json", read=read, content=content, actor=trainer, at=at)
        commit(intake, reviewer, at)

        version = LawVersion.objects.get()
        assert (version.key, version.is_confirmed) == (NEW, True)
        assert version.status_as_of == date(2026, 10, 4)

    def test_of_a_repealed_law_needs_the_day(self, trainer, at):
        data = json.loads((DEMO / "laws" / f"{NEW}.json").read_bytes())
        text = json.dumps(data | {"status": "已废止"}, ensure_ascii=False)

        intake = bring_statute(
            name="law.json",
            read=read_text("law.json", text),
            content=text.encode(),
            actor=trainer,
            at=at,
        )

        assert problems(intake) == ["document"]
