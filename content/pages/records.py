"""What cases are counted by: kinds of defects, and the record of what was public when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel


class CaseKind(models.TextChoices):
    """What a case is published as, and by whom."""

    GUIDING = "guiding", _("Guiding case")
    TYPICAL = "typical", _("Typical case")
    LOST = "lost", _("Lost-case bulletin")
    WARNING = "warning", _("Warning case")


class Defect(models.Model):
    """A kind of fault for which decisions are lost. Editors keep the list."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    panels = [FieldPanel(name) for name in ("name", "code", "position")]

    class Meta:
        verbose_name = pgettext_lazy("case", "defect")
        verbose_name_plural = pgettext_lazy("case", "defects")

    def __str__(self) -> str:
        return self.name


class CaseRecord(models.Model):
    """What the public collection says of one case from one moment on. Append-only.

    Written at each publication and each taking down, so that figures of a day can be counted
    again at any time, whatever became of the cases since.
    """

    page = models.ForeignKey("wagtailcore.Page", models.PROTECT, related_name="case_records")
    at = models.DateTimeField(_("from"))
    is_public = models.BooleanField(_("public"))
    kind = models.CharField(_("kind"), max_length=12, choices=CaseKind)
    issuer = models.CharField(_("published by"), max_length=100)
    domain = models.CharField(_("domain"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(name="case_record_newest", fields=["page", "at"])]
        constraints = [
            models.CheckConstraint(
                name="case_record_kind_known",
                condition=Q(kind__in=["guiding", "typical", "lost", "warning"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.at:%Y-%m-%d %H:%M}"
