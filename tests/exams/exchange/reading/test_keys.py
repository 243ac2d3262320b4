"""Keys as offices write them."""

import pytest

from exams.exchange.reading import keys

OPTIONS = ["警告", "罚款", "没收", "吊销"]


class TestChoiceKey:
    @pytest.mark.parametrize(
        ("text", "right"),
        [
            ("ABD", {0, 1, 3}),
            ("A,B,D", {0, 1, 3}),
            ("A、B、D", {0, 1, 3}),
            ("A B D", {0, 1, 3}),
            ("A;B；D", {0, 1, 3}),
            ("ＡＢ", {0, 1}),
            ("abd", {0, 1, 3}),
            ("①③", {0, 2}),
            ("答案：A", {0}),
            ("（AB）", {0, 1}),
            ("罚款", {1}),
            ("警告；没收", {0, 2}),
            ("B. 罚款", {1}),
            ("选项A、B、D", {0, 1, 3}),
        ],
    )
    def test_is_read_in_every_writing(self, text, right):
        assert keys.choice_key(text, OPTIONS, is_numbered=False) == right

    @pytest.mark.parametrize(("text", "right"), [("1,3", {0, 2}), ("1.0", {0}), ("13", {0, 2})])
    def test_may_be_numbers_only_where_options_are(self, text, right):
        assert keys.choice_key(text, OPTIONS, is_numbered=True) == right

        with pytest.raises(keys.UnreadableKeyError, match="key-unknown-option"):
            keys.choice_key(text, OPTIONS, is_numbered=False)

    @pytest.mark.parametrize("text", ["E", "AE", "拘留", "B. 警告"])
    def test_never_names_what_is_not_there(self, text):
        with pytest.raises(keys.UnreadableKeyError, match="key-unknown-option"):
            keys.choice_key(text, OPTIONS, is_numbered=False)


class TestTruth:
    @pytest.mark.parametrize("word", "对 √ ✓ T t TRUE Y yes 正确 是 1 1.0 答案：对 （√）".split())
    def test_knows_right(self, word):
        assert keys.truth(word) is True

    @pytest.mark.parametrize("word", "错 × ✗ X F false N NO 错误 否 0 不正确 （×）".split())
    def test_knows_wrong(self, word):
        assert keys.truth(word) is False

    @pytest.mark.parametrize("word", ["", "AB", "不一定"])
    def test_knows_neither(self, word):
        assert keys.truth(word) is None


class TestOrderKey:
    @pytest.mark.parametrize(
        "text", ["CABD", "C-A-B-D", "C→A→B→D", "c，a，b，d", "③①②④", "没收→警告→罚款→吊销"]
    )
    def test_is_read_in_every_writing(self, text):
        assert keys.order_key(text, OPTIONS, is_numbered=False) == ("C", "A", "B", "D")


class TestPairsKey:
    @pytest.mark.parametrize(
        "text", ["A-2,B-1", "A2 B1", "A→2；B→1", "A—2、B—1", "1-B，2-A", "2,1", "BA", "a:2 b:1"]
    )
    def test_is_read_in_every_writing(self, text):
        assert keys.pairs_key(text, 2, 3) == (("A", 2), ("B", 1))

    def test_may_share_and_repeat(self):
        assert keys.pairs_key("A-1,2;B-1", 2, 2) == (("A", 1), ("A", 2), ("B", 1))
