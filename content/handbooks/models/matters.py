"""Lists of matters (事项清单): what a body may enforce, and where it does not punish."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelsearch import index
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.models import Orderable, Page

from content.citations.rules import CitedAs
from content.handbooks.models.levels import LEVELS, domain_field, level_field
from content.pages import rules
from content.pages.base import PlainPage
from content.pages.blocks import KEY_HELP


class MatterListIndexPage(PlainPage):
    """The lists of matters."""

    parent_page_types = ["content.HandbookIndexPage"]
    subpage_types = ["content.MatterListPage"]
    max_count = 1
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("lists of matters")


class MatterListPage(PlainPage):
    """One list of matters in its present edition. Its rows come from a workbook."""

    class Kind(models.TextChoices):
        POWERS = "powers", _("Powers and duties")
        NO_PENALTY = "no-penalty", _("No penalty")
        MITIGATED = "mitigated", _("Mitigated penalty")
        NO_COERCION = "no-coercion", _("No coercion")
        OTHER = "other", pgettext_lazy("list of matters", "Other")

    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.POWERS)
    publisher = models.CharField(_("published by"), max_length=100)
    level = level_field()
    domain = domain_field()
    valid_from_on = models.DateField(_("valid from"), null=True, blank=True)
    edition = models.CharField(_("edition"), max_length=60, blank=True)
    summary = models.TextField(_("summary"), blank=True)

    parent_page_types = ["content.MatterListIndexPage"]
    subpage_types: list[str] = []
    template = "content/handbooks/matter_list.html"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("kind", "publisher", "level", "domain", "valid_from_on", "edition")
            ],
            _("About the list"),
        ),
        FieldPanel("summary"),
        HelpPanel(template="content/handbooks/cms_matters.html", heading=_("Matters")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("search_text")]

    class Meta:
        verbose_name = _("list of matters")
        constraints = [
            models.CheckConstraint(
                name="matter_list_kind_known",
                condition=Q(kind__in=["powers", "no-penalty", "mitigated", "no-coercion", "other"]),
            ),
            models.CheckConstraint(name="matter_list_level_known", condition=Q(level__in=LEVELS)),
        ]

    def search_text(self) -> str:
        """Return what the index counts as the text: what the list is, and each of its matters."""
        about = [self.publisher, self.domain, self.summary]
        return "\n".join([*about, *(matter.name for matter in self.matters.all())])

    def cited(self) -> list[CitedAs]:
        """Return the articles that the matters rest on, each place once."""
        places = (
            rules.split_place(key) for matter in self.matters.all() for key in matter.key_list
        )
        return [
            CitedAs(key, "basis", paragraph, item) for key, paragraph, item in dict.fromkeys(places)
        ]


class Matter(Orderable):  # type: ignore[misc]
    """A row of a list: one matter, the law that it rests on, and what follows."""

    matter_list = ParentalKey(MatterListPage, on_delete=models.CASCADE, related_name="matters")
    number = models.CharField(pgettext_lazy("matter", "number"), max_length=20)
    name = models.CharField(pgettext_lazy("matter", "matter"), max_length=500)
    domain = models.CharField(_("domain"), max_length=60, blank=True)
    basis = models.TextField(_("legal basis"), blank=True)
    # Citation keys of the articles found in the basis, one a line.
    basis_keys = models.TextField(_("articles cited"), blank=True, help_text=KEY_HELP)
    conditions = models.TextField(_("conditions"), blank=True)
    consequence = models.TextField(_("consequence"), blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = pgettext_lazy("matter", "matter")
        ordering = ["sort_order"]
        constraints = [
            models.UniqueConstraint(name="matter_number_once", fields=["matter_list", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def key_list(self) -> list[str]:
        return rules.lines(self.basis_keys)


class MatterImport(models.Model):
    """A workbook that was uploaded for a list: what its rows come to, until somebody says yes."""

    matter_list = models.ForeignKey(MatterListPage, models.CASCADE, related_name="imports")
    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))
    rows = models.JSONField(default=list)  # rules.matters.MatterRow of each that stands
    report = models.JSONField(default=dict)  # what is said of sheets and rows
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="matter_import_once", fields=["matter_list", "digest", "uploaded_by"]
            )
        ]

    def __str__(self) -> str:
        return self.file_name
