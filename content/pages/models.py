"""Pages that trainers write in Wagtail: cases and handbooks."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelsearch import index
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from content.laws.queries import articles_by_keys
from content.pages import rules
from content.pages.blocks import KEY_HELP, HandbookBody
from content.pages.editing import PlainPageForm

PARAGRAPHS = _("One paragraph a line.")


class _Plain(Page):  # type: ignore[misc]
    """A page that needs no more of an address than its place in the tree."""

    base_form_class = PlainPageForm
    promote_panels = [FieldPanel("slug")]

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        """Return the path of the page; needs no query."""
        path: str = self.url_path
        return "/" + path.split("/", 2)[2]


class SitePage(_Plain):
    """The root of the tree. The home page is no page of Wagtail's."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["content.LearnIndexPage", "content.HandbookIndexPage"]
    max_count = 1
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("site")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("home")


class LearnIndexPage(_Plain):
    """What stands below /learn/. Views of ours answer that address and those of the lists."""

    parent_page_types = ["content.SitePage"]
    subpage_types = ["content.CaseIndexPage"]
    max_count = 1
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("learning")


class CaseIndexPage(_Plain):
    """The list of cases."""

    parent_page_types = ["content.LearnIndexPage"]
    subpage_types = ["content.CasePage"]
    max_count = 1
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("cases")


class CasePage(_Plain):
    """A guiding or typical case, as published, with the articles that it rests on."""

    class Kind(models.TextChoices):
        GUIDING = "guiding", _("Guiding case")
        TYPICAL = "typical", _("Typical case")

    # The id in the collection that it was loaded from, and what the document was then: loading
    # the same again leaves the page, and what editors made of it, alone.
    source_id = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 (unique: null is "none")
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TYPICAL)
    number = models.CharField(pgettext_lazy("case", "number"), max_length=60, blank=True)
    issuer = models.CharField(_("published by"), max_length=100)
    issued_line = models.CharField(_("line of publication"), max_length=200, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    domain = models.CharField(_("domain"), max_length=60, blank=True, db_index=True)
    category = models.CharField(_("category"), max_length=60, blank=True)
    keywords = models.TextField(_("keywords"), blank=True, help_text=_("One a line."))
    points = models.TextField(_("key points"), help_text=_("One point a line."))
    facts = models.TextField(_("facts"), help_text=PARAGRAPHS)
    result = models.TextField(_("result"), help_text=PARAGRAPHS)
    reasoning = models.TextField(_("reasoning"), blank=True, help_text=PARAGRAPHS)
    judges_line = models.CharField(_("judges"), max_length=200, blank=True)

    parent_page_types = ["content.CaseIndexPage"]
    subpage_types: list[str] = []
    template = "content/pages/case.html"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    *("kind", "number", "issuer", "issued_line", "published_on"),
                    *("domain", "category", "keywords"),
                )
            ],
            _("About the case"),
        ),
        *(FieldPanel(name) for name in ("points", "facts", "result", "reasoning", "judges_line")),
        InlinePanel("legal_basis", heading=_("Legal basis"), label=_("Citation")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("search_text")]

    class Meta:
        verbose_name = _("case")
        constraints = [
            models.CheckConstraint(
                name="case_kind_known", condition=Q(kind__in=["guiding", "typical"])
            )
        ]

    @property
    def keyword_list(self) -> list[str]:
        return rules.words(self.keywords)

    @property
    def point_list(self) -> list[str]:
        return rules.lines(self.points)

    @property
    def sections(self) -> list[tuple[str, Any, list[str]]]:
        """The parts that hold something: anchor, title, paragraphs."""
        parts = [
            ("facts", pgettext_lazy("case", "Facts"), self.facts),
            ("result", pgettext_lazy("case", "Result"), self.result),
            ("reasoning", _("Reasoning"), self.reasoning),
        ]
        return [(anchor, title, rules.lines(text)) for anchor, title, text in parts if text]

    def search_text(self) -> str:
        """Return what the index counts as the text."""
        parts = (self.number, self.domain, self.keywords, self.points)
        return "\n".join([*parts, self.facts, self.result, self.reasoning])


class CaseBasis(Orderable):  # type: ignore[misc]
    """A citation of a case: the article it names, and what is in force instead."""

    case = ParentalKey(CasePage, on_delete=models.CASCADE, related_name="legal_basis")
    cited = models.CharField(_("as cited"), max_length=300)
    # Citation keys, one a line. Empty: not in this collection, or not known.
    cited_keys = models.TextField(_("articles cited"), blank=True, help_text=KEY_HELP)
    current_keys = models.TextField(
        _("articles in force instead"),
        blank=True,
        help_text=_("The same form, one a line; the cited article again if it still stands."),
    )
    note = models.TextField(_("note"), blank=True)

    panels = [FieldPanel(name) for name in ("cited", "cited_keys", "current_keys", "note")]

    class Meta:
        verbose_name = _("citation")
        ordering = ["sort_order"]

    def __str__(self) -> str:
        return self.cited

    def clean(self) -> None:
        """Refuse citation keys of articles that are not there."""
        super().clean()
        keys = rules.lines(f"{self.cited_keys}\n{self.current_keys}")
        missing = set(keys) - articles_by_keys(keys).keys()
        errors = {
            name: ValidationError(_("There is no such article: %(key)s"), params={"key": key})
            for name in ("cited_keys", "current_keys")
            for key in rules.lines(getattr(self, name))
            if key in missing
        }
        if errors:
            raise ValidationError(errors)


class HandbookIndexPage(_Plain):
    """The list of handbooks."""

    parent_page_types = ["content.SitePage"]
    subpage_types = ["content.Handbook"]
    max_count = 1
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("handbooks")


class Handbook(_Plain):
    """One handbook in its present edition."""

    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    edition = models.CharField(_("edition"), max_length=60, blank=True)
    as_of_on = models.DateField(_("law as of"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)

    parent_page_types = ["content.HandbookIndexPage"]
    subpage_types = ["content.HandbookChapter"]
    template = "content/pages/handbook.html"
    content_panels = [
        *Page.content_panels,
        *(FieldPanel(name) for name in ("edition", "as_of_on", "summary")),
    ]

    class Meta:
        verbose_name = _("handbook")


class HandbookChapter(_Plain):
    """A chapter: its pages in order."""

    summary = models.TextField(_("summary"), blank=True)

    parent_page_types = ["content.Handbook"]
    subpage_types = ["content.HandbookPage"]
    template = "content/pages/chapter.html"
    content_panels = [*Page.content_panels, FieldPanel("summary")]

    class Meta:
        verbose_name = _("handbook chapter")


class HandbookPage(_Plain):
    """A page of a handbook: how to do one thing, and the law that it rests on."""

    summary = models.TextField(_("summary"), blank=True)
    body = StreamField(HandbookBody(), verbose_name=_("text"), blank=True)

    parent_page_types = ["content.HandbookChapter"]
    subpage_types: list[str] = []
    template = "content/pages/handbook_page.html"
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("handbook page")
