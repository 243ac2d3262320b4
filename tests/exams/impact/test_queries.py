"""Which items, pages, papers and sittings a version breaks, on real laws and the old bank."""

from datetime import date, datetime, timedelta

import pytest
from wagtail.models import Page

from content.pages.documents import read_cases
from content.pages.operations import load_cases
from core.dates import SHANGHAI
from exams.bank.queries import usable_items
from exams.impact import queries
from exams.models import Item
from tests.content.conftest import DEMO
from tests.exams.impact.conftest import OLD_BANK
from tests.exams.impact.helpers import (
    CODE,
    FOOD,
    FOOD_NOW,
    INTERNET_2019,
    INTERNET_2022,
    INTERNET_2024,
    NET,
    NET_NOW,
    NEW,
    OLD,
    WATER,
    article,
    cite,
    items_on,
    load,
    said,
    version,
)
from tests.factories import AttemptFactory, ItemVersionFactory, PaperFactory, SittingFactory

pytestmark = pytest.mark.django_db
# Rests on rules that are not in this collection, and whose subject names no law.
OUTSIDE = "disc-sing-lbk-0258"


class TestOldBank:
    """The reviewed questions say what is right; the verdicts themselves decide nothing here."""

    def test_lists_what_is_stale_and_nothing_that_was_confirmed(self, old_bank, rows, at):
        listed = {row[1] for key in OLD_BANK for row in said(key, at=at)}

        verdicts = {row["id"]: row["review"]["verdict"] for row in rows}
        stale = {code for code, verdict in verdicts.items() if verdict in ("stale", "stale_key")}
        confirmed = {code for code, verdict in verdicts.items() if verdict == "ok"}
        assert (len(stale), len(confirmed)) == (20, 12)
        assert stale - listed == {OUTSIDE}
        assert not confirmed & listed
        assert "disc-sing-lbk-0112" not in listed  # its key is wrong, its law is that of today

    def test_knows_the_articles_where_they_can_be_known(self, old_bank, at):
        penalty, order = "xing-zheng-chu-fa-fa", "zhi-an-guan-li-chu-fa-fa"

        found = {
            (row[1], row[2], row[3], row[4])
            for key in (NEW, f"{order}_2025-06-27", "xing-zheng-fu-yi-fa_2023-09-01")
            for row in said(key, at=at)
        }

        assert {
            # 《行政处罚法》第五条 in the stem: the same words are article 6 now.
            ("disc-sing-ungee-0246", "renumbered", f"{penalty}_2017-09-01#5", f"{NEW}#6"),
            # 《治安管理处罚法》第64条 in the stem.
            (
                *("disc-sing-nje-0147", "amended"),
                *(f"{order}_2012-10-26#64", f"{order}_2025-06-27#76"),
            ),
            # Only the review names an article; its predecessor in the text of 2022 is found.
            (
                *("disc-sing-nje-0460", "amended"),
                *("xing-zheng-fu-yi-fa_2017-09-01#40", "xing-zheng-fu-yi-fa_2023-09-01#88"),
            ),
            # Nobody names one; the text is clear.
            ("disc-sing-nje-0293", "amended", f"{OLD}#53", f"{NEW}#74"),
            # Of 2017, before the first text that is here was in force: the law as a whole.
            ("disc-sing-pfe-0143", "amended", None, "xing-zheng-fu-yi-fa_2023-09-01#24"),
            # Without a year.
            ("disc-sing-lbk-0227", "amended", None, f"{NEW}#63"),
        } <= found

    def test_asks_no_more_for_many_items_than_for_few(
        self, old_bank, at, django_assert_max_num_queries
    ):
        reviewed = version("xing-zheng-fu-yi-fa_2023-09-01")

        with django_assert_max_num_queries(30):
            impact = queries.law_impact(reviewed, at=at)

        assert len(impact.affected) >= 20


