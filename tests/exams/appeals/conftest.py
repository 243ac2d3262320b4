"""An appeal against an answer that people marked; a module may have an attempt of its own."""

import pytest

from tests.exams.appeals.helpers import in_charge, taken_on
from tests.exams.appeals.remarks import marked_attempt
from tests.exams.marking.helpers import marker


@pytest.fixture
def attempt():
    """Return one whose short answer got 4 of 10 points: it is not passed."""
    return marked_attempt()


@pytest.fixture
def sitting(attempt):
    return attempt.sitting


@pytest.fixture
def handler(sitting):
    return in_charge(sitting.unit, "reviewer")


@pytest.fixture
def second(sitting):
    return in_charge(sitting.unit)


@pytest.fixture
def fourth(sitting):
    """Return who marks in the sitting and has not marked the answer."""
    return marker(sitting)


@pytest.fixture
def made(attempt, handler):
    return taken_on(attempt, handler, kind="mark")
