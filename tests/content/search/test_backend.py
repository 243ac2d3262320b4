"""What the search must find, whatever the database and the version of modelsearch beneath it."""

from functools import reduce
from operator import and_, or_

import pytest
from django.db import connection
from django.db.models import Q
from modelsearch.backends import get_search_backend
from modelsearch.query import And, Not, Or, Phrase, PlainText
from wagtail.models import Page

from content.models import Article, CasePage

pytestmark = pytest.mark.django_db

# Words as somebody would list them by hand.
QUERIES = {
    "听证": ["听证"],
    "处罚": ["处罚"],
    "执法记录仪": ["执法", "记录仪"],
    "当场处罚": ["当场", "处罚"],
    "酒后驾驶": ["酒后", "驾驶"],
    "法制审核": ["法制", "审核"],
    "回避申请": ["回避", "申请"],
    "出示执法证件": ["出示", "执法", "证件"],
    "查封 扣押 期限": ["查封", "扣押", "期限"],
    "吊销驾驶证": ["吊销", "驾驶证"],
}
HELD = ("text", "version__law__short_name", "book", "chapter", "section")
WHOLE_WORDS = ["行政诉讼", "重大事故", "执法证", "罚款", "当事人", "七日", "没收违法所得"]


def found(query, among=Article, **options):
    return {each.pk for each in get_search_backend().search(query, among, **options)}


def holding(words):
    """The truth: articles whose text, or what it stands under, holds all the words."""
    held = reduce(and_, [reduce(or_, [Q(**{f"{n}__contains": w}) for n in HELD]) for w in words])
    return set(Article.objects.filter(held).values_list("pk", flat=True))


class TestArticles:
    def test_are_found_by_every_word_of_theirs(self, loaded_laws):
        truth = {query: holding(words) for query, words in QUERIES.items()}

        missed = {query: pks for query in QUERIES if (pks := truth[query] - found(query))}

        assert Article.objects.count() > 1000
        assert sum(map(bool, truth.values())) >= 8
        assert missed == {}

    def test_are_found_by_no_word_that_they_do_not_hold(self, loaded_laws):
        wrong = {query: found(query) - holding(words) for query, words in QUERIES.items()}

        assert {query: pks for query, pks in wrong.items() if pks} == {}

    def test_are_found_by_words_that_the_dictionary_cuts_otherwise(self, loaded_laws):
        missed = {word: pks for word in WHOLE_WORDS if (pks := holding([word]) - found(word))}

        assert missed == {}

    def test_are_found_at_the_end_of_a_long_text(self, article):
        long = article("甲乙" * 10_000 + "应当吊销机动车驾驶证")

        assert found("吊销驾驶证") == {long.pk}

    def test_are_found_by_a_word_that_stands_a_thousand_times_before(self, article):
        often = article("驾驶员，驶证章。" * 1000 + "驾驶证")

        assert found(Phrase("驾驶证")) == {often.pk}

    def test_are_not_found_by_pairs_that_stand_apart(self, article):
        article("驾驶员，驶证章。")

        assert found(Phrase("驾驶证")) == set()

    def test_are_found_by_one_character(self, article):
        last, first = article("并处罚"), article("罚款")

        assert found("罚") == {last.pk, first.pk}

    def test_are_found_whatever_the_width_of_the_letters(self, article):
        wide = article("依照ＧＢ　７７１８执行")

        assert found("gb 7718") == {wide.pk}

    @pytest.mark.parametrize("query", ['"', '听证"', "听证'", "听证)", "听证*", "听证 \\", "听证:"])
    def test_are_found_beside_signs_that_mean_something_to_databases(self, article, query):
        heard = article("应当组织听证")

        assert found(query) == ({heard.pk} if "听证" in query else set())

    def test_are_not_found_by_signs_alone(self, article):
        article("应当，组织。听证")

        assert found("，。") == set()

    def test_stand_once_in_the_index_however_often_they_are_added(self, article):
        heard = article("应当组织听证")
        get_search_backend().add_bulk(Article, [heard])

        assert len(list(get_search_backend().search("听证", Article))) == 1


