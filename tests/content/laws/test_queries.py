"""Articles by key, versions by day."""

from datetime import date

import pytest

from content.laws import queries
from tests.content.conftest import CODE, NEW, OLD, REPEALED

TODAY = date(2026, 11, 24)
State = queries.State


class TestVersionOn:
    @pytest.mark.parametrize(
        ("day", "key"),
        [(date(2021, 7, 14), OLD), (date(2021, 7, 15), NEW), (TODAY, NEW)],
    )
    def test_is_the_one_in_force(self, penalty_law, day, key):
        assert queries.version_on(penalty_law, day).key == key

    def test_is_none_before_the_first(self, penalty_law):
        assert queries.version_on(penalty_law, date(2017, 12, 31)) is None


class TestArticlesByKeys:
    def test_are_found_with_version_and_law_in_one_query(
        self, penalty_law, django_assert_num_queries
    ):
        keys = [f"{NEW}#42", f"{OLD}#36", f"{NEW}#999", "nonsense"]

        with django_assert_num_queries(1):
            found = queries.articles_by_keys(keys)
            names = {key: (a.label, a.version.law.short_name) for key, a in found.items()}

        assert names == {
            f"{NEW}#42": ("第四十二条", "行政处罚法"),
            f"{OLD}#36": ("第三十六条", "行政处罚法"),
        }

    def test_of_nothing_ask_nothing(self, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert queries.articles_by_keys(["", "x#"]) == {}

    def test_one_alone_is_none_if_it_is_not_there(self, penalty_law):
        assert queries.article_by_key(f"{NEW}#42").number == 42
        assert queries.article_by_key(f"{NEW}#87") is None


class TestInForce:
    def test_follows_the_version(self, penalty_law):
        article = queries.article_by_key(f"{OLD}#42")

        assert queries.in_force(article, on=date(2021, 7, 14))
        assert not queries.in_force(article, on=date(2021, 7, 15))


class TestCurrentCounterpart:
    def test_is_the_article_itself_while_it_is_in_force(self, penalty_law):
        article = queries.article_by_key(f"{NEW}#42")

        assert queries.current_counterpart(article, on=TODAY) == article

    @pytest.mark.parametrize(("before", "after"), [(2, 3), (17, 19), (50, 71)])
    def test_is_found_under_another_number_by_its_text(self, penalty_law, before, after):
        article = queries.article_by_key(f"{OLD}#{before}")

        assert queries.current_counterpart(article, on=TODAY).key == f"{NEW}#{after}"

    def test_is_none_for_an_amended_article(self, penalty_law):
        hearing = queries.article_by_key(f"{OLD}#42")

        assert queries.current_counterpart(hearing, on=TODAY) is None

    def test_is_none_for_a_repealed_law(self, environmental_code):
        article = queries.article_by_key(f"{REPEALED}#10")

        assert queries.current_counterpart(article, on=TODAY) is None


class TestLawsNamed:
    @pytest.mark.parametrize(
        "typed", ["处罚法", "行政处罚法", "《中华人民共和国行政处罚法》", " 行政 处罚法 "]
    )
    def test_are_found_by_a_part_of_the_name(self, penalty_law, typed):
        assert list(queries.laws_named(typed)) == [penalty_law]

    def test_are_none_for_nothing(self, penalty_law):
        assert not queries.laws_named("《》").exists()


class TestLawText:
    def test_of_a_usual_law_is_whole(self, penalty_law, django_assert_num_queries):
        version = queries.version_on(penalty_law, TODAY)

        with django_assert_num_queries(2):
            text = queries.law_text(version, article=None, part=None)

        assert (len(text.passages), text.parts) == (86, [])
        assert [entry.title for entry in text.contents][:2] == [
            "第一章 总则",
            "第二章 行政处罚的种类和设定",
        ]

    def test_names_sections_below_their_chapter(self, penalty_law):
        version = queries.version_on(penalty_law, TODAY)

        contents = queries.law_text(version, article=None, part=None).contents

        depths = {entry.title: entry.depth for entry in contents}
        assert depths["第五章 行政处罚的决定"] == 2
        assert depths["第四节 听证程序"] == 3

    def test_of_a_long_law_is_the_part_of_the_article(self, environmental_code):
        version = queries.version_on(environmental_code, TODAY)

        text = queries.law_text(version, article=1000, part=None)

        shown = [part for part in text.parts if part.is_shown]
        assert len(shown) == 1
        assert shown[0].first <= 1000 <= shown[0].last
        assert [p.article.number for p in text.passages] == list(
            range(shown[0].first, shown[0].last + 1)
        )

    def test_of_a_long_law_falls_back_to_its_first_part(self, environmental_code):
        version = queries.version_on(environmental_code, TODAY)

        text = queries.law_text(version, article=None, part=99)

        assert text.passages[0].article.number == 1
        assert version.key == CODE


class TestLawRows:
    def test_show_the_version_that_counts(
        self, penalty_law, environmental_code, django_assert_num_queries
    ):
        with django_assert_num_queries(2):
            rows = queries.law_rows(typed="", kind="", on=TODAY)

        states = {row.law.short_name: (row.version.key, row.state) for row in rows}
        assert states == {
            "行政处罚法": (NEW, State.IN_FORCE),
            "环境保护法": (REPEALED, State.REPEALED),
            "生态环境法典": (CODE, State.IN_FORCE),
        }

    def test_are_narrowed_by_name_and_kind(self, penalty_law, environmental_code):
        assert len(queries.law_rows(typed="环境", kind="", on=TODAY)) == 2
        assert queries.law_rows(typed="环境", kind="行政法规", on=TODAY) == []
