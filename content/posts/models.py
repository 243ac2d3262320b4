"""Post maps (法治账图): what a post has to do, on which law, what goes wrong, and how not to."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelsearch import index
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page

from content.citations.models import PageCitation
from content.citations.rules import CitedAs
from content.handbooks.models.levels import LEVELS, level_field, refuse_unknown_keys
from content.pages import rules
from content.pages.base import PlainPage
from content.pages.blocks import KEY_HELP
from org.models import Track

ONE_A_LINE = _("One a line.")


class PostMapIndexPage(PlainPage):
    """The list of post maps."""

    parent_page_types = ["content.SitePage"]
    subpage_types = ["content.PostMapPage"]
    max_count = 1
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("post maps")


class PostMapPage(PlainPage):
    """One post: its duties in order, each with law, risks, liability and controls."""

    # As of cases: the id in the file it was loaded from, and what the document was then.
    source_id = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 (unique: null is "none")
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    unit_kind = models.CharField(_("kind of unit"), max_length=100)
    level = level_field()
    domain = models.CharField(_("domain"), max_length=60, db_index=True)
    track = models.CharField(_("track"), max_length=12, choices=Track)
    as_of_on = models.DateField(_("law as of"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    match_titles = models.TextField(
        pgettext_lazy("post", "titles in the roster"),
        blank=True,
        help_text=_("One a line. Whose post in the roster contains one of them is shown this map."),
    )

    parent_page_types = ["content.PostMapIndexPage"]
    subpage_types: list[str] = []
    template = "content/posts/post.html"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    *("unit_kind", "level", "domain", "track", "as_of_on"),
                    *("summary", "match_titles"),
                )
            ],
            _("About the post"),
        ),
        InlinePanel("duties", heading=_("Duties"), label=_("Duty"), min_num=1),
    ]
    search_fields = [*Page.search_fields, index.SearchField("search_text")]

    class Meta:
        verbose_name = _("post map")
        constraints = [
            models.CheckConstraint(name="post_map_level_known", condition=Q(level__in=LEVELS)),
            models.CheckConstraint(
                name="post_map_track_known", condition=Q(track__in=["supervision", "enforcement"])
            ),
        ]

    @property
    def match_list(self) -> list[str]:
        return rules.lines(self.match_titles)

    def search_text(self) -> str:
        """Return what the index counts as the text."""
        return "\n".join([self.domain, self.unit_kind, self.prose()])

    def cited(self) -> list[CitedAs]:
        """Return the articles that the duties rest on, each once."""
        places = {place for duty in self.duties.all() for place in duty.places}
        return [
            CitedAs(key, PageCitation.Origin.BASIS, paragraph, subparagraph)
            for key, paragraph, subparagraph in sorted(places)
        ]

    def prose(self) -> str:
        """Return the text in which further citations are looked for."""
        return "\n".join([self.summary, *(duty.text for duty in self.duties.all())])

    def cites_on(self) -> date | None:
        """Return the day whose law the text means."""
        return self.as_of_on


class PostDuty(Orderable):  # type: ignore[misc]
    """One duty of a post: a row of its map."""

    post = ParentalKey(PostMapPage, on_delete=models.CASCADE, related_name="duties")
    matter = models.CharField(pgettext_lazy("post", "duty"), max_length=200)
    # Citation keys, one a line; a paragraph and an item of the article may follow after a point.
    basis_keys = models.TextField(pgettext_lazy("post", "articles"), help_text=KEY_HELP)
    basis_note = models.TextField(
        _("on the legal basis"),
        blank=True,
        help_text=_("What the articles leave open: local rules, lists, which law goes before."),
    )
    risks = models.TextField(_("risk points"), help_text=ONE_A_LINE)
    liability = models.TextField(
        pgettext_lazy("post", "liability"),
        blank=True,
        help_text=_("What follows if it goes wrong, naming the article in words."),
    )
    controls = models.TextField(_("controls"), help_text=ONE_A_LINE)

    panels = [
        FieldPanel(name)
        for name in ("matter", "basis_keys", "basis_note", "risks", "liability", "controls")
    ]

    class Meta:
        verbose_name = _("duty")
        ordering = ["sort_order"]

    @property
    def places(self) -> list[tuple[str, int, int]]:
        """The articles as cited: key, paragraph and item (0: the whole)."""
        return [rules.split_place(line) for line in rules.lines(self.basis_keys)]

    @property
    def keys(self) -> list[str]:
        """The citation keys of the articles, each once."""
        return list(dict.fromkeys(key for key, _paragraph, _item in self.places))

    @property
    def risk_list(self) -> list[str]:
        return rules.lines(self.risks)

    @property
    def control_list(self) -> list[str]:
        return rules.lines(self.controls)

    @property
    def text(self) -> str:
        """All of its prose."""
        return "\n".join([self.matter, self.basis_note, self.risks, self.liability, self.controls])

    def clean(self) -> None:
        """Refuse articles that do not exist."""
        super().clean()
        refuse_unknown_keys({"basis_keys": self.basis_keys})
