"""What of a text a result shows."""

from hypothesis import given
from hypothesis import strategies as st

from content.search.rules import GAP, LENGTH, Piece, marked, snippet

texts = st.text(alphabet="处罚听证的，。\nＡaBﬁ㎡ ", max_size=400)
words = st.lists(st.sampled_from(["处罚", "听证", "罚", "a", "fi", "m2", "证的"]), max_size=4)


def written(pieces):
    return "".join(piece.text for piece in pieces)


class TestMarked:
    def test_marks_each_word_and_joins_those_that_touch(self):
        pieces = marked("当场处罚与听证", ["当场", "处罚", "听证"])

        assert pieces == [Piece("当场处罚", True), Piece("与"), Piece("听证", True)]

    def test_marks_what_is_written_otherwise(self):
        assert marked("面积４０㎡", ["40", "m2"]) == [Piece("面积"), Piece("４０㎡", True)]

    @given(texts, words)
    def test_never_changes_the_text(self, text, words):
        assert written(marked(text, words)) == text


class TestSnippet:
    def test_of_a_short_text_is_all_of_it(self):
        assert snippet("应当听证。", ["听证"]) == [
            Piece("应当"),
            Piece("听证", True),
            Piece("。"),
        ]

    def test_shows_where_most_words_stand(self):
        text = f"听证。{'甲' * 300}。听证应当在期限内举行。{'乙' * 300}"

        shown = snippet(text, ["听证", "期限"])

        assert [piece.text for piece in shown if piece.is_hit] == ["听证", "期限"]
        assert shown[0] == Piece(GAP)
        assert written(shown).startswith(f"{GAP}听证应当在期限内举行。")
        assert shown[-1] == Piece(GAP)

    def test_of_a_text_without_the_words_is_its_start(self):
        shown = snippet("甲" * 500, ["听证"])

        assert written(shown) == "甲" * LENGTH + GAP

    @given(texts, words)
    def test_is_a_stretch_of_the_text(self, text, words):
        shown = written(snippet(text, words)).removeprefix(GAP).removesuffix(GAP)

        assert shown in text
        assert len(shown) <= LENGTH
