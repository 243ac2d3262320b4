"""What people send about citations."""

from django import forms


class DayForm(forms.Form):
    """The day whose law is meant."""

    on = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


class DecisionForm(forms.Form):
    """Whether a citation that was found is one."""

    decision = forms.ChoiceField(choices=[("confirm", "confirm"), ("reject", "reject")])
    page = forms.IntegerField(required=False, min_value=1)  # of the list to return to
