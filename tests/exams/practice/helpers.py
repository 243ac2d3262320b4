"""What tests of drills share."""

from exams.practice.operations import answer_item
from tests.factories import DrillFactory, DrillItemFactory, ItemVersionFactory


def practice_items(count, **fields):
    return [
        ItemVersionFactory(released=True, item__purpose="practice", **fields) for _ in range(count)
    ]


def answered(learner, version, *, is_correct, at):
    """Answer an item in a drill of that day, as it was asked for by hand; return its place."""
    drill = DrillFactory(learner=learner, day=at.date(), started_at=at)
    place = DrillItemFactory(drill=drill, position=1, version=version)
    chosen = ["B" if is_correct else "A"]
    return answer_item(
        drill_id=drill.pk, position=place.position, learner=learner, chosen=chosen, at=at
    )
