"""Attempts, and the responses given in them, which are never rewritten."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.delivery.guard import Aside, Overdue, Terms, Verdict
from exams.sittings.models import Sitting


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Chainable filters on attempts."""

    def live(self) -> "AttemptQuerySet":
        """Return those that count: at most one for a candidate in a sitting."""
        return self.exclude(status=Attempt.Status.VOIDED)

    def on_record(self) -> "AttemptQuerySet":
        """Return those of candidates, without test runs of staff: what figures are made of."""
        return self.filter(is_test_run=False)

    def closed(self) -> "AttemptQuerySet":
        """Return those that are over and count: they are marked, or wait for it."""
        return self.filter(status__in=[Attempt.Status.SUBMITTED, Attempt.Status.TIMED_OUT])


class Attempt(models.Model):
    """One candidate's go at the paper of one sitting.

    Opened when the candidate starts and closed once, by the candidate or by the clock. What the
    clock closed is opened again by a recorded extension alone; any other mistake is put right by
    voiding the attempt and opening another. `states.TRANSITIONS` has every way.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        SUBMITTED = "submitted", pgettext_lazy("attempt", "Submitted")
        TIMED_OUT = "timed-out", _("Timed out")
        ABANDONED = "abandoned", _("Not submitted in time")
        VOIDED = "voided", _("Voided")

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="attempts")
    candidate = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts")
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField(_("opened at"))
    due_at = models.DateTimeField(_("due at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    # The lease in force: whose page may save. Another tab or device is told so.
    lease = models.PositiveIntegerField(_("lease"), default=0)
    page_token = models.CharField(_("page"), max_length=32, blank=True)
    # Of staff who try the paper out, as their candidacy says: in no result list and no figure.
    is_test_run = models.BooleanField(_("test run"), default=False)
    # When the printed paper was handed in that was keyed afterwards; null: answered on a device.
    on_paper_at = models.DateTimeField(_("handed in on paper at"), null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="attempt_one_live_per_sitting",
                fields=["sitting", "candidate"],
                condition=~Q(status="voided"),
            ),
            models.CheckConstraint(
                name="attempt_status_known",
                condition=Q(status__in=["open", "submitted", "timed-out", "abandoned", "voided"]),
            ),
            models.CheckConstraint(
                name="attempt_closed_at_iff_not_open",
                condition=Q(status="open", closed_at=None)
                | ~Q(status="open") & Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="attempt_due_after_opening", condition=Q(due_at__gt=F("opened_at"))
            ),
        ]
        indexes = [
            # For the sweep of each minute, however many attempts there ever were.
            models.Index(name="attempt_open_by_due", fields=["due_at"], condition=Q(status="open"))
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.candidate_id}"

    @property
    def terms(self) -> Terms:
        """Return until when it may take. Reads the sitting."""
        return Terms(
            due_at=self.due_at,
            grace=timedelta(seconds=self.sitting.grace_seconds),
            overdue=Overdue(self.sitting.overdue),
            hand_in=timedelta(minutes=self.sitting.hand_in_minutes),
        )


class DeviceLease(models.Model):
    """That a page of a device may save from now on, and no other. Append-only.

    Each opening of the room is one, so that the saves of a page are numbered from 1. The highest
    number of an attempt is in force.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="leases")
    number = models.PositiveIntegerField(_("number"))
    token = models.CharField(_("page"), max_length=32)
    # What the device calls itself by, in a cookie; empty while any device of theirs may take it.
    device = models.CharField(_("device"), max_length=32, blank=True)
    label = models.CharField(_("browser"), max_length=80, blank=True)
    granted_at = models.DateTimeField(_("granted at"))
    # The candidate, or who is in charge of the room, who gives a reason.
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="device_lease_number_once", fields=["attempt", "number"]),
            models.UniqueConstraint(name="device_lease_token_once", fields=["attempt", "token"]),
            models.CheckConstraint(name="device_lease_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}:{self.number}"


class ResponseQuerySet(models.QuerySet["Response"]):
    """Chainable filters on responses: whatever is scored or shown as an answer goes by them."""

    def counting(self) -> "ResponseQuerySet":
        """Return what counts: in time or in the grace, when given or after an extension."""
        return self.filter(IN_TIME, aside=Aside.NO.value)

    def late(self) -> "ResponseQuerySet":
        """Return what came too late: for the clock, or after the attempt was closed."""
        closed = Q(aside__in=[Aside.CLOSED.value, Aside.VOIDED.value])
        return self.filter(
            closed | Q(verdict=Verdict.LATE.value, restored=None, aside=Aside.NO.value)
        )

    def elsewhere(self) -> "ResponseQuerySet":
        """Return what came from a page or a device that did not have the lease."""
        return self.filter(aside=Aside.OTHER_PAGE.value)

    def in_order(self) -> "ResponseQuerySet":
        """Order as the candidate answered, however the network delivered it."""
        return self.order_by("lease", "client_sequence", "sequence")


class Response(models.Model):
    """One answer given in an attempt. Append-only.

    The answer that counts is the last of those that came in time, as the candidate gave them:
    by lease and by the page's own number, not by their arrival.
    """

    # Found by `response_one_per_sequence`, which begins with it: one index less for every save.
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="responses", db_index=False)
    # 1, 2, 3 … within the attempt, in the order in which the server had them.
    sequence = models.PositiveIntegerField(_("sequence"))
    position = models.PositiveSmallIntegerField(_("position"))
    # As `exams.bank.answering.fitted` keeps it; empty when the candidate took the answer back.
    chosen = models.JSONField(_("chosen"), default=list)
    # Made by the page for each save, so that a save that is sent again is kept once.
    nonce = models.CharField(_("nonce"), max_length=36)
    # Under which lease it came, and the page's own number under it; 0: a page that we never sent.
    lease = models.PositiveIntegerField(_("lease"), default=0)
    client_sequence = models.PositiveIntegerField(_("number of the page"), default=0)
    # What the device's clock said; it decides nothing.
    client_at = models.DateTimeField(_("by the device's clock"), null=True, blank=True)
    given_at = models.DateTimeField(_("had by the server at"))
    verdict = models.CharField(_("verdict"), max_length=8, default=Verdict.IN_TIME.value)
    aside = models.CharField(_("kept aside"), max_length=10, blank=True, default=Aside.NO.value)

    objects = ResponseQuerySet.as_manager()

    # Set by queries that look: late when it came, and restored by an extension since.
    is_restored = False

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="response_one_per_sequence", fields=["attempt", "sequence"]
            ),
            models.UniqueConstraint(
                name="response_once_per_nonce", fields=["attempt", "lease", "nonce"]
            ),
            models.UniqueConstraint(
                name="response_one_per_number_of_a_page",
                fields=["attempt", "lease", "client_sequence"],
                condition=Q(lease__gt=0, client_sequence__gt=0),
            ),
            models.CheckConstraint(name="response_sequence_from_one", condition=Q(sequence__gte=1)),
            models.CheckConstraint(
                name="response_verdict_known",
                condition=Q(verdict__in=["in-time", "in-grace", "late"]),
            ),
            models.CheckConstraint(
                name="response_aside_known",
                condition=Q(aside__in=["", "other-page", "closed", "voided"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}:{self.sequence}"

    @property
    def counts(self) -> bool:
        """Tell whether it counts, an extension aside that a query has not asked for."""
        in_time = self.verdict != Verdict.LATE or self.is_restored
        return in_time and self.aside == Aside.NO

    @property
    def is_late(self) -> bool:
        """Tell whether it came after the end: by the clock, or after the attempt was closed."""
        if self.aside in (Aside.CLOSED, Aside.VOIDED):
            return True
        return self.verdict == Verdict.LATE and not self.is_restored

    @property
    def clock_skew(self) -> timedelta | None:
        """Return how far the device's clock is ahead of the server's, the way here included."""
        return self.client_at - self.given_at if self.client_at else None


class GroupExtension(models.Model):
    """Time that somebody asks to give back to all of a room or of a sitting. Append-only.

    Each attempt that it reaches has an intervention of its own, made at the same moment: who starts
    later has none.
    """

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="group_extensions")
    # What the room was called; empty: the whole sitting.
    room = models.CharField(_("room"), max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        constraints = [
            models.CheckConstraint(name="group_extension_has_minutes", condition=Q(minutes__gt=0)),
            models.CheckConstraint(name="group_extension_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.room} {self.minutes}"


class GroupDecision(models.Model):
    """What the second person said of time for all, who is never the one who asked. Append-only."""

    extension = models.OneToOneField(GroupExtension, models.PROTECT, related_name="decision")
    is_confirmed = models.BooleanField(_("confirmed"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="group_decision_no_only_with_reason",
                condition=Q(is_confirmed=True) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.extension_id}: {self.is_confirmed}"


class Intervention(models.Model):
    """What somebody in charge asks for in an attempt; a second person decides. Append-only."""

    class Kind(models.TextChoices):
        EXTEND = "extend", _("Extension")
        VOID = "void", _("Voiding")

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="interventions")
    # That it is a part of, and is decided with.
    group = models.ForeignKey(
        GroupExtension, models.PROTECT, null=True, blank=True, related_name="interventions"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="intervention_kind_known", condition=Q(kind__in=["extend", "void"])
            ),
            models.CheckConstraint(
                name="intervention_minutes_iff_extension",
                condition=Q(kind="extend", minutes__gt=0) | Q(kind="void", minutes=0),
            ),
            models.CheckConstraint(name="intervention_has_reason", condition=~Q(reason="")),
            models.UniqueConstraint(
                name="intervention_once_per_group",
                fields=["group", "attempt"],
                condition=Q(group__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.kind}"


class Decision(models.Model):
    """What the second person said, who is never the one who asked. Append-only."""

    intervention = models.OneToOneField(Intervention, models.PROTECT, related_name="decision")
    is_confirmed = models.BooleanField(_("confirmed"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))
    # Of an extension: the due time before and after.
    due_before = models.DateTimeField(_("due before"), null=True, blank=True)
    due_after = models.DateTimeField(_("due after"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_no_only_with_reason",
                condition=Q(is_confirmed=True) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intervention_id}: {self.is_confirmed}"


class Restored(models.Model):
    """That a late answer counts, since an extension moved the due time past it. Append-only."""

    response = models.OneToOneField(Response, models.PROTECT, related_name="restored")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="restored")

    def __str__(self) -> str:
        return f"{self.response_id} by {self.decision_id}"


class ReceiptKey(models.Model):
    """The public part of a key that signs receipts; its private part is a file."""

    kid = models.CharField(_("key id"), max_length=16, unique=True)
    spki = models.BinaryField(_("public key (SubjectPublicKeyInfo, DER)"))
    is_active = models.BooleanField(_("active"), default=True)
    sign_from = models.DateTimeField(_("signs from"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="receipt_key_one_active", fields=["is_active"], condition=Q(is_active=True)
            )
        ]

    def __str__(self) -> str:
        return self.kid


class SignedReceipt(models.Model):
    """What a candidate was given at the end of an attempt, signed. Append-only."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="receipts")
    key = models.ForeignKey(ReceiptKey, models.PROTECT, related_name="receipts")
    # Word for word what was signed, with the signature.
    document = models.JSONField(_("document"))
    # Of the document without the signature.
    digest = models.CharField(_("digest"), max_length=64)
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="receipt_once_per_digest", fields=["attempt", "digest"])
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.digest[:8]}"


# Given in time, or late and restored by an extension. A row of Restored hangs on late ones alone.
IN_TIME = ~Q(verdict=Verdict.LATE.value) | Q(restored__isnull=False)
