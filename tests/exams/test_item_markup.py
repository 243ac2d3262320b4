"""What an item says as HTML: escaped or cleaned, with the addresses of its pictures."""

from dataclasses import replace

import pytest
from django.template.loader import render_to_string

from exams.bank import rules
from exams.bank.rules import Choice, Content
from exams.templatetags.item_markup import item_html, item_text, item_view
from tests.exams.bank.test_kinds import CASE, COMPLETE, FILL_IN, MATCHING, ORDERING

DIGEST = "ab" * 32


class TestItemHtml:
    def test_escapes_plain_text_and_keeps_its_lines(self):
        assert item_html("a < b\n<script>") == "a &lt; b<br>&lt;script&gt;"

    def test_cleans_markup(self):
        text = '<p onclick="x()">题<script>alert(1)</script><a href="//x">干</a></p>'

        assert item_html(text, True) == "<p>题干</p>"

    def test_gives_pictures_their_address(self):
        shown = item_html(f'<img src="item-picture:{DIGEST}" alt="现场图">', True)

        assert f'src="/teach/bank/pictures/{DIGEST}/"' in shown
        assert 'alt="现场图"' in shown

    @pytest.mark.parametrize("source", ["https://x/y.png", "item-picture:abc", "data:image/png,x"])
    def test_shows_no_picture_from_elsewhere(self, source):
        assert "src" not in item_html(f'<img src="{source}" alt="图">', True)

    def test_is_one_line_of_text_in_lists(self):
        assert item_text("<p>甲<br>乙</p><p>丙</p>", True) == "甲 乙 丙"
        assert item_text("<p>\n甲", False) == "<p> 甲"


class TestTheFragment:
    def drawn(self, said, **given):
        return render_to_string("exams/bank/_item.html", {"item_said": said, **given})

    @pytest.mark.parametrize("content", COMPLETE, ids=lambda content: content.kind)
    def test_shows_candidates_no_key(self, content):
        shown = self.drawn(replace(content, rationale="理由在此"), show_key=False)

        hidden = ["理由在此", "zf-item-key", "verdict", "right", content.answer, "goes with"]
        assert not [text for text in hidden if text and text in shown]
        assert all(text not in shown for blank in content.blanks for text in blank.accepted)
        assert all(line.text not in shown for line in content.rubric)

    def test_shows_the_right_order(self):
        assert "A → B → C" in self.drawn(ORDERING, show_key=True)

    def test_shows_what_goes_with_what(self):
        view = item_view(MATCHING)

        assert [(line.letter, line.goes_with) for line in view.lines] == [("A", (1,)), ("B", (2,))]
        assert view.targets == [(1, "声誉罚"), (2, "人身罚"), (3, "财产罚")]

    def test_shows_accepted_answers_blank_by_blank(self):
        assert item_view(FILL_IN).blanks == [
            (1, ["二百", "200"], ""),
            (2, ["3.5 ± 0.1 公里"], ""),
        ]

    def test_shows_each_question_of_a_case_with_its_share_and_key(self):
        shown = self.drawn(CASE, show_key=True, level=2)

        assert [question.percent for question in item_view(CASE).questions] == [40, 60]
        assert shown.count("zf-opt static right") == 1
        assert "<h2 " in shown
        assert "<h3 " in shown

    def test_takes_a_part_of_an_unknown_type_as_it_is(self):
        odd = replace(CASE, parts=(rules.Part("essay", "写一篇"),))

        assert "essay" in self.drawn(odd, show_key=True)

    def test_escapes_every_text(self):
        bad = "<script>alert(1)</script>"
        content = Content("single", bad, (Choice(bad, True), Choice("乙")), bad, "law#1")

        assert bad not in self.drawn(content, show_key=True)
