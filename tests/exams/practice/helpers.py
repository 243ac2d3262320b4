"""What tests of drills share."""

from tests.factories import DrillFactory, DrillItemFactory, ItemVersionFactory


def practice_items(count, **fields):
    return [
        ItemVersionFactory(released=True, item__purpose="practice", **fields) for _ in range(count)
    ]


def answered(learner, version, *, is_correct, at):
    """Return an answer that the learner gave in a drill of that day."""
    drill = DrillFactory(learner=learner, day=at.date(), started_at=at)
    return DrillItemFactory(
        drill=drill,
        position=1,
        version=version,
        chosen=["B" if is_correct else "A"],
        is_correct=is_correct,
        answered_at=at,
    )
