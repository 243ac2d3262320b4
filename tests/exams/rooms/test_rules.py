from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from exams.rooms.rules import Hall, Person, neighbours, seated


def people(*units, first=1):
    return [Person(key, unit) for key, unit in enumerate(units, start=first)]


def units_by_number(seating, persons):
    unit = {person.key: person.unit for person in persons}
    return {place.number: unit[place.person] for place in seating.places}


class TestNeighbours:
    def test_are_beside_before_and_behind(self):
        assert list(neighbours(5, columns=3, seats=9)) == [4, 6, 2, 8]

    def test_do_not_cross_the_wall(self):
        assert list(neighbours(3, columns=3, seats=9)) == [2, 6]
        assert list(neighbours(4, columns=3, seats=9)) == [5, 1, 7]

    def test_end_with_the_last_seat(self):
        assert list(neighbours(8, columns=3, seats=8)) == [7, 5]


class TestSeated:
    def test_keeps_units_apart(self):
        crowd = people(*[1] * 10, *[2] * 10, *[3] * 10)

        seating = seated(crowd, [Hall(1, 30, 6)], seed=7)

        beside = units_by_number(seating, crowd)
        assert len(seating.places) == 30
        assert all(
            beside[left] != beside[right]
            for left, right in pairwise(range(1, 31))
            if left % 6  # the last of a row has nobody to the right
        )

    def test_leaves_seats_empty_rather_than_two_of_a_unit_side_by_side(self):
        seating = seated(people(*[1] * 15), [Hall(1, 30, 6)], seed=7)

        assert len(seating.places) == 15
        assert seating.pairs == 0

    def test_counts_what_could_not_be_avoided(self):
        seating = seated(people(1, 1, 1, 1), [Hall(1, 4, 2)], seed=7)

        assert len(seating.places) == 4
        assert seating.pairs == 4

    def test_minds_who_sits_there_already(self):
        seating = seated(people(1, 2), [Hall(1, 3, 3, taken={1: 1})], seed=7)

        assert units_by_number(seating, people(1, 2)) == {2: 2, 3: 1}

    def test_is_the_same_for_the_same_seed_in_whatever_order_they_come(self):
        crowd = people(*[1, 2, 3, 4] * 6)

        once = seated(crowd, [Hall(1, 30, 6)], seed=3)
        again = seated(reversed(crowd), [Hall(1, 30, 6)], seed=3)

        assert once == again
        assert once != seated(crowd, [Hall(1, 30, 6)], seed=4)

    def test_seats_who_must_sit_apart_in_separate_rooms_alone(self):
        apart = Person(9, 1, is_apart=True)
        halls = [Hall(1, 3, 3), Hall(2, 3, 3, is_separate=True)]

        seating = seated([*people(1, 2, 3, 4), apart], halls, seed=7)

        assert [place.person for place in seating.places if place.hall == 2] == [9]
        assert len(seating.unplaced) == 1  # the fourth: nobody is put into the separate room

    def test_leaves_over_whom_there_is_no_separate_room_for(self):
        seating = seated([Person(9, 1, is_apart=True)], [Hall(1, 3, 3)], seed=7)

        assert seating.unplaced == [9]

    @given(
        st.lists(st.integers(1, 5) | st.none(), max_size=40),
        st.lists(st.tuples(st.integers(1, 20), st.integers(1, 6)), min_size=1, max_size=3),
        st.integers(0, 99),
    )
    def test_seats_everybody_once_while_there_are_seats(self, units, sizes, seed):
        crowd = people(*units)
        halls = [Hall(key, seats, columns) for key, (seats, columns) in enumerate(sizes)]

        seating = seated(crowd, halls, seed=seed)

        keys = [place.person for place in seating.places]
        assert sorted(keys + seating.unplaced) == [person.key for person in crowd]
        assert len({(place.hall, place.number) for place in seating.places}) == len(keys)
        assert len(keys) == min(len(crowd), sum(seats for seats, _columns in sizes))
        assert all(1 <= place.number <= sizes[place.hall][0] for place in seating.places)
