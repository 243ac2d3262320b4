"""What is filled in about the entry to sittings, and about people."""

import re
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from ipaddress import ip_network
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from exams.admission.models import EntryRules
from exams.admission.operations import Entry, Wish
from exams.admission.queries import sittings_to_make_up
from exams.admission.rules import LEAST_PERCENT, MOST_PERCENT
from exams.sittings.forms import SittingForm
from exams.sittings.models import Sitting
from exams.sittings.operations import Terms
from org.models import Track, Unit
from org.queries import units_in_reach

NOT_ASKED = pgettext_lazy("entry rule", "Not asked")
MOST_NETWORKS = 50


class ArrangeForm(SittingForm):
    """A sitting with its rules of entry, new or changed."""

    timing = forms.ChoiceField(
        label=pgettext_lazy("sitting", "Start"),
        choices=EntryRules.Timing.choices,
        initial=EntryRules.Timing.WINDOW,
        required=False,
    )
    late_minutes = forms.IntegerField(
        label=_("Late entry (minutes after the opening)"),
        min_value=0,
        max_value=1440,
        required=False,
        help_text=_("Empty: until the sitting closes."),
    )
    needs_track = forms.BooleanField(
        label=_("Only who serves on the track of the sitting"), required=False
    )
    within = forms.ModelChoiceField(
        label=_("Only who serves in, or below"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=NOT_ASKED,
    )
    posts = forms.CharField(
        label=_("Only who holds one of these posts"),
        required=False,
        max_length=1000,
        help_text=_("As written in the roster. Separate several by commas or new lines."),
    )
    study_measure = forms.ChoiceField(
        label=_("Study and training"),
        choices=[("", NOT_ASKED), *EntryRules.Measure.choices],
        required=False,
        help_text=_("Hours are those of training classes; days and pieces, what was done here."),
    )
    study_least = forms.IntegerField(
        label=pgettext_lazy("study", "At least"), min_value=1, max_value=1000, required=False
    )
    study_since_on = forms.DateField(
        label=pgettext_lazy("study", "Since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    earlier_part = forms.ChoiceField(
        label=_("Passed before"),
        choices=[("", NOT_ASKED), *EntryRules.Part.choices],
        required=False,
    )
    earlier_kind = forms.ChoiceField(
        label=pgettext_lazy("passed before", "In a"),
        choices=[("", "—"), *Sitting.Kind.choices],
        required=False,
    )
    earlier_track = forms.ChoiceField(
        label=pgettext_lazy("passed before", "On the track"),
        choices=[("", _("That of the sitting")), *Track.choices],
        required=False,
    )
    earlier_months = forms.IntegerField(
        label=pgettext_lazy("passed before", "Within months"),
        min_value=1,
        max_value=240,
        required=False,
    )
    most_attempts = forms.IntegerField(
        label=_("Attempts at most, this one included"),
        min_value=1,
        max_value=50,
        required=False,
        help_text=_("Counted over sittings of the same track and kind. Empty: no limit."),
    )
    most_months = forms.IntegerField(
        label=pgettext_lazy("attempts", "Within months"), min_value=1, max_value=240, required=False
    )
    makes_up = forms.ModelChoiceField(
        label=_("Makes up for"),
        queryset=Sitting.objects.none(),
        required=False,
        empty_label=pgettext_lazy("make-up", "None: not a make-up"),
        help_text=_("For who was absent, failed or had the attempt voided there."),
    )
    most_make_ups = forms.IntegerField(
        label=_("Make-ups at most for one person"),
        min_value=1,
        max_value=10,
        initial=1,
        required=False,
    )
    asks_code = forms.BooleanField(
        label=_("Ask for an access code at the start"),
        required=False,
        help_text=_("Invigilators see it on the page of the sitting and announce it in the room."),
    )
    access_code = forms.CharField(
        label=_("Access code"),
        max_length=16,
        required=False,
        help_text=_("Empty: set it on the day. Capitals and spaces make no difference."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    networks = forms.CharField(
        label=_("Only from these networks"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("IPv4 or IPv6, such as 10.8.0.0/16. Empty: from anywhere."),
    )
    needs_safe_browser = forms.BooleanField(
        label=_("Only in Safe Exam Browser"),
        required=False,
        help_text=_(
            "For rooms whose computers are the office's own; phones cannot run it. It can be put "
            "off while the sitting runs."
        ),
    )
    quit_password = forms.CharField(
        label=_("Password to end Safe Exam Browser"),
        required=False,
        max_length=40,
        help_text=_("Empty: as it was; at first, none. Only its hash is kept."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason of the change"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, actor: User, sitting: Sitting | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self._hash = ""
        own: Any = self.fields
        own["within"].queryset = units_in_reach(actor).order_by("path")
        own["makes_up"].queryset = sittings_to_make_up(actor, but=sitting.pk if sitting else None)

    def clean_posts(self) -> list[str]:
        """Return the posts, each once."""
        return _parts(self.cleaned_data["posts"], r"[,，、;；\n]+")

    def clean_networks(self) -> list[str]:
        """Return the networks as they are compared."""
        typed = _parts(self.cleaned_data["networks"], r"[\s,，、;；]+")
        try:
            found = [str(ip_network(network, strict=False)) for network in typed]
        except ValueError as error:
            raise forms.ValidationError(
                _("One of these is no network: write addresses such as 10.8.0.0/16.")
            ) from error
        if len(found) > MOST_NETWORKS:
            raise forms.ValidationError(_("So many networks cannot be named."))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._require_together(data, "study_measure", "study_least", "study_since_on")
        self._require_together(data, "earlier_part", "earlier_kind", "earlier_months")
        self._require_together(data, "most_attempts", "most_months")
        if not data.get("earlier_part"):
            data["earlier_track"] = ""
        data["timing"] = data.get("timing") or EntryRules.Timing.WINDOW
        data["most_make_ups"] = data.get("most_make_ups") or 1
        return data

    def _require_together(self, data: dict[str, Any], *names: str) -> None:
        """Refuse a rule that is told in part."""
        if any(name in self.errors for name in names):
            return
        told = [name for name in names if data.get(name)]
        if told and len(told) < len(names):
            for name in set(names) - set(told):
                self.add_error(name, _("This belongs to the rule that you began."))

    def keep_hash(self, entry: EntryRules) -> None:
        """Keep the password to end the browser, unless another is typed."""
        self._hash = entry.browser_quit_hash

    def terms(self) -> Terms:
        """Return what the sitting is."""
        data = self.arguments()
        return Terms(**{each.name: data[each.name] for each in fields(Terms) if each.name in data})

    def entry(self) -> Entry:
        """Return by what rules it is entered."""
        data = dict(self.cleaned_data)
        within, makes_up = data.pop("within"), data.pop("makes_up")
        typed = data.pop("quit_password")
        data["within_id"] = within.pk if within else None
        data["makes_up_id"] = makes_up.pk if makes_up else None
        # As the browser's own settings have it: SHA-256 in hexadecimal.
        data["browser_quit_hash"] = sha256(typed.encode()).hexdigest() if typed else self._hash
        return Entry(**{each.name: data[each.name] for each in fields(Entry)})


def initial_of(sitting: Sitting, entry: EntryRules) -> Mapping[str, Any]:
    """Return a sitting and its rules as the form has them."""
    own = {name: getattr(sitting, name) for name in SittingForm.base_fields}
    rules = {
        each.name: getattr(entry, each.name)
        for each in fields(Entry)
        if not each.name.endswith("_id")
    }
    return (
        own
        | rules
        | {
            "within": entry.within_id,
            "makes_up": entry.makes_up_id,
            "posts": "、".join(entry.posts),
            "networks": "\n".join(entry.networks),
        }
    )


def _parts(typed: str, separators: str) -> list[str]:
    parts = (part.strip() for part in re.split(separators, typed))
    return list(dict.fromkeys(part for part in parts if part))


class WishForm(forms.Form):
    """An accommodation that is asked for oneself."""

    percent = forms.IntegerField(
        label=_("More time (percent)"),
        min_value=LEAST_PERCENT,
        max_value=MOST_PERCENT,
        required=False,
        help_text=_("Added to the time of every test, rounded up to whole minutes."),
    )
    large_type = forms.BooleanField(label=_("Large type"), required=False)
    separate_room = forms.BooleanField(label=_("A room of one's own"), required=False)
    from_on = forms.DateField(
        label=pgettext_lazy("accommodation", "From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until_on = forms.DateField(
        label=pgettext_lazy("accommodation", "Until (that day excluded)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: until it is ended."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Private: who decides it reads it, and the person. No diagnosis is needed."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("percent") or data.get("large_type") or data.get("separate_room")):
            raise forms.ValidationError(_("Say what is needed: more time, large type, or a room."))
        begun, until = data.get("from_on"), data.get("until_on")
        if begun and until and until <= begun:
            self.add_error("until_on", _("The end must come after the beginning."))
        return data

    def wish(self) -> Wish:
        """Return what is asked for."""
        data = self.cleaned_data
        return Wish(
            from_on=data["from_on"],
            until_on=data["until_on"],
            percent=data["percent"] or 0,
            large_type=data["large_type"],
            separate_room=data["separate_room"],
            note=data["note"],
        )


class PersonWishForm(WishForm):
    """An accommodation that is asked for somebody."""

    account = forms.CharField(label=pgettext_lazy("form", "Account"), max_length=64)
    field_order = ("account",)


class BasisForm(forms.Form):
    """What a decision rests on."""

    basis = forms.CharField(
        label=_("Document it rests on; of a no, the reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as the number and date of the decision on file. It is recorded."),
    )


class EndForm(forms.Form):
    """From when an accommodation holds no more, and why."""

    ends_on = forms.DateField(
        label=_("Holds no more from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
