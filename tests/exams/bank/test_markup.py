"""Markup of items: what may stay, what goes, and the plain text of it."""

import pytest

from exams.bank import markup

DIGEST = "ab" * 32


class TestSanitized:
    @pytest.mark.parametrize(
        "text",
        [
            "<p>依据<strong>第四十二条</strong></p>",
            '<table><tbody><tr><th scope="col">款</th><td colspan="2">元</td></tr></tbody></table>',
            f'<img src="item-picture:{DIGEST}" alt="现场照片">',
        ],
    )
    def test_keeps_what_the_list_has(self, text):
        assert markup.sanitized(text) == text
        assert markup.gone(text) == []

    @pytest.mark.parametrize(
        ("text", "left"),
        [
            ("<script>alert(1)</script>题干", "题干"),
            ('<b onclick="x()">题干</b>', "<b>题干</b>"),
            ('<a href="javascript:x()">题干</a>', "题干"),
            ('<p style="color:red">题干</p>', "<p>题干</p>"),
            ("<iframe src=//x></iframe>题干", "题干"),
            ('<img src="https://x.test/a.png" alt="图">', '<img alt="图">'),
            ("<svg><script>x</script></svg>题干", "题干"),
            ("<!-- 答案 A -->题干", "题干"),
        ],
    )
    def test_takes_the_rest_away(self, text, left):
        assert markup.sanitized(text) == left

    def test_tells_what_a_reader_would_miss(self):
        assert markup.gone("<p>题<script>x</script></p>")
        assert markup.gone('<p style="color:red">题</p>')


class TestPlain:
    def test_breaks_lines_where_blocks_end(self):
        assert markup.plain("<p>甲</p><p>乙<br>丙</p>") == "甲\n乙\n丙"

    def test_says_a_picture_by_its_text(self):
        assert markup.plain(f'见<img src="item-picture:{DIGEST}" alt="图一">') == "见[图一]"

    def test_reads_references(self):
        assert markup.plain("罚款 &lt; 200 元 &amp; 警告") == "罚款 < 200 元 & 警告"

    def test_undoes_what_escaping_did(self):
        text = '甲 < 乙 & 丙\n第二行 "引"'

        assert markup.plain(markup.escaped(text)) == text


class TestPicturesIn:
    def test_names_each_once(self):
        text = f'<img src="item-picture:{DIGEST}"><img src="item-picture:{DIGEST}">'

        assert markup.pictures_in(text) == [DIGEST]
