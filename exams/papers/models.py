"""Blueprints, and the papers made to them, which are frozen once approved."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exams.bank.models import Item


class Part(models.TextChoices):
    """The parts of a certification test, each with a cut score of its own if one is set."""

    COMMON = "common", _("Common part")
    SPECIAL = "special", _("Special part")


class MarkingRule(models.TextChoices):
    """How several right options are marked."""

    ALL_OR_NOTHING = "all-or-nothing", _("All or nothing")
    # A wrong option spoils it; else each right one earns its share.
    PARTIAL_WITHOUT_WRONG = "partial-without-wrong", _("Part of the marks if none is wrong")
    # Each option, chosen or left, earns its share if rightly so.
    PER_OPTION = "per-option", _("Option by option")


PARTS = ["common", "special"]
RULES = ["all-or-nothing", "partial-without-wrong", "per-option"]


class Blueprint(models.Model):
    """How many items of which type and topic a paper has, how long it takes, what passes."""

    title = models.CharField(_("title"), max_length=100)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    # Percent of the marks needed to pass.
    cut_percent = models.PositiveSmallIntegerField(_("cut score (percent)"), default=60)
    # Percent of a part's marks needed beside; null: the part has no cut score.
    common_cut_percent = models.PositiveSmallIntegerField(
        _("cut score of the common part (percent)"), null=True, blank=True
    )
    special_cut_percent = models.PositiveSmallIntegerField(
        _("cut score of the special part (percent)"), null=True, blank=True
    )
    is_open_book = models.BooleanField(_("open book"), default=False)
    shuffle_items = models.BooleanField(_("items in another order for each"), default=False)
    # Items that are tried out, beside those that count.
    pilot_items = models.PositiveSmallIntegerField(_("pilot items"), default=0)
    # An item that stood on so many frozen papers in so many months is left out; null: no cap.
    exposure_cap = models.PositiveSmallIntegerField(_("exposure cap"), null=True, blank=True)
    exposure_months = models.PositiveSmallIntegerField(_("within months"), default=6)
    # Items that two parallel papers may share.
    overlap_limit = models.PositiveSmallIntegerField(_("overlap limit"), default=0)
    # What candidates are expected to score, percent of the marks, and how far papers may be off.
    mean_percent = models.DecimalField(
        _("expected mean (percent)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    sd_percent = models.DecimalField(
        _("expected spread (percent)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    tolerance_percent = models.DecimalField(
        _("tolerance (percent)"), max_digits=5, decimal_places=2, default=Decimal(2)
    )
    expected_minutes = models.PositiveSmallIntegerField(
        _("expected time (minutes)"), null=True, blank=True
    )
    # Items for this field of enforcement and post, or for all; empty: only those for all.
    domain = models.CharField(_("field of enforcement"), max_length=40, blank=True)
    post = models.CharField(_("post"), max_length=40, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="blueprint_cut_is_percent",
                condition=Q(cut_percent__gte=1, cut_percent__lte=100),
            ),
            models.CheckConstraint(
                name="blueprint_part_cuts_are_percent",
                condition=(
                    Q(common_cut_percent=None)
                    | Q(common_cut_percent__gte=1, common_cut_percent__lte=100)
                )
                & (
                    Q(special_cut_percent=None)
                    | Q(special_cut_percent__gte=1, special_cut_percent__lte=100)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BlueprintSection(models.Model):
    """A part of a blueprint: so many items of one type, of one topic or of any."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=60)
    part = models.CharField(_("part"), max_length=8, choices=Part, default=Part.COMMON)
    kind = models.CharField(_("type"), max_length=12)
    topic = models.ForeignKey(
        "exams.Topic", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Empty: any.
    level = models.CharField(_("cognitive level"), max_length=12, blank=True)
    count = models.PositiveSmallIntegerField(_("items"))
    marks = models.DecimalField(_("marks an item"), max_digits=5, decimal_places=2)
    rule = models.CharField(
        _("marking rule"), max_length=24, choices=MarkingRule, default=MarkingRule.ALL_OR_NOTHING
    )
    shuffle_options = models.BooleanField(_("options in another order for each"), default=False)
    # How many of them are critical, at least.
    critical_items = models.PositiveSmallIntegerField(_("critical items"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="blueprint_section_one_per_position", fields=["blueprint", "position"]
            ),
            models.CheckConstraint(
                name="blueprint_section_kind_known",
                condition=Q(
                    kind__in=[
                        "single",
                        "multiple",
                        "true-false",
                        "ordering",
                        "matching",
                        "fill-in",
                        "short-answer",
                        "case",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="blueprint_section_part_known", condition=Q(part__in=PARTS)
            ),
            models.CheckConstraint(
                name="blueprint_section_rule_known", condition=Q(rule__in=RULES)
            ),
            models.CheckConstraint(
                name="blueprint_section_level_known",
                condition=Q(level__in=["", "remember", "understand", "apply", "analyze"]),
            ),
            models.CheckConstraint(
                name="blueprint_section_marks_positive", condition=Q(marks__gt=0, count__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def level_in_words(self) -> str:
        """The cognitive level asked for; empty: any."""
        return str(Item.Level(self.level).label) if self.level else ""


class Assembly(models.Model):
    """A request for parallel papers, and what came of it: papers, or why there are none."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being assembled")
        DONE = "done", _("Assembled")
        CLASH = "clash", _("Not possible")

    blueprint = models.ForeignKey(Blueprint, models.PROTECT, related_name="assemblies")
    title = models.CharField(_("title"), max_length=100)
    papers_wanted = models.PositiveSmallIntegerField(_("papers"))
    seed = models.PositiveIntegerField(_("seed"))
    law_on = models.DateField(_("law as of"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    # Why not, one sentence a line, in the language of the law; empty unless it is a clash.
    clash = models.TextField(_("what stands against it"), blank=True)
    # Items that two of its papers share, at most.
    overlap = models.PositiveSmallIntegerField(_("overlap"), default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name_plural = "assemblies"
        constraints = [
            models.CheckConstraint(
                name="assembly_state_known", condition=Q(state__in=["waiting", "done", "clash"])
            ),
            models.CheckConstraint(
                name="assembly_finished_iff_not_waiting",
                condition=Q(state="waiting", finished_at=None)
                | ~Q(state="waiting") & Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="assembly_clash_has_words", condition=~Q(state="clash") | ~Q(clash="")
            ),
            models.CheckConstraint(
                name="assembly_papers_wanted",
                condition=Q(papers_wanted__gte=1, papers_wanted__lte=26),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Paper(models.Model):
    """The fixed set of item versions that candidates answer. Frozen by a second person."""

    title = models.CharField(_("title"), max_length=100)
    blueprint = models.ForeignKey(Blueprint, models.PROTECT, related_name="papers")
    seed = models.PositiveIntegerField(_("seed"))
    # Null: drawn by lot, alone.
    assembly = models.ForeignKey(
        Assembly, models.PROTECT, null=True, blank=True, related_name="papers"
    )
    # Which of several parallel papers it is: A, B …
    letter = models.CharField(_("letter"), max_length=2, blank=True)
    is_open_book = models.BooleanField(_("open book"), default=False)
    shuffle_items = models.BooleanField(_("items in another order for each"), default=False)
    # What candidates are expected to score, in points; null: not known of every item.
    predicted_mean = models.DecimalField(
        _("predicted mean"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    predicted_sd = models.DecimalField(
        _("predicted spread"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    maximum = models.DecimalField(_("maximum score"), max_digits=7, decimal_places=2)
    cut_score = models.DecimalField(_("cut score"), max_digits=7, decimal_places=2)
    # The day whose law the items were checked against.
    law_on = models.DateField(_("law as of"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="paper_frozen_is_approved",
                condition=Q(frozen_at=None, approved_by=None)
                | Q(frozen_at__isnull=False, approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="paper_four_eyes",
                condition=Q(approved_by=None) | ~Q(approved_by=F("created_by")),
            ),
            models.CheckConstraint(
                name="paper_cut_within_maximum", condition=Q(cut_score__lte=F("maximum"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PaperItem(models.Model):
    """One place on a paper: which item version, for how many marks."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    version = models.ForeignKey("exams.ItemVersion", models.PROTECT, related_name="paper_items")
    section = models.CharField(_("section"), max_length=60)
    marks = models.DecimalField(_("marks"), max_digits=5, decimal_places=2)
    part = models.CharField(_("part"), max_length=8, choices=Part, default=Part.COMMON)
    rule = models.CharField(
        _("marking rule"), max_length=24, choices=MarkingRule, default=MarkingRule.ALL_OR_NOTHING
    )
    shuffle_options = models.BooleanField(_("options in another order for each"), default=False)
    is_critical = models.BooleanField(_("critical"), default=False)
    is_pilot = models.BooleanField(_("pilot"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="paper_item_part_known", condition=Q(part__in=PARTS)),
            models.CheckConstraint(name="paper_item_rule_known", condition=Q(rule__in=RULES)),
            models.UniqueConstraint(
                name="paper_item_one_per_position", fields=["paper", "position"]
            ),
            models.UniqueConstraint(name="paper_item_once", fields=["paper", "version"]),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}.{self.position}"


class PaperPart(models.Model):
    """A part of a paper with a cut score of its own, frozen with the paper."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="parts")
    part = models.CharField(_("part"), max_length=8, choices=Part)
    maximum = models.DecimalField(_("maximum score"), max_digits=7, decimal_places=2)
    cut_score = models.DecimalField(_("cut score"), max_digits=7, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="paper_part_once", fields=["paper", "part"]),
            models.CheckConstraint(name="paper_part_known", condition=Q(part__in=PARTS)),
            models.CheckConstraint(
                name="paper_part_cut_within_maximum", condition=Q(cut_score__lte=F("maximum"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.part}"


class PaperNotice(models.Model):
    """A task: an item on a frozen paper may not be used any more, and somebody has to decide."""

    class Cause(models.TextChoices):
        LAW_CHANGED = "law-changed", _("The law has changed")
        SUSPENDED = "suspended", _("The item is suspended")
        RETIRED = "retired", _("The item is retired")

    class Decision(models.TextChoices):
        KEEP = "keep", _("The paper is used as it is")
        REPLACE = "replace", _("Another paper is used instead")

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="notices")
    version = models.ForeignKey("exams.ItemVersion", models.PROTECT, related_name="+")
    cause = models.CharField(_("cause"), max_length=12, choices=Cause)
    raised_at = models.DateTimeField(_("raised at"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    # Empty while it is open.
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="paper_notice_one_open",
                fields=["paper", "version", "cause"],
                condition=Q(settled_at=None),
            ),
            models.CheckConstraint(
                name="paper_notice_settled_with_reason",
                condition=Q(settled_at=None, settled_by=None, decision="")
                | Q(settled_at__isnull=False, settled_by__isnull=False)
                & Q(decision__in=["keep", "replace"])
                & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="paper_notice_cause_known",
                condition=Q(cause__in=["law-changed", "suspended", "retired"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}: {self.version_id} {self.cause}"
