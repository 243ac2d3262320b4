"""What is filled in to correct a key."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.reasons import reason_field
from exams.bank import rules as bank
from exams.bank.markup import plain
from exams.marking.models import KeyCorrection
from exams.sittings.models import Sitting

Kind = KeyCorrection.Kind
MOST_KEYS = 12
HELP = {
    bank.MULTIPLE: _("One right answer a line, as letters: ABD"),
    bank.ORDERING: _("One right order a line, as letters: CABD"),
    bank.MATCHING: _("One right answer a line, all pairs of it: A-2 B-1 C-3"),
    bank.FILL_IN: _("One right answer a line; blanks are parted by a vertical line: 六十日|三个月"),
    bank.CASE: _("One right answer a line, by part: 1:A 2:BD"),
}


class WhyForm(forms.Form):
    """Why something is done."""

    reason = reason_field(most=500)


class CorrectionForm(WhyForm):
    """How an item is scored otherwise, and in which sittings."""

    kind = forms.ChoiceField(label=_("What is right"), widget=forms.RadioSelect)
    letters = forms.MultipleChoiceField(
        label=_("Right answers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lines = forms.CharField(
        label=_("Right answers"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sittings = forms.MultipleChoiceField(label=_("Sittings"), widget=forms.CheckboxSelectMultiple)
    field_order = ("kind", "letters", "lines", "sittings", "reason")

    def __init__(self, data: Any, *, content: bank.Content, sittings: list[Sitting]) -> None:
        super().__init__(data, initial={"sittings": [str(each.pk) for each in sittings]})
        self.content = content
        self.is_lettered = content.kind in (bank.SINGLE, bank.TRUE_FALSE)
        kinds = [Kind.ALL_CREDIT, Kind.DROP]
        if content.kind != bank.SHORT_ANSWER:
            kinds = [Kind.TWO_KEYS, Kind.NEW_KEY, *kinds]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["sittings"].choices = [(str(each.pk), each.title) for each in sittings]  # type: ignore[attr-defined]
        self.fields["reason"].help_text = _(
            "Candidates whose result changes read it in their letter."
        )
        self._offer_keys(len(kinds) > 2)

    def _offer_keys(self, has_keys: bool) -> None:
        if has_keys and self.is_lettered:
            tidy = plain if self.content.is_html else str
            self.fields["letters"].choices = [  # type: ignore[attr-defined]
                (letter, f"{letter}　{tidy(choice.text)}")
                for letter, choice in self.content.lettered
            ]
        else:
            del self.fields["letters"]
        if has_keys and not self.is_lettered:
            self.fields["lines"].help_text = HELP[self.content.kind]
        else:
            del self.fields["lines"]

    def keys(self) -> list[list[str]]:
        """Return the right answers as responses write them, unchecked."""
        if self.is_lettered:
            return [[letter] for letter in self.cleaned_data.get("letters", [])]
        lines = str(self.cleaned_data.get("lines", "")).splitlines()
        return [self._key(line.strip()) for line in lines if line.strip()][:MOST_KEYS]

    def _key(self, line: str) -> list[str]:
        kind = self.content.kind
        if kind == bank.FILL_IN:
            return [text.strip() for text in line.replace("｜", "|").split("|")]
        words = line.upper().replace("，", " ").replace(",", " ").replace("、", " ").split()
        if kind == bank.MATCHING:
            return words
        if kind == bank.CASE:
            return self._case_key(line)
        return list("".join(words))

    def _case_key(self, line: str) -> list[str]:
        """Return "1:A 2:BD" as entries of a response: letters of a part stand one by one."""
        entries = []
        for word in line.replace("：", ":").split():
            number, _mark, answer = word.partition(":")
            part = self._part(number)
            is_choice = part is not None and part.kind in bank.CHOICE_KINDS
            texts = list(answer.upper()) if is_choice else answer.split("|")
            entries += [f"{number}|{text}" for text in texts]
        return entries

    def _part(self, number: str) -> bank.Part | None:
        parts = self.content.parts
        is_known = number.isdecimal() and 1 <= int(number) <= len(parts)
        return parts[int(number) - 1] if is_known else None
