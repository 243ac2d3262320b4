"""Which item of the bank a record is: by its name, its text, its stem."""

import pytest

from exams.exchange import matching
from exams.exchange.matching import Identity, Seen, identities, text_of
from tests.exams.exchange.importing import choice


def names(*codes, file="题库.xlsx"):
    return identities([choice(code=code) for code in codes], file)


class TestIdentities:
    @pytest.mark.parametrize("code", ["zf-77", "Q-00012", "disc-sing-nje-0001", "XF2024.A7"])
    def test_are_codes_that_stand_for_one_thing_everywhere(self, code):
        assert names(code) == [Identity(code)]

    @pytest.mark.parametrize("code", ["12", "Q3", "第5题", "question 7", "No.4", "item-9"])
    def test_are_plain_numbers_within_files_of_one_name(self, code):
        assert names(code) == [Identity(code, "题库")]

    def test_are_no_numbers_that_stand_there_twice(self):
        assert names("1", "2", "1") == [Identity(), Identity("2", "题库"), Identity()]

    def test_are_nothing_without_a_code(self):
        assert names("", " ") == [Identity(), Identity()]

    @pytest.mark.parametrize(
        ("code", "is_code"),
        [("zf-77", True), ("Q-00012", False), ("题目甲", False), ("a" * 60, False)],
    )
    def test_tell_what_a_new_item_can_be_called(self, code, is_code):
        assert names(code)[0].is_code is is_code


class TestByStem:
    def test_finds_an_item_whose_options_or_key_were_changed(self):
        asked = text_of(choice(options=("一人", "两人", "四人"), key="A").content)

        assert matching.by_stem(asked, choice().content)

    def test_does_not_take_another_item_with_a_usual_stem(self):
        asked = text_of(choice(options=("可以", "不可以")).content)

        assert not matching.by_stem(asked, choice().content)

    def test_does_not_take_another_type(self):
        asked = text_of(choice(kind="multiple", key="AB").content)

        assert not matching.by_stem(asked, choice().content)

    def test_tells_pictures_apart(self):
        one, other = (f'<img src="item-picture:{digit * 64}">' for digit in "ab")
        texts = [text_of(choice(f"图中是什么{picture}").content) for picture in (one, other)]

        assert not matching.by_stem(texts[0], texts[1].content)
        assert texts[0].whole != texts[1].whole


class TestBySerial:
    def test_needs_texts_that_are_alike(self):
        asked = text_of(choice("执法人员不得少于几个人").content)

        assert matching.by_serial(asked, choice().content)
        other = choice("听证应当在几日内组织", options=("三日", "七日"))
        assert not matching.by_serial(asked, other.content)


class TestSeen:
    def test_tells_the_first_of_two_with_one_text(self):
        seen, text = Seen(), text_of(choice().content)

        assert seen.first("#1", None, Identity(), text, "") == ""
        assert seen.first("#2", None, Identity(), text, "") == "#1"

    def test_keeps_items_apart_that_codes_of_the_bank_tell_apart(self):
        seen, text = Seen(), text_of(choice().content)

        assert seen.first("#1", 1, Identity("a-1"), text, "code") == ""
        assert seen.first("#2", 2, Identity("a-2"), text, "code") == ""
        assert seen.first("#3", 2, Identity("a-2"), text, "code") == "#2"


class TestDigestOf:
    def test_is_of_what_is_said_and_not_of_where(self):
        assert matching.digest_of(choice(place="#1")) == matching.digest_of(choice(place="#2"))
        assert matching.digest_of(choice()) != matching.digest_of(choice(level="apply"))
