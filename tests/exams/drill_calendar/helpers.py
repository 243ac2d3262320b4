"""What tests of the drill calendar share."""

from datetime import datetime, timedelta

from tests.factories import CHINA, DrillFactory


def drilled(learner, *days, late=timedelta(0), **fields):
    """Finish the drill of some days at noon of each, or so much later."""
    for day in days:
        noon = datetime(day.year, day.month, day.day, 12, 0, tzinfo=CHINA)
        DrillFactory(learner=learner, day=day, started_at=noon, finished_at=noon + late, **fields)
