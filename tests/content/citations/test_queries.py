"""Which article a text means on a day, and who cites an article."""

from datetime import date

import pytest

from content.citations import queries
from content.citations.resolving import Problem
from content.laws.queries import article_by_key
from content.models import Article, Law, LawAlias, PageCitation
from tests.content.conftest import NEW, OLD

TODAY = date(2026, 11, 24)
BEFORE = date(2021, 7, 14)


def keys(text, on=TODAY, **context):
    """Return the key of each article that a text cites, None where there is none."""
    resolved = queries.resolve(text, on=on, **context)
    return [each.article.key if each.article else None for each in resolved]


class TestResolve:
    def test_takes_the_version_in_force_on_the_day(self, penalty_law):
        assert keys("《行政处罚法》第四十二条") == [f"{NEW}#42"]
        assert keys("《行政处罚法》第四十二条", on=BEFORE) == [f"{OLD}#42"]

    def test_takes_the_version_of_the_year_that_is_written(self, penalty_law):
        [resolved] = queries.resolve("行政处罚法（2017年修正）第42条", on=TODAY)

        assert resolved.article.key == f"{OLD}#42"
        assert resolved.state == "superseded"

    def test_takes_the_version_that_the_author_states(self, penalty_law):
        stated = article_by_key(f"{OLD}#42")
        prose = queries.Prose("行政处罚法第42条、第43条", TODAY, rests_on=[stated])

        [resolved] = queries.Resolver().resolve([prose])

        assert [each.article.key for each in resolved] == [f"{OLD}#42", f"{NEW}#43"]

    def test_knows_laws_by_the_names_that_people_use(self, penalty_law):
        LawAlias.objects.create(law=penalty_law, name="处罚法")

        assert keys("处罚法第五条") == [f"{NEW}#5"]
        assert keys("《中华人民共和国行政处罚法》第五条") == [f"{NEW}#5"]

    def test_knows_no_law_by_a_name_of_two(self, penalty_law, environmental_code):
        for law in (penalty_law, environmental_code):
            LawAlias.objects.create(law=law, name="那部法")

        [resolved] = queries.resolve("《那部法》第五条", on=TODAY)

        assert resolved.problem == Problem.LAW

    def test_gives_every_article_of_a_range(self, penalty_law):
        assert keys("《行政处罚法》第二十条至第二十二条") == [
            f"{NEW}#20",
            f"{NEW}#21",
            f"{NEW}#22",
        ]

    def test_reads_this_law_as_that_of_the_context(self, penalty_law):
        assert keys("本法第十条，前条", law=penalty_law, article=30) == [f"{NEW}#10", f"{NEW}#29"]

    @pytest.mark.parametrize(
        ("text", "day", "problem"),
        [
            ("《行政协议司法解释》第八条", TODAY, Problem.LAW),
            ("本条例第八条", TODAY, Problem.LAW),
            ("《行政处罚法》第四十二条", date(1990, 1, 1), Problem.VERSION),
            ("《行政处罚法》（1996年）第四十二条", TODAY, Problem.VERSION),
            ("《行政处罚法》第九百条", TODAY, Problem.ARTICLE),
            ("《行政处罚法》第四十二条之一", TODAY, Problem.ARTICLE),
        ],
    )
    def test_says_what_it_cannot_resolve(self, penalty_law, text, day, problem):
        [resolved] = queries.resolve(text, on=day)

        assert (resolved.article, resolved.problem) == (None, problem)

    def test_takes_four_queries_however_much_is_cited(
        self, penalty_law, environmental_code, django_assert_num_queries
    ):
        numbers = "、".join(f"第{number}条" for number in range(1, 80))

        with django_assert_num_queries(4):
            found = queries.resolve(f"行政处罚法{numbers}和生态环境法典{numbers}", on=TODAY)

        assert len(found) == 2 * 79

    def test_takes_two_where_nothing_is_cited(self, penalty_law, django_assert_num_queries):
        with django_assert_num_queries(2):
            assert queries.resolve("没有引用。" * 1000, on=TODAY) == []


class TestCitedArticles:
    def test_are_each_given_once(self, penalty_law):
        text = "《行政处罚法》第五条第一款、第二款，第四条，同法第五条"

        found = queries.cited_articles(text, on=TODAY)

        assert [article.number for article in found] == [5, 4]


class TestWhereUsed:
    def test_gives_the_pages_that_cite_it(self, case, django_assert_num_queries):
        article = article_by_key(f"{OLD}#42")

        with django_assert_num_queries(2):
            [use] = queries.where_used(article)

        assert (use.page, use.title, use.url) == (case.pk, case.title, case.address)

    def test_gives_those_that_cite_the_same_words_of_another_version(self, case):
        old, new = article_by_key(f"{OLD}#1"), article_by_key(f"{NEW}#1")
        assert old.text_digest == new.text_digest
        cite(case, old)

        assert [use.page for use in queries.where_used(new)] == [case.pk]

    def test_leaves_out_what_is_not_confirmed(self, case):
        article = article_by_key(f"{NEW}#5")
        cite(case, article, status="proposed")

        assert queries.where_used(article) == []

    def test_leaves_out_pages_that_are_not_published(self, case):
        case.unpublish()

        assert queries.where_used(article_by_key(f"{OLD}#42")) == []

    def test_is_counted_for_a_whole_law_at_once(self, case, django_assert_num_queries):
        article = Article.objects.get(version__key=OLD, number=42)
        cite(case, article, paragraph=1)
        version = Law.objects.get(slug="xing-zheng-chu-fa-fa").versions.get(key=NEW)

        with django_assert_num_queries(2):
            counts = queries.use_counts(version)

        assert counts == {(42, article.text_digest): 1}


def cite(case, article, *, status="confirmed", paragraph=0):
    PageCitation.objects.create(
        page_id=case.pk, article=article, origin="text", status=status, paragraph=paragraph
    )


class TestProposals:
    def test_come_with_the_sentence_around_each(self, commentary, django_assert_num_queries):
        pages = list(queries.pages_to_settle())

        # Pages, their type, citations, and four for the sentences.
        with django_assert_num_queries(7):
            [found] = queries.proposals(pages, on=TODAY)

        sentence = found.proposals[0].sentence
        assert sentence.before == "当事人违反"
        assert sentence.written == "《行政处罚法》第四十二条第一款"
        assert sentence.after == "，依照同法第五条、第六条处理。"
        assert len(found.proposals) == 3
