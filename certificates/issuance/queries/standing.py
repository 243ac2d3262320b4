"""Which certificates stand on a day, and by which policy they are issued."""

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from certificates.issuance import rules
from certificates.issuance.models import Certificate, CertificatePolicy, StatusEvent
from certificates.keys.rules import Word, shown_word
from org.models import Unit
from org.queries import ancestor_paths

WORDS = {
    Certificate.State.ACTIVE: Word.VALID,
    Certificate.State.SUSPENDED: Word.SUSPENDED,
    Certificate.State.REVOKED: Word.REVOKED,
    Certificate.State.DEREGISTERED: Word.DEREGISTERED,
    Certificate.State.SUPERSEDED: Word.SUPERSEDED,
}
# Events after which a certificate is good, and those after which it is not.
_GOOD = [str(kind) for kind, state in rules.STATE_AFTER.items() if state == rules.State.ACTIVE]
_BAD = [str(kind) for kind in rules.STATE_AFTER if str(kind) not in _GOOD]


def word_of(certificate: Certificate, *, on: date) -> Word:
    """Return the word for a certificate on a day, by its stored state and its dates.

    A certificate of which the roster gave no dates has no say of the calendar.
    """
    return shown_word(
        WORDS[Certificate.State(certificate.state)],
        starts_on=certificate.issued_on or on,
        last_valid_on=certificate.expires_on or on,
        on=on,
    )


def good_on(day: date) -> QuerySet[Certificate]:
    """Return certificates that nobody had suspended or ended by a day, whatever their dates.

    By the events up to that day: the stored state is today's.
    """
    events = StatusEvent.objects.filter(effective_on__lte=day)
    own = events.filter(certificate=OuterRef("pk")).order_by("-effective_on", "-pk")
    # Few certificates ever had a bad event: only of these is the newest one looked for.
    once_bad = events.filter(kind__in=_BAD).values("certificate")
    return Certificate.objects.alias(newest_event=Subquery(own.values("kind")[:1])).filter(
        ~Q(pk__in=once_bad) | Q(newest_event__in=_GOOD)
    )


def in_force_on(day: date) -> QuerySet[Certificate]:
    """Return certificates in force on a day. One without dates is not known to be."""
    return good_on(day).filter(issued_on__lte=day, expires_on__gte=day)


def held(*, on: date) -> QuerySet[Certificate]:
    """Return certificates that their holders still have: suspended ones and undated ones too."""
    states = [Certificate.State.ACTIVE, Certificate.State.SUSPENDED]
    return Certificate.objects.filter(Q(expires_on=None) | Q(expires_on__gte=on), state__in=states)


def policy_for(unit: Unit, *, kind: str, day: date) -> CertificatePolicy | None:
    """Return the policy of the nearest area around a unit that is in force on a day."""
    policies = CertificatePolicy.objects.filter(
        Q(until_on=None) | Q(until_on__gt=day),
        kind=kind,
        from_on__lte=day,
        area__path__in=ancestor_paths(unit),
    )
    return max(
        policies.select_related("area"), key=lambda policy: len(policy.area.path), default=None
    )
