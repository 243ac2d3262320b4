"""What is noted while a sitting runs: presence, messages, irregularities, papers on paper."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.delivery.models import Attempt
from exams.sittings.models import Sitting


class Presence(models.Model):
    """What the page of a running attempt said last: a running figure that decides nothing.

    Written at most each `rules.WRITE_EVERY`, and at once when something in it changes.
    """

    attempt = models.OneToOneField(
        Attempt, models.CASCADE, primary_key=True, related_name="presence"
    )
    seen_at = models.DateTimeField(_("seen at"))
    # When something that the board shows last changed, beside that the page was seen.
    changed_at = models.DateTimeField(_("changed at"))
    is_hidden = models.BooleanField(_("page left"), default=False)
    # When the page was left, or was heard of again, last.
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    times_left = models.PositiveIntegerField(_("times left"), default=0)
    # Saves that the page has not brought to the server yet.
    pending = models.PositiveIntegerField(_("saves pending"), default=0)
    # Under which lease the page came; another than the attempt's is another page or device.
    lease = models.PositiveIntegerField(_("lease"), default=0)
    # When a page was last heard of that does not have the lease.
    elsewhere_at = models.DateTimeField(_("other page seen at"), null=True, blank=True)
    # How far the device's clock is ahead of the server's; null: not known.
    skew_ms = models.BigIntegerField(_("clock skew (ms)"), null=True, blank=True)
    # Rows of PresenceEvent, bounded so that no page can fill the table.
    events = models.PositiveIntegerField(_("events"), default=0)

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.seen_at}"

    @property
    def skew(self) -> timedelta | None:
        """Return how far the device's clock is ahead of the server's."""
        return None if self.skew_ms is None else timedelta(milliseconds=self.skew_ms)


class PresenceEvent(models.Model):
    """That a candidate left the page or came back, as the page told it. Append-only."""

    class Kind(models.TextChoices):
        LEFT = "left", pgettext_lazy("presence", "Left the page")
        RETURNED = "returned", pgettext_lazy("presence", "Came back to the page")
        OFFLINE = "offline", pgettext_lazy("presence", "Lost the connection")
        ONLINE = "online", pgettext_lazy("presence", "Connected again")
        PASTED = "text-pasted", pgettext_lazy("presence", "Pasted text")

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="presence_events")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    lease = models.PositiveIntegerField(_("lease"))
    # By the device's clock, milliseconds since 1970; it tells one event from the next.
    device_ms = models.BigIntegerField(_("by the device's clock"))
    # When the server was told, which may be long after.
    at = models.DateTimeField(_("had by the server at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="presence_event_once", fields=["attempt", "lease", "kind", "device_ms"]
            ),
            models.CheckConstraint(
                name="presence_event_kind_known",
                condition=Q(kind__in=["left", "returned", "offline", "online", "text-pasted"]),
            ),
        ]
        indexes = [models.Index(name="presence_event_newest", fields=["attempt", "at"])]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.kind}"


class Message(models.Model):
    """What somebody in charge tells one candidate, a room, or all of a sitting. Append-only."""

    class Scope(models.TextChoices):
        ONE = "one", pgettext_lazy("message", "One candidate")
        ROOM = "room", pgettext_lazy("message", "One room")
        ALL = "all", pgettext_lazy("message", "All candidates")

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="room_messages")
    scope = models.CharField(_("to"), max_length=4, choices=Scope)
    # What the room was called; its candidates at that moment are the recipients.
    room = models.CharField(_("room"), max_length=60, blank=True)
    text = models.CharField(pgettext_lazy("message", "text"), max_length=300)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_scope_known", condition=Q(scope__in=["one", "room", "all"])
            ),
            models.CheckConstraint(
                name="message_room_iff_to_room",
                condition=Q(scope="room") & ~Q(room="") | ~Q(scope="room") & Q(room=""),
            ),
            models.CheckConstraint(name="message_has_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text


class MessageRecipient(models.Model):
    """Whom a message to one candidate or to a room is for. Append-only."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="recipients")
    candidate = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="message_recipient_once", fields=["message", "candidate"])
        ]

    def __str__(self) -> str:
        return f"{self.message_id} to {self.candidate_id}"


