"""The root of the tree of pages, and the cases that trainers write in Wagtail."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelsearch import index
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page

from content.citations.rules import CitedAs
from content.citations.stated import basis_of
from content.laws.queries import articles_by_keys
from content.pages import rules
from content.pages.base import PlainPage
from content.pages.blocks import KEY_HELP
from content.pages.records import CaseKind, Defect
from content.review.editorial import GUIDING_REVIEW

PARAGRAPHS = _("One paragraph a line.")


class SitePage(PlainPage):
    """The root of the tree. The home page is no page of Wagtail's."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "content.LearnIndexPage",
        "content.HandbookIndexPage",
        "content.PostMapIndexPage",
    ]
    max_count = 1
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("site")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("home")


class LearnIndexPage(PlainPage):
    """What stands below /learn/. Views of ours answer that address and those of the lists."""

    parent_page_types = ["content.SitePage"]
    subpage_types = ["content.CaseIndexPage"]
    max_count = 1
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("learning")


class CaseIndexPage(PlainPage):
    """The list of cases."""

    parent_page_types = ["content.LearnIndexPage"]
    subpage_types = ["content.CasePage"]
    max_count = 1
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("cases")


class CasePage(PlainPage):
    """A case as published, with the articles that it rests on.

    Guiding cases are of the city's compilation and are decided twice; typical cases, bulletins of
    lost cases and warning cases are of departments. Withdrawn: no longer to be referred to, but
    still to be read.
    """

    Kind = CaseKind

    # The id in the collection that it was loaded from, and what the document was then: loading
    # the same again leaves the page, and what editors made of it, alone.
    source_id = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 (unique: null is "none")
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=CaseKind, default=CaseKind.TYPICAL)
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
    source = models.CharField(pgettext_lazy("case", "source"), max_length=300, blank=True)
    defects = ParentalManyToManyField(
        Defect, blank=True, verbose_name=pgettext_lazy("case", "defects"), related_name="cases"
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), blank=True)
    needs_sign_off = models.BooleanField(
        _("to be signed off by readers"),
        default=False,
        help_text=_("Officers confirm that they have read it. For bulletins and warning cases."),
    )
    sign_off_due_on = models.DateField(_("to be signed off by"), null=True, blank=True)

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
        FieldPanel("source"),
        InlinePanel("legal_basis", heading=_("Legal basis"), label=_("Citation")),
        MultiFieldPanel(
            [
                FieldPanel("defects", widget=forms.CheckboxSelectMultiple),
                FieldPanel("needs_sign_off"),
                FieldPanel("sign_off_due_on"),
            ],
            _("Lost cases and warnings"),
        ),
        MultiFieldPanel(
            [FieldPanel("withdrawn_on"), FieldPanel("withdrawal_reason")],
            _("Withdrawal"),
            help_text=_("A withdrawn case is no longer to be referred to, and stays readable."),
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("search_text")]

    class Meta:
        verbose_name = _("case")
        constraints = [
            models.CheckConstraint(
                name="case_kind_known",
                condition=Q(kind__in=["guiding", "typical", "lost", "warning"]),
            ),
            models.CheckConstraint(
                name="case_withdrawn_with_a_reason",
                condition=Q(withdrawn_on=None, withdrawal_reason="")
                | Q(withdrawn_on__isnull=False) & ~Q(withdrawal_reason=""),
                violation_error_message=_(
                    "A withdrawal needs its day and its reason. Fill in both, or neither."
                ),
            ),
            models.CheckConstraint(
                name="case_signed_off_are_bulletins",
                condition=Q(needs_sign_off=False) | Q(kind__in=["lost", "warning"]),
                violation_error_message=_(
                    "Only lost-case bulletins and warning cases are signed off by readers."
                ),
            ),
        ]

    @property
    def last_step(self) -> str:
        """Guiding cases are compiled by the city: a second reviewer decides after the first."""
        return GUIDING_REVIEW if self.kind == CaseKind.GUIDING else super().last_step

    @property
    def kind_name(self) -> Any:
        return self.get_kind_display()

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_on is not None

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

    def cited(self) -> list[CitedAs]:
        """Return the articles that the case rests on."""
        return [each for row in self.legal_basis.all() for each in row.cited_as()]

    def prose(self) -> str:
        """Return the text in which further citations are looked for."""
        return "\n".join([self.points, self.facts, self.result, self.reasoning])

    def cites_on(self) -> date | None:
        """Return the day whose law the case means."""
        return self.published_on


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

    def cited_as(self) -> list[CitedAs]:
        """Return the articles named here, with paragraphs as they are written."""
        return basis_of(self.cited, rules.lines(self.cited_keys), rules.lines(self.current_keys))

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
