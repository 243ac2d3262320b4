"""The item bank: topics, items, and the versions of each, which are frozen once released."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content.api import Article, place_in_words


class Topic(models.Model):
    """What an item is about; scores are reported by it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # Of the tree of topics; a blueprint that asks for a topic also takes what is below it.
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="topic_not_below_itself", condition=Q(parent=None) | ~Q(parent=F("pk"))
            )
        ]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """A question through all its versions. Suspended or retired, never deleted."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_USE = "in-use", _("In use")
        SUSPENDED = "suspended", pgettext_lazy("item", "Suspended")
        RETIRED = "retired", _("Retired")

    class Purpose(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        EXAM = "exam", _("Exam")

    class Level(models.TextChoices):
        """What a candidate has to do with the matter: the cognitive level."""

        REMEMBER = "remember", _("Remember")
        UNDERSTAND = "understand", _("Understand")
        APPLY = "apply", _("Apply")
        ANALYZE = "analyze", _("Analyze")

    code = models.CharField(_("code"), max_length=40, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="items")
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    # An item that drills show to everybody is never put into a certification paper.
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose, default=Purpose.EXAM)
    released = models.OneToOneField(
        "exams.ItemVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The field of enforcement and the post that it is for; empty: for all.
    domain = models.CharField(_("field of enforcement"), max_length=40, blank=True)
    post = models.CharField(_("post"), max_length=40, blank=True)
    level = models.CharField(
        _("cognitive level"), max_length=12, choices=Level, default=Level.UNDERSTAND
    )
    # The share of candidates expected to get it right, 0 to 1, until sittings have shown it.
    expected_facility = models.DecimalField(
        _("expected facility"), max_digits=3, decimal_places=2, null=True, blank=True
    )
    expected_seconds = models.PositiveSmallIntegerField(
        _("expected time (seconds)"), null=True, blank=True
    )
    # Who misses it does not pass, where the section of the paper says so.
    is_critical = models.BooleanField(_("critical"), default=False)
    # Tried out: it stands on papers but does not count for the score.
    is_pilot = models.BooleanField(_("pilot"), default=False)
    # Items that give each other away, or say the same: never on one paper.
    enemies = models.ManyToManyField("self", verbose_name=_("enemies"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="item_status_known",
                condition=Q(status__in=["draft", "in-use", "suspended", "retired"]),
            ),
            models.CheckConstraint(
                name="item_purpose_known", condition=Q(purpose__in=["practice", "exam"])
            ),
            models.CheckConstraint(
                name="item_in_use_is_released",
                condition=Q(status="draft") | Q(released__isnull=False),
            ),
            models.CheckConstraint(
                name="item_level_known",
                condition=Q(level__in=["remember", "understand", "apply", "analyze"]),
            ),
            models.CheckConstraint(
                name="item_facility_is_share",
                condition=Q(expected_facility=None)
                | Q(expected_facility__gte=Decimal(0), expected_facility__lte=Decimal(1)),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ItemVersion(models.Model):
    """One text of an item, resting on one article. The database freezes it when it is released.

    A released version and its options cannot be updated or deleted; a change is a new version.
    """

    class Kind(models.TextChoices):
        SINGLE = "single", _("Single choice")
        MULTIPLE = "multiple", _("Multiple choice")
        TRUE_FALSE = "true-false", _("True or false")
        ORDERING = "ordering", _("Ordering")
        MATCHING = "matching", _("Matching")
        FILL_IN = "fill-in", _("Fill in")
        SHORT_ANSWER = "short-answer", _("Short answer")
        CASE = "case", _("Case analysis")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in-review", pgettext_lazy("item", "First review")
        IN_FINAL_REVIEW = "in-final-review", pgettext_lazy("item", "Final review")
        RETURNED = "returned", _("Returned")
        RELEASED = "released", pgettext_lazy("item", "Released")

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("type"), max_length=12, choices=Kind)
    stem = models.TextField(_("stem"))
    rationale = models.TextField(_("rationale"), blank=True)
    # Whether stem, options and rationale are HTML (sanitised) or plain text.
    is_html = models.BooleanField(_("with markup"), default=False)
    # What options have no place for, by type: right order, targets and pairs, accepted texts,
    # model answer, rubric, parts; as `rules.detail_of` writes it.
    detail = models.JSONField(_("detail"), default=dict, blank=True)
    # The article that feedback quotes. Null only in drafts out of old banks, which name none: such
    # a draft rests on its law as of its exam year.
    article = models.ForeignKey(
        "content.Article", models.PROTECT, null=True, blank=True, related_name="item_versions"
    )
    # 款 and 项 within the article; 0: the whole article, or the whole paragraph.
    paragraph = models.PositiveSmallIntegerField(_("paragraph"), default=0)
    subparagraph = models.PositiveSmallIntegerField(_("subparagraph"), default=0)
    also_cites = models.ManyToManyField("content.Article", blank=True, related_name="+")
    law = models.ForeignKey("content.Law", models.PROTECT, null=True, blank=True, related_name="+")
    law_year = models.PositiveSmallIntegerField(_("exam year"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"))
    submitted_at = models.DateTimeField(_("submitted for review at"), null=True, blank=True)
    review_due_on = models.DateField(_("review due on"), null=True, blank=True)
    # Who looked first; the reviewer below has the last word.
    first_reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_reviewed_at = models.DateTimeField(_("first reviewed at"), null=True, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    review_note = models.TextField(_("note of the reviewer"), blank=True)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    content_hash = models.CharField(_("content hash"), max_length=64)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="item_version_one_per_number", fields=["item", "number"]),
            # At most one version is being worked on; the others are released.
            models.UniqueConstraint(
                name="item_version_one_open",
                fields=["item"],
                condition=Q(released_at=None),
            ),
            models.CheckConstraint(
                name="item_version_kind_known",
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
                name="item_version_status_known",
                condition=Q(
                    status__in=["draft", "in-review", "in-final-review", "returned", "released"]
                ),
            ),
            models.CheckConstraint(
                name="item_version_released_iff_at",
                condition=Q(status="released", released_at__isnull=False)
                | ~Q(status="released") & Q(released_at=None),
            ),
            models.CheckConstraint(
                name="item_version_released_cites",
                condition=Q(released_at=None) | Q(article__isnull=False),
            ),
            # Nobody approves what they wrote.
            models.CheckConstraint(
                name="item_version_four_eyes",
                condition=Q(reviewer=None) | ~Q(reviewer=F("author")),
            ),
            # Two reviews are by two people, neither of them the author.
            models.CheckConstraint(
                name="item_version_six_eyes",
                condition=Q(first_reviewer=None, first_reviewed_at=None)
                | Q(first_reviewer__isnull=False, first_reviewed_at__isnull=False)
                & ~Q(first_reviewer=F("author"))
                & (Q(released_at=None) | ~Q(first_reviewer=F("reviewer"))),
            ),
            models.CheckConstraint(
                name="item_version_released_is_reviewed",
                condition=Q(released_at=None) | Q(reviewer__isnull=False),
            ),
            models.CheckConstraint(
                name="item_version_final_is_second",
                condition=~Q(status="in-final-review") | Q(first_reviewer__isnull=False),
            ),
        ]
        indexes = [
            # The queues of reviewers, and their counts, which every page of the desk shows.
            models.Index(
                name="item_version_waiting",
                fields=["status", "review_due_on"],
                condition=Q(released_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.number}"

    @property
    def place_in_words(self) -> str:
        """Paragraph and item of the article as laws write them; empty for the whole article."""
        return place_in_words(self.paragraph, self.subparagraph)

    @property
    def cited(self) -> Article:
        """The article of a released version: the database lets none go without."""
        if self.article is None:
            raise ObjectDoesNotExist(f"{self} names no article")
        return self.article


class Option(models.Model):
    """One choice of an item version; the key is the set of those marked so."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="options")
    letter = models.CharField(_("letter"), max_length=1)
    text = models.TextField(_("text"))
    is_key = models.BooleanField(_("key"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="option_one_per_letter", fields=["version", "letter"])
        ]

    def __str__(self) -> str:
        return self.letter


