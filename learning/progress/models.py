"""What a person has read and done, day by day: the evidence of training."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Activity(models.Model):
    """One piece of study that somebody completed: a case or handbook page read, a drill done.

    One row for each thing and day, so that reporting the same twice changes nothing.
    """

    class Kind(models.TextChoices):
        CASE = "case", _("Case")
        HANDBOOK = "handbook", _("Handbook")
        DRILL = "drill", _("Drill")

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="activities")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    # The page's primary key, or the drill's: a name, not a foreign key, since a later stage is
    # never pointed at by an earlier one.
    subject = models.CharField(_("subject"), max_length=64)
    day = models.DateField(_("day"))
    completed_at = models.DateTimeField(_("completed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="activity_once_a_day", fields=["learner", "kind", "subject", "day"]
            ),
            models.CheckConstraint(
                name="activity_kind_known", condition=Q(kind__in=["case", "handbook", "drill"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.kind} {self.subject}"


class SignOff(models.Model):
    """That somebody confirmed having read one text of a page. Append-only.

    A text that is revised is another text: it is signed anew.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sign_offs")
    page = models.ForeignKey("wagtailcore.Page", models.PROTECT, related_name="sign_offs")
    revision = models.ForeignKey("wagtailcore.Revision", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="sign_off_once_per_text", fields=["learner", "page", "revision"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.page_id}"
