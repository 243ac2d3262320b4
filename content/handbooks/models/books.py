"""Handbooks as trainers write them in Wagtail: chapters, and pages of blocks."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from content.citations.rules import CitedAs
from content.handbooks.blocks import HandbookBody
from content.handbooks.models.levels import LEVELS, domain_field, level_field
from content.pages import rules
from content.pages.base import PlainPage

# Blocks whose own words may cite something.
WITH_PROSE = frozenset({"paragraph", "keypoint", "steps", "checklist", "table"})


class HandbookIndexPage(PlainPage):
    """The list of handbooks."""

    parent_page_types = ["content.SitePage"]
    subpage_types = [
        "content.Handbook",
        "content.FormIndexPage",
        "content.MatterListIndexPage",
    ]
    max_count = 1
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("handbooks")


class Handbook(PlainPage):
    """One handbook in its present edition."""

    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    edition = models.CharField(_("edition"), max_length=60, blank=True)
    as_of_on = models.DateField(_("law as of"), null=True, blank=True)
    level = level_field()
    domain = domain_field()
    summary = models.TextField(_("summary"), blank=True)

    parent_page_types = ["content.HandbookIndexPage"]
    subpage_types = ["content.HandbookChapter"]
    template = "content/handbooks/handbook.html"
    content_panels = [
        *Page.content_panels,
        *(FieldPanel(name) for name in ("level", "domain", "edition", "as_of_on", "summary")),
    ]

    class Meta:
        verbose_name = _("handbook")
        constraints = [
            models.CheckConstraint(name="handbook_level_known", condition=Q(level__in=LEVELS))
        ]


class HandbookChapter(PlainPage):
    """A chapter: its pages in order."""

    summary = models.TextField(_("summary"), blank=True)

    parent_page_types = ["content.Handbook"]
    subpage_types = ["content.HandbookPage"]
    template = "content/handbooks/chapter.html"
    content_panels = [*Page.content_panels, FieldPanel("summary")]

    class Meta:
        verbose_name = _("handbook chapter")


class HandbookPage(PlainPage):
    """A page of a handbook: how to do one thing, and the law that it rests on."""

    summary = models.TextField(_("summary"), blank=True)
    body = StreamField(HandbookBody(), verbose_name=_("text"), blank=True)

    parent_page_types = ["content.HandbookChapter"]
    subpage_types: list[str] = []
    template = "content/handbooks/handbook_page.html"
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("handbook page")

    def cited(self) -> list[CitedAs]:
        """Return the articles that the page quotes."""
        places = [
            rules.split_place(str(block.value)) for block in self.body if block.block_type == "law"
        ]
        return [CitedAs(key, "block", paragraph, item) for key, paragraph, item in places]

    def prose(self) -> str:
        """Return the text in which further citations are looked for."""
        texts = (
            # A cell is a line of its own, as it is drawn.
            "\n".join(cell for row in rules.table_rows(str(block.value)) for cell in row)
            if block.block_type == "table"
            else str(block.value)
            for block in self.body
            if block.block_type in WITH_PROSE
        )
        return "\n".join(texts)

    def cites_on(self) -> date | None:
        """Return the day whose law the handbook gives. One query."""
        book = Handbook.objects.ancestor_of(self).first()
        return book.as_of_on if book else None
