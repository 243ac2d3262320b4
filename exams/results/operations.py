"""Release the results of a sitting."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.errors import Refusal
from exams.delivery.models import Attempt
from exams.marking.models import Result
from exams.marking.queries import results_in, unmarked_attempts
from exams.signals import result_released, sitting_released
from exams.sittings.models import Candidacy, Sitting
from exams.sittings.queries import sittings_in_reach


class StillAnswering(Refusal):
    code = "still-answering"
    message = _(
        "%(number)s candidates are still answering. Release the results when they are done."
    )


class NotMarkedYet(Refusal):
    code = "not-marked-yet"
    message = _("%(number)s attempts are not marked yet. Try again in a minute.")


@transaction.atomic(durable=True)
def release_results(*, sitting_id: int, actor: User, at: datetime) -> Sitting:
    """Let the candidates see their results, and announce it. Nobody can start from then on.

    Safe to repeat: a sitting that is released is returned as it stands. Locks the sitting and its
    candidacies, so that nobody starts meanwhile.

    Raises:
        StillAnswering: an attempt is open.
        NotMarkedYet: a closed attempt has no result yet.
        Sitting.DoesNotExist: no such sitting in the actor's reach.
    """
    # Without the key, for a start that holds its candidacy checks at its commit that this exists.
    sittings = sittings_in_reach(actor).select_for_update(of=("self",), no_key=True)
    sitting = sittings.get(pk=sitting_id)
    if sitting.released_at:
        return sitting
    candidacies = Candidacy.objects.select_for_update().filter(sitting=sitting).order_by("pk")
    list(candidacies.values_list("pk", flat=True))
    _require_all_marked(sitting)
    sitting.released_at, sitting.released_by = at, actor
    sitting.save(update_fields=["released_at", "released_by"])
    audit.record("exams.results-released", actor=actor, subject=sitting, at=at)
    announce = partial(sitting_released.send, Sitting, sitting_id=sitting.pk)
    transaction.on_commit(announce, robust=True)
    return sitting


def _require_all_marked(sitting: Sitting) -> None:
    is_open = Attempt.objects.filter(sitting=sitting, status=Attempt.Status.OPEN).count()
    if is_open:
        raise StillAnswering(number=is_open)
    unmarked = unmarked_attempts().filter(sitting=sitting).count()
    if unmarked:
        raise NotMarkedYet(number=unmarked)


def announce_results(*, sitting_id: int) -> int:
    """Announce each result of a released sitting; return how many. Safe to repeat.

    A receiver that fails keeps none of the others from hearing of it.
    """
    results = results_in(sitting_id).filter(attempt__sitting__released_at__isnull=False)
    ids = list(results.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        result_released.send_robust(Result, result_id=pk)
    return len(ids)
