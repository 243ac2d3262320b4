"""Which versions a reader compares, and what of the differences to show."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from content.amendments import queries
from content.amendments.reading import Kind
from content.laws.models import LawVersion

KINDS = [
    (Kind.AMENDED, pgettext_lazy("article", "Amended")),
    (Kind.NEW, pgettext_lazy("article", "New")),
    (Kind.GONE, pgettext_lazy("article", "Gone")),
    (Kind.RENUMBERED, pgettext_lazy("article", "Only renumbered")),
    (Kind.IDENTICAL, pgettext_lazy("article", "Unchanged")),
]
NO_VERSION = _(
    "“%(value)s” is no version of this law, and none was in force on such a day. "
    "Choose one of the list."
)
SAME_VERSION = _("This is the same version twice. Choose two different ones.")
ECHOED = 60  # characters of a wrong value that the message repeats


class CompareForm(forms.Form):
    """Two versions of one law.

    A version is named by its key, by the day it was adopted on, or by a day it was in force on.
    If one is not named, it is the one in force today or the one beside the other.
    """

    old = forms.ChoiceField(
        label=_("Earlier version"), required=False, error_messages={"invalid_choice": NO_VERSION}
    )
    new = forms.ChoiceField(
        label=_("Later version"), required=False, error_messages={"invalid_choice": NO_VERSION}
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("article", "Kind"),
        choices=[("", _("All changes")), *KINDS],
        required=False,
    )

    def __init__(
        self, asked: Mapping[str, str], *, versions: Sequence[LawVersion], today: date
    ) -> None:
        """Bind the form to an address.

        Args:
            versions: of the law, the newest first; two at least.
        """
        self.versions = {str(each.promulgated_on): each for each in versions}
        super().__init__(self._filled(asked, versions, today))
        choices = [(day, _version_label(day)) for day in self.versions]
        for name in ("old", "new"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _filled(
        self, asked: Mapping[str, str], versions: Sequence[LawVersion], today: date
    ) -> dict[str, str]:
        """Return what was asked for with each version named by its day."""
        named = {name: asked.get(name, "").strip()[:ECHOED] for name in ("old", "new")}
        found = {name: queries.version_named(versions, text) for name, text in named.items()}
        if not all(named.values()):
            beside = queries.versions_beside(versions, found["old"], found["new"], today)
            found |= {name: beside[name] for name, text in named.items() if not text}
        days = {name: str(each.promulgated_on) for name, each in found.items() if each}
        return {"kind": asked.get("kind", ""), **named, **days}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("old") and cleaned.get("old") == cleaned.get("new"):
            raise forms.ValidationError(SAME_VERSION, code="same")
        return cleaned

    @property
    def chosen(self) -> tuple[LawVersion, LawVersion]:
        """The two versions of a valid form."""
        return self.versions[self.cleaned_data["old"]], self.versions[self.cleaned_data["new"]]


def _version_label(day: str) -> str:
    return gettext("version of %(day)s") % {"day": day}
