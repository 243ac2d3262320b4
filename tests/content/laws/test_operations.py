"""Loading laws."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from content.laws.documents import read_folder
from content.laws.operations import EndsBeforeStart, Loaded, TextChanged, load_laws
from content.models import Article, Law, LawVersion
from content.signals import law_version_added
from core.models import AuditEntry
from tests.content.conftest import CODE, DEMO, NEW, OLD, REPEALED, law_document
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class TestLoadLaws:
    def test_adds_versions_with_every_word(self, at):
        user = UserFactory()

        loaded = load_laws(documents=[law_document(OLD), law_document(NEW)], actor=user, at=at)

        assert loaded == Loaded(created=2, articles=64 + 86)
        article = Article.objects.get(version__key=NEW, number=42)
        assert article.label == "第四十二条"
        assert article.text.startswith("行政处罚应当由具有行政执法资格的执法人员实施。")
        assert article.chapter == "第五章 行政处罚的决定"
        entries = AuditEntry.objects.filter(action="content.law-version-added", actor=user, at=at)
        assert entries.count() == 2

    def test_says_when_and_by_what_a_version_ended(self, at):
        documents = [law_document(key) for key in (OLD, NEW, REPEALED, CODE)]

        load_laws(documents=documents, actor=None, at=at)

        old = LawVersion.objects.get(key=OLD)
        assert (old.ended_on, old.end_kind) == (date(2021, 7, 15), "superseded")
        assert old.ended_by.key == NEW
        repealed = LawVersion.objects.get(key=REPEALED)
        assert (repealed.ended_on, repealed.end_kind) == (date(2026, 8, 15), "repealed")
        assert repealed.ended_by.key == CODE

    def test_changes_nothing_the_second_time(self, at):
        documents = [law_document(key) for key in (OLD, NEW)]
        load_laws(documents=documents, actor=None, at=at)
        before = (list(LawVersion.objects.values()), AuditEntry.objects.count())

        loaded = load_laws(documents=documents, actor=None, at=at)

        assert loaded == Loaded(unchanged=2)
        assert (list(LawVersion.objects.values()), AuditEntry.objects.count()) == before

    def test_ends_the_version_before_when_the_new_one_comes_alone(self, at):
        open_ended = replace(law_document(OLD), ended_on=None, end_kind="", ended_by="")
        load_laws(documents=[open_ended], actor=None, at=at)

        loaded = load_laws(documents=[law_document(NEW)], actor=None, at=at)

        assert loaded == Loaded(created=1, ended=1, articles=86)
        old = LawVersion.objects.get(key=OLD)
        assert (old.ended_on, old.ended_by.key) == (date(2021, 7, 15), NEW)
        ended = AuditEntry.objects.get(action="content.law-version-ended")
        assert ended.subject_id == str(old.pk)

    def test_leaves_both_versions_under_one_law(self, at):
        load_laws(documents=[law_document(OLD), law_document(NEW)], actor=None, at=at)

        assert Law.objects.get().versions.count() == 2

    def test_refuses_another_text_of_a_version_and_loads_nothing(self, at):
        load_laws(documents=[law_document(OLD)], actor=None, at=at)
        forged = replace(law_document(OLD), articles=law_document(OLD).articles[:10])

        with pytest.raises(TextChanged, match=OLD):
            load_laws(documents=[law_document(NEW), forged], actor=None, at=at)

        assert LawVersion.objects.count() == 1
        assert Article.objects.count() == 64

    def test_announces_each_version_after_the_commit(self, at, django_capture_on_commit_callbacks):
        heard = []

        def hear(version_id, **_):
            heard.append(version_id)

        law_version_added.connect(hear)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                load_laws(documents=[law_document(OLD), law_document(NEW)], actor=None, at=at)
            with django_capture_on_commit_callbacks(execute=True):
                load_laws(documents=[law_document(NEW)], actor=None, at=at)
        finally:
            law_version_added.disconnect(hear)

        assert sorted(heard) == sorted(LawVersion.objects.values_list("pk", flat=True))

    def test_ends_the_laws_that_a_document_repeals(self, at):
        open_ended = replace(law_document(REPEALED), ended_on=None, end_kind="", ended_by="")
        load_laws(documents=[open_ended], actor=None, at=at)
        code = replace(law_document(CODE), repeals=[REPEALED])

        load_laws(documents=[code], actor=None, at=at)

        repealed = LawVersion.objects.get(key=REPEALED)
        assert (repealed.ended_on, repealed.end_kind) == (date(2026, 8, 15), "repealed")
        assert repealed.ended_by.key == CODE

    def test_refuses_to_end_a_version_before_its_start(self, at):
        load_laws(documents=[law_document(OLD)], actor=None, at=at)
        early = replace(law_document(NEW), effective_on=date(2017, 12, 1))

        with pytest.raises(EndsBeforeStart, match=OLD):
            load_laws(
                documents=[replace(early, supersedes=""), replace(early, supersedes=OLD)],
                actor=None,
                at=at,
            )

        assert LawVersion.objects.count() == 1

    def test_takes_few_statements_however_long_the_law(self, at, django_assert_max_num_queries):
        document = law_document(CODE)

        with django_assert_max_num_queries(60):
            load_laws(documents=[document], actor=None, at=at)

        assert Article.objects.count() == 1242


class TestCommand:
    def test_loads_the_whole_collection_and_then_nothing(self, capsys):
        folder = str(DEMO / "laws")

        call_command("load_laws", folder)
        call_command("load_laws", folder)

        first, second = capsys.readouterr().out.splitlines()
        assert first == "76 versions created with 6914 articles, 0 ended, 0 unchanged."
        assert second == "0 versions created with 0 articles, 0 ended, 76 unchanged."
        today = date(2026, 11, 24)
        in_force = LawVersion.objects.in_force(today).count()
        assert in_force == sum(d.ended_on is None for d in read_folder(folder_path()))

    def test_says_in_a_sentence_what_is_wrong(self, tmp_path):
        with pytest.raises(CommandError, match=str(tmp_path)):
            call_command("load_laws", str(tmp_path))


def folder_path():
    return DEMO / "laws"
