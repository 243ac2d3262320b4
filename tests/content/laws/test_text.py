"""Traditional characters and pinyin."""

import pytest

from content.laws.text import slug_of, to_simplified
from tests.content.intake.statutes import all_laws


class TestToSimplified:
    @pytest.mark.parametrize(
        ("traditional", "simplified"),
        [
            ("貴州省行政執法監督辦法", "贵州省行政执法监督办法"),
            ("行政处罚法", "行政处罚法"),
            ("後面的皇后", "后面的皇后"),
            ("APL 2021", "APL 2021"),
            ("", ""),
        ],
    )
    def test_turns_characters_and_leaves_the_rest(self, traditional, simplified):
        assert to_simplified(traditional) == simplified

    def test_leaves_the_laws_as_they_are(self):
        for law in all_laws():
            text = "".join(article.text for article in law.articles)

            assert to_simplified(text) == text, law.key


class TestSlugOf:
    def test_is_the_address_of_all_76_laws(self):
        for law in all_laws():
            assert slug_of(law.short_name) == law.slug

    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("云岭市“12345”热线办法（试行）", "yun-ling-shi-12345-re-xian-ban-fa-shi-xing"),
            ("《A法》", "a-fa"),
            ("，。", ""),
        ],
    )
    def test_holds_letters_digits_and_hyphens(self, name, slug):
        assert slug_of(name) == slug

    def test_fits_its_column(self):
        assert len(slug_of("法" * 200)) <= 160
