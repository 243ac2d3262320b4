"""Exam day on site: rooms and who keeps them, seats with their slips, and the door."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.sittings.models import Candidacy, Sitting

MOST_SEATS = 500


class Room(models.Model):
    """A room in which a sitting is held."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(_("address"), max_length=200)
    # Numbered from 1, row by row from the front left.
    seats = models.PositiveSmallIntegerField(_("seats"))
    columns = models.PositiveSmallIntegerField(_("seats in a row"), default=6)
    # Kept for those whose accommodation says so; nobody else is seated here by itself.
    is_separate = models.BooleanField(_("separate room"), default=False)
    invigilators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="exams.RoomDuty", related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="room_name_once_per_sitting", fields=["sitting", "name"]),
            models.CheckConstraint(
                name="room_has_seats", condition=Q(seats__gte=1, seats__lte=MOST_SEATS)
            ),
            models.CheckConstraint(
                name="room_columns_fit", condition=Q(columns__gte=1, columns__lte=F("seats"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoomDuty(models.Model):
    """That somebody invigilates in a room."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="duties")
    invigilator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="room_duties"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="room_duty_once_per_room", fields=["room", "invigilator"])
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.invigilator_id}"


class EntryTerms(models.Model):
    """When people are let in to a sitting, and what they are told to bring.

    A sitting without them has the defaults of the fields.
    """

    sitting = models.OneToOneField(Sitting, models.PROTECT, related_name="entry_terms")
    # Minutes before the opening at which the doors open.
    doors_minutes = models.PositiveSmallIntegerField(_("doors open (minutes before)"), default=30)
    # Minutes after the opening until which people are let in; later only with a reason.
    late_minutes = models.PositiveSmallIntegerField(_("late entry (minutes after)"), default=15)
    notes = models.CharField(_("what to bring, and the rules of the room"), max_length=1000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="entry_terms_within_a_day",
                condition=Q(doors_minutes__lte=240, late_minutes__lte=240),
            )
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id}"


class SeatQuerySet(models.QuerySet["Seat"]):
    """Chainable filters on seats."""

    def live(self) -> "SeatQuerySet":
        """Return those that hold: neither given up nor of somebody taken off the list."""
        return self.filter(ended_at=None, candidacy__isnull=False)


class Seat(models.Model):
    """That a candidate has a place in a room. Its code is that of the admission slip.

    Ended, never changed nor deleted: who is moved gets another row with another code, so that the
    old slip is void at once, and says so at the door. Somebody who is taken off the list leaves
    the row without a candidacy, which ends it as well.
    """

    class Ended(models.TextChoices):
        """Why it does not hold any more."""

        MOVED = "moved", _("Moved to another seat")
        CLEARED = "cleared", pgettext_lazy("seat", "Seat given up")
        REPLACED = "replaced", _("Slip replaced")

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="seats")
    candidacy = models.ForeignKey(
        Candidacy, models.SET_NULL, null=True, blank=True, related_name="seats"
    )
    candidate = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, related_name="places")
    number = models.PositiveSmallIntegerField(_("seat"))
    code = models.CharField(_("code of the slip"), max_length=8, unique=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(_("assigned at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_because = models.CharField(_("ended because"), max_length=8, choices=Ended, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="seat_one_per_candidacy", fields=["candidacy"], condition=Q(ended_at=None)
            ),
            models.UniqueConstraint(
                name="seat_taken_once",
                fields=["room", "number"],
                condition=Q(ended_at=None, candidacy__isnull=False),
            ),
            models.CheckConstraint(
                name="seat_ended_with_cause",
                condition=Q(ended_at=None, ended_because="")
                | Q(ended_at__isnull=False, ended_because__in=["moved", "cleared", "replaced"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.number}"

    @property
    def is_live(self) -> bool:
        """Tell whether it holds."""
        return self.ended_at is None and self.candidacy_id is not None


class CheckIn(models.Model):
    """What happened to a candidate at the door. Added to, never changed: the last one holds."""

    class Kind(models.TextChoices):
        ADMITTED = "admitted", _("Admitted")
        TURNED_AWAY = "turned-away", _("Turned away")
        UNDONE = "undone", _("Check-in undone")

    class Way(models.TextChoices):
        """How they were found."""

        SLIP = "slip", _("Slip scanned")
        CODE = "code", _("Code of the slip typed")
        LIST = "list", _("From the list")

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="check_ins")
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="check_ins"
    )
    # 1 for the first of a candidate in a sitting, then on: two desks cannot write the same one.
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    way = models.CharField(_("way"), max_length=8, choices=Way)
    # Where they were to sit then.
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="check_ins")
    is_late = models.BooleanField(_("after late entry"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="check_in_numbered", fields=["sitting", "candidate", "number"]
            ),
            models.CheckConstraint(
                name="check_in_kind_known",
                condition=Q(kind__in=["admitted", "turned-away", "undone"]),
            ),
            models.CheckConstraint(
                name="check_in_way_known", condition=Q(way__in=["slip", "code", "list"])
            ),
            models.CheckConstraint(
                name="check_in_with_reason",
                condition=Q(kind="admitted", is_late=False) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="check_in_admitted_to_a_seat",
                condition=~Q(kind="admitted") | Q(seat__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.candidate_id} {self.kind}"


class SlipPrint(models.Model):
    """Slips of a sitting, or of one of its rooms, on their way to a file."""

    class State(models.TextChoices):
        MAKING = "making", _("Being made")
        DONE = "done", pgettext_lazy("print", "Ready")
        FAILED = "failed", pgettext_lazy("print", "Not made")

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="slip_prints")
    room = models.ForeignKey(Room, models.CASCADE, null=True, blank=True, related_name="prints")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.MAKING)
    # Its folder below the private ones; parts of it are kept while it is being made.
    folder = models.CharField(_("folder"), max_length=64, blank=True)
    slips = models.PositiveIntegerField(_("slips"), default=0)
    made = models.PositiveIntegerField(_("slips made"), default=0)
    reason = models.CharField(_("why it was not made"), max_length=300, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="slip_print_state_known", condition=Q(state__in=["making", "done", "failed"])
            ),
            models.CheckConstraint(
                name="slip_print_failed_with_reason", condition=~Q(state="failed") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.state}"
