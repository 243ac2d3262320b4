"""The filter of the audit log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.audit import known_actions
from org.oversight.queries import LogFilter


def _action_choices() -> list[tuple[str, object]]:
    return [("", _("All")), *sorted(known_actions().items(), key=lambda known: str(known[1]))]


class LogFilterForm(forms.Form):
    """What the log is narrowed to; each field is a parameter of the address."""

    action = forms.ChoiceField(label=_("Act"), required=False, choices=_action_choices)
    person = forms.CharField(label=_("Who acted"), required=False, max_length=60)
    from_on = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    to_on = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def chosen(self) -> LogFilter:
        """Return what to narrow to; a parameter that makes no sense is left out."""
        self.is_valid()
        given = self.cleaned_data
        return LogFilter(
            given.get("action", ""),
            given.get("person", ""),
            given.get("from_on"),
            given.get("to_on"),
        )
