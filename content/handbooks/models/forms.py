"""Document forms (文书范本): the files that officers fill in, and how."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelsearch import index
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from content.citations.rules import CitedAs
from content.handbooks.models.levels import domain_field, refuse_unknown_keys
from content.pages import rules
from content.pages.base import PlainPage
from content.pages.blocks import KEY_HELP


class FormIndexPage(PlainPage):
    """The list of document forms."""

    parent_page_types = ["content.HandbookIndexPage"]
    subpage_types = ["content.FormPage"]
    max_count = 1
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("document forms")


class FormPage(PlainPage):
    """One document form: what it is for, how it is filled in, and the file to download."""

    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    code = models.CharField(pgettext_lazy("form", "code"), max_length=60, blank=True)
    domain = domain_field()
    purpose = models.TextField(_("purpose"), help_text=_("When the form is used."))
    filling_notes = models.TextField(
        _("how to fill it in"), blank=True, help_text=_("One note a line.")
    )
    basis_keys = models.TextField(_("legal basis"), blank=True, help_text=KEY_HELP)
    document = models.ForeignKey(
        "wagtaildocs.Document", models.PROTECT, related_name="+", verbose_name=_("file")
    )

    parent_page_types = ["content.FormIndexPage"]
    subpage_types: list[str] = []
    template = "content/handbooks/form.html"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("code"), FieldPanel("domain")], _("About the form")),
        *(FieldPanel(name) for name in ("purpose", "filling_notes", "basis_keys", "document")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("search_text")]

    class Meta:
        verbose_name = _("document form")

    def clean(self) -> None:
        """Refuse citation keys of articles that are not there."""
        super().clean()
        refuse_unknown_keys({"basis_keys": self.basis_keys})

    @property
    def note_list(self) -> list[str]:
        return rules.lines(self.filling_notes)

    def search_text(self) -> str:
        """Return what the index counts as the text."""
        return "\n".join([self.code, self.domain, self.purpose, self.filling_notes])

    def cited(self) -> list[CitedAs]:
        """Return the articles that the form rests on."""
        places = [rules.split_place(key) for key in rules.lines(self.basis_keys)]
        return [CitedAs(key, "basis", paragraph, item) for key, paragraph, item in places]

    def prose(self) -> str:
        """Return the text in which further citations are looked for."""
        return f"{self.purpose}\n{self.filling_notes}"
