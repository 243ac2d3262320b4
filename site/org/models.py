"""Enforcement bodies, who serves where and is on leave, and how many they must be."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UnitQuerySet(models.QuerySet["Unit"]):
    """Chainable filters on units."""

    def under(self, root: "Unit") -> "UnitQuerySet":
        """Return the unit itself and all below it."""
        return self.filter(path__startswith=root.path)

    def bodies(self) -> "UnitQuerySet":
        """Return the units that people serve in, without the areas that only group them."""
        return self.filter(kind=Unit.Kind.BODY)


class Unit(models.Model):
    """An enforcement body, or an area that groups bodies. Closed, never deleted."""

    class Kind(models.TextChoices):
        AREA = "area", _("Area")
        BODY = "body", _("Body")

    class Level(models.TextChoices):
        CITY = "city", _("City")
        COUNTY = "county", _("County")
        TOWN = "town", _("Town or street")

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=100)
    # At most 16 characters: what fits the QR code at version 9 (docs/decisions/0006).
    short_name = models.CharField(_("short name"), max_length=32, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.BODY)
    level = models.CharField(_("level"), max_length=8, choices=Level)
    # The survey's own grouping (统计口径); data of the city, not ours to enumerate.
    group = models.CharField(_("statistical group"), max_length=32, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    # The codes from the root down, each closed by "/": a subtree is one prefix.
    path = models.CharField(_("path"), max_length=255, unique=True)
    division_code = models.CharField(_("administrative division"), max_length=6, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="unit_kind_known", condition=Q(kind__in=["area", "body"])),
            models.CheckConstraint(
                name="unit_level_known", condition=Q(level__in=["city", "county", "town"])
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Jurisdiction(models.Model):
    """The unit below which the roles of a person reach. Nobody sees beyond."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jurisdiction"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.user} {self.unit}"


class Track(models.TextChoices):
    """The two services that exclude each other in some provinces (Guizhou rule, article 13)."""

    SUPERVISION = "supervision", _("Supervision")
    ENFORCEMENT = "enforcement", _("Enforcement")


class Establishment(models.TextChoices):
    """On what footing somebody is employed (编制类别)."""

    ADMINISTRATIVE = "administrative", _("Administrative establishment")
    INSTITUTION = "institution", _("Public-institution establishment")
    WORKER = "worker", _("Manual worker")
    CONTRACT = "contract", _("Labor contract")
    DISPATCHED = "dispatched", _("Labor dispatch")
    SECONDED = "seconded", _("Seconded")
    TEMPORARY = "temporary", _("Temporary")
    WELFARE = "welfare", _("Public-welfare post")


class PostingQuerySet(models.QuerySet["Posting"]):
    """Chainable filters on postings."""

    def on(self, day: object) -> "PostingQuerySet":
        """Return those in force on a day; the end day is excluded."""
        return self.filter(Q(until_on=None) | Q(until_on__gt=day), from_on__lte=day)


class Posting(models.Model):
    """That somebody serves in a unit, from a day until a day (excluded)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings")
    track = models.CharField(_("track"), max_length=12, choices=Track)
    establishment = models.CharField(_("establishment"), max_length=16, choices=Establishment)
    is_full_time = models.BooleanField(_("full time"))
    title = models.CharField(_("post"), max_length=60, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="posting_one_open_per_track",
                fields=["user", "track"],
                condition=Q(until_on=None),
            ),
            models.CheckConstraint(name="posting_track_known", condition=Q(track__in=Track.values)),
            models.CheckConstraint(
                name="posting_establishment_known",
                condition=Q(establishment__in=Establishment.values),
            ),
            models.CheckConstraint(
                name="posting_ends_after_start",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.unit}"


class StaffingRule(models.Model):
    """How many people a unit must have, counted in one of two ways that are never one number."""

    class Basis(models.TextChoices):
        DESIGNATED = "designated", _("Designated")
        CERTIFIED = "certified", _("Certified")

    code = models.SlugField(_("code"), max_length=40)
    area = models.ForeignKey(Unit, models.PROTECT, related_name="staffing_rules")
    track = models.CharField(_("track"), max_length=12, choices=Track)
    basis = models.CharField(_("counted by"), max_length=12, choices=Basis)
    minimum = models.PositiveSmallIntegerField(_("minimum"))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    # Citation key of the article that sets the rule, or the name of the local rule.
    source = models.CharField(_("source"), max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="staffing_rule_one_open_per_code",
                fields=["area", "code"],
                condition=Q(until_on=None),
            ),
            models.CheckConstraint(
                name="staffing_rule_basis_known",
                condition=Q(basis__in=["designated", "certified"]),
            ),
            models.CheckConstraint(
                name="staffing_rule_track_known", condition=Q(track__in=Track.values)
            ),
        ]

    def __str__(self) -> str:
        return self.code


# Taken back as a whole, or not at all.
STANDS = Q(taken_back_at=None, taken_back_by=None, taken_back_reason="")
TAKEN_BACK = Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_reason="")


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Chainable filters on absences."""

    def in_force(self) -> "AbsenceQuerySet":
        """Return those that were not taken back."""
        return self.filter(taken_back_at=None)

    def between(self, from_on: date, to_on: date) -> "AbsenceQuerySet":
        """Return those that have a day in a period; both of its ends are included."""
        return self.filter(from_on__lte=to_on, to_on__gte=from_on)


class Absence(models.Model):
    """That somebody is on leave, from a day to a day, both included.

    Never changed nor deleted: a mistake is taken back with a reason, and the leave recorded anew.
    """

    class Kind(models.TextChoices):
        ANNUAL = "annual", pgettext_lazy("leave", "Annual leave")
        SICK = "sick", pgettext_lazy("leave", "Sick leave")
        PARENTAL = "parental", pgettext_lazy("leave", "Maternity or paternity leave")
        STUDY = "study", pgettext_lazy("leave", "Study")
        SECONDMENT = "secondment", pgettext_lazy("leave", "Secondment")
        OTHER = "other", pgettext_lazy("leave", "Other leave")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    from_on = models.DateField(_("first day"))
    to_on = models.DateField(_("last day"))
    note = models.CharField(pgettext_lazy("leave", "note"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="absence_kind_known",
                condition=Q(
                    kind__in=["annual", "sick", "parental", "study", "secondment", "other"]
                ),
            ),
            models.CheckConstraint(
                name="absence_ends_after_start", condition=Q(to_on__gte=F("from_on"))
            ),
            models.CheckConstraint(name="absence_taken_back_whole", condition=STANDS | TAKEN_BACK),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.from_on} {self.to_on}"
