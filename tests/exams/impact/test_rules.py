"""Which article a question is clearly about, which law a text names, by when a change is due."""

from datetime import date

import pytest

from exams.impact.rules import clear_match, due_day, named

ARTICLES = {
    1: "行政机关应当在七日内将案件移送有管辖权的机关。",
    2: "偷开他人机动车的，处五百元以上一千元以下罚款。",
    3: "未取得驾驶证驾驶他人航空器的，处五百元以上一千元以下罚款。",
}


class TestClearMatch:
    def test_is_the_article_that_says_the_same(self):
        assert clear_match("偷开他人机动车的，处多少罚款？五百元以上一千元以下", ARTICLES) == 2

    @pytest.mark.parametrize(
        "asked",
        [
            "处五百元以上一千元以下罚款",  # two articles say so
            "下列哪一项属于行政许可？",
            "？！…",
            "",
        ],
    )
    def test_is_none_if_it_is_not_clear(self, asked):
        assert clear_match(asked, ARTICLES) is None

    def test_is_none_without_articles(self):
        assert clear_match("偷开他人机动车", {}) is None


class TestNamed:
    def test_is_the_first_name_and_there_the_longest(self):
        names = ["行政复议法", "行政复议法实施条例", "行政处罚法"]

        assert named("依照行政复议法实施条例和行政处罚法", names) == "行政复议法实施条例"

    def test_is_empty_if_none_stands_there(self):
        assert named("下列说法正确的是", ["行政复议法"]) == ""


class TestDueDay:
    @pytest.mark.parametrize(
        ("opened", "due"),
        [
            (date(2026, 1, 1), date(2026, 3, 17)),  # in good time: before it takes effect
            (date(2026, 3, 30), date(2026, 4, 6)),  # late: a week at least
            (date(2026, 9, 1), date(2026, 9, 8)),  # long after
        ],
    )
    def test_leaves_a_week_at_least(self, opened, due):
        found = due_day(effective_on=date(2026, 3, 31), opened_on=opened, before=14, after=7)

        assert found == due