class TestOperators:
    @pytest.fixture
    def three(self, article):
        return article("听证期限").pk, article("听证").pk, article("期限").pk

    def test_or_finds_what_holds_some_of_the_words(self, three):
        assert found("听证 期限", operator="or") == set(three)

    def test_combinations_hold(self, three):
        both, hearing, term = three

        assert found(And([PlainText("听证"), PlainText("期限")])) == {both}
        assert found(Or([PlainText("听证"), PlainText("期限")])) == set(three)
        assert found(And([PlainText("听证"), Not(PlainText("期限"))])) == {hearing}
        assert found(Not(PlainText("听证"))) == {term}

    def test_a_combination_ignores_a_part_without_words(self, three):
        both, hearing, _ = three

        assert found(And([PlainText("，"), PlainText("听证")])) == {both, hearing}


class TestOrder:
    def test_puts_what_is_more_about_the_word_first(self, article):
        beside = article(f"{'行政机关应当依法办理。' * 20}听证")
        about = article("听证由行政机关指定的人员主持听证")

        assert [each.pk for each in get_search_backend().search("听证", Article)] == [
            about.pk,
            beside.pk,
        ]

    def test_gives_more_for_a_better_hit(self, article):
        article(f"{'行政机关应当依法办理。' * 20}听证")
        article("听证由行政机关指定的人员主持听证")

        results = get_search_backend().search("听证", Article).annotate_score("score")

        scores = [each.score for each in results]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] > scores[1] > 0

    def test_keeps_to_what_the_queryset_allows(self, article):
        heard = article("应当组织听证", number=7)
        article("应当组织听证", number=8)

        assert found("听证", Article.objects.filter(number=7)) == {heard.pk}


class TestPages:
    def test_are_found_by_a_word_of_the_title_and_of_the_text(self, case):
        page = case(title="某公司诉某局案", facts="未告知听证权利")

        assert [each.pk for each in Page.objects.search("听证权利")] == [page.pk]
        assert [each.pk for each in Page.objects.live().search("公司")] == [page.pk]

    def test_are_found_by_half_a_title_while_somebody_types(self, case):
        page = case(title="黄泽富诉工商行政管理局行政处罚案")

        assert [each.pk for each in Page.objects.autocomplete("行政处")] == [page.pk]

    def test_rank_a_word_in_the_title_first(self, case):
        below = case(title="某甲诉某局案", facts="听证，听证，听证")
        above = case(title="未举行听证案")

        assert [each.pk for each in CasePage.objects.search("听证")] == [above.pk, below.pk]

    def test_are_found_in_single_fields(self, case):
        titled = case(title="未举行听证案")
        case(title="某甲诉某局案", facts="听证")

        assert [each.pk for each in CasePage.objects.search("听证", fields=["title"])] == [
            titled.pk
        ]

    def test_are_counted_by_type(self, case, handbook_page):
        case(facts="听证")
        handbook_page(text="听证告知")

        counts = Page.objects.search("听证").facet("content_type_id")

        assert sorted(counts.values()) == [1, 1]

    def test_are_forgotten_when_they_are_deleted(self, case):
        case(facts="听证").delete()

        assert list(Page.objects.search("听证")) == []


class TestPlan:
    def test_starts_at_the_index_of_words(self, loaded_laws):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # As autovacuum does; a table as small as this is read whole otherwise.
                cursor.execute("SELECT gin_clean_pending_list('content_search_title_body')")
                cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("ANALYZE")

        plan = get_search_backend().search("听证", Article).get_queryset().explain()

        if connection.vendor == "postgresql":
            assert "Bitmap Index Scan on content_search_title_body" in plan
        else:
            assert "SCAN modelsearch_indexentry_fts VIRTUAL TABLE" in plan.splitlines()[0]
