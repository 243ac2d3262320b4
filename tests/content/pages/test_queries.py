"""What a case shows with the law of a day."""

from datetime import date

from content.models import CaseBasis, CasePage
from content.pages import queries
from tests.content.conftest import CODE, NEW, OLD, REPEALED
from tests.content.pages.conftest import AIR, HEARING

TODAY = date(2026, 11, 24)
Standing = queries.Standing


def keys(quotes):
    return [each.article.key for each in quotes]


class TestCaseBasis:
    def test_names_the_article_in_force_instead(self, cases, django_assert_num_queries):
        case = CasePage.objects.get(source_id=HEARING)

        with django_assert_num_queries(2):
            moved, older = queries.case_basis(case, on=TODAY)

        assert moved.standing == Standing.MOVED
        assert keys(moved.old) == [f"{OLD}#42"]
        assert keys(moved.current) == [f"{NEW}#63", f"{NEW}#64"]
        assert older.standing == Standing.OLDER

    def test_stands_on_a_day_on_which_the_text_cited_was_in_force(self, cases):
        case = CasePage.objects.get(source_id=HEARING)

        hearing = queries.case_basis(case, on=date(2021, 7, 14))[0]

        assert hearing.standing == Standing.STANDS
        assert keys(hearing.current) == [f"{OLD}#42"]

    def test_says_so_if_nothing_is_known_instead(self, repealed_case):
        gone, moved, older = queries.case_basis(repealed_case, on=TODAY)

        assert (gone.standing, keys(gone.old)) == (Standing.GONE, [f"{REPEALED}#10"])
        assert keys(moved.old) == [f"{AIR}#18", f"{AIR}#99"]
        assert keys(moved.current) == [f"{CODE}#151", f"{CODE}#1107"]
        assert (older.standing, keys(older.current)) == (Standing.OLDER, [f"{CODE}#1170"])

    def test_is_unknown_without_any_article(self, cases):
        CaseBasis.objects.update(cited_keys="", current_keys="")
        case = CasePage.objects.get(source_id=HEARING)

        standings = {basis.standing for basis in queries.case_basis(case, on=TODAY)}

        assert standings == {Standing.UNKNOWN}
