"""Which pages cite which articles: what "where used" and the impact of an amendment read."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PageCitation(models.Model):
    """That a page cites an article: said by its author, or found in its text and confirmed."""

    class Origin(models.TextChoices):
        """How it is known."""

        BASIS = "basis", _("Legal basis")
        BLOCK = "block", _("Quoted article")
        TEXT = "text", _("Found in the text")

    class Status(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("citation", "Proposed")
        CONFIRMED = "confirmed", pgettext_lazy("citation", "Confirmed")
        REJECTED = "rejected", pgettext_lazy("citation", "Rejected")

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="citations")
    article = models.ForeignKey("content.Article", models.PROTECT, related_name="page_citations")
    # 款 and 项 within the article; 0: the whole article, or the whole paragraph.
    paragraph = models.PositiveSmallIntegerField(_("paragraph"), default=0)
    subparagraph = models.PositiveSmallIntegerField(_("subparagraph"), default=0)
    origin = models.CharField(_("known from"), max_length=8, choices=Origin)
    status = models.CharField(_("status"), max_length=12, choices=Status)
    written = models.CharField(_("as written"), max_length=300, blank=True)
    # What a person named as in force instead; null: nobody has, or nothing is.
    current = models.ForeignKey(
        "content.Article", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Who confirmed or rejected what was found; null for what the author wrote.
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="page_citation_once",
                fields=["page", "article", "paragraph", "subparagraph", "origin"],
            ),
            models.CheckConstraint(
                name="page_citation_origin_known",
                condition=Q(origin__in=["basis", "block", "text"]),
            ),
            models.CheckConstraint(
                name="page_citation_status_known",
                condition=Q(status__in=["proposed", "confirmed", "rejected"]),
            ),
            # Only what was found in a text waits for somebody.
            models.CheckConstraint(
                name="page_citation_written_is_confirmed",
                condition=Q(origin="text") | Q(status="confirmed"),
            ),
            models.CheckConstraint(
                name="page_citation_settled_whole",
                condition=Q(settled_by=None, settled_at=None)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.article_id}"
