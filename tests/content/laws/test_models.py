"""What the tables of laws refuse, and where an article stands."""

from datetime import date

import pytest
from django.db import IntegrityError

from content.models import LawVersion
from tests.factories import ArticleFactory, LawFactory, LawVersionFactory

pytestmark = pytest.mark.django_db
State = LawVersion.State


class TestLawVersion:
    def test_is_one_for_each_day_of_adoption(self):
        first = LawVersionFactory()

        with pytest.raises(IntegrityError):
            LawVersionFactory(law=first.law, key="other")

    def test_ends_on_a_day_in_a_way(self):
        with pytest.raises(IntegrityError):
            LawVersionFactory(ended_on=date(2025, 1, 1))

    def test_does_not_end_before_it_begins(self):
        with pytest.raises(IntegrityError):
            LawVersionFactory(ended_on=date(2020, 1, 1), end_kind="repealed")

    @pytest.mark.parametrize(
        ("day", "state"),
        [
            (date(2021, 7, 14), State.NOT_YET),
            (date(2021, 7, 15), State.IN_FORCE),
            (date(2024, 12, 31), State.IN_FORCE),
            (date(2025, 1, 1), State.SUPERSEDED),
        ],
    )
    def test_is_in_force_from_its_first_day_until_its_end(self, day, state):
        version = LawVersionFactory(ended_on=date(2025, 1, 1), end_kind="superseded")

        assert version.state_on(day) == state
        assert LawVersion.objects.in_force(day).exists() == (state == State.IN_FORCE)


class TestArticle:
    def test_is_one_for_each_number(self):
        first = ArticleFactory()

        with pytest.raises(IntegrityError):
            ArticleFactory(version=first.version, number=first.number)

    def test_has_an_address_that_always_shows_its_text(self):
        article = ArticleFactory(number=37, version__law=LawFactory(slug="x-fa"))

        assert article.get_absolute_url() == "/law/x-fa/?on=2021-07-15#a37"

    def test_has_a_short_address_while_it_is_in_force(self):
        article = ArticleFactory(number=37, version__law=LawFactory(slug="x-fa"))

        assert article.url_on(date(2026, 11, 24)) == "/law/x-fa/#a37"
        assert article.url_on(date(2020, 1, 1)) == "/law/x-fa/?on=2021-07-15#a37"

    def test_of_a_long_law_is_named_for_the_server_too(self):
        article = ArticleFactory(
            number=900, version__law=LawFactory(slug="x-fa"), version__article_count=1242
        )

        assert article.url_on(date(2026, 11, 24)) == "/law/x-fa/?article=900#a900"
