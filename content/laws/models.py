"""Laws, their dated versions, and the articles of each: what everything else stands on."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Law(models.Model):
    """A law, regulation or local rule, whatever its version."""

    slug = models.SlugField(_("slug"), max_length=160, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100, db_index=True)
    kind = models.CharField(_("kind"), max_length=40)

    def __str__(self) -> str:
        return self.short_name


class VersionQuerySet(models.QuerySet["LawVersion"]):
    """Chainable filters on law versions."""

    def in_force(self, day: object) -> "VersionQuerySet":
        """Return the versions in force on a day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), effective_on__lte=day)


class LawVersion(models.Model):
    """The text of a law as adopted on one day; in force from one day until another (excluded)."""

    class End(models.TextChoices):
        SUPERSEDED = "superseded", _("Superseded by a newer version")
        REPEALED = "repealed", _("Repealed")

    law = models.ForeignKey(Law, models.PROTECT, related_name="versions")
    key = models.CharField(_("key"), max_length=200, unique=True)
    issuer = models.CharField(_("issuer"), max_length=100)
    promulgated_on = models.DateField(_("promulgated on"))
    effective_on = models.DateField(_("effective on"))
    # "text", "decision" or "memory": how surely the day is known (shared data README).
    effective_basis = models.CharField(_("known from"), max_length=16)
    ended_on = models.DateField(_("out of force from"), null=True, blank=True)
    end_kind = models.CharField(_("how it ended"), max_length=12, choices=End, blank=True)
    ended_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="ends"
    )
    history = models.JSONField(_("history"), default=list, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    digest = models.CharField(_("digest of the text"), max_length=64)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="law_version_one_per_day", fields=["law", "promulgated_on"]
            ),
            models.CheckConstraint(
                name="law_version_end_known",
                condition=Q(end_kind="", ended_on=None)
                | Q(end_kind__in=["superseded", "repealed"], ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="law_version_ends_after_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Article(models.Model):
    """One article of one version, word for word. The database refuses to change it."""

    version = models.ForeignKey(LawVersion, models.PROTECT, related_name="articles")
    number = models.PositiveSmallIntegerField(_("number"))
    label = models.CharField(_("label"), max_length=24)
    book = models.CharField(_("book"), max_length=60, blank=True)
    sub_book = models.CharField(_("sub-book"), max_length=60, blank=True)
    chapter = models.CharField(_("chapter"), max_length=60, blank=True)
    section = models.CharField(_("section"), max_length=60, blank=True)
    # Paragraphs are separated by a newline; items keep their printed marks.
    text = models.TextField(_("text"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="article_one_per_number", fields=["version", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.version_id}#{self.number}"

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs of the text, in order."""
        return self.text.split("\n")
