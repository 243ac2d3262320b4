"""What the tables of post maps refuse."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from content.models import PostDuty, PostMapPage
from tests.content.conftest import NEW

pytestmark = pytest.mark.django_db


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    return True


class TestPostMapPage:
    @pytest.mark.parametrize("change", [{"level": "village"}, {"track": "traffic"}])
    def test_is_of_a_known_level_and_track(self, town, change):
        assert refused(lambda: PostMapPage.objects.update(**change))

    def test_cites_each_article_once_with_its_paragraph(self, town):
        cited = [(each.article, each.paragraph) for each in town.cited()]

        assert cited == [(f"{NEW}#42", 0), (f"{NEW}#55", 1)]

    def test_says_all_that_it_says(self, town):
        for words in ("持证上岗", "一个人检查", "第七十六条", "核对证件", "镇街综合执法"):
            assert words in town.search_text()


class TestPostDuty:
    def test_refuses_an_article_that_is_not_there(self, town):
        duty = PostDuty(
            post=town, matter="x", basis_keys=f"{NEW}#42\n{NEW}#999", risks="y", controls="z"
        )

        with pytest.raises(ValidationError, match="#999") as refusal:
            duty.full_clean()

        assert set(refusal.value.error_dict) == {"basis_keys"}
