"""What a citation of an article is worth, on a day and under a version that takes effect."""

from datetime import date

import pytest

from content.amendments import queries, reading
from content.laws.models import Article, LawVersion
from content.laws.operations import load_laws
from content.laws.queries import articles_by_keys
from tests.content.conftest import CODE, NEW, OLD, REPEALED, law_document
from tests.factories import ArticleFactory, LawFactory, LawVersionFactory

BEFORE, AFTER = date(2021, 7, 14), date(2021, 7, 15)
# The articles of the version, the versions of the articles, one outline and two texts.
EFFECTS_QUERIES = 5
PASSAGES_QUERIES = 2


def version(key):
    return LawVersion.objects.select_related("law").get(key=key)


def effects_of(keys, on):
    """Return kind and present key for each citation key."""
    articles = articles_by_keys(keys)
    found = queries.effects(articles.values(), version(on))
    return {
        key: (found[article.pk].kind, found[article.pk].current and found[article.pk].current.key)
        for key, article in articles.items()
    }


@pytest.fixture
def internet_rules(db, at):
    """互联网上网服务营业场所管理条例 in its three versions."""
    slug = "hu-lian-wang-shang-wang-fu-wu-ying-ye-chang-suo-guan-li-tiao-li"
    keys = [f"{slug}_{day}" for day in ("2019-03-24", "2022-03-29", "2024-12-06")]
    load_laws(documents=[law_document(key) for key in keys], actor=None, at=at)
    return [version(key) for key in keys]


class TestCompare:
    def test_gives_both_versions_and_the_pairs(self, penalty_law):
        compared = queries.compare(version(OLD), version(NEW))

        assert [each.key for each in compared.versions] == [OLD, NEW]
        assert compared.numbers["renumbered"][:2] == ((2, 3), (4, 5))

    def test_reads_the_texts_once_in_a_process(self, penalty_law, django_assert_num_queries):
        old, new = version(OLD), version(NEW)
        queries.compare(old, new)

        with django_assert_num_queries(2):
            queries.compare(old, new)

    def test_notices_another_text_under_the_same_keys(self, db):
        law = LawFactory()
        old = LawVersionFactory(law=law, promulgated_on=date(2017, 1, 1))
        new = LawVersionFactory(law=law)
        ArticleFactory(version=old, number=1)
        assert queries.compare(old, new).numbers["gone"] == (1,)

        ArticleFactory(version=new, number=1)

        assert queries.compare(old, new).numbers["identical"] == ((1, 1),)


class TestEffects:
    def test_of_one_law_are_told_apart(self, penalty_law):
        assert effects_of([f"{OLD}#{number}" for number in (1, 2, 42, 52, 63)], NEW) == {
            f"{OLD}#1": ("unaffected", f"{NEW}#1"),
            f"{OLD}#2": ("renumbered", f"{NEW}#3"),
            f"{OLD}#42": ("amended", f"{NEW}#64"),
            f"{OLD}#52": ("amended", f"{NEW}#66"),  # now its second paragraph
            f"{OLD}#63": ("amended", None),
        }

    def test_of_a_repealing_law_are_repealed(self, environmental_code):
        found = effects_of([f"{REPEALED}#{number}" for number in (26, 65)], CODE)

        assert {kind for kind, _ in found.values()} == {"repealed"}
        assert found[f"{REPEALED}#26"][1] == f"{CODE}#27"  # 目标责任制和考核评价制度

    def test_reach_over_several_versions(self, internet_rules):
        oldest, _, newest = internet_rules

        found = effects_of([f"{oldest.key}#11", f"{oldest.key}#7"], newest.key)

        assert found[f"{oldest.key}#11"] == ("amended", f"{newest.key}#11")
        assert found[f"{oldest.key}#7"] == ("unaffected", f"{newest.key}#7")

    def test_cost_the_same_for_one_article_and_for_all(
        self, penalty_law, django_assert_num_queries
    ):
        articles, new = list(Article.objects.filter(version__key=OLD)), version(NEW)
        queries._alignment.cache_clear()

        with django_assert_num_queries(EFFECTS_QUERIES):
            found = queries.effects(articles, new)

        assert len(found) == 64

    def test_of_no_articles_are_none(self, penalty_law):
        assert queries.effects([], version(NEW)) == {}

    def test_name_one_of_several_articles_with_the_same_words(self, db):
        law = LawFactory()
        old = LawVersionFactory(law=law, promulgated_on=date(2017, 1, 1))
        cited = [ArticleFactory(version=old, number=number) for number in (1, 2)]
        new = LawVersionFactory(law=law)
        moved = ArticleFactory(version=new, number=3)

        found = queries.effects(cited, new)

        assert {each.kind for each in found.values()} == {"renumbered"}
        assert {each.current for each in found.values()} == {moved}


