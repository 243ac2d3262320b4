"""Make applications, check them, and refuse or return them."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.issuance import queries, rules
from certificates.issuance.models import Application, Certificate
from certificates.issuance.operations.refusals import (
    IllegalTransition,
    NotAwaiting,
    NotEligible,
    OwnCase,
    SamePerson,
)
from core import audit
from core.dates import local_day
from exams.api import Result, results_on_record
from org.models import Posting
from org.queries import units_in_reach

Status = Application.Status
FELL = _("The result of the test was changed after a review: it is not passed any more.")
_CERTIFYING = "certification"  # the kind of sitting whose pass entitles


@transaction.atomic(durable=True)
def make_application(*, result_id: int, at: datetime) -> Application | None:
    """Make an application of a passed certification test whose result was released.

    Safe to repeat: an attempt has one application, whichever of its results it was made of; one
    that was stopped is followed by another. Other results come to nothing, and None is returned:
    of test runs, held by an irregularity, left out of the release, or superseded. Whoever holds a
    certificate of the same kind applies for its replacement. Locks the candidate.
    """
    passed = results_on_record().filter(is_passed=True, attempt__sitting__kind=_CERTIFYING)
    with_people = passed.select_related("attempt__sitting", "attempt__candidate")
    result = with_people.filter(pk=result_id).first()
    if result is None:
        return None
    sitting, day, candidate = result.attempt.sitting, local_day(at), result.attempt.candidate
    User.objects.select_for_update(no_key=True).get(pk=candidate.pk)
    made = Application.objects.filter(result__attempt=result.attempt_id)
    if known := made.exclude(status=Status.STOPPED).first():
        return known
    kind = queries.KINDS[sitting.track]
    posting = Posting.objects.on(day).filter(user=candidate, track=sitting.track).first()
    application, is_new = Application.objects.get_or_create(
        result=result,
        defaults={
            "applicant": candidate,
            "unit_id": posting.unit_id if posting else sitting.unit_id,
            "kind": kind,
            "replaces": _held(candidate, kind, day),
            "submitted_at": at,
        },
    )
    if is_new:
        audit.record("certificates.application-made", actor=None, subject=application, at=at)
    return application


def _held(candidate: User, kind: str, day: date) -> Certificate | None:
    held = queries.held(on=day).filter(holder=candidate, kind=kind)
    return held.filter(state=Certificate.State.ACTIVE).order_by("-pk").first()


def make_missing_applications(*, at: datetime) -> int:
    """Make the applications that were announced but not made. Return how many."""
    made = Application.objects.filter(result__attempt=OuterRef("attempt"))
    missed = results_on_record(at=at).filter(
        ~Exists(made.exclude(status=Status.STOPPED)),
        is_passed=True,
        application=None,
        attempt__sitting__kind=_CERTIFYING,
    )
    ids = list(missed.order_by("pk").values_list("pk", flat=True))
    return sum(make_application(result_id=pk, at=at) is not None for pk in ids)


@transaction.atomic(durable=True)
def stop_applications(*, attempt_id: int, at: datetime) -> int:
    """Stop what is under way and rests on a test that is not passed any more; return how many.

    Safe to repeat. Nothing that was issued changes: a person decides on that. Locks the
    applications.
    """
    waiting = queries.applications_fallen().filter(result__attempt=attempt_id)
    stopped = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    for application in stopped:
        application.status, application.decided_at = Status.STOPPED, at
        application.note = str(FELL)
        application.save(update_fields=["status", "decided_at", "note"])
        audit.record(
            "certificates.application-stopped",
            actor=None,
            subject=application,
            at=at,
            reason=application.note,
        )
    return len(stopped)


def follow_result(*, result_id: int, at: datetime) -> None:
    """Do what follows of a result that took the place of another. Safe to repeat.

    Passed: an application is made if there is none. Not passed: what is under way is stopped; what
    was issued is on the list of certificates in doubt.
    """
    result = Result.objects.get(pk=result_id)
    make_application(result_id=result.pk, at=at)
    stop_applications(attempt_id=result.attempt_id, at=at)


def stop_missed_applications(*, at: datetime) -> int:
    """Stop applications whose change of result was announced but not followed; return how many."""
    attempts = queries.applications_fallen().values_list("result__attempt", flat=True)
    return sum(stop_applications(attempt_id=pk, at=at) for pk in list(attempts) if pk)


@transaction.atomic(durable=True)
def request_reissue(*, identifier: str, registrar: User, reason: str, at: datetime) -> Application:
    """Apply for a certificate that replaces another: lost, damaged, or imported without a code.

    Safe to repeat: while an application waits, it is returned. Locks the certificate.

    Raises:
        IllegalTransition: the certificate is suspended or has ended.
        Certificate.DoesNotExist: none of this identifier in the registrar's reach.
    """
    certificate = lock_certificate(identifier, registrar)
    waiting = certificate.reissues.filter(status__in=[Status.SUBMITTED, Status.REGISTERED])
    if application := waiting.first():
        return application
    if rules.next_state(certificate.state, rules.Event.SUPERSEDE) is None:
        raise IllegalTransition(state=certificate.get_state_display())
    application = Application(
        replaces=certificate,
        applicant=certificate.holder,
        unit=certificate.unit,
        kind=certificate.kind,
        submitted_at=at,
        note=reason,
    )
    posting = queries.posting_on_track(application, day=local_day(at))
    application.unit = posting.unit if posting else certificate.unit
    application.save()
    audit.record(
        "certificates.reissue-requested",
        actor=registrar,
        subject=application,
        at=at,
        reason=reason,
        detail={"replaces": certificate.number},
    )
    return application


@transaction.atomic(durable=True)
def register_application(
    *, application_id: int, registrar: User, at: datetime, note: str = ""
) -> Application:
    """Put on record that an application was checked and nothing stands against it.

    Safe to repeat. The application follows the applicant to the unit where they serve now.
    Locks the application.

    Raises:
        NotAwaiting: it was decided already.
        NotEligible: something stands against it.
        Application.DoesNotExist: no such application in the registrar's reach.
    """
    application = lock_application(application_id, registrar)
    if application.status == Status.REGISTERED and application.registered_by == registrar:
        return application
    _require_status(application, Status.SUBMITTED)
    day = local_day(at)
    posting = queries.posting_on_track(application, day=day)
    application.unit = posting.unit if posting else application.unit
    require_eligible(application, day)
    application.status = Status.REGISTERED
    application.registered_by, application.registered_at = registrar, at
    application.note = note or application.note
    application.save(update_fields=["unit", "status", "registered_by", "registered_at", "note"])
    audit.record(
        "certificates.application-registered",
        actor=registrar,
        subject=application,
        at=at,
        reason=note,
    )
    return application


@transaction.atomic(durable=True)
def refuse_application(
    *, application_id: int, actor: User, reason: str, at: datetime
) -> Application:
    """Refuse an application. Whoever registered it may not. Locks the application.

    Safe to repeat: one that was refused is returned as it stands.

    Raises:
        NotAwaiting: a certificate was issued already.
        SamePerson: the actor registered it.
        Application.DoesNotExist: no such application in the actor's reach.
    """
    application = lock_application(application_id, actor)
    if application.status == Status.REFUSED:
        return application
    _require_status(application, Status.SUBMITTED, Status.REGISTERED)
    if application.registered_by == actor:
        raise SamePerson
    application.status = Status.REFUSED
    application.decided_by, application.decided_at = actor, at
    application.note = reason
    application.save(update_fields=["status", "decided_by", "decided_at", "note"])
    audit.record(
        "certificates.application-refused", actor=actor, subject=application, at=at, reason=reason
    )
    return application


@transaction.atomic(durable=True)
def return_application(
    *, application_id: int, actor: User, reason: str, at: datetime
) -> Application:
    """Let an application that was checked or refused be checked anew. Locks the application.

    Safe to repeat: one that waits to be checked is returned as it stands.

    Raises:
        NotAwaiting: a certificate was issued already.
        Application.DoesNotExist: no such application in the actor's reach.
    """
    application = lock_application(application_id, actor)
    if application.status == Status.SUBMITTED:
        return application
    _require_status(application, Status.REGISTERED, Status.REFUSED)
    application.status, application.note = Status.SUBMITTED, reason
    application.registered_by = application.registered_at = None
    application.decided_by = application.decided_at = None
    application.save()
    audit.record(
        "certificates.application-returned", actor=actor, subject=application, at=at, reason=reason
    )
    return application


def lock_application(application_id: int, actor: User) -> Application:
    """Lock an application in the actor's reach, before it is decided on.

    Raises:
        OwnCase: the actor is the applicant.
        Application.DoesNotExist: no such application in the actor's reach.
    """
    applications = Application.objects.select_for_update(of=("self",)).select_related(
        "applicant", "unit", "replaces", "registered_by"
    )
    application = applications.get(pk=application_id, unit__in=units_in_reach(actor))
    if application.applicant == actor:
        raise OwnCase
    return application


def lock_certificate(identifier: str, actor: User) -> Certificate:
    """Lock a certificate in the actor's reach, before it is changed.

    Raises:
        OwnCase: the actor is the holder.
        Certificate.DoesNotExist: none of this identifier in the actor's reach.
    """
    certificates = Certificate.objects.select_for_update(of=("self",)).select_related(
        "holder", "unit"
    )
    certificate = certificates.get(identifier=identifier, unit__in=units_in_reach(actor))
    if certificate.holder == actor:
        raise OwnCase
    return certificate


def _require_status(application: Application, *allowed: str) -> None:
    if application.status not in allowed:
        raise NotAwaiting


def require_eligible(application: Application, day: date) -> queries.Standing:
    """Return how the applicant stands, if nothing is in the way.

    Raises:
        NotEligible: with all that is in the way, in sentences.
    """
    standing = queries.standing_of(application, day=day)
    if not standing.is_eligible:
        raise NotEligible(problems=" ".join(standing.sentences))
    return standing