class ItemComment(models.Model):
    """What a reviewer or author says about a version; unsettled, it blocks the release.

    The database keeps the words as they were written, and lets no author settle for others.
    """

    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("comment"))
    written_at = models.DateTimeField(_("written at"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="item_comment_settled_by_somebody",
                condition=Q(settled_by=None, settled_at=None)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
            ),
            models.CheckConstraint(name="item_comment_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ItemPicture(models.Model):
    """A picture that stems and options show, kept once under the digest of its bytes."""

    digest = models.CharField(_("SHA-256"), max_length=64, unique=True)
    file = models.FileField(_("file"), upload_to="items/")
    media_type = models.CharField(_("media type"), max_length=40)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))

    def __str__(self) -> str:
        return self.digest[:12]


class ItemDigest(models.Model):
    """By what an item is found again when its file comes without codes: kept for its newest text.

    Not part of the frozen version, since it can be computed again from it.
    """

    item = models.OneToOneField(Item, models.CASCADE, related_name="digest", primary_key=True)
    stem = models.CharField(_("digest of the stem"), max_length=64, db_index=True)
    body = models.CharField(_("digest of stem and options"), max_length=64, db_index=True)

    def __str__(self) -> str:
        return self.body[:12]


class ItemSketch(models.Model):
    """One of the smallest hashes of the pairs of characters in an item's stem.

    Items that share many of them say nearly the same: what finds doubles among 50,000 items.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="sketch")
    value = models.BigIntegerField(_("hash"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="item_sketch_once", fields=["item", "value"]),
        ]
        indexes = [models.Index(fields=["value", "item"], name="item_sketch_value")]

    def __str__(self) -> str:
        return f"{self.item_id}:{self.value}"
