"""What applications and certificates rest on, once results were changed after their release.

Nothing here is stored: whether a result fell is read from the results that stand.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from certificates.issuance.models import Application, Certificate
from certificates.issuance.queries.registry import certificates_in_reach
from exams.api import Flips, Result, flips_of, flips_of_appeal

Status, State = Application.Status, Certificate.State
UNDER_WAY = (Status.SUBMITTED, Status.REGISTERED)
IN_FORCE = (State.ACTIVE, State.SUSPENDED)
_OWN = "application__result__attempt"
# A reissue, of no test of its own, rests on what the certificate rests on that it replaces.
_REPLACED = "application__replaces__application__result__attempt"
_REISSUED = Q(application__result=None)


def evidence_of(application: Application | None) -> Result | None:
    """Return the result an application rests on, with its sitting and paper; None without a test.

    A reissue has no test of its own: it rests on that of the certificate it replaces. One query,
    and two more for each certificate that was replaced by a reissue.
    """
    while application and application.result_id is None and application.replaces:
        application = application.replaces.application
    if application is None or application.result_id is None:
        return None
    results = Result.objects.select_related("attempt__sitting__paper")
    return results.get(pk=application.result_id)


def fallen_result(application: Application) -> Result | None:
    """Return the result that stands of the test an application rests on, if it is not passed.

    One query.
    """
    if application.result_id is None:
        return None
    standing = Result.objects.standing().filter(attempt__results=application.result_id)
    return standing.filter(is_passed=False).first()


def _fallen(path: str) -> Exists:
    return Exists(Result.objects.standing().filter(is_passed=False, attempt=OuterRef(path)))


def applications_fallen() -> QuerySet[Application]:
    """Return applications under way whose test is not passed any more."""
    return Application.objects.filter(_fallen("result__attempt"), status__in=UNDER_WAY)


def certificates_in_doubt(user: User) -> QuerySet[Certificate]:
    """Return certificates in reach that have not ended and rest on a test not passed any more."""
    fallen = Q(_fallen(_OWN)) | _REISSUED & Q(_fallen(_REPLACED))
    found = certificates_in_reach(user).filter(fallen, state__in=IN_FORCE)
    return found.select_related("application__result").order_by("created_at", "pk")


def result_in_doubt(certificate: Certificate) -> Result | None:
    """Return the result that stands of the test a certificate rests on, if it is not passed.

    Three queries at most.
    """
    if certificate.state not in IN_FORCE or certificate.application is None:
        return None
    own = certificate.application
    if own.result_id is None and own.replaces is not None:
        return fallen_result(own.replaces.application) if own.replaces.application else None
    return fallen_result(own)


@dataclass(frozen=True, slots=True)
class ResultEffects:
    """What a correction of a key, or an appeal, would touch, were it done as its dry run shows."""

    certificates: QuerySet[Certificate]  # not ended, that would be in doubt
    under_way: int  # applications that would be stopped
    may_apply: int  # certification tests that would be passed now, without an application


def effects_of_correction(*, correction_id: int, user: User) -> ResultEffects:
    """Return what a correction would touch, by its newest dry run.

    Raises:
        Result.DoesNotExist, or that of the correction: none such in the user's reach.
    """
    return _effects_of(flips_of(correction_id=correction_id, user=user))


def effects_of_appeal(*, appeal_id: int, user: User) -> ResultEffects:
    """Return what the next step of an appeal would touch: upholding it, or taking that back.

    Raises:
        ObjectDoesNotExist: no such appeal in the user's reach.
    """
    return _effects_of(flips_of_appeal(appeal_id=appeal_id, user=user))


def _effects_of(flips: Flips) -> ResultEffects:
    lost = flips.to_fail.values("pk")
    held = Q(**{f"{_OWN}__in": lost}) | _REISSUED & Q(**{f"{_REPLACED}__in": lost})
    certificates = Certificate.objects.filter(held, state__in=IN_FORCE)
    under_way = Application.objects.filter(result__attempt__in=lost, status__in=UNDER_WAY)
    made = Application.objects.filter(result__attempt=OuterRef("pk"))
    passing = flips.to_pass.filter(
        ~Exists(made.exclude(status=Status.STOPPED)), sitting__kind="certification"
    )
    return ResultEffects(
        certificates.select_related("unit").order_by("number"),
        under_way.count(),
        passing.count(),
    )
