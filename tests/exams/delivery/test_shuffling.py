from exams.bank.answering import Asked
from exams.delivery.shuffling import item_order, may_shuffle, option_order, shown_numbers

PLACES = [(n, "单选题" if n <= 20 else "多选题") for n in range(1, 41)]


def asked(kind="single", texts=("甲", "乙", "丙", "丁"), stem="下列说法正确的是"):
    return Asked(kind=kind, stem=stem, options=tuple(zip("ABCD", texts, strict=False)))


class TestItemOrder:
    def test_is_that_of_the_paper_unless_it_says_otherwise(self):
        assert item_order(7, PLACES, is_shuffled=False) == list(range(1, 41))

    def test_is_another_for_each_attempt_and_the_same_at_each_look(self):
        orders = [item_order(attempt, PLACES, is_shuffled=True) for attempt in (7, 8, 7)]

        assert orders[0] == orders[2]
        assert orders[0] != orders[1]

    def test_keeps_items_in_their_section(self):
        order = item_order(7, PLACES, is_shuffled=True)

        assert sorted(order[:20]) == list(range(1, 21))
        assert sorted(order[20:]) == list(range(21, 41))

    def test_numbers_items_as_the_candidate_sees_them(self):
        order = item_order(7, PLACES, is_shuffled=True)

        numbers = shown_numbers(7, PLACES, is_shuffled=True)

        assert [numbers[position] for position in order] == list(range(1, 41))


class TestOptionOrder:
    def test_has_each_letter_once_and_stays(self):
        orders = {tuple(option_order(n, 3, "ABCD", is_shuffled=True)) for n in range(60)}

        assert all(sorted(order) == list("ABCD") for order in orders)
        assert len(orders) > 12
        assert option_order(9, 3, "ABCD", is_shuffled=True) == option_order(
            9, 3, "ABCD", is_shuffled=True
        )

    def test_is_that_of_the_paper_where_it_may_not_change(self):
        assert option_order(9, 3, "ABCD", is_shuffled=False) == list("ABCD")


class TestMayShuffle:
    def test_is_for_the_section_to_say(self):
        assert may_shuffle(asked(), shuffle_options=True)
        assert not may_shuffle(asked(), shuffle_options=False)

    def test_is_not_where_an_option_speaks_of_others(self):
        item = asked(texts=("甲", "乙", "丙", "以上都对"))

        assert not may_shuffle(item, shuffle_options=True)

    def test_is_not_for_statements_to_judge(self):
        assert not may_shuffle(asked("true-false", ("正确", "错误")), shuffle_options=True)
