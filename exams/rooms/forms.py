"""What is filled in about rooms, seats and at the door."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.rooms.models import MOST_SEATS, CheckIn, Room
from exams.rooms.terms import DOORS_MINUTES, LATE_MINUTES, NOTES
from exams.sittings.models import Sitting


class RoomForm(forms.Form):
    """A room of a sitting."""

    name = forms.CharField(label=_("Room"), max_length=60)
    address = forms.CharField(label=pgettext_lazy("room", "Address"), max_length=200)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)
    columns = forms.IntegerField(
        label=_("Seats in a row"),
        min_value=1,
        max_value=50,
        initial=6,
        help_text=_("Seats are numbered row by row from the front left."),
    )
    is_separate = forms.BooleanField(
        label=_("Separate room"),
        required=False,
        help_text=_("Only for candidates whose accommodation says so."),
    )
    invigilators = forms.CharField(
        label=_("Invigilators"),
        required=False,
        max_length=600,
        help_text=_("Their accounts, separated by spaces or commas."),
    )

    @classmethod
    def of(cls, room: Room) -> "RoomForm":
        """Return the form filled in with a room."""
        keepers = room.duties.values_list("invigilator__username", flat=True)
        return cls(
            initial={
                "name": room.name,
                "address": room.address,
                "seats": room.seats,
                "columns": room.columns,
                "is_separate": room.is_separate,
                "invigilators": ", ".join(sorted(keepers)),
            }
        )

    def arguments(self) -> dict[str, Any]:
        """Return what was filled in as the operations take it."""
        data = dict(self.cleaned_data)
        typed = re.split(r"[\s,，、;；]+", data.pop("invigilators"))
        return data | {"accounts": sorted({account for account in typed if account})}


class TermsForm(forms.Form):
    """When people are let in, and what they are told."""

    doors_minutes = forms.IntegerField(
        label=_("Doors open (minutes before the opening)"),
        min_value=0,
        max_value=240,
        initial=DOORS_MINUTES,
    )
    late_minutes = forms.IntegerField(
        label=_("Late entry (minutes after the opening)"),
        min_value=0,
        max_value=240,
        initial=LATE_MINUTES,
        help_text=_("After that nobody is let in without a recorded reason."),
    )
    notes = forms.CharField(
        label=_("What stands on the slip"),
        max_length=1000,
        initial=NOTES,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "zh-CN"}),
        help_text=_("What to bring, and the rules of the room: one on each line, four at most."),
    )

    @classmethod
    def of(cls, sitting: Sitting) -> "TermsForm":
        """Return the form filled in with what holds for a sitting."""
        terms = getattr(sitting, "entry_terms", None)
        if terms is None:
            return cls()
        names = ("doors_minutes", "late_minutes", "notes")
        return cls(initial={name: getattr(terms, name) for name in names})

    def clean_notes(self) -> str:
        """Refuse more lines than a slip has room for."""
        lines = [line.strip() for line in self.cleaned_data["notes"].splitlines() if line.strip()]
        if len(lines) > 4 or max(map(len, lines), default=0) > 120:
            raise forms.ValidationError(_("A slip has room for four lines of 120 characters."))
        return "\n".join(lines)


class AssignForm(forms.Form):
    """Whether seats are filled up or all given anew."""

    anew = forms.BooleanField(required=False)


class SeatForm(forms.Form):
    """A seat for a candidate."""

    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none())
    number = forms.IntegerField(label=_("Seat"), min_value=1, max_value=MOST_SEATS)

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms: Any = self.fields["room"]
        rooms.queryset = sitting.rooms.order_by("pk")


class SwapForm(forms.Form):
    """With whom a candidate exchanges seats."""

    account = forms.CharField(label=pgettext_lazy("swap", "Account of the other"), max_length=64)


class DoorForm(forms.Form):
    """A decision at the door."""

    after = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    way = forms.ChoiceField(choices=CheckIn.Way.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
