"""What the migration makes of answers that were given before there were cards."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from exams.models import DrillCard
from tests.exams.practice.helpers import answered, practice_items
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FIELDS = (
    "learner", "item", "version", "stability", "difficulty", "reviewed_at", "due_on", "mistake",
    "right_on",
)  # fmt: skip


def cards():
    return list(DrillCard.objects.order_by("learner", "item").values_list(*FIELDS))


def test_is_what_each_answer_would_have_made(at):
    first, second, third = practice_items(3)
    for learner in (UserFactory(), UserFactory()):
        for days, version, is_correct in [
            (20, first, False), (18, first, True), (17, second, False), (15, first, True),
            (9, second, True), (8, second, True), (3, third, False), (1, third, True),
        ]:  # fmt: skip
            answered(learner, version, is_correct=is_correct, at=at - timedelta(days=days))
    made = cards()
    DrillCard.objects.all().delete()

    import_module("exams.migrations.0026_drill_cards")._replay(apps, None)

    assert cards() == made
    assert [card[-2] is None for card in made] == [True, False, False] * 2
