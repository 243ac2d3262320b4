"""How well a text answers."""

from content.search import ranking
from content.search.asking import Lexicon, understand
from content.search.ranking import Text

ASKED = understand("查封 期限", Lexicon())
WEIGHTS = [4.0, 2.0]


def score(body, title="", prior=1.0, asked=ASKED, weights=WEIGHTS):
    return ranking.score(Text(body, title, prior), asked, weights)


class TestScore:
    def test_is_more_for_more_of_the_words(self):
        assert score("查封的期限") > score("查封的场所") > score("场所的期限") > score("场所") == 0

    def test_is_more_where_the_words_stand_together(self):
        together = "查封的期限不得超过三十日。当事人可以申请。"
        apart = "查封不得超过三十日。当事人可以申请期限。"

        assert score(together) > score(apart)

    def test_is_more_for_words_that_come_again_but_not_without_end(self):
        often = [score("查封" * number + "期限" + "甲" * (40 - 2 * number)) for number in (1, 2, 9)]

        assert often == sorted(often)
        assert often[2] - often[1] < 3 * (often[1] - often[0])

    def test_is_less_for_a_long_text(self):
        assert score("查封期限") > score("查封期限" + "甲" * 900)

    def test_is_more_for_words_in_the_headings(self):
        assert score("查封期限", title="第二节 查封、扣押") > score("查封期限", title="第一章 总则")

    def test_is_more_for_what_stands_as_it_was_typed(self):
        asked = understand("查封期限", Lexicon())

        assert score("查封期限", asked=asked) > score("期限，查封", asked=asked)

    def test_goes_with_the_level_of_the_law(self):
        assert score("查封期限", prior=1.0) > score("查封期限", prior=0.9)

    def test_counts_the_word_itself_more_than_what_means_the_same(self):
        asked = understand("酒驾", Lexicon(synonyms={"酒驾": ["饮酒后驾驶"]}))

        assert score("酒驾", asked=asked, weights=[3.0]) > score(
            "饮酒后驾驶", asked=asked, weights=[3.0]
        )


class TestWeight:
    def test_is_more_for_what_is_rare(self):
        weights = [ranking.weight(documents, 7000) for documents in (1, 50, 700, 7000)]

        assert weights == sorted(weights, reverse=True)
        assert weights[-1] >= 0


class TestCoverage:
    def test_is_the_share_by_weight(self):
        assert ranking.coverage(0b11, WEIGHTS) == 1
        assert ranking.coverage(0b01, WEIGHTS) == 4 / 6
        assert ranking.coverage(0, WEIGHTS) == 0
        assert ranking.coverage(0b1, [0.0]) == 0


class TestPageScore:
    def test_is_more_for_words_in_the_title(self):
        titled = ranking.page_score("查封期限怎么算", ASKED, 0b11, WEIGHTS)
        plain = ranking.page_score("办案指引", ASKED, 0b11, WEIGHTS)

        assert titled > plain > ranking.page_score("办案指引", ASKED, 0b01, WEIGHTS)
