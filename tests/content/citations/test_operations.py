"""What a page cites is written down as it is published, and settled by trainers."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from content.citations import operations
from content.citations.rules import CitedAs
from content.citations.stated import basis_of
from content.handbooks.operations import load_handbook
from content.models import CasePage, PageCitation
from content.pages.operations import load_cases
from core.models import AuditEntry
from tests.content.conftest import INTERNET, NEW, OLD
from tests.content.handbooks.conftest import handbook_document
from tests.content.pages.conftest import case_documents
from tests.factories import UserFactory


def rows(page):
    """Return origin, status, article, paragraph and item of each citation of a page."""
    found = PageCitation.objects.filter(page=page.pk).select_related("article__version")
    return sorted(
        (each.origin, each.status, each.article.key, each.paragraph, each.subparagraph)
        for each in found
    )


class TestBasis:
    def test_pairs_what_was_cited_with_what_is_in_force(self):
        found = basis_of("《办法》第四条第二款、第六条", ["a#4", "a#6"], ["b#5", "b#9"])

        assert [(each.article, each.paragraph, each.current) for each in found] == [
            ("a#4", 2, "b#5"),
            ("a#6", 0, "b#9"),
        ]

    def test_takes_the_first_of_several_in_force_for_one(self):
        assert [each.current for each in basis_of("", ["a#42"], ["b#63", "b#64"])] == ["b#63"]

    def test_pairs_nothing_that_does_not_fit(self):
        assert [each.current for each in basis_of("", ["a#1", "a#2"], ["b#3"])] == ["", ""]

    def test_is_what_is_in_force_where_the_old_text_is_not_here(self):
        assert [each.article for each in basis_of("旧法第五条", [], ["b#7"])] == ["b#7"]


class TestRecording:
    def test_keeps_what_an_author_states(self, case):
        assert rows(case) == [
            ("basis", "confirmed", f"{INTERNET}#27", 0, 0),
            ("basis", "confirmed", f"{INTERNET}#7", 0, 0),
            ("basis", "confirmed", f"{OLD}#42", 0, 0),
        ]
        first = PageCitation.objects.get(article__version__key=OLD)
        assert first.current.key == f"{NEW}#63"
        assert first.written == "《中华人民共和国行政处罚法》第四十二条"

    def test_proposes_what_the_text_cites_besides(self, commentary):
        assert rows(commentary) == [
            ("text", "proposed", f"{NEW}#42", 1, 0),
            ("text", "proposed", f"{NEW}#5", 0, 0),
            ("text", "proposed", f"{NEW}#6", 0, 0),
        ]

    def test_changes_nothing_the_second_time(self, commentary, at):
        before = set(PageCitation.objects.values_list("pk", flat=True))

        assert operations.record_page(page=commentary, at=at) == 0

        assert set(PageCitation.objects.values_list("pk", flat=True)) == before

    def test_costs_few_statements(self, commentary, at, django_assert_num_queries):
        # The page's rows, its basis, names, aliases, versions, articles.
        with django_assert_num_queries(6):
            operations.record_page(page=commentary, at=at)

    def test_keeps_what_a_person_decided(self, commentary, proposed, at):
        operations.settle_citation(
            citation_id=proposed.pk, is_right=True, actor=UserFactory(), at=at
        )
        commentary.facts = "没有引用。"
        commentary.save_revision().publish()

        assert rows(commentary) == [("text", "confirmed", f"{NEW}#42", 1, 0)]

    def test_renews_what_the_author_states_otherwise(self, case, at):
        cited = [CitedAs(f"{OLD}#42", "basis", written="旧法第42条", current=f"{NEW}#64")]

        # One row is changed, two are gone.
        assert operations.record_citations(page=case, cited=cited, at=at) == 3

        [row] = PageCitation.objects.filter(page=case.pk)
        assert (row.current.key, row.written) == (f"{NEW}#64", "旧法第42条")

    def test_passes_over_articles_that_are_not_there(self, case, at):
        cited = [CitedAs("no-law_2020-01-01#1", "basis")]

        operations.record_citations(page=case, cited=cited, at=at)

        assert rows(case) == []

    def test_leaves_pages_that_cite_nothing_alone(self, case, at):
        assert operations.record_page(page=case.get_parent().specific, at=at) == 0

    def test_does_not_wait_for_drafts(self, laws, at):
        documents = case_documents("spc-guiding-6")
        load_cases(documents=documents, actor=None, at=at, publish=False)

        assert PageCitation.objects.count() == 0


class TestHandbook:
    def test_cites_the_articles_that_it_quotes(self, laws, at):
        load_handbook(document=handbook_document(), actor=None, at=at)

        assert set(PageCitation.objects.values_list("origin", "article__number")) == {("block", 55)}
        assert PageCitation.objects.count() == 4


class TestSettleCitation:
    def settle(self, citation, at, *, is_right=True, actor=None):
        return operations.settle_citation(
            citation_id=citation.pk, is_right=is_right, actor=actor or UserFactory(), at=at
        )

    @pytest.mark.parametrize(("is_right", "status"), [(True, "confirmed"), (False, "rejected")])
    def test_keeps_who_decided_and_when(self, proposed, at, is_right, status):
        trainer = UserFactory()

        self.settle(proposed, at, is_right=is_right, actor=trainer)

        proposed.refresh_from_db()
        assert (proposed.status, proposed.settled_by, proposed.settled_at) == (status, trainer, at)
        entry = AuditEntry.objects.get(action=f"content.citation-{status}")
        assert (entry.actor, entry.subject_id) == (trainer, str(proposed.pk))

    def test_changes_nothing_the_second_time(self, proposed, at):
        self.settle(proposed, at)

        again = self.settle(proposed, at + timedelta(minutes=1))

        assert again.settled_at == at
        assert AuditEntry.objects.filter(action="content.citation-confirmed").count() == 1

    def test_is_refused_once_somebody_decided_otherwise(self, proposed, at):
        self.settle(proposed, at, is_right=False, actor=UserFactory(name="孙立"))

        with pytest.raises(operations.AlreadySettled, match="孙立"):
            self.settle(proposed, at)

    def test_is_refused_for_what_an_author_states(self, case, at):
        with pytest.raises(operations.NothingToSettle):
            self.settle(PageCitation.objects.filter(page=case.pk).first(), at)

    def test_finds_nothing_that_is_not_there(self, db, at):
        with pytest.raises(PageCitation.DoesNotExist):
            operations.settle_citation(citation_id=0, is_right=True, actor=UserFactory(), at=at)


class TestSettlePage:
    def test_settles_all_that_waits_and_nothing_else(self, commentary, proposed, at):
        operations.settle_citation(
            citation_id=proposed.pk, is_right=False, actor=UserFactory(), at=at
        )
        trainer = UserFactory()

        for expected in (2, 0):
            settled = operations.settle_page(
                page_id=commentary.pk, is_right=True, actor=trainer, at=at
            )
            assert settled == expected

        found = dict(PageCitation.objects.values_list("article__number", "status"))
        assert found == {42: "rejected", 5: "confirmed", 6: "confirmed"}
        assert AuditEntry.objects.filter(action="content.citation-confirmed").count() == 2


class TestRebuild:
    def test_fills_the_graph_of_pages_that_were_there(self, case, capsys):
        before = rows(case)
        PageCitation.objects.all().delete()

        call_command("rebuild_citations")
        call_command("rebuild_citations")

        assert rows(CasePage.objects.get()) == before
        assert capsys.readouterr().out.splitlines() == [
            "3 citations added, changed or removed.",
            "0 citations added, changed or removed.",
        ]
