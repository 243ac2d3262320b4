"""Where editors keep the words of the search: synonyms, names of laws, domains."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.laws.models import Law, LawAlias
from content.search.models import Domain, Synonym


class SynonymViewSet(SnippetViewSet):  # type: ignore[misc]
    """Groups of words that mean the same."""

    model = Synonym
    icon = "link"
    menu_label = _("Synonyms")
    list_display = ["asked", "words", "kind"]
    search_fields = ["asked", "words", "note"]
    list_filter = ["kind"]
    ordering = ["asked"]
    panels = [FieldPanel(name) for name in ("asked", "words", "kind", "note")]


class LawAliasViewSet(SnippetViewSet):  # type: ignore[misc]
    """What people call laws."""

    model = LawAlias
    icon = "tag"
    menu_label = _("Names of laws")
    list_display = ["name", "law"]
    search_fields = ["name", "law__name"]
    ordering = ["name"]
    panels = [FieldPanel("law"), FieldPanel("name")]


class DomainViewSet(SnippetViewSet):  # type: ignore[misc]
    """The fields of enforcement, in their order."""

    model = Domain
    icon = "list-ul"
    menu_label = _("Domains")
    list_display = ["name", "position"]
    ordering = ["position", "name"]
    panels = [FieldPanel("name"), FieldPanel("position")]


class LawDomainForm(WagtailAdminModelForm):  # type: ignore[misc]
    """The domain of a law, chosen from the list."""

    domain = forms.ChoiceField(label=_("Domain"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Domain.objects.order_by("position", "name").values_list("name", flat=True)
        known = dict.fromkeys([*names, self.instance.domain])
        self.fields["domain"].choices = [
            ("", pgettext_lazy("domain", "None")),
            *((name, name) for name in known if name),
        ]


class LawViewSet(SnippetViewSet):  # type: ignore[misc]
    """Laws, for the field of enforcement that each belongs to. Their texts are never edited."""

    model = Law
    icon = "doc-full"
    menu_label = _("Domains of laws")
    list_display = ["short_name", "kind", "domain"]
    search_fields = ["name", "short_name", "domain"]
    list_filter = ["kind"]
    ordering = ["short_name"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("name", read_only=True),
            FieldPanel("kind", read_only=True),
            FieldPanel("domain"),
        ],
        base_form_class=LawDomainForm,
    )


class SearchWords(SnippetViewSetGroup):  # type: ignore[misc]
    """What the search knows beside the texts."""

    items = (SynonymViewSet, LawAliasViewSet, DomainViewSet, LawViewSet)
    menu_icon = "search"
    menu_label = _("Search words")
    menu_name = "search-words"