class TestArticlesStanding:
    def standing(self, day):
        return set(
            queries.articles_standing(day)
            .filter(number__in=[1, 2, 42])
            .values_list("version__key", "number")
        )

    def test_are_those_of_the_version_in_force(self, penalty_law):
        assert {(OLD, 1), (OLD, 2), (OLD, 42)} <= self.standing(BEFORE)

    def test_are_also_those_with_number_and_words_in_force(self, penalty_law):
        assert self.standing(AFTER) == {(OLD, 1), (NEW, 1), (NEW, 2), (NEW, 42)}

    def test_are_not_those_of_another_law_with_the_same_words(self, db):
        ended = LawVersionFactory(
            promulgated_on=date(2017, 1, 1),
            effective_on=date(2018, 1, 1),
            ended_on=AFTER,
            end_kind="repealed",
        )
        ArticleFactory(version=ended, number=1)
        other = ArticleFactory(version=LawVersionFactory(), number=1)

        assert list(queries.articles_standing(AFTER)) == [other]

    def test_are_none_of_a_law_repealed(self, environmental_code):
        day = date(2026, 8, 15)

        found = queries.articles_standing(day).values_list("version__key", flat=True)

        assert set(found) == {CODE}


class TestPredecessors:
    def test_are_the_earlier_versions_of_the_law(self, internet_rules, penalty_law):
        oldest, middle, newest = internet_rules

        assert queries.predecessors(newest) == [middle, oldest]
        assert queries.predecessors(oldest) == []

    def test_are_also_the_laws_it_repeals(self, environmental_code):
        assert [each.key for each in queries.predecessors(version(CODE))] == [REPEALED]

    def test_reach_what_those_had_ended_before(self, db):
        code = LawVersionFactory(effective_on=date(2026, 8, 15))
        repealed = LawVersionFactory(ended_on=date(2026, 8, 15), end_kind="repealed", ended_by=code)
        older = LawVersionFactory(
            law=repealed.law,
            promulgated_on=date(2010, 1, 1),
            effective_on=date(2010, 5, 1),
            ended_on=repealed.effective_on,
            end_kind="superseded",
        )

        assert queries.predecessors(code) == [repealed, older]

    def test_end_where_versions_end_each_other(self, db):
        one = LawVersionFactory()
        other = LawVersionFactory(ended_on=date(2026, 1, 1), end_kind="repealed", ended_by=one)
        LawVersion.objects.filter(pk=one.pk).update(
            ended_on=date(2026, 1, 1), end_kind="repealed", ended_by=other
        )

        assert queries.predecessors(one) == [other]


class TestVersionNamed:
    @pytest.mark.parametrize(
        ("written", "key"),
        [
            (OLD, OLD),
            ("2017-09-01", OLD),  # adopted
            ("2021-01-22", NEW),  # adopted, not yet in force
            ("2018-01-01", OLD),  # in force
            ("2021-07-15", NEW),
        ],
    )
    def test_is_found_by_key_and_by_day(self, penalty_law, written, key):
        versions = [version(NEW), version(OLD)]

        assert queries.version_named(versions, written).key == key

    @pytest.mark.parametrize(
        "written", ["", "0000-01-01", "2017-12-31", "2021-02-30", "nonsense", CODE, "9" * 10_000]
    )
    def test_is_none_for_anything_else(self, penalty_law, written):
        assert queries.version_named([version(NEW), version(OLD)], written) is None


class TestVersionsBeside:
    @pytest.mark.parametrize(
        ("old", "new", "day", "expected"),
        [
            (None, None, date(2026, 11, 24), (1, 2)),
            (None, None, date(2023, 1, 1), (0, 1)),
            (None, None, date(2019, 6, 1), (0, 1)),
            (None, 1, date(2026, 11, 24), (0, 1)),
            (None, 0, date(2026, 11, 24), (1, 0)),
            (0, None, date(2026, 11, 24), (0, 2)),
            (2, None, date(2026, 11, 24), (2, 1)),
        ],
    )
    def test_are_the_one_in_force_and_the_one_before(self, internet_rules, old, new, day, expected):
        named = [None if place is None else internet_rules[place] for place in (old, new)]

        found = queries.versions_beside(internet_rules[::-1], *named, day)

        assert (found["old"], found["new"]) == tuple(internet_rules[place] for place in expected)


class TestPassages:
    def test_hold_the_texts_of_both_sides(self, penalty_law, django_assert_num_queries):
        compared = queries.compare(version(OLD), version(NEW))
        changes = reading.changes(compared.alignment)

        with django_assert_num_queries(PASSAGES_QUERIES):
            found = queries.passages(compared, changes[:20])
            addresses = [each.new.get_absolute_url() for each in found if each.new]

        assert len(found) == 20
        assert addresses[0] == "/law/xing-zheng-chu-fa-fa/?on=2021-07-15#a2"

    def test_name_the_article_a_new_one_was_a_part_of(self, penalty_law):
        compared = queries.compare(version(OLD), version(NEW))
        sampling = next(
            change for change in reading.changes(compared.alignment) if change.new == 56
        )

        assert queries.passages(compared, [sampling])[0].related == "第三十七条"