class TestItems:
    def test_are_listed_only_if_the_words_they_cite_have_changed(self, db, at):
        load(FOOD, FOOD_NOW, at=at)
        kept, amended = items_on(f"{FOOD}#10", f"{FOOD}#124")

        impact = queries.law_impact(version(FOOD_NOW), at=at)

        assert [each.id for each in impact.affected] == [amended.item.code]
        assert said(FOOD_NOW, at=at) == [
            ("item", amended.item.code, "amended", f"{FOOD}#124", f"{FOOD_NOW}#124")
        ]
        assert impact.unaffected == 1
        assert kept.item.code not in {each.id for each in impact.affected}

    def test_are_listed_for_each_article_that_they_cite(self, db, at):
        load(FOOD, FOOD_NOW, at=at)
        (made,) = items_on(f"{FOOD}#10", also=[f"{FOOD}#81", f"{FOOD}#82"])

        assert [row[3] for row in said(FOOD_NOW, at=at)] == [f"{FOOD}#81", f"{FOOD}#82"]
        assert {row[1] for row in said(FOOD_NOW, at=at)} == {made.item.code}

    def test_are_listed_before_the_version_takes_effect_and_long_after(self, db, at):
        load(FOOD, FOOD_NOW, at=at)
        items_on(f"{FOOD}#124")

        for moment in (datetime(2025, 10, 1, tzinfo=SHANGHAI), at + timedelta(days=4000)):
            assert len(said(FOOD_NOW, at=moment)) == 1

    @pytest.mark.parametrize(
        ("old", "new", "moved", "to"),
        [
            ("li-fa-fa_2015-03-15", "li-fa-fa_2023-03-13", 10, 13),
            ("jian-cha-fa_2018-03-20", "jian-cha-fa_2024-12-25", 39, 42),
            (NET, NET_NOW, 24, 26),
        ],
    )
    def test_cite_a_moved_article_of_other_laws(self, db, at, old, new, moved, to):
        load(old, new, at=at)
        items_on(f"{old}#{moved}", f"{old}#1")

        found = [row[2:] for row in said(new, at=at) if row[2] == "renumbered"]

        assert found == [("renumbered", f"{old}#{moved}", f"{new}#{to}")]

    def test_are_judged_over_three_versions(self, db, at):
        load(INTERNET_2019, INTERNET_2022, INTERNET_2024, at=at)
        items_on(f"{INTERNET_2019}#4", f"{INTERNET_2019}#33", f"{INTERNET_2022}#11")

        second, third = (
            [row[2:] for row in said(key, at=at)] for key in (INTERNET_2022, INTERNET_2024)
        )

        # Moved by the second version, and left there by the third.
        moved = ("renumbered", f"{INTERNET_2019}#33")
        assert second == [(*moved, f"{INTERNET_2022}#34")]
        assert sorted(third) == [
            ("amended", f"{INTERNET_2022}#11", f"{INTERNET_2024}#11"),
            (*moved, f"{INTERNET_2024}#34"),
        ]

    def test_count_as_they_stand_now(self, db, at):
        load(FOOD, FOOD_NOW, at=at)
        corrected, retired = items_on(f"{FOOD}#124", f"{FOOD}#81")
        Item.objects.filter(pk=retired.item_id).update(status="retired")
        newer = ItemVersionFactory(
            item=corrected.item, number=2, article=article(f"{FOOD_NOW}#124")
        )

        while_drafted = said(FOOD_NOW, at=at)
        newer.status, newer.reviewer_id = "released", corrected.reviewer_id
        newer.reviewed_at = newer.released_at = at
        newer.save()
        Item.objects.filter(pk=corrected.item_id).update(released=newer)

        assert [row[1] for row in while_drafted] == [corrected.item.code]
        assert said(FOOD_NOW, at=at) == []

    def test_of_a_year_whose_text_is_in_force_are_left_alone(self, db, at):
        load(FOOD, FOOD_NOW, at=at)
        law = version(FOOD).law
        this_year = ItemVersionFactory(article=None, law=law, law_year=2026, stem="甲")
        last_year = ItemVersionFactory(article=None, law=law, law_year=2024, stem="乙")

        assert [row[1] for row in said(FOOD_NOW, at=at)] == [last_year.item.code]
        assert this_year.item.code != last_year.item.code

    def test_of_a_repealed_law_are_listed_for_what_repealed_it(self, db, at):
        load(WATER, CODE, at=at)
        law = version(WATER).law
        old = ItemVersionFactory(article=None, law=law, law_year=None)

        assert said(CODE, at=at) == [("item", old.item.code, "repealed", None, None)]
        assert said(WATER, at=at) == []


class TestPages:
    def test_cases_say_what_a_person_noted_before_what_was_computed(self, db, at):
        load(OLD, NEW, INTERNET_2024, WATER, CODE, at=at)
        documents = read_cases("cases.json", (DEMO / "cases" / "cases.json").read_bytes())
        wanted = {"spc-guiding-6", "spc-guiding-138"}
        load_cases(
            documents=[each for each in documents if each.source_id in wanted], actor=None, at=at
        )

        hearing, water = said(NEW, at=at), said(CODE, at=at)

        assert ("case", "spc-guiding-6", "amended", f"{OLD}#42", f"{NEW}#63") in hearing
        assert [row for row in water if row[0] == "case"] == [
            ("case", "spc-guiding-138", "repealed", f"{WATER}#39", f"{CODE}#164"),
            ("case", "spc-guiding-138", "repealed", f"{WATER}#83", f"{CODE}#1108"),
        ]

    def test_other_pages_are_called_handbook(self, db, at):
        load(FOOD, FOOD_NOW, at=at)
        root = Page.objects.get(depth=1)
        page = root.add_child(instance=Page(title="食品经营检查", slug="food-check"))
        cite(page, f"{FOOD}#124")
        cite(page, f"{FOOD}#10")

        assert said(FOOD_NOW, at=at) == [
            ("handbook", "food-check", "amended", f"{FOOD}#124", f"{FOOD_NOW}#124")
        ]

    def test_what_nobody_confirmed_or_published_is_no_citation(self, db, at):
        load(FOOD, FOOD_NOW, at=at)
        root = Page.objects.get(depth=1)
        hidden = root.add_child(instance=Page(title="草稿", slug="draft", live=False))
        shown = root.add_child(instance=Page(title="手册", slug="shown"))
        cite(hidden, f"{FOOD}#124")
        found = cite(shown, f"{FOOD}#81")
        found.origin, found.status = "text", "proposed"
        found.save()

        assert said(FOOD_NOW, at=at) == []


