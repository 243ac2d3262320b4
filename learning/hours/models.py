"""Training classes that were held, and whom their hours are credited to: evidence of training."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from org.models import Unit

# Taken back as a whole, or not at all.
STANDS = Q(taken_back_at=None, taken_back_by=None, taken_back_reason="")
TAKEN_BACK = Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_reason="")


class TrainingClass(models.Model):
    """A training class of one day that was held for the people of a unit.

    Never changed nor deleted: a mistake is taken back with a reason, and the class entered anew.
    """

    class Kind(models.TextChoices):
        FACE_TO_FACE = "face-to-face", pgettext_lazy("training", "Face to face")
        ONLINE = "online", pgettext_lazy("training", "Online")

    title = models.CharField(_("title"), max_length=100)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="training_classes")
    held_on = models.DateField(_("held on"))
    hours = models.DecimalField(_("hours"), max_digits=3, decimal_places=1)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    # What it rests on: the notice, the sign-in sheet.
    source = models.CharField(pgettext_lazy("training", "source"), max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered at"))
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="training_class_once",
                fields=["unit", "held_on", "title"],
                condition=Q(taken_back_at=None),
            ),
            models.CheckConstraint(
                name="training_class_hours_within", condition=Q(hours__gt=0, hours__lte=24)
            ),
            models.CheckConstraint(
                name="training_class_kind_known", condition=Q(kind__in=["face-to-face", "online"])
            ),
            models.CheckConstraint(name="training_class_has_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="training_class_taken_back_whole", condition=STANDS | TAKEN_BACK
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.held_on}"


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Chainable filters on attendances."""

    def in_force(self) -> "AttendanceQuerySet":
        """Return those that count: neither they nor their class were taken back."""
        return self.filter(taken_back_at=None, training_class__taken_back_at=None)


class Attendance(models.Model):
    """That somebody attended a class: its hours are theirs. Taken back, never deleted."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attendances")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="attendance_once_a_class",
                fields=["training_class", "person"],
                condition=Q(taken_back_at=None),
            ),
            models.CheckConstraint(
                name="attendance_recorded_by_another", condition=~Q(person=F("recorded_by"))
            ),
            models.CheckConstraint(
                name="attendance_taken_back_whole", condition=STANDS | TAKEN_BACK
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.training_class_id}"
