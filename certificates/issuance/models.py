"""Applications, certificates and what happens to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CertificateKind(models.TextChoices):
    """The kinds of certificate; the number is the class nibble of the code text."""

    OFFICER = "officer", _("Administrative enforcement certificate")
    SUPERVISOR = "supervisor", _("Administrative enforcement supervision certificate")


class CertificatePolicy(models.Model):
    """What an area asks of one class of certificate, from and until when. Data, not constants."""

    area = models.ForeignKey("org.Unit", models.PROTECT, related_name="certificate_policies")
    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
    validity_years = models.PositiveSmallIntegerField(_("validity (years)"))
    # Printed number: the prefix and a serial of so many digits.
    number_prefix = models.CharField(_("number prefix"), max_length=8, blank=True)
    number_digits = models.PositiveSmallIntegerField(_("digits of the serial"), default=6)
    next_serial = models.PositiveIntegerField(_("next serial"), default=1)
    # Establishments whose people may hold it (Guizhou rule, articles 11 to 13).
    establishments = models.JSONField(_("establishments"), default=list)
    # One person may not enforce and supervise at once (Guizhou rule, article 13).
    excludes_other_class = models.BooleanField(_("excludes the other class"), default=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="certificate_policy_one_open",
                fields=["area", "kind"],
                condition=Q(until_on=None),
            ),
            models.CheckConstraint(
                name="certificate_policy_kind_known",
                condition=Q(kind__in=["officer", "supervisor"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.kind}"


class Application(models.Model):
    """That a passed certification test should become a certificate.

    Made from the result; checked by a registrar; decided by an approver who is somebody else.
    """

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        REGISTERED = "registered", _("Checked")
        ISSUED = "issued", _("Issued")
        REFUSED = "refused", _("Refused")
        # The result it rested on was changed to not passed before it was decided.
        STOPPED = "stopped", _("Stopped")

    result = models.OneToOneField(
        "exams.Result", models.PROTECT, null=True, blank=True, related_name="application"
    )
    # A replacement or a reissue of an imported certificate has no result of its own.
    replaces = models.ForeignKey(
        "certificates.Certificate", models.PROTECT, null=True, blank=True, related_name="reissues"
    )
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications"
    )
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="applications")
    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField(_("submitted at"))
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    registered_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="application_status_known",
                condition=Q(status__in=["submitted", "registered", "issued", "refused", "stopped"]),
            ),
            models.CheckConstraint(
                name="application_kind_known", condition=Q(kind__in=["officer", "supervisor"])
            ),
            models.CheckConstraint(
                name="application_has_evidence",
                condition=Q(result__isnull=False) | Q(replaces__isnull=False),
            ),
            models.CheckConstraint(
                name="application_issued_is_registered",
                condition=~Q(status="issued")
                | Q(registered_by__isnull=False, decided_by__isnull=False),
            ),
            # Who registered it never issues it.
            models.CheckConstraint(
                name="application_four_eyes",
                condition=Q(decided_by=None)
                | Q(registered_by=None)
                | ~Q(decided_by=F("registered_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.applicant_id} {self.kind}"


class Certificate(models.Model):
    """A credential as it was issued: name, unit and dates are frozen; only its state moves.

    An imported certificate has a page and a state, but no code until it is reissued.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("In force")
        SUSPENDED = "suspended", _("Suspended")
        REVOKED = "revoked", _("Revoked")
        DEREGISTERED = "deregistered", _("Deregistered")
        SUPERSEDED = "superseded", _("Superseded")

    # Ten characters of Crockford base 32: what the link and the page are found by.
    identifier = models.CharField(_("identifier"), max_length=10, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
    number = models.CharField(_("number"), max_length=32)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates"
    )
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="certificates")
    application = models.OneToOneField(
        Application, models.PROTECT, null=True, blank=True, related_name="certificate"
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    holder_name = models.CharField(_("name"), max_length=100)
    unit_name = models.CharField(_("unit"), max_length=100)
    role_title = models.CharField(_("role"), max_length=60, blank=True)
    division_code = models.CharField(_("administrative division"), max_length=6, blank=True)
    # Null on an imported certificate of which the roster did not say.
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    # The last day on which it is valid, inclusive.
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ACTIVE)
    is_imported = models.BooleanField(_("imported"), default=False)
    status_list = models.PositiveSmallIntegerField(_("status list"), null=True, blank=True)
    status_index = models.PositiveIntegerField(_("index in the list"), null=True, blank=True)
    key = models.ForeignKey(
        "certificates.IssuerKey", models.PROTECT, null=True, blank=True, related_name="+"
    )
    body = models.BinaryField(_("signed record"), null=True, blank=True)
    signature = models.BinaryField(_("signature"), null=True, blank=True)
    code_text = models.TextField(_("text of the QR code"), blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="certificate_number_once", fields=["kind", "number"]),
            models.UniqueConstraint(
                name="certificate_status_place_once", fields=["status_list", "status_index"]
            ),
            models.CheckConstraint(
                name="certificate_kind_known", condition=Q(kind__in=["officer", "supervisor"])
            ),
            models.CheckConstraint(
                name="certificate_state_known",
                condition=Q(
                    state__in=["active", "suspended", "revoked", "deregistered", "superseded"]
                ),
            ),
            models.CheckConstraint(
                name="certificate_signed_or_imported",
                condition=Q(is_imported=True, code_text="", key=None)
                | Q(
                    is_imported=False,
                    key__isnull=False,
                    body__isnull=False,
                    signature__isnull=False,
                    status_index__isnull=False,
                    issued_on__isnull=False,
                    expires_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="certificate_ends_after_start",
                condition=Q(expires_on=None)
                | Q(issued_on=None)
                | Q(expires_on__gte=F("issued_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class StatusEvent(models.Model):
    """What happened to a certificate. Append-only; the certificate's state is a cache of these."""

    class Kind(models.TextChoices):
        ISSUE = "issue", _("Issued")
        SUSPEND = "suspend", _("Suspended")
        RESUME = "resume", _("Resumed")
        REVOKE = "revoke", _("Revoked")
        DEREGISTER = "deregister", _("Deregistered")
        SUPERSEDE = "supersede", _("Superseded")
        IMPORT = "import", _("Imported")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="events")
    kind = models.CharField(_("event"), max_length=12, choices=Kind)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # Number of the document that decided it.
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    effective_on = models.DateField(_("effective on"))
    recorded_at = models.DateTimeField(_("recorded at"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="status_event_kind_known",
                condition=Q(
                    kind__in=[
                        "issue",
                        "suspend",
                        "resume",
                        "revoke",
                        "deregister",
                        "supersede",
                        "import",
                    ]
                ),
            ),
            # What cannot be undone has four eyes.
            models.CheckConstraint(
                name="status_event_four_eyes",
                condition=~Q(kind__in=["issue", "revoke", "deregister", "supersede"])
                | Q(actor__isnull=False, approver__isnull=False) & ~Q(actor=F("approver")),
            ),
            models.CheckConstraint(
                name="status_event_has_reason",
                condition=~Q(kind__in=["suspend", "revoke", "deregister"]) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"


class StatusProposal(models.Model):
    """That a certificate should be revoked or deregistered: proposed by one, decided by another."""

    class Kind(models.TextChoices):
        REVOKE = "revoke", _("Revoke")
        DEREGISTER = "deregister", _("Deregister")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="proposals")
    kind = models.CharField(_("act"), max_length=12, choices=Kind)
    reason = models.CharField(_("reason"), max_length=200)
    basis = models.CharField(_("basis"), max_length=200)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    is_accepted = models.BooleanField(_("accepted"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="status_proposal_kind_known", condition=Q(kind__in=["revoke", "deregister"])
            ),
            models.CheckConstraint(
                name="status_proposal_four_eyes",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
            ),
            models.UniqueConstraint(
                name="status_proposal_one_open",
                fields=["certificate"],
                condition=Q(decided_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"
