"""What the tests of sittings share."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.delivery import operations
from tests.factories import MOMENT, AttemptFactory, CandidacyFactory, PaperFactory, SittingFactory

NOT_STATEMENTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")


class statements(CaptureQueriesContext):  # noqa: N801 (used like a function)
    """Captures the SQL of a block, without what only begins and ends transactions."""

    def __init__(self):
        super().__init__(connection)

    def __len__(self):
        return len(self.texts())

    def texts(self):
        said = [query["sql"] for query in self.captured_queries]
        return [text for text in said if not text.startswith(NOT_STATEMENTS)]


def open_attempt(**fields):
    """Return an attempt in progress whose candidate is listed."""
    attempt = AttemptFactory(**fields)
    CandidacyFactory(sitting=attempt.sitting, candidate=attempt.candidate)
    return attempt


def sitting_of(size):
    """Return a sitting on a frozen paper of so many items, key B."""
    return SittingFactory(paper=PaperFactory(size=size, frozen=True))


def give(attempt, position, letters, *, minute=5, nonce=None, page="page-1", number=None):
    """Save a choice so many minutes after the sitting opened."""
    return operations.save_response(
        attempt_id=attempt.pk,
        candidate=attempt.candidate,
        position=position,
        chosen=list(letters),
        nonce=nonce or f"{position}-{''.join(letters)}-{minute}",
        page_token=page,
        number=number,
        at=MOMENT + timedelta(minutes=minute),
    )


def last_moment(attempt):
    """Return the last moment at which an answer counts."""
    return attempt.due_at + timedelta(seconds=attempt.sitting.grace_seconds)
