"""The item bank: topics, items, and the versions of each, which are frozen once released."""

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

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """A question through all its versions. Suspended or retired, never deleted."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_USE = "in-use", _("In use")
        SUSPENDED = "suspended", _("Suspended")
        RETIRED = "retired", _("Retired")

    class Purpose(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        EXAM = "exam", _("Exam")

    code = models.CharField(_("code"), max_length=40, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="items")
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    # An item that drills show to everybody is never put into a certification paper.
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose, default=Purpose.EXAM)
    released = models.OneToOneField(
        "exams.ItemVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )

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

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in-review", _("In review")
        RETURNED = "returned", _("Returned")
        RELEASED = "released", pgettext_lazy("item", "Released")

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("type"), max_length=12, choices=Kind)
    stem = models.TextField(_("stem"))
    rationale = models.TextField(_("rationale"), blank=True)
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
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"))
    submitted_at = models.DateTimeField(_("submitted for review at"), null=True, blank=True)
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
                condition=Q(kind__in=["single", "multiple", "true-false"]),
            ),
            models.CheckConstraint(
                name="item_version_status_known",
                condition=Q(status__in=["draft", "in-review", "returned", "released"]),
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
            models.CheckConstraint(
                name="item_version_released_is_reviewed",
                condition=Q(released_at=None) | Q(reviewer__isnull=False),
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
