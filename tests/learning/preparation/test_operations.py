"""Choosing a post to prepare for, assigning one, taking it back."""

import pytest
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from learning.models import Activity, PostPreparation
from learning.preparation import operations
from tests.factories import (
    PostingFactory,
    PostMapPageFactory,
    PostPreparationFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

choose_post = operations.choose_post.__wrapped__
leave_post = operations.leave_post.__wrapped__
assign_post = operations.assign_post.__wrapped__
withdraw_post = operations.withdraw_post.__wrapped__


@pytest.fixture
def post():
    return PostMapPageFactory()


@pytest.fixture
def city():
    return UnitFactory(kind="area", level="city")


@pytest.fixture
def trainer(city):
    return UserFactory(roles=["trainer"], reach=city)


def officer(city, **fields):
    user = UserFactory(**fields)
    PostingFactory(user=user, unit=UnitFactory(parent=city))
    return user


def acts():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


class TestChoosePost:
    def test_begins_with_the_learner_as_the_only_one_who_decided(self, post, at):
        learner = UserFactory()

        preparation = choose_post(learner=learner, page_id=post.pk, at=at)

        assert (preparation.learner, preparation.post) == (learner, post)
        assert (preparation.started_at, preparation.assigned_by) == (at, None)
        assert acts() == ["learning.post-chosen"]

    def test_changes_nothing_the_second_time(self, post, at):
        learner = UserFactory()
        first = choose_post(learner=learner, page_id=post.pk, at=at)

        again = choose_post(learner=learner, page_id=post.pk, at=at.replace(hour=12))

        assert (again, again.started_at) == (first, at)
        assert acts() == ["learning.post-chosen"]

    def test_is_refused_for_a_map_that_is_not_published(self, at):
        draft = PostMapPageFactory(live=False)

        with pytest.raises(operations.NoSuchPost):
            choose_post(learner=UserFactory(), page_id=draft.pk, at=at)


class TestLeavePost:
    def test_drops_what_the_learner_chose_and_keeps_what_was_read(self, post, at):
        learner = UserFactory()
        choose_post(learner=learner, page_id=post.pk, at=at)
        Activity.objects.create(
            learner=learner, kind="case", subject="7", day=at.date(), completed_at=at
        )

        for _ in range(2):
            leave_post(learner=learner, page_id=post.pk, at=at)

        assert not PostPreparation.objects.exists()
        assert Activity.objects.count() == 1
        assert acts() == ["learning.post-chosen", "learning.post-dropped"]

    def test_is_refused_if_the_office_assigned_it(self, post, at):
        preparation = PostPreparationFactory(post=post, assigned_by=UserFactory())

        with pytest.raises(operations.AssignedByOffice):
            leave_post(learner=preparation.learner, page_id=post.pk, at=at)

    def test_leaves_that_of_somebody_else(self, post, at):
        PostPreparationFactory(post=post)

        leave_post(learner=UserFactory(), page_id=post.pk, at=at)

        assert PostPreparation.objects.count() == 1


class TestAssignPost:
    def test_assigns_to_people_in_reach(self, post, city, trainer, at):
        people = [officer(city), officer(city)]
        accounts = [person.username for person in people]

        done = assign_post(page_id=post.pk, accounts=accounts, actor=trainer, at=at)

        assert done == operations.Assigned(added=2, already=0)
        assert {each.learner for each in PostPreparation.objects.all()} == set(people)
        assert {each.assigned_by for each in PostPreparation.objects.all()} == {trainer}
        assert acts() == ["learning.post-assigned"] * 2

    def test_leaves_those_who_prepare_already(self, post, city, trainer, at):
        person = officer(city)
        PostPreparationFactory(post=post, learner=person)

        done = assign_post(page_id=post.pk, accounts=[person.username], actor=trainer, at=at)

        assert done == operations.Assigned(added=0, already=1)
        assert PostPreparation.objects.get().assigned_by is None
        assert acts() == []

    def test_assigns_to_nobody_if_one_is_beyond_reach(self, post, city, trainer, at):
        near, far = officer(city), officer(UnitFactory(kind="area", level="city"))
        accounts = [near.username, far.username, "nobody"]

        with pytest.raises(operations.NotInReach) as refusal:
            assign_post(page_id=post.pk, accounts=accounts, actor=trainer, at=at)

        assert refusal.value.params["count"] == 2
        assert far.username in str(refusal.value)
        assert not PostPreparation.objects.exists()

    def test_is_refused_without_accounts(self, post, trainer, at):
        with pytest.raises(operations.NobodyNamed):
            assign_post(page_id=post.pk, accounts=[" "], actor=trainer, at=at)

    def test_is_refused_for_a_map_that_is_not_there(self, city, trainer, at):
        with pytest.raises(operations.NoSuchPost):
            assign_post(page_id=0, accounts=[officer(city).username], actor=trainer, at=at)

    def test_names_ten_accounts_at_most(self, post, trainer, at):
        accounts = [f"nobody-{n:02d}" for n in range(40)]

        with pytest.raises(operations.NotInReach) as refusal:
            assign_post(page_id=post.pk, accounts=accounts, actor=trainer, at=at)

        assert refusal.value.params["accounts"].count("nobody") == 10


class TestWithdrawPost:
    def test_drops_it_whoever_decided(self, post, city, trainer, at):
        preparation = PostPreparationFactory(post=post, learner=officer(city))

        withdraw_post(preparation_id=preparation.pk, actor=trainer, at=at)

        assert not PostPreparation.objects.exists()
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.detail["post"]) == ("learning.post-dropped", post.pk)

    def test_does_not_reach_beyond_the_jurisdiction(self, post, trainer, at):
        far = PostPreparationFactory(
            post=post, learner=officer(UnitFactory(kind="area", level="city"))
        )

        with pytest.raises(PostPreparation.DoesNotExist):
            withdraw_post(preparation_id=far.pk, actor=trainer, at=at)


class TestConstraint:
    def test_somebody_prepares_once_for_a_post(self):
        preparation = PostPreparationFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            PostPreparationFactory(learner=preparation.learner, post=preparation.post)
