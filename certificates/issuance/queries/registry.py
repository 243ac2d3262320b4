"""Lists for those who keep the register, cut to what their roles reach."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from certificates.issuance.models import Application, Certificate, StatusEvent, StatusProposal
from certificates.keys.rules import normalise_identifier
from org.models import Posting
from org.queries import units_in_reach

# Of the page of certificates that run out: within so many days.
SPANS = (30, 60, 90)


def applications_in_reach(user: User) -> QuerySet[Application]:
    """Return the applications of the units that somebody reaches."""
    applications = Application.objects.filter(unit__in=units_in_reach(user))
    return applications.select_related(
        "applicant",
        "unit",
        "result__attempt__sitting",
        "registered_by",
        "decided_by",
        "replaces",
        "certificate",
    )


def application_counts(user: User) -> dict[str, int]:
    """Return how many applications there are in each status."""
    applications = Application.objects.filter(unit__in=units_in_reach(user))
    rows = applications.values("status").annotate(count=Count("pk"))
    found = {row["status"]: row["count"] for row in rows}
    return {status: found.get(status, 0) for status in Application.Status.values}


def certificates_in_reach(user: User) -> QuerySet[Certificate]:
    """Return the certificates of the units that somebody reaches."""
    certificates = Certificate.objects.filter(unit__in=units_in_reach(user))
    return certificates.select_related("holder", "unit")


def register(
    user: User, *, words: str = "", state: str = "", kind: str = "", day: date
) -> QuerySet[Certificate]:
    """Return certificates by name, number or identifier, and by state, the newest first.

    Args:
        state: a stored state, "valid" for those in force or "expired"; "" for all.
    """
    found = certificates_in_reach(user)
    if words:
        found = found.filter(
            Q(holder_name__icontains=words)
            | Q(number__icontains=words)
            | Q(holder__username__iexact=words)
            | Q(identifier=normalise_identifier(words) or "")
        )
    if kind:
        found = found.filter(kind=kind)
    return _in_state(found, state, day).order_by("-created_at", "-pk")


def _in_state(certificates: QuerySet[Certificate], state: str, day: date) -> QuerySet[Certificate]:
    active = Certificate.State.ACTIVE
    if state == "valid":
        dated = Q(expires_on=None) | Q(expires_on__gte=day)
        return certificates.filter(dated, state=active)
    if state == "expired":
        return certificates.filter(state=active, expires_on__lt=day)
    return certificates.filter(state=state) if state else certificates


def events_of(certificate: Certificate) -> QuerySet[StatusEvent]:
    """Return what happened to a certificate, the newest first."""
    events = certificate.events.select_related("actor", "approver")
    return events.order_by("-effective_on", "-pk")


def open_proposal(certificate: Certificate) -> StatusProposal | None:
    """Return what waits for a second person's decision, if anything does."""
    proposals = certificate.proposals.filter(decided_at=None)
    return proposals.select_related("proposed_by").first()


def _of_people_in_post(user: User, day: date) -> QuerySet[Certificate]:
    postings = Posting.objects.on(day).filter(user=OuterRef("holder"))
    certificates = certificates_in_reach(user).filter(state=Certificate.State.ACTIVE)
    return certificates.filter(Exists(postings))


def expiring(user: User, *, day: date, within: int) -> QuerySet[Certificate]:
    """Return certificates of people in post that run out within so many days, the next first."""
    last = day + timedelta(days=within)
    found = _of_people_in_post(user, day).filter(expires_on__gte=day, expires_on__lte=last)
    return found.order_by("expires_on", "pk")


def run_out(user: User, *, day: date) -> QuerySet[Certificate]:
    """Return certificates of people in post that have run out, the latest first."""
    found = _of_people_in_post(user, day).filter(expires_on__lt=day)
    return found.order_by("-expires_on", "pk")


@dataclass(frozen=True, slots=True)
class ExpiryCounts:
    """How many certificates run out within each span of days, and how many already have."""

    within: dict[int, int]
    run_out: int


def expiry_counts(user: User, *, day: date) -> ExpiryCounts:
    """Return the figures of the page of certificates that run out. Two queries."""
    spans = {
        f"within_{span}": Count(
            "pk", filter=Q(expires_on__gte=day, expires_on__lte=day + timedelta(days=span))
        )
        for span in SPANS
    }
    figures = _of_people_in_post(user, day).aggregate(
        **spans, run_out=Count("pk", filter=Q(expires_on__lt=day))
    )
    return ExpiryCounts({span: figures[f"within_{span}"] for span in SPANS}, figures["run_out"])
