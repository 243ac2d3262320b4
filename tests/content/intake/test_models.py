"""What the database refuses of intakes."""

import pytest
from django.db import IntegrityError, transaction

from content.models import LawIntake
from tests.content.intake.conftest import SHORT
from tests.factories import LawVersionFactory

pytestmark = pytest.mark.django_db


class TestLawIntake:
    def test_is_never_committed_by_who_uploaded_it(self, bring, trainer, at):
        intake = bring(SHORT)
        version = LawVersionFactory()

        with pytest.raises(IntegrityError, match="law_intake_committed_by_another"):
            LawIntake.objects.filter(pk=intake.pk).update(
                status="committed", version=version, settled_by=trainer, settled_at=at
            )

    @pytest.mark.parametrize(
        ("constraint", "fields"),
        [
            ("law_intake_status_known", {"status": "lost"}),
            ("law_intake_settled_iff_not_waiting", {"status": "discarded"}),
            ("law_intake_version_iff_committed", {"status": "committed"}),
        ],
    )
    def test_has_a_state_that_makes_sense(self, bring, reviewer, at, constraint, fields):
        intake = bring(SHORT)
        by = {} if "discarded" in fields.values() else {"settled_by": reviewer, "settled_at": at}

        with pytest.raises(IntegrityError, match=constraint):
            LawIntake.objects.filter(pk=intake.pk).update(**fields, **by)

    def test_waits_once_for_each_file_and_person(self, bring):
        intake = bring(SHORT)
        intake.pk = None

        with pytest.raises(IntegrityError):
            intake.save()

    def test_is_frozen_once_it_is_settled(self, bring, reviewer, at):
        intake = bring(SHORT)
        rows = LawIntake.objects.filter(pk=intake.pk)
        rows.update(status="discarded", settled_by=reviewer, settled_at=at)

        for change in (lambda: rows.update(law_name="x"), rows.delete):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                change()
