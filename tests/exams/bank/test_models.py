import pytest
from django.db import DatabaseError, IntegrityError, transaction

from exams.models import Item, Option
from tests.factories import (
    ItemFactory,
    ItemVersionFactory,
    OptionFactory,
    TopicFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def refused(make, error=IntegrityError):
    with pytest.raises(error), transaction.atomic():
        make()
    return True


class TestItem:
    def test_has_a_code_of_its_own(self):
        item = ItemFactory()

        assert refused(lambda: ItemFactory(code=item.code))

    def test_has_a_known_status_and_purpose(self):
        assert refused(lambda: ItemFactory(status="forgotten"))
        assert refused(lambda: ItemFactory(purpose="fun"))

    def test_is_in_use_only_with_a_released_version(self):
        assert refused(lambda: ItemFactory(status="in-use"))

    def test_belongs_to_one_of_the_topics_each_with_its_code(self):
        topic = TopicFactory()

        assert refused(lambda: TopicFactory(code=topic.code))


class TestItemVersion:
    def test_has_a_number_of_its_own(self):
        version = ItemVersionFactory(released=True)

        assert refused(lambda: ItemVersionFactory(item=version.item, number=1))

    def test_is_the_only_one_that_is_worked_on(self):
        version = ItemVersionFactory()

        assert refused(lambda: ItemVersionFactory(item=version.item, number=2))

    def test_is_of_a_known_type_and_status(self):
        assert refused(lambda: ItemVersionFactory(kind="essay"))
        assert refused(lambda: ItemVersionFactory(status="lost"))

    def test_is_never_reviewed_by_its_author(self):
        version = ItemVersionFactory()
        version.reviewer = version.author

        assert refused(version.save)

    def test_is_never_looked_at_first_by_its_author(self, at):
        version = ItemVersionFactory()
        version.first_reviewer, version.first_reviewed_at = version.author, at

        assert refused(version.save)

    def test_is_looked_at_first_at_a_moment(self):
        version = ItemVersionFactory()
        version.first_reviewer = UserFactory()

        assert refused(version.save)

    def test_is_never_released_by_who_looked_first(self, at):
        version = ItemVersionFactory()
        version.first_reviewer = version.reviewer = UserFactory()
        version.first_reviewed_at = version.reviewed_at = version.released_at = at
        version.status = "released"

        assert refused(version.save)

    def test_waits_for_its_final_review_only_after_the_first(self):
        version = ItemVersionFactory()
        version.status = "in-final-review"

        assert refused(version.save)

    def test_is_released_by_a_reviewer_at_a_moment(self, at):
        version = ItemVersionFactory()
        version.status, version.released_at = "released", at

        assert refused(version.save)

    def test_is_released_exactly_if_it_has_the_moment(self, at):
        version = ItemVersionFactory()
        version.status = "released"

        assert refused(version.save)

    def test_is_never_changed_once_it_is_released(self):
        version = ItemVersionFactory(released=True)
        version.stem = "另一个题干"

        assert refused(version.save, DatabaseError)

    def test_keeps_its_options_once_it_is_released(self):
        version = ItemVersionFactory(released=True)

        assert refused(
            lambda: Option.objects.filter(version=version).update(is_key=True), DatabaseError
        )
        assert refused(lambda: Option.objects.filter(version=version).delete(), DatabaseError)
        assert refused(lambda: OptionFactory(version=version, letter="E"), DatabaseError)
        assert Item.objects.get(pk=version.item_id).status == "in-use"


class TestOption:
    def test_has_a_letter_of_its_own(self):
        version = ItemVersionFactory()

        assert refused(lambda: OptionFactory(version=version, letter="A"))
