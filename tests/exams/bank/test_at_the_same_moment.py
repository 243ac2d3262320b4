"""Two reviewers, two threads, on PostgreSQL: what the lock of the item is for."""

import pytest

from exams.bank import operations
from exams.models import Item, ItemVersion
from tests.exams.bank.helpers import reviewer, trainer
from tests.exams.bank.test_review import approve, look, submitted, waiting
from tests.exams.delivery.test_at_the_same_moment import names, together

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


class TestAtTheSameMoment:
    def test_two_first_reviews_are_one(self, at):
        version, people = submitted(at), [trainer(), trainer()]

        outcomes = together(*[lambda who=who: look(version, who, at) for who in people])

        kept = ItemVersion.objects.get()
        assert names(outcomes) == ["ItemVersion", "ItemVersion"]
        assert {outcome.first_reviewer_id for outcome in outcomes} == {kept.first_reviewer_id}

    def test_an_approval_beside_a_return_is_one_of_them(self, at):
        version, people = waiting(at), [reviewer(), reviewer()]

        outcomes = together(
            lambda: approve(version, people[0], at),
            lambda: operations.return_version(
                version_id=version.pk, reviewer=people[1], note="缺解析。", at=at
            ),
        )

        kept = ItemVersion.objects.get()
        assert names(outcomes) == ["ItemVersion", "NotInReview"]
        assert kept.status in ("released", "returned")
        assert (kept.status == "released") == (Item.objects.get().released == kept)

    def test_a_comment_beside_an_approval_stops_it_or_comes_too_late(self, at):
        version, third, who = waiting(at), reviewer(), trainer()

        outcomes = together(
            lambda: approve(version, third, at),
            lambda: operations.add_comment(
                version_id=version.pk, author=who, text="选项 C 也成立。", at=at
            ),
        )

        is_released = ItemVersion.objects.get().released_at is not None
        assert names(outcomes) in (
            ["CommentsOpen", "ItemComment"],
            ["ItemVersion", "VersionReleased"],
        )
        assert version.comments.exists() != is_released

    def test_the_same_comment_twice_is_one(self, at):
        version, who = submitted(at), trainer()

        outcomes = together(
            *[
                lambda: operations.add_comment(
                    version_id=version.pk, author=who, text="缺解析。", at=at
                )
            ]
            * 2
        )

        assert len({comment.pk for comment in outcomes}) == 1
