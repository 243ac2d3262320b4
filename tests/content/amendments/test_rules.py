"""Which article became which: against the published comparison, and against what lawyers know."""

import json
from functools import cache
from pathlib import Path

import pytest

from content.amendments import rules
from content.laws.rules import text_digest
from tests.content.conftest import CODE, NEW, OLD, law_document

EXPECTED = json.loads(Path(__file__).with_name("version_changes.json").read_text("utf-8"))["pairs"]
SECURITY = ("zhi-an-guan-li-chu-fa-fa_2012-10-26", "zhi-an-guan-li-chu-fa-fa_2025-06-27")
REVIEW = ("xing-zheng-fu-yi-fa_2017-09-01", "xing-zheng-fu-yi-fa_2023-09-01")
WATER = "shui-wu-ran-fang-zhi-fa_2017-06-27"
AIR = "da-qi-wu-ran-fang-zhi-fa_2018-10-26"
WASTE = "gu-ti-fei-wu-wu-ran-huan-jing-fang-zhi-fa_2020-04-29"


@cache
def texts(key):
    document = law_document(key)
    return [
        rules.Text(
            number=each.number,
            heading=" ".join(
                [document.short_name, each.book, each.sub_book, each.chapter, each.section]
            ),
            text=each.text,
            digest=text_digest(each.text),
        )
        for each in document.articles
    ]


@cache
def aligned(old, new, *, is_one_law=True):
    return rules.align(texts(old), texts(new), is_one_law=is_one_law)


def law(*articles, first=1):
    """Return a law of these texts, numbered from 1."""
    return [
        rules.Text(number, "第一章 总则", text, text_digest(text))
        for number, text in enumerate(articles, first)
    ]


class TestAlignOfPublishedVersions:
    @pytest.mark.parametrize("pair", EXPECTED, ids=lambda pair: f"{pair['old']}-{pair['new']}")
    def test_finds_the_very_same_texts(self, pair):
        found = aligned(pair["old"], pair["new"])

        without_old = sorted([old for old, _ in found.amended] + list(found.gone))
        without_new = sorted([new for _, new in found.amended] + list(found.new))
        assert len(found.identical) == pair["identical_same_number"]
        assert [list(each) for each in found.renumbered] == pair["identical_renumbered"]
        assert without_old == pair["old_articles_without_identical_text"]
        assert without_new == pair["new_articles_without_identical_text"]

    @pytest.mark.parametrize("pair", EXPECTED, ids=lambda pair: f"{pair['old']}-{pair['new']}")
    def test_has_each_article_once_on_its_side(self, pair):
        found = aligned(pair["old"], pair["new"])

        pairs = found.identical + found.renumbered + found.amended
        assert sorted([old for old, _ in pairs] + list(found.gone)) == [
            *range(1, pair["old_articles"] + 1)
        ]
        assert sorted([new for _, new in pairs] + list(found.new)) == [
            *range(1, pair["new_articles"] + 1)
        ]

    def test_of_the_food_safety_law_is_five_amended_articles(self):
        found = aligned("shi-pin-an-quan-fa_2021-04-29", "shi-pin-an-quan-fa_2025-09-12")

        assert found.amended == ((41, 41), (81, 81), (82, 82), (124, 124), (132, 132))
        assert (found.new, found.gone) == ((), ())


class TestAlignOfAmendedArticles:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (3, {4}),
            (8, {9}),
            (22, {27}),  # 移送司法机关
            (31, {44}),
            (33, {51}),  # 当场处罚
            (37, {42, 55}),  # 两名执法人员
            (38, {57, 58}),
            (41, {62}),
            (42, {63, 64}),  # 听证
            (44, {66}),
            (45, {73}),
            (61, {82}),
            (64, {86}),  # 施行日期
        ],
    )
    def test_follows_the_penalty_law(self, old, new):
        assert dict(aligned(OLD, NEW).amended)[old] in new

    def test_leaves_out_what_has_no_counterpart(self):
        assert 63 in aligned(OLD, NEW).gone  # 国务院制定罚缴分离办法
        assert {2, 33, 34, 39, 47} <= set(aligned(OLD, NEW).new)

    def test_says_where_a_text_went_and_came_from(self):
        assert (52, 66) in aligned(OLD, NEW).merged  # 延期、分期缴纳
        assert (37, 56) in aligned(OLD, NEW).split  # 抽样取证

    def test_sees_no_part_in_an_article_that_stands_as_before(self):
        found = aligned(OLD, NEW)

        assert (6, 7) in found.renumbered
        assert 35 in found.gone  # 对当场处罚不服的救济
        assert 35 not in dict(found.merged)

    @pytest.mark.parametrize(("old", "new"), [(49, 58), (56, 67), (58, 88), (64, 76), (119, 144)])
    def test_follows_the_public_security_law(self, old, new):
        assert dict(aligned(*SECURITY).amended)[old] == new

    @pytest.mark.parametrize(
        ("old", "new"), [(6, 11), (9, 20), (28, 68), (30, 23), (31, 62), (40, 88), (43, 90)]
    )
    def test_follows_the_reconsideration_law(self, old, new):
        assert dict(aligned(*REVIEW).amended)[old] == new

    @pytest.mark.parametrize(
        ("repealed", "old", "new"),
        [
            (WATER, 39, {164}),  # 逃避监管排放
            (WATER, 83, {1108}),
            (WATER, 92, {1145}),
            (AIR, 18, {151}),  # 符合排放标准
            (AIR, 99, {1107}),
            (WASTE, 68, {973, 974}),  # 过度包装
        ],
    )
    def test_follows_a_law_into_the_code_that_repealed_it(self, repealed, old, new):
        found = aligned(repealed, CODE, is_one_law=False)

        assert dict(found.nearest)[old] in new


class TestAlign:
    def test_ignores_width_and_white_space(self):
        found = rules.align(law("下列行为:\n（一） 甲；"), law("下列行为：\n（一）甲；"))

        assert found.identical == ((1, 1),)

    def test_pairs_several_of_one_text_in_their_order(self):
        same = "违反前条规定的，责令改正。"

        found = rules.align(
            law(same, same, "本法所称企业，是指工厂。"), law("新的一条。", same, same)
        )

        assert found.identical == ((2, 2),)
        assert found.renumbered == ((1, 3),)

    def test_uses_each_of_one_text_once(self):
        same = "违反前条规定的，责令改正。"

        found = rules.align(law(same, same), law(same))

        assert (found.identical, found.renumbered, found.gone) == (((1, 1),), (), (2,))

    def test_of_nothing_is_all_new_or_gone(self):
        assert rules.align([], law("甲乙丙丁。")).new == (1,)
        assert rules.align(law("甲乙丙丁。"), []).gone == (1,)
        assert rules.align([], []).amended == ()

    def test_bears_texts_of_one_character_and_of_none(self):
        found = rules.align(law("", "甲"), law("乙", ""))

        assert found.renumbered == ((1, 2),)
        assert (found.new, found.gone) == ((1,), (2,))

    def test_is_the_same_every_time(self):
        assert rules.align(texts(OLD), texts(NEW)) == rules.align(texts(OLD), texts(NEW))
