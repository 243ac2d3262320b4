"""Two people, two threads, on PostgreSQL: what the locks on intakes are for."""

import threading

import pytest
from django.db import connection, connections

from content.intake.operations import commit_intake, discard_intake, fingerprint, set_up_intake
from content.models import Article, LawVersion
from tests.content.conftest import NEW
from tests.content.intake.conftest import SHORT
from tests.factories import UserFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def together(*acts):
    """Run the acts in threads that start together; return the names of what each came to."""
    assert connection.vendor == "postgresql"
    start, outcomes = threading.Barrier(len(acts)), []

    def work(act):
        start.wait()
        try:
            outcomes.append(act().status)
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


class TestAtTheSameMoment:
    def test_two_reviewers_make_one_version(self, bring_law, reviewer, at):
        intake, other = bring_law(NEW), UserFactory(roles=["reviewer"])
        seen = fingerprint(intake)

        outcomes = together(
            *[
                lambda by=by: commit_intake(intake_id=intake.pk, seen=seen, actor=by, at=at)
                for by in (reviewer, other)
            ]
        )

        assert outcomes == ["committed", "committed"]
        assert (LawVersion.objects.count(), Article.objects.count()) == (1, 86)

    def test_two_texts_of_one_version_make_one(self, bring, reviewer, at):
        first, second = bring(SHORT), bring(SHORT + "\n")

        outcomes = together(
            *[
                lambda each=each: commit_intake(
                    intake_id=each.pk, seen=fingerprint(each), actor=reviewer, at=at
                )
                for each in (first, second)
            ]
        )

        assert outcomes[1] == "committed"
        assert outcomes[0] in ("BroughtTwice", "NotReady")
        assert LawVersion.objects.count() == 1

    def test_a_text_is_either_committed_or_discarded(self, bring, trainer, reviewer, at):
        intake = bring(SHORT)
        seen = fingerprint(intake)

        outcomes = together(
            lambda: commit_intake(intake_id=intake.pk, seen=seen, actor=reviewer, at=at),
            lambda: discard_intake(intake_id=intake.pk, actor=trainer, at=at),
        )

        assert outcomes in (["AlreadySettled", "committed"], ["AlreadySettled", "discarded"])

    def test_settings_change_before_the_commit_or_not_at_all(self, bring, trainer, reviewer, at):
        intake = bring(SHORT)
        seen = fingerprint(intake)
        settings = {"effective": "2027-01-01"}

        outcomes = together(
            lambda: commit_intake(intake_id=intake.pk, seen=seen, actor=reviewer, at=at),
            lambda: set_up_intake(intake_id=intake.pk, settings=settings, actor=trainer, at=at),
        )

        assert outcomes in (["AlreadySettled", "committed"], ["IntakeChanged", "parsed"])
