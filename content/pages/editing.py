"""Wagtail's form for pages, as ours use it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from content.laws.models import LawVersion
from content.review.models import TiedPublication, first_moment
from core.dates import local_day


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A version of a law, by name and the day on which it takes effect."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.law.short_name}（{obj.effective_on}）"


class PlainPageForm(WagtailAdminPageForm):  # type: ignore[misc]
    """Asks for no address, which follows the title; may tie the publication to a law's day."""

    publish_with = VersionField(
        label=_("Publish when a law takes effect"),
        queryset=LawVersion.objects.none(),
        required=False,
        help_text=_(
            "Once approved, the page is shown from the day on which this version takes effect. "
            "If that day is corrected, the publication follows."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if "publish_with" in self.fields:
            self._offer_versions()

    def _offer_versions(self) -> None:
        """Offer the versions that are not in force yet, and the one that is chosen."""
        today = local_day(timezone.now())
        tied = TiedPublication.objects.filter(page=self.instance.pk or 0).first()
        offered = LawVersion.objects.filter(effective_on__gt=today)
        if tied is not None:
            offered = offered | LawVersion.objects.filter(pk=tied.version_id)
            self.initial["publish_with"] = tied.version_id
        field: Any = self.fields["publish_with"]
        field.queryset = offered.select_related("law").order_by("effective_on", "law__name")

    def clean(self) -> dict[str, Any]:
        """Take one kind of line end: browsers send another than files have."""
        cleaned: dict[str, Any] = super().clean()
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = value.replace("\r\n", "\n")
        return cleaned

    def save(self, commit: bool = True) -> Any:
        version = self.cleaned_data.get("publish_with")
        if version is not None:
            self.instance.go_live_at = first_moment(version.effective_on)
        elif "publish_with" in self.changed_data:
            self.instance.go_live_at = None
        if "publish_with" in self.changed_data:
            # A new page has no row yet: it is tied once it has its first revision.
            self.instance.tie_to = (version,)
        return super().save(commit=commit)
