"""What the registry writes down when it acts."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certificates.issuance.models import Certificate, CertificateKind


class NoteForm(forms.Form):
    """A remark that may be left out."""

    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReasonForm(forms.Form):
    """Why something is done. Kept in the records."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write down the reason. It is kept in the records.")},
    )


class DecisionForm(ReasonForm):
    """Why, and by which document."""

    basis = forms.CharField(
        label=_("Document number"),
        max_length=200,
        required=False,
        help_text=_("Of the decision that this rests on."),
    )


class BasedDecisionForm(DecisionForm):
    """As a decision, and the document is not optional: what cannot be undone needs one."""

    basis = forms.CharField(
        label=_("Document number"),
        max_length=200,
        help_text=_("Of the decision that this rests on."),
        error_messages={"required": _("Give the number of the document that decides it.")},
    )


class RegisterForm(forms.Form):
    """What to look for in the register. Nothing is required; a wrong value counts as none."""

    q = forms.CharField(label=_("Name, number or identifier"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("certificate", "Kind"),
        required=False,
        choices=[("", _("All kinds")), *CertificateKind.choices],
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("certificate", "State"),
        required=False,
        choices=[
            ("", _("All states")),
            ("valid", _("In force")),
            ("expired", _("Run out")),
            *[choice for choice in Certificate.State.choices if choice[0] != "active"],
        ],
    )

    def chosen(self) -> dict[str, str]:
        """Return what is to be looked for."""
        self.full_clean()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
