"""How much of an attempt is answered: counted when something came, and kept in the cache.

A figure that is lost with the cache is counted again; the rows are the truth.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, Window
from django.db.models.functions import RowNumber

from exams.delivery.guard import Aside, Verdict
from exams.delivery.models import Response
from exams.sittings.models import Sitting

KEPT_SECONDS = 3600
# The one that goes on without Redis: the board is wanted most when something has died.
CACHE = "sessions" if "sessions" in settings.CACHES else "default"


class Figures(NamedTuple):
    """How much of an attempt is answered, as of a response and a due time."""

    newest: int = 0  # sequence of the newest response that was counted
    due: float = 0  # an extension may have made late ones count
    answered: int = 0
    late: int = 0
    elsewhere: int = 0  # kept aside: from a page that did not have the lease


NONE = Figures()


def figures_of(sitting: Sitting, attempts: Iterable[Mapping[str, Any]]) -> dict[int, Figures]:
    """Return the figures of attempts by their ids. Two queries, none if nothing came.

    Args:
        attempts: with "pk", "newest" (sequence of the newest response, or None) and "due_at".
    """
    key = f"exams:board:{sitting.pk}"
    known: dict[int, Figures] = caches[CACHE].get(key, {})
    now = {
        row["pk"]: (row["newest"], row["due_at"].timestamp()) for row in attempts if row["newest"]
    }
    stale = [pk for pk, mark in now.items() if known.get(pk, NONE)[:2] != mark]
    if stale:
        known = known | _counted(stale, now)
        caches[CACHE].set(key, known, KEPT_SECONDS)
    return known


def _counted(attempts: list[int], marks: Mapping[int, tuple[int, float]]) -> dict[int, Figures]:
    answered, aside = _answered(attempts), _aside(attempts)
    return {pk: Figures(*marks[pk], answered[pk], *aside.get(pk, (0, 0))) for pk in attempts}


def _answered(attempts: list[int]) -> Counter[int]:
    """Return how many items have an answer that counts. One query."""
    newest = Window(
        RowNumber(),
        partition_by=[F("attempt"), F("position")],
        order_by=[F("lease").desc(), F("client_sequence").desc(), F("sequence").desc()],
    )
    # Beside the window, not before it: an answer that was taken back is the newest all the same.
    is_empty = ExpressionWrapper(Q(chosen=[]), output_field=BooleanField())
    rows = Response.objects.counting().filter(attempt__in=attempts)
    standing = rows.annotate(newest=newest, is_empty=is_empty).filter(newest=1)
    found = standing.values_list("attempt", "is_empty")
    return Counter(attempt for attempt, empty in found if not empty)


def _aside(attempts: list[int]) -> dict[int, tuple[int, int]]:
    """Return how many responses came too late, and how many from elsewhere. One query."""
    late = Q(verdict=Verdict.LATE.value, restored=None, aside=Aside.NO.value)
    closed = Q(aside__in=[Aside.CLOSED.value, Aside.VOIDED.value])
    elsewhere = Q(aside=Aside.OTHER_PAGE.value)
    rows = Response.objects.filter(late | closed | elsewhere, attempt__in=attempts)
    counted = rows.values("attempt").annotate(
        late=Count("pk", filter=late | closed), elsewhere=Count("pk", filter=elsewhere)
    )
    return {row["attempt"]: (row["late"], row["elsewhere"]) for row in counted}