class MessageReading(models.Model):
    """That the page of an attempt fetched a message. Append-only."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="readings")
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="message_readings")
    read_at = models.DateTimeField(_("fetched at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="message_reading_once", fields=["message", "attempt"])
        ]

    def __str__(self) -> str:
        return f"{self.message_id} by {self.attempt_id}"


class IrregularityQuerySet(models.QuerySet["Irregularity"]):
    """Chainable filters on irregularities."""

    def holding(self) -> "IrregularityQuerySet":
        """Return those that hold a result: nobody lifted them with a second person."""
        lifted = IrregularityRuling.objects.filter(
            is_confirmed=True, closing__outcome=IrregularityClosing.Outcome.NO_CONSEQUENCE
        )
        return self.filter(holds_result=True).exclude(pk__in=lifted.values("closing__irregularity"))


class Irregularity(models.Model):
    """A note of something that should not happen in a sitting. Append-only.

    Tied to the candidate as listed, and to the attempt if there was one by then. It may hold the
    result: while it does, the result is neither released nor announced.
    """

    class Kind(models.TextChoices):
        IMPERSONATION = "impersonation", _("Suspected impersonation")
        MATERIALS = "materials", _("Notes, phone or other aids")
        DISTURBANCE = "disturbance", _("Disturbance")
        TECHNICAL = "technical", _("Technical fault")
        OTHER = "other", pgettext_lazy("irregularity", "Other")

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="irregularities")
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="irregularities"
    )
    attempt = models.ForeignKey(
        Attempt, models.PROTECT, null=True, blank=True, related_name="irregularities"
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    text = models.CharField(_("what happened"), max_length=1000)
    holds_result = models.BooleanField(_("holds the result"), default=False)
    # Digest of a picture that was written anew from its pixels: see `evidence`.
    picture = models.CharField(_("picture"), max_length=64, blank=True)
    media_type = models.CharField(_("media type"), max_length=20, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("noted at"))

    objects = IrregularityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "irregularities"
        constraints = [
            models.CheckConstraint(
                name="irregularity_kind_known",
                condition=Q(
                    kind__in=["impersonation", "materials", "disturbance", "technical", "other"]
                ),
            ),
            models.CheckConstraint(name="irregularity_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="irregularity_picture_has_type",
                condition=Q(picture="", media_type="") | ~Q(picture="") & ~Q(media_type=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.candidate_id}: {self.kind}"


class IrregularityClosing(models.Model):
    """What somebody asks to be made of an irregularity. Append-only.

    That which holds a result is closed once a second person confirms it; any other at once.
    """

    class Outcome(models.TextChoices):
        NO_CONSEQUENCE = "no-consequence", _("No consequence")
        VOID_ASKED = "void-asked", _("Voiding of the attempt asked for")
        STAYS_HELD = "stays-held", _("The result stays held")

    irregularity = models.ForeignKey(Irregularity, models.PROTECT, related_name="closings")
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="irregularity_closing_outcome_known",
                condition=Q(outcome__in=["no-consequence", "void-asked", "stays-held"]),
            ),
            models.CheckConstraint(name="irregularity_closing_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.irregularity_id}: {self.outcome}"


class IrregularityRuling(models.Model):
    """What the second person said, who is never the one who asked. Append-only."""

    closing = models.OneToOneField(IrregularityClosing, models.PROTECT, related_name="ruling")
    is_confirmed = models.BooleanField(_("confirmed"))
    reason = models.CharField(_("reason"), max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        constraints = [
            models.CheckConstraint(name="irregularity_ruling_has_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.closing_id}: {self.is_confirmed}"


class PaperRecord(models.Model):
    """That a candidate answered on the printed edition of the sitting's paper.

    Two people key what stands on it, neither seeing the other's; a third settles what differs,
    and it becomes an attempt like any other. Withdrawn while it is none, or once that is voided.
    """

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="paper_records")
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="paper_records"
    )
    # Letter of the printed order, as the sheet says.
    edition = models.CharField(_("edition"), max_length=1, default="A")
    reason = models.CharField(_("reason"), max_length=300)
    started_at = models.DateTimeField(_("started at"))
    handed_in_at = models.DateTimeField(_("handed in at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_why = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="paper_record_one_in_force",
                fields=["sitting", "candidate"],
                condition=Q(withdrawn_at=None),
            ),
            models.CheckConstraint(name="paper_record_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="paper_record_handed_in_after_start",
                condition=Q(handed_in_at__gt=F("started_at")),
            ),
            models.CheckConstraint(
                name="paper_record_withdrawn_with_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_why="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.candidate_id}"


class PaperKeying(models.Model):
    """What one keyer read from the paper, whole. Append-only."""

    record = models.ForeignKey(PaperRecord, models.PROTECT, related_name="keyings")
    number = models.PositiveSmallIntegerField(_("number"))
    keyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Responses by position, both as the approved paper has them: {"1": ["B"]}.
    answers = models.JSONField(_("answers"))
    keyed_at = models.DateTimeField(_("keyed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="paper_keying_one_per_number", fields=["record", "number"]
            ),
            models.UniqueConstraint(name="paper_keying_two_keyers", fields=["record", "keyer"]),
            models.CheckConstraint(name="paper_keying_two", condition=Q(number__in=[1, 2])),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}:{self.number}"


class PaperResolution(models.Model):
    """What a third person made of two keyings, and the attempt it became. Append-only."""

    record = models.OneToOneField(PaperRecord, models.PROTECT, related_name="resolution")
    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="paper_resolution")
    # Positions at which the two keyings differed.
    differences = models.JSONField(_("differences"), default=list)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(_("resolved at"))

    def __str__(self) -> str:
        return f"{self.record_id}: {self.attempt_id}"
