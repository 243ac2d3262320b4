"""Hand results out as files: recorded before the first byte goes."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import audit
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach
from org.models import Unit
from org.queries import root_of_reach


class NoReach(Unit.DoesNotExist):
    """The person's roles reach no unit."""


@transaction.atomic(durable=True)
def record_export(
    *, sitting_id: int, format: str, as_of: datetime, actor: User, at: datetime
) -> Sitting:
    """Record that somebody takes the results of a sitting out, and return it with its paper.

    Raises:
        Sitting.DoesNotExist: no such sitting in the actor's reach.
    """
    reach = sittings_in_reach(actor).select_related("paper", "unit")
    sitting = reach.get(pk=sitting_id)
    detail = {"format": format, "as_of": as_of.isoformat()}
    audit.record("exams.results-exported", actor=actor, subject=sitting, at=at, detail=detail)
    return sitting


@transaction.atomic(durable=True)
def record_participation_export(
    *, since: str, until: str, kind: str, as_of: datetime, actor: User, at: datetime
) -> None:
    """Record that somebody takes the participation of the units in reach out.

    Raises:
        NoReach: the actor's roles reach no unit.
    """
    root = root_of_reach(actor)
    if root is None:
        raise NoReach
    detail = {"since": since, "until": until, "kind": kind, "as_of": as_of.isoformat()}
    audit.record("exams.participation-exported", actor=actor, subject=root, at=at, detail=detail)
