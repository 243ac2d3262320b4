"""The door between the list of a sitting and its paper."""

from exams.rooms import queries
from exams.rooms.operations.refusals import NotCheckedIn
from exams.sittings.models import Candidacy


def require_checked_in(candidacy: Candidacy) -> None:
    """Refuse who did not come through the door of a sitting that has rooms. One query.

    For `start_attempt`, which holds the lock of the candidacy: a check-in, or its being undone,
    waits for that or is seen.

    Raises:
        NotCheckedIn: nobody admitted them, or that was undone.
    """
    if queries.must_check_in(candidacy):
        raise NotCheckedIn
