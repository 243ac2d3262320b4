"""What an amendment asks people to do, and what an old bank said of the items it gave us."""

from django.conf import settings
from django.db import models
from django.db.models import BigIntegerField, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Role


class OldBankEntry(models.Model):
    """What an old bank says of an item that was loaded from it, beside the item's own text."""

    class Verdict(models.TextChoices):
        OK = "ok", _("Confirmed against the text in force")
        STALE = "stale", _("The law has changed")
        STALE_KEY = "stale-key", _("The law has changed the right answer")
        WRONG_KEY = "wrong-key", _("The key of the source is wrong")
        DUPLICATE = "duplicate", _("Stands in the bank twice")
        NOT_REVIEWED = "not-reviewed", _("Nobody has reviewed it")

    item = models.OneToOneField("exams.Item", models.PROTECT, related_name="old_bank")
    # Of the document: loading the same again changes nothing.
    digest = models.CharField(_("digest of the document"), max_length=64)
    # Of the version that loading wrote: another hash means that somebody has worked on it since.
    content_hash = models.CharField(_("content hash"), max_length=64)
    exam = models.CharField(_("exam"), max_length=100, blank=True)
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict)
    # Articles that a reviewer named without having judged the item right by them, in pk order of
    # the link: where to look, no legal basis.
    points_at = models.ManyToManyField("content.Article", blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="old_bank_entry_verdict_known",
                condition=Q(
                    verdict__in=[
                        *("ok", "stale", "stale-key", "wrong-key", "duplicate", "not-reviewed")
                    ]
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.item_id)


def _one_target(name: str) -> models.Q:
    others = {"item", "page", "paper", "sitting"} - {name}
    return Q(**{f"{name}__isnull": False}, **{f"{other}__isnull": True for other in others})


def _once(name: str) -> models.UniqueConstraint:
    """At most one task for a version, a target and an article cited; no article counts as one."""
    return models.UniqueConstraint(
        "version",
        name,
        Coalesce("cited_id", 0, output_field=BigIntegerField()),
        name=f"law_change_task_once_per_{name}",
    )


class LawChangeTask(models.Model):
    """That somebody has to look at one thing because a version of a law changed its basis.

    Opened when the version becomes known or takes effect, and settled once. Never deleted, unless
    the draft paper or the page that it is about is.
    """

    class Kind(models.TextChoices):
        ITEM = "item", pgettext_lazy("law change", "Item")
        CASE = "case", pgettext_lazy("law change", "Case")
        HANDBOOK = "handbook", pgettext_lazy("law change", "Handbook")
        PAPER = "paper", pgettext_lazy("law change", "Paper")
        SITTING = "sitting", pgettext_lazy("law change", "Sitting")

    class Effect(models.TextChoices):
        AMENDED = "amended", pgettext_lazy("law change", "Amended")
        RENUMBERED = "renumbered", pgettext_lazy("law change", "Renumbered")
        REPEALED = "repealed", pgettext_lazy("law change", "Repealed into another law")

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("law change", "Open")
        SETTLED = "settled", pgettext_lazy("law change", "Settled")

    class Outcome(models.TextChoices):
        CORRECTED = "corrected", _("Citation corrected")
        CONFIRMED = "confirmed", _("Answer confirmed under the new text")
        REWRITTEN = "rewritten", _("Rewritten")
        WITHDRAWN = "withdrawn", _("Taken out of use")
        NO_CHANGE = "no-change", _("Left as it is")

    # The version that takes effect.
    version = models.ForeignKey("content.LawVersion", models.PROTECT, related_name="change_tasks")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    item = models.ForeignKey(
        "exams.Item", models.PROTECT, null=True, blank=True, related_name="change_tasks"
    )
    page = models.ForeignKey(
        "wagtailcore.Page", models.CASCADE, null=True, blank=True, related_name="change_tasks"
    )
    paper = models.ForeignKey(
        "exams.Paper", models.CASCADE, null=True, blank=True, related_name="change_tasks"
    )
    sitting = models.ForeignKey(
        "exams.Sitting", models.PROTECT, null=True, blank=True, related_name="change_tasks"
    )
    effect = models.CharField(_("effect"), max_length=12, choices=Effect)
    # Null: the item names only its law, or the law is older than what is kept here.
    cited = models.ForeignKey(
        "content.Article", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What stands in its place; null: nothing does, or nobody has said what.
    current = models.ForeignKey(
        "content.Article", models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(_("for whom"), max_length=16, choices=Role)
    opened_at = models.DateTimeField(_("opened at"))
    due_on = models.DateField(_("due on"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPEN)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    # Null for what settled itself: the page was rewritten, the sitting is over.
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="law_change_task_one_target",
                condition=Q(_one_target("item"), kind="item")
                | Q(_one_target("page"), kind__in=["case", "handbook"])
                | Q(_one_target("paper"), kind="paper")
                | Q(_one_target("sitting"), kind="sitting"),
            ),
            models.CheckConstraint(
                name="law_change_task_effect_known",
                condition=Q(effect__in=["amended", "renumbered", "repealed"]),
            ),
            models.CheckConstraint(
                name="law_change_task_role_known", condition=Q(role__in=Role.values)
            ),
            models.CheckConstraint(
                name="law_change_task_settled_whole",
                condition=Q(status="open", settled_at=None, settled_by=None, outcome="")
                | Q(
                    status="settled",
                    settled_at__isnull=False,
                    outcome__in=["corrected", "confirmed", "rewritten", "withdrawn", "no-change"],
                ),
            ),
            _once("item"),
            _once("page"),
            _once("paper"),
            _once("sitting"),
        ]
        indexes = [
            models.Index(name="law_change_task_open", fields=["due_on"], condition=Q(status="open"))
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind} {self.pk}"
