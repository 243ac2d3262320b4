"""What stands against an application, in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.issuance import rules
from certificates.issuance.models import Application, CertificateKind, CertificatePolicy
from certificates.issuance.queries.evidence import fallen_result
from certificates.issuance.queries.standing import held, policy_for
from certificates.issuance.rules import Problem
from certificates.keys.rules import CertificateClass, Fields
from core.printing import PrintFonts
from org.models import Posting, Track

TRACKS = {
    CertificateKind.SUPERVISOR.value: Track.SUPERVISION,
    CertificateKind.OFFICER.value: Track.ENFORCEMENT,
}
KINDS = {track.value: kind for kind, track in TRACKS.items()}

SENTENCES: dict[Problem, str | Promise] = {
    Problem.NO_POLICY: _("No rule for this kind of certificate is in force for the unit."),
    Problem.NO_POSTING: _("The applicant does not serve in any unit on this track today."),
    Problem.OTHER_UNIT: _(
        "The applicant now serves in another unit than the one that was checked. "
        "Return the application, so that it is checked again."
    ),
    Problem.ESTABLISHMENT: _(
        "The applicant's establishment (%(establishment)s) may not hold this certificate."
    ),
    Problem.HOLDS_SAME: _("The applicant already holds a certificate of this kind."),
    Problem.HOLDS_OTHER: _(
        "The applicant holds a certificate of the other kind. "
        "Nobody may enforce and supervise at once."
    ),
    Problem.GLYPHS: _("The fonts of the certificate cannot print: %(glyphs)s"),
    Problem.DIVISION: _("The unit has no administrative division code of six digits."),
    Problem.TOO_LONG: _(
        "Name, unit and post are too long together for the QR code. Give the unit a short name."
    ),
    Problem.REPLACED_STATE: _("The certificate to be replaced is not in force any more."),
    Problem.RESULT_FELL: _("The result it rests on was changed: the test is not passed any more."),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How an applicant stands on a day: where they serve, by which policy, what is in the way."""

    posting: Posting | None
    policy: CertificatePolicy | None
    problems: list[Problem]
    sentences: list[str]

    @property
    def is_eligible(self) -> bool:
        """Tell whether nothing is in the way."""
        return not self.problems


def posting_on_track(application: Application, *, day: date) -> Posting | None:
    """Return where the applicant serves on the track of the certificate."""
    postings = Posting.objects.on(day).filter(
        user=application.applicant_id, track=TRACKS[application.kind]
    )
    return postings.select_related("unit").order_by("-from_on", "-pk").first()


def standing_of(application: Application, *, day: date) -> Standing:
    """Return how the applicant stands. At most five queries.

    Law: Guizhou rule on the supervision of administrative enforcement (2018), arts 11 to 13.
    """
    posting = posting_on_track(application, day=day)
    policy = policy_for(application.unit, kind=application.kind, day=day)
    facts = _facts(application, posting, policy, day)
    problems = rules.eligibility(facts)
    establishment = posting.get_establishment_display() if posting else ""
    details = {"establishment": establishment, "glyphs": facts.missing_glyphs}
    return Standing(posting, policy, problems, list(_sentences(problems, details)))


def _sentences(problems: Iterable[Problem], details: dict[str, Any]) -> Iterable[str]:
    return (str(SENTENCES[problem]) % details for problem in problems)


def _facts(
    application: Application,
    posting: Posting | None,
    policy: CertificatePolicy | None,
    day: date,
) -> rules.Facts:
    others = held(on=day).filter(holder=application.applicant_id)
    kinds = set(others.exclude(pk=application.replaces_id or 0).values_list("kind", flat=True))
    return rules.Facts(
        has_policy=policy is not None,
        establishment=posting.establishment if posting else None,
        is_same_unit=posting is not None and posting.unit_id == application.unit_id,
        establishments=policy.establishments if policy else [],
        holds_same=application.kind in kinds,
        holds_other=bool(kinds - {application.kind}),
        excludes_other=policy is not None and policy.excludes_other_class,
        missing_glyphs=_missing_glyphs(application, posting),
        division_code=application.unit.division_code,
        fits_code=_fits_code(application, posting, policy, day),
        replaced_state=application.replaces.state if application.replaces else None,
        has_fallen=fallen_result(application) is not None,
    )


def _missing_glyphs(application: Application, posting: Posting | None) -> str:
    fonts = PrintFonts(settings.FONT_FOLDER)
    title = posting.title if posting else ""
    text = application.applicant.name + application.unit.name + title
    return "".join(fonts.missing_glyphs(text))


def _fits_code(
    application: Application,
    posting: Posting | None,
    policy: CertificatePolicy | None,
    day: date,
) -> bool:
    if posting is None or policy is None:
        return True
    fields = code_fields(application, posting, policy, day=day, serial=policy.next_serial)
    return rules.fits_code(replace(fields, division_code="000000"))


def code_fields(
    application: Application,
    posting: Posting,
    policy: CertificatePolicy,
    *,
    day: date,
    serial: int,
    list_number: int = 1,
    list_index: int = 0,
) -> Fields:
    """Return what the code of the certificate says, were it issued on a day."""
    unit = application.unit
    return Fields(
        certificate_class=CertificateClass[application.kind.upper()],
        number=rules.printed_number(policy.number_prefix, serial, digits=policy.number_digits),
        issued_on=day,
        last_valid_on=rules.last_valid_day(day, years=policy.validity_years),
        list_number=list_number,
        list_index=list_index,
        division_code=unit.division_code,
        name=application.applicant.name,
        unit=unit.short_name or unit.name,
        role=posting.title,
    )