class TestPapersAndSittings:
    @pytest.fixture
    def amended(self, db, at):
        load(FOOD, FOOD_NOW, at=at)
        return items_on(f"{FOOD}#124", f"{FOOD}#10")

    def kinds(self, at):
        return [(row[0], row[1]) for row in said(FOOD_NOW, at=at) if row[0] != "item"]

    def test_papers_being_assembled_are_listed(self, amended, at):
        paper = PaperFactory(items=amended)

        assert self.kinds(at) == [("paper", str(paper.pk))]

    def test_sittings_to_come_are_listed_with_their_paper(self, amended, at):
        sitting = SittingFactory(paper=PaperFactory(items=amended, frozen=True))

        assert self.kinds(at) == [("paper", str(sitting.paper_id)), ("sitting", str(sitting.pk))]

    def test_what_was_sat_and_is_over_stays_as_it_was(self, amended, at):
        sitting = SittingFactory(paper=PaperFactory(items=amended, frozen=True))
        AttemptFactory(sitting=sitting, submitted=True)

        assert self.kinds(sitting.closes_at + timedelta(days=1)) == []
        # While it is open, its paper cannot be changed any more: the sitting alone is listed.
        assert self.kinds(at) == [("sitting", str(sitting.pk))]

    def test_cost_no_more_for_many_items(self, amended, at, django_assert_max_num_queries):
        for _ in range(3):
            SittingFactory(paper=PaperFactory(items=amended, frozen=True))
            items_on(f"{FOOD}#124")

        with django_assert_max_num_queries(20):
            impact = queries.law_impact(version(FOOD_NOW), at=at)

        assert len(impact.affected) == 4 + 3 + 3


class TestUsableItems:
    """Barred at once, by the words alone."""

    def usable(self, day):
        return {item.code for item in usable_items(purpose="exam", on=day)}

    def test_are_those_whose_words_stand(self, db, at):
        load(FOOD, FOOD_NOW, NET, NET_NOW, WATER, CODE, at=at)
        kept, amended, moved, repealed = items_on(
            f"{FOOD}#10", f"{FOOD}#124", f"{NET}#24", f"{WATER}#39"
        )
        (half,) = items_on(f"{FOOD}#10", also=[f"{FOOD}#81"])
        (whole,) = items_on(f"{FOOD_NOW}#81", also=[f"{FOOD}#11"])

        before = self.usable(date(2025, 11, 30))
        after = self.usable(date(2025, 12, 1))
        today = self.usable(date(2026, 11, 24))

        assert before == {each.item.code for each in (kept, amended, moved, repealed, half)}
        assert after == {each.item.code for each in (kept, moved, repealed, whole)}
        assert today == {each.item.code for each in (kept, whole)}

    def test_take_one_query(self, db, at, django_assert_num_queries):
        load(FOOD, FOOD_NOW, at=at)
        items_on(*[f"{FOOD}#{number}" for number in range(1, 11)])

        with django_assert_num_queries(1):
            assert len(self.usable(date(2026, 11, 24))) == 10


class TestArticleUse:
    def test_finds_items_and_papers_of_the_same_words(self, db, at, django_assert_max_num_queries):
        load(FOOD, FOOD_NOW, at=at)
        old, other, amended = items_on(f"{FOOD}#10", f"{FOOD_NOW}#11", f"{FOOD}#124")
        (also,) = items_on(f"{FOOD}#11", also=[f"{FOOD_NOW}#10"])
        paper = PaperFactory(items=[old, amended])
        PaperFactory(items=[other])

        with django_assert_max_num_queries(4):
            use = queries.article_use(article(f"{FOOD_NOW}#10"))

        assert {item.pk for item in use.items} == {old.item_id, also.item_id}
        assert (use.item_count, use.papers) == (2, [paper])
        # Its words were amended: who cites the old ones does not rest on the new.
        assert queries.article_use(article(f"{FOOD_NOW}#124")).items == []
