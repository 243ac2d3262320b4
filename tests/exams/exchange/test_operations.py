"""A file of items: read, looked through, entered; twice, changed, in the middle of a crash."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import override_settings

from core.models import AuditEntry
from exams.bank import operations as bank
from exams.exchange import operations, queries, storage
from exams.exchange import reading as files
from exams.exchange.operations import committing
from exams.models import Item, ItemAlias, ItemDigest, ItemImport, ItemImportRow, ItemVersion
from tests.exams.exchange.importing import (
    BASIS,
    SHARE,
    as_file,
    choice,
    enter,
    many,
    outcomes,
    read,
    read_entries,
    start,
)
from tests.factories import (
    ArticleFactory,
    ItemFactory,
    ItemVersionFactory,
    LawVersionFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path, monkeypatch):
    settings.UPLOAD_FOLDER = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(files, "read", read_entries, raising=False)


@pytest.fixture
def trainer():
    return UserFactory(roles=["trainer"])


@pytest.fixture
def topic():
    return TopicFactory(code="penalty", name="行政处罚")


@pytest.fixture
def article():
    version = LawVersionFactory(law__name="中华人民共和国第一法", law__short_name="第一法")
    return ArticleFactory(version=version, number=42, label="第四十二条")


class TestStartImport:
    def test_keeps_the_file_where_no_web_server_hands_it_out(self, trainer, topic, at, tmp_path):
        begun = start(trainer, topic, b"{}", at)

        assert begun.state == "reading"
        assert storage.read(begun.folder) == b"{}"
        assert not (tmp_path / "media").exists()
        assert AuditEntry.objects.get().action == "exams.item-import-started"

    def test_returns_the_same_file_while_it_waits(self, trainer, topic, at):
        first = start(trainer, topic, b"{}", at)

        assert start(trainer, topic, b"{}", at).pk == first.pk
        assert start(trainer, topic, b"{}", at, whole=True).pk != first.pk

    def test_announces_it_after_the_commit(
        self, trainer, topic, at, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks() as callbacks:
            operations.start_import(
                name="a",
                data=b"{}",
                topic=topic,
                purpose="exam",
                is_all_or_nothing=False,
                actor=trainer,
                at=at,
            )

        assert len(callbacks) == 1

    def test_refuses_what_is_too_large(self, trainer, topic, at):
        with override_settings(ITEM_FILE_MAX_BYTES=3), pytest.raises(operations.UploadTooLarge):
            start(trainer, topic, b"1234", at)

    def test_is_for_trainers(self, topic, at):
        with pytest.raises(bank.NotYourRole):
            start(UserFactory(roles=["reviewer"]), topic, b"{}", at)


class TestReadImport:
    def test_says_what_would_become_of_each_item(self, trainer, topic, article, at):
        data = as_file(
            choice(basis=BASIS),
            choice("没有依据的题", code="b-2"),
            rejected=[["第9行", "no-key", "x"]],
        )

        done = read(trainer, topic, data, at)

        assert (done.state, done.format, done.rows_read) == ("read", "json", 3)
        assert outcomes(done) == ["new", "new", "rejected"]
        first, second, third = done.rows.order_by("number")
        assert first.parsed["article"] == article.key
        assert first.notes == []
        assert "article" not in second.parsed
        assert len(second.notes) == 1
        assert (third.place, third.code) == ("第9行", "no-key")
        assert not Item.objects.exists()

    def test_refuses_a_file_that_is_none_and_drops_it(
        self, trainer, topic, at, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            done = read(trainer, topic, b"\x00", at)

        assert (done.state, done.reason_code) == ("refused", "not-json")
        assert done.reason
        with pytest.raises(FileNotFoundError):
            storage.read(done.folder)

    def test_rejects_what_the_bank_cannot_take(self, trainer, topic, at):
        data = as_file(choice(key=""), choice("甲", options=("同", "同")), choice(" "))

        done = read(trainer, topic, data, at)

        codes = list(done.rows.order_by("number").values_list("code", flat=True))
        assert codes == ["key-not-one", "options-equal", "stem-empty"]

    def test_takes_what_an_author_can_complete(self, trainer, topic, at):
        data = as_file(choice("论述", kind="short-answer", options=()))

        row = read(trainer, topic, data, at).rows.get()

        assert (row.outcome, len(row.notes)) == ("new", 2)

    def test_rejects_the_second_of_two_that_are_the_same(self, trainer, topic, at):
        data = as_file(
            choice(place="第2行"),
            choice(place="第3行", options=("三人", "两人", "一人")),
            choice("另一题", code="x-1"),
            choice("又一题", code="x-1"),
        )

        done = read(trainer, topic, data, at)

        assert outcomes(done) == ["new", "rejected", "new", "rejected"]
        row = done.rows.get(number=2)
        assert row.code == "double-in-file"
        assert "第2行" in row.reason

    def test_takes_plain_numbers_that_begin_anew_for_no_names(self, trainer, topic, at):
        data = as_file(choice("甲题", code="1"), choice("乙题", code="1"))

        assert outcomes(read(trainer, topic, data, at)) == ["new", "new"]

    def test_finds_topics_by_code_and_name(self, trainer, topic, at):
        other = TopicFactory(code="coercion", name="行政强制")
        data = as_file(
            choice("甲", topic="coercion"), choice("乙", topic="行政 强制"), choice("丙", topic="?")
        )

        rows = read(trainer, topic, data, at).rows.order_by("number")

        assert [row.parsed["topic"] for row in rows] == [other.code, other.code, topic.code]
        assert [len(row.notes) for row in rows] == [1, 1, 2]

    def test_rejects_an_item_without_a_topic_if_the_import_has_none(self, trainer, at):
        assert read(trainer, None, as_file(choice()), at).rows.get().code == "topic-missing"

    def test_is_read_once(self, trainer, topic, at):
        done = read(trainer, topic, as_file(*many(3)), at)

        operations.read_import(import_id=done.pk, at=at)

        assert done.rows.count() == 3

    def test_reads_anew_what_a_process_left_in_the_middle(self, trainer, topic, at):
        begun = start(trainer, topic, as_file(*many(2)), at)
        ItemImportRow.objects.create(item_import=begun, number=1, place="#1", outcome="new")
        ItemImport.objects.filter(pk=begun.pk).update(attempts=1, rows_read=1)

        done = operations.read_import(import_id=begun.pk, at=at)

        assert (done.state, done.rows.count()) == ("read", 2)

    def test_gives_a_file_up_that_ends_every_process(self, trainer, topic, at):
        begun = start(trainer, topic, as_file(choice()), at)
        ItemImport.objects.filter(pk=begun.pk).update(attempts=3)

        assert operations.read_import(import_id=begun.pk, at=at).reason_code == "given-up"

    def test_takes_a_handful_of_statements_for_many_items(
        self, trainer, topic, at, django_assert_max_num_queries
    ):
        begun = start(trainer, topic, as_file(*many(300, basis=BASIS)), at)

        with django_assert_max_num_queries(40):
            operations.read_import(import_id=begun.pk, at=at)


class TestCommitImport:
    def test_enters_drafts_of_the_one_who_imports(self, trainer, topic, article, at):
        record = choice(
            basis=BASIS, code="zf-77", level="apply", facility=SHARE, seconds=60, is_critical=True
        )

        done = enter(trainer, topic, as_file(record), at)

        item = Item.objects.get()
        version = item.versions.get()
        assert (done.state, done.rows_entered) == ("done", 1)
        assert (item.code, item.status, item.topic) == ("zf-77", "draft", topic)
        assert (item.level, item.expected_facility, item.is_critical) == ("apply", SHARE, True)
        assert (version.status, version.author, version.article) == ("draft", trainer, article)
        assert version.paragraph == 1
        assert [option.is_key for option in version.options.order_by("letter")] == [0, 1, 0]
        assert ItemDigest.objects.filter(item=item).exists()
        actions = set(AuditEntry.objects.values_list("action", flat=True))
        assert {"exams.item-import-committed", "exams.item-version-begun"} <= actions

    def test_leaves_a_draft_without_its_article_a_draft(self, trainer, topic, at):
        enter(trainer, topic, as_file(choice(basis="《没有的法》第一条")), at)

        version = ItemVersion.objects.get()
        assert version.article is None
        with pytest.raises(bank.ItemIncomplete):
            bank.submit_for_review(version_id=version.pk, author=trainer, at=at)

    def test_numbers_items_that_have_no_code_of_their_own(self, trainer, topic, at):
        enter(trainer, topic, as_file(choice("甲"), choice("乙", code="3")), at)

        codes = [item.code for item in Item.objects.order_by("pk")]
        assert codes == [f"Q-{item.pk:05d}" for item in Item.objects.order_by("pk")]
        assert ItemAlias.objects.get().source == "题库"

    def test_never_takes_a_number_of_ours_for_a_code(self, trainer, topic, at):
        enter(trainer, topic, as_file(choice(code="Q-99999")), at)

        assert Item.objects.get().code != "Q-99999"
        assert ItemAlias.objects.get().identifier == "Q-99999"

    def test_makes_enemies_of_items_of_the_file_and_of_the_bank(self, trainer, topic, at):
        known = ItemVersionFactory(item__code="T-known").item
        data = as_file(
            choice("甲", code="new-1", enemies=("new-2", "T-known", "nobody")),
            choice("乙", code="new-2"),
        )

        done = enter(trainer, topic, data, at)

        enemies = Item.objects.get(code="new-1").enemies.values_list("code", flat=True)
        assert set(enemies) == {"new-2", "T-known"}
        assert known.enemies.get().code == "new-1"
        assert any("nobody" in note for note in done.rows.get(number=1).notes)

    def test_is_repeatable(self, trainer, topic, at):
        done = enter(trainer, topic, as_file(choice()), at)

        operations.commit_import(import_id=done.pk, actor=trainer, at=at)
        operations.work_on_import(import_id=done.pk, at=at)

        assert ItemVersion.objects.count() == 1

    def test_refuses_other_peoples_imports_and_those_not_read(self, trainer, topic, at):
        begun = start(trainer, topic, as_file(choice()), at)

        with pytest.raises(operations.NotReadYet):
            operations.commit_import(import_id=begun.pk, actor=trainer, at=at)
        with pytest.raises(ItemImport.DoesNotExist):
            operations.commit_import(
                import_id=begun.pk, actor=UserFactory(roles=["trainer"]), at=at
            )

    def test_refuses_to_enter_nothing(self, trainer, topic, at):
        done = read(trainer, topic, as_file(choice(key="")), at)

        with pytest.raises(operations.NothingToEnter):
            operations.commit_import(import_id=done.pk, actor=trainer, at=at)

    def test_takes_a_handful_of_statements_for_many_items(
        self, trainer, topic, article, at, django_assert_max_num_queries
    ):
        done = read(trainer, topic, as_file(*many(300, basis=BASIS)), at)
        operations.commit_import(import_id=done.pk, actor=trainer, at=at, in_background=False)

        with django_assert_max_num_queries(130):
            operations.enter_import(import_id=done.pk, at=at)

        assert Item.objects.count() == 300


class TestTheSameFileTwice:
    def test_changes_nothing(self, trainer, topic, article, at):
        data = as_file(*many(5, basis=BASIS), choice(topic="行政处罚", code="5"), choice("无"))
        enter(trainer, topic, data, at)

        again = read(trainer, topic, data, at)

        assert set(outcomes(again)) == {"unchanged"}
        with pytest.raises(operations.NothingToEnter):
            operations.commit_import(import_id=again.pk, actor=trainer, at=at)

    def test_changes_nothing_while_the_drafts_are_somebody_elses(self, trainer, topic, at):
        data = as_file(*many(3))
        enter(UserFactory(roles=["trainer"]), topic, data, at)

        assert set(outcomes(read(trainer, topic, data, at))) == {"unchanged"}

    def test_changes_nothing_under_another_name(self, trainer, topic, at):
        data = as_file(choice("甲", code="1"), choice("乙", code="2"))
        enter(trainer, topic, data, at, name="a.xlsx")

        assert set(outcomes(read(trainer, topic, data, at, name="b.csv"))) == {"unchanged"}

    def test_leaves_alone_what_was_rewritten_since(self, trainer, topic, article, at):
        data = as_file(choice(code="w-1", basis=BASIS))
        enter(trainer, topic, data, at)
        version = ItemVersion.objects.get()
        content = bank.drafts.content_of(version)
        bank.save_draft(
            item_id=version.item_id,
            draft=bank.Draft(replace(content, stem="执法人员不得少于几个人？"), topic.code),
            author=trainer,
            at=at,
        )

        again = read(trainer, topic, data, at)

        assert outcomes(again) == ["unchanged"]
        assert len(again.rows.get().notes) == 1

    def test_leaves_alone_what_an_older_version_says(self, trainer, topic, at):
        item = ItemFactory(code="old-1", topic=topic)
        old = ItemVersionFactory(item=item, released=True)
        record = choice(
            old.stem,
            options=("选项A", "选项B", "选项C", "选项D"),
            code="old-1",
            article=old.article.key,
            rationale=old.rationale,
        )
        from exams.bank.rules import content_hash

        old_hash = content_hash(record.content)
        newer = ItemVersionFactory(
            item=ItemFactory(code="new-1", topic=topic), released=True, content_hash=old_hash
        )
        ItemVersionFactory(item=newer.item, number=2, stem="改写后的题干", author=trainer)

        again = read(trainer, topic, as_file(replace(record, code="new-1")), at)

        assert outcomes(again) == ["unchanged"]


class TestAChangedFile:
    def test_shows_what_differs_and_rewrites_the_own_draft(self, trainer, topic, at):
        enter(trainer, topic, as_file(choice(code="w-1")), at)

        done = read(trainer, topic, as_file(choice(code="w-1", key="C")), at)

        row = done.rows.get()
        assert (row.outcome, row.changes) == ("changed", ["key"])
        (shown,) = queries.shown([row])
        assert ["".join(run.text for run in shown.changes[0].before)] == ["B"]
        operations.commit_import(import_id=done.pk, actor=trainer, at=at, in_background=False)
        operations.enter_import(import_id=done.pk, at=at)
        version = ItemVersion.objects.get()
        assert [option.letter for option in version.options.filter(is_key=True)] == ["C"]
        assert version.options.count() == 3

    def test_is_found_again_by_its_stem_without_a_code(self, trainer, topic, at):
        enter(trainer, topic, as_file(choice()), at)

        done = read(trainer, topic, as_file(choice(options=("一人", "两人", "四人"), key="A")), at)

        assert done.rows.get().changes == ["options", "key"]

    def test_is_another_item_if_only_a_usual_stem_is_the_same(self, trainer, topic, at):
        stem = "下列说法正确的是"
        enter(trainer, topic, as_file(choice(stem)), at)

        data = as_file(
            choice(stem, options=("可以罚款", "不得罚款")),
            choice(stem, options=("可以听证", "不得听证")),
        )

        assert outcomes(read(trainer, topic, data, at)) == ["new", "new"]

    def test_becomes_the_next_version_of_an_item_in_use(self, trainer, topic, at):
        old = ItemVersionFactory(released=True, item__code="use-1", item__topic=topic)
        record = choice("新题干", options=("选项A", "选项B"), code="use-1", purpose="exam")

        enter(trainer, topic, as_file(record), at)

        item = Item.objects.get(code="use-1")
        newest = item.versions.order_by("-number").first()
        assert item.released == old
        assert (newest.number, newest.status, newest.author) == (2, "draft", trainer)
        # What the file leaves out stays.
        assert (newest.article, newest.rationale) == (old.article, old.rationale)

    def test_is_rejected_while_somebody_else_writes(self, trainer, topic, at):
        ItemVersionFactory(item__code="t-1x", item__topic=topic)

        assert read(trainer, topic, as_file(choice(code="t-1x")), at).rows.get().code == (
            "somebody-elses-draft"
        )

    def test_is_rejected_under_review(self, trainer, topic, at):
        ItemVersionFactory(item__code="t-1x", item__topic=topic, author=trainer, status="in-review")

        row = read(trainer, topic, as_file(choice(code="t-1x")), at).rows.get()

        assert row.code == "under-review"

    def test_is_rejected_for_retired_items_and_settled_topics(self, trainer, topic, at):
        retired = ItemVersionFactory(released=True, item__code="gone-1").item
        Item.objects.filter(pk=retired.pk).update(status="retired")
        ItemVersionFactory(released=True, item__code="used-1")
        data = as_file(choice("甲", code="gone-1"), choice("乙", code="used-1", topic=topic.code))

        rows = read(trainer, topic, data, at).rows.order_by("number")

        assert [row.code for row in rows] == ["item-retired", "settled-once"]

    def test_changes_attributes_without_a_version(self, trainer, topic, at):
        enter(trainer, topic, as_file(choice(code="w-1")), at)

        enter(trainer, topic, as_file(choice(code="w-1", level="analyze", seconds=90)), at)

        item = Item.objects.get()
        assert (item.level, item.expected_seconds, item.versions.count()) == ("analyze", 90, 1)
        assert AuditEntry.objects.filter(action="exams.item-attributes-set").count() == 1

    def test_never_changes_flags_of_what_was_in_use(self, trainer, topic, at):
        version = ItemVersionFactory(released=True, item__code="use-1")
        record = choice(version.stem, options=("选项A", "选项B"), code="use-1", is_critical=True)

        enter(trainer, topic, as_file(record), at)

        assert not Item.objects.get(code="use-1").is_critical

    def test_rejects_at_commit_what_is_no_longer_as_it_was_shown(self, trainer, topic, at):
        enter(trainer, topic, as_file(choice(code="w-1"), choice("乙", code="w-2")), at)
        data = as_file(choice(code="w-1", key="C"), choice("乙", code="w-2", key="C"))
        done = read(trainer, topic, data, at)
        enter(trainer, topic, as_file(choice(code="w-1", key="A")), at + timedelta(minutes=1))

        operations.commit_import(import_id=done.pk, actor=trainer, at=at, in_background=False)
        operations.enter_import(import_id=done.pk, at=at)

        rows = done.rows.order_by("number")
        assert [row.code for row in rows] == ["bank-changed-meanwhile", ""]
        assert ItemImport.objects.get(pk=done.pk).state == "done"


class TestACrashInTheMiddle:
    def test_goes_on_where_it_ended(self, trainer, topic, at, monkeypatch):
        monkeypatch.setattr(committing, "BATCH", 4)
        done = read(trainer, topic, as_file(*many(10)), at)
        operations.commit_import(import_id=done.pk, actor=trainer, at=at, in_background=False)
        real, calls = committing.enter, []

        def dies(item_import, rows, *, at):
            calls.append(len(rows))
            if len(calls) == 2:
                real(item_import, rows, at=at)
                raise KeyboardInterrupt  # the process ends after its writes, before the commit
            return real(item_import, rows, at=at)

        monkeypatch.setattr(committing, "enter", dies)
        with pytest.raises(KeyboardInterrupt):
            operations.work_on_import(import_id=done.pk, at=at)
        assert Item.objects.count() == 4
        operations.work_on_import(import_id=done.pk, at=at)

        assert calls == [4, 4, 4, 2]
        assert Item.objects.count() == ItemVersion.objects.count() == 10
        assert ItemImport.objects.get().rows_entered == 10

    def test_is_found_by_the_sweep(self, trainer, topic, at):
        begun = start(trainer, topic, as_file(choice()), at)

        assert operations.resume_imports(at=at + timedelta(minutes=1)) == 0
        assert operations.resume_imports(at=at + timedelta(minutes=5)) == 1
        operations.work_on_import(import_id=begun.pk, at=at)
        assert operations.resume_imports(at=at + timedelta(minutes=5)) == 0


class TestAllOrNothing:
    def test_is_refused_before_it_starts_if_an_item_is_rejected(self, trainer, topic, at):
        done = read(trainer, topic, as_file(choice(), choice("乙", key="")), at, whole=True)

        with pytest.raises(operations.RowsRejected):
            operations.commit_import(import_id=done.pk, actor=trainer, at=at)

        assert not Item.objects.exists()

    def test_is_one_transaction(self, trainer, topic, at, monkeypatch):
        monkeypatch.setattr(committing, "BATCH", 2)

        done = enter(trainer, topic, as_file(*many(5)), at, whole=True)

        assert (done.state, Item.objects.count()) == ("done", 5)

    def test_enters_nothing_and_reads_anew_if_the_bank_changed_meanwhile(
        self, trainer, topic, at, monkeypatch
    ):
        monkeypatch.setattr(committing, "BATCH", 2)
        data = as_file(*many(4), choice(code="w-1"))
        done = read(trainer, topic, data, at, whole=True)
        enter(trainer, topic, as_file(choice(code="w-1", key="C")), at)

        operations.commit_import(import_id=done.pk, actor=trainer, at=at, in_background=False)
        torn = operations.enter_import(import_id=done.pk, at=at)

        assert (torn.state, Item.objects.count()) == ("read", 1)
        assert torn.reason
        assert outcomes(torn) == ["new"] * 4 + ["changed"]


class TestDiscardImport:
    def test_puts_a_file_aside(self, trainer, topic, at, django_capture_on_commit_callbacks):
        done = read(trainer, topic, as_file(choice()), at)

        with django_capture_on_commit_callbacks(execute=True):
            operations.discard_import(import_id=done.pk, actor=trainer, at=at)
        again = operations.discard_import(import_id=done.pk, actor=trainer, at=at)

        assert (again.state, again.rows.count()) == ("discarded", 0)
        with pytest.raises(FileNotFoundError):
            storage.read(done.folder)

    def test_is_refused_once_the_items_are_in(self, trainer, topic, at):
        done = enter(trainer, topic, as_file(choice()), at)

        with pytest.raises(operations.AlreadyCommitted):
            operations.discard_import(import_id=done.pk, actor=trainer, at=at)


class TestSubmission:
    def test_submits_what_is_complete(self, trainer, topic, article, at):
        data = as_file(choice("甲", basis=BASIS), choice("乙", basis=BASIS), choice("丙"))
        done = enter(trainer, topic, data, at)

        operations.ask_submission(import_id=done.pk, actor=trainer, at=at, in_background=False)
        count = operations.submit_entered(import_id=done.pk, at=at)

        assert count == 2
        statuses = sorted(ItemVersion.objects.values_list("status", flat=True))
        assert statuses == ["draft", "in-review", "in-review"]
        assert AuditEntry.objects.filter(action="exams.item-submitted").count() == 2
        standing = queries.standing_of(done)
        assert (standing.clean, standing.incomplete, standing.submitted) == (0, 1, 2)
        assert operations.submit_entered(import_id=done.pk, at=at) == 0

    def test_is_refused_before_the_items_are_in(self, trainer, topic, at):
        done = read(trainer, topic, as_file(choice()), at)

        with pytest.raises(operations.NotEntered):
            operations.ask_submission(import_id=done.pk, actor=trainer, at=at)
