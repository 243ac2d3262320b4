"""Whether somebody came through the door."""

from django.db.models import OuterRef, QuerySet, Subquery

from exams.rooms.models import CheckIn, Room
from exams.sittings.models import Candidacy


def is_checked_in(candidacy: Candidacy) -> bool:
    """Tell whether the candidate was admitted to a room, and that was not undone. One query."""
    last = check_ins_of(candidacy).order_by("-number").values_list("kind", flat=True).first()
    return last == CheckIn.Kind.ADMITTED


def must_check_in(candidacy: Candidacy) -> bool:
    """Tell whether there is a door that the candidate has not come through. One query.

    A sitting without rooms has none, and staff who try the paper out need not come.
    """
    if candidacy.is_test_run:
        return False
    last = CheckIn.objects.filter(sitting=OuterRef("sitting"), candidate=candidacy.candidate_id)
    rooms = Room.objects.filter(sitting=candidacy.sitting_id)
    kinds = rooms.annotate(last=Subquery(last.order_by("-number").values("kind")[:1]))
    return any(kind != CheckIn.Kind.ADMITTED for kind in kinds.values_list("last", flat=True)[:1])


def was_let_in_late(candidacy: Candidacy) -> bool:
    """Tell whether somebody at the door let the candidate in after late entry, with a reason, and
    that was not undone. One query."""
    last = check_ins_of(candidacy).order_by("-number").values_list("kind", "is_late").first()
    return last == (CheckIn.Kind.ADMITTED, True)


def check_ins_of(candidacy: Candidacy) -> QuerySet[CheckIn]:
    """Return all that happened to a candidate at the door of a sitting."""
    return CheckIn.objects.filter(sitting=candidacy.sitting_id, candidate=candidacy.candidate_id)
