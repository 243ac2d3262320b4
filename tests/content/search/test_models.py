"""What the tables of words refuse."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from content.models import DeliveredWord, Domain, IndexedWord, LawAlias, Synonym
from tests.factories import LawFactory

pytestmark = pytest.mark.django_db


class TestSynonym:
    def test_is_there_once_for_each_word_asked_for(self):
        Synonym.objects.create(asked="甲乙丙", words="丁")

        with pytest.raises(IntegrityError):
            Synonym.objects.create(asked="甲乙丙", words="戊")

    def test_is_of_a_known_kind(self):
        with pytest.raises(IntegrityError):
            Synonym.objects.create(asked="甲乙丙", words="丁", kind="x")

    @pytest.mark.parametrize(
        ("asked", "words"), [("，", "丁"), ("甲乙丙", "。\n！"), ("甲乙丙", " ")]
    )
    def test_needs_something_that_can_be_found(self, asked, words):
        with pytest.raises(ValidationError):
            Synonym(asked=asked, words=words).full_clean()

    def test_gives_each_of_its_words_once(self):
        assert Synonym(words="丁\n\n 戊 己 \n丁").word_list == ["丁", "戊 己"]


class TestLawAlias:
    def test_is_there_once_for_each_law(self):
        law = LawFactory()
        LawAlias.objects.create(law=law, name="罚法")

        with pytest.raises(IntegrityError):
            LawAlias.objects.create(law=law, name="罚法")

    def test_goes_with_its_law(self):
        alias = LawAlias.objects.create(law=LawFactory(), name="罚法")

        alias.law.delete()

        assert not LawAlias.objects.filter(name="罚法").exists()


class TestUniqueWords:
    @pytest.mark.parametrize(
        ("model", "fields"),
        [
            (Domain, {"name": "某领域"}),
            (DeliveredWord, {"key": "某词"}),
            (IndexedWord, {"word": "某词", "sound": "mouci", "documents": 1}),
        ],
    )
    def test_are_there_once(self, model, fields):
        model.objects.create(**fields)

        with pytest.raises(IntegrityError):
            model.objects.create(**fields)
