"""In which order differences are read."""

from content.amendments import reading
from content.amendments.rules import Alignment


def alignment(**given):
    nothing = dict.fromkeys(Alignment.__slots__, ())
    return Alignment(**nothing | given)


class TestChanges:
    def test_follow_the_new_text_with_what_is_gone_in_its_old_place(self):
        found = reading.changes(
            alignment(
                identical=((1, 1),),
                renumbered=((4, 5),),
                amended=((2, 3), (6, 4)),
                new=(2, 6),
                gone=(3, 5, 7),
            )
        )

        assert [(each.kind, each.old, each.new) for each in found] == [
            ("new", None, 2),
            ("amended", 2, 3),
            ("gone", 3, None),
            ("amended", 6, 4),
            ("gone", 7, None),
            ("gone", 5, None),
            ("new", None, 6),
        ]

    def test_that_are_gone_from_the_beginning_come_first(self):
        found = reading.changes(alignment(identical=((2, 2),), new=(1,), gone=(1,)))

        assert [(each.old, each.new) for each in found] == [(1, None), (None, 1)]

    def test_name_the_article_they_were_or_are_a_part_of(self):
        found = reading.changes(
            alignment(amended=((1, 1),), new=(2,), gone=(2,), split=((1, 2),), merged=((2, 1),))
        )

        assert [(each.kind, each.related) for each in found] == [
            ("amended", None),
            ("gone", 1),
            ("new", 1),
        ]

    def test_are_narrowed_to_a_kind(self):
        found = reading.changes(alignment(new=(1, 2), gone=(1,)))

        assert [each.new for each in reading.of_kind(found, "new")] == [1, 2]
        assert reading.of_kind(found, "") == found


class TestSpans:
    def test_hold_neighbors_that_moved_together(self):
        found = reading.spans(((1, 1), (2, 2), (4, 6), (5, 7), (6, 9)))

        assert [(span.old_text, span.new_text, span.is_moved) for span in found] == [
            ("1–2", "1–2", False),
            ("4–5", "6–7", True),
            ("6", "9", True),
        ]

    def test_of_nothing_are_none(self):
        assert reading.spans(()) == []
